// Judges requests against the table of commands.
#include "api/requests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "api/command_table.hpp"
#include "api/errors.hpp"
#include "api/go_settings.hpp"
#include "api/json.hpp"
#include "base/encoding.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::api {
namespace {

constexpr std::size_t shown_bytes = 60;  // of an unknown name, in an error

using Declared = std::vector<const Argument*>;

Declared of_the_wire(const CommandRow& row) {
  Declared all;
  for (const auto& argument : row.arguments)
    if (argument.side != Side::shell) all.push_back(&argument);
  return all;
}

const Argument* find(const Declared& known, std::string_view name) {
  const auto found =
      std::find_if(known.begin(), known.end(), [name](const auto* a) { return a->name == name; });
  return found == known.end() ? nullptr : *found;
}

tl::unexpected<Refusal> refuse(ErrorCode code, Sentence message) {
  return tl::unexpected<Refusal>{{code, std::move(message)}};
}

tl::unexpected<Refusal> bad_request(Sentence message) {
  return refuse(ErrorCode::bad_request, std::move(message));
}

// As it stands in a body or a query.
std::string quoted_name(const Argument& argument) { return fmt::format("\"{}\"", argument.name); }

tl::unexpected<Refusal> unknown(std::string_view what, std::string_view name,
                                const Declared& known) {
  Texts names;
  for (const auto* argument : known) names.emplace_back(argument->name);
  const auto shown = printable(mask_logins(name), shown_bytes);
  return refuse(ErrorCode::bad_request,
                names.empty()
                    ? say("unknown {what} \"{name}\"; none are allowed", what, shown)
                    : say("unknown {what} \"{name}\"; allowed: {names}", what, shown, names));
}

using Taken = tl::expected<Value, Refusal>;

Taken take_text(const Argument& argument, const Loose& given) {
  const auto* text = std::get_if<std::string>(&given);
  if (text == nullptr) return bad_request(say("\"{name}\" must be a text", argument.name));
  if (auto wrong = objection(argument, *text, quoted_name(argument)))
    return bad_request(std::move(*wrong));
  return Value{*text};
}

Taken take_texts(const Argument& argument, const Loose& given) {
  const auto* texts = std::get_if<std::vector<std::string>>(&given);
  if (texts == nullptr)
    return bad_request(say("\"{name}\" must be a list of texts", argument.name));
  if (texts->size() > texts_max)
    return bad_request(say("\"{name}\" has more than {count} values", argument.name, texts_max));
  for (const auto& text : *texts)
    if (auto wrong = objection(argument, text, quoted_name(argument)))
      return bad_request(std::move(*wrong));
  return Value{*texts};
}

// Names that mean nothing to go are refused rather than passed over: a misspelt GOPRIVATE would
// otherwise have no effect, and nobody would know. No value gets any further as it came.
Taken take_environment(const Loose& given) {
  const auto* environment = std::get_if<Environment>(&given);
  if (environment == nullptr)
    return bad_request(say("\"{name}\" must be an object of texts", environment_key));
  for (const auto& [name, value] : *environment) {
    if (go_variable(name) == nullptr)
      return bad_request(
          say("\"{key}\" has \"{name}\", which is not a variable that go uses to "
              "fetch modules",
              environment_key, printable(name, shown_bytes)));
    if (value.size() > variable_bytes_max)
      return bad_request(say("\"{key}\" has {name} with more than {bytes} bytes", environment_key,
                             name, variable_bytes_max));
  }
  return Value{masked_environment(*environment)};
}

Taken take(const Argument& argument, const Loose& given) {
  switch (argument.kind) {
    case Kind::text:
    case Kind::duration:
      return take_text(argument, given);
    case Kind::texts:
      return take_texts(argument, given);
    case Kind::flag:
      if (const auto* flag = std::get_if<bool>(&given)) return Value{*flag};
      return bad_request(say("\"{name}\" must be true or false", argument.name));
    case Kind::number:
      if (const auto* number = std::get_if<std::uint64_t>(&given)) return Value{*number};
      return bad_request(say("\"{name}\" must be a whole number", argument.name));
  }
  return bad_request(say("\"{name}\" is not understood", argument.name));
}

Judged complete(const Declared& known, Arguments arguments) {
  for (const auto* argument : known)
    if (argument->required && !arguments.has(argument->name))
      return bad_request(say("\"{name}\" is missing", argument->name));
  return arguments;
}

// As a query carries it; "" = it was not given.
std::string query_text(const Argument& argument, const Arguments& given) {
  if (argument.kind == Kind::flag) return given.flag(argument.name) ? "1" : "0";
  if (argument.kind != Kind::number) return given.text(argument.name).value_or("");
  const auto number = given.number(argument.name);
  return number ? std::to_string(*number) : "";
}

}  // namespace

std::string request_body(const CommandRow& row, const Arguments& arguments) {
  Arguments sent;
  for (const auto* argument : of_the_wire(row)) {
    const auto found = arguments.all().find(argument->name);
    if (found != arguments.all().end()) sent.set(found->first, found->second);
  }
  if (row.about_names && arguments.has(environment_key))
    sent.set(environment_key, arguments.environment());
  return to_json(sent);
}

std::string request_body(const Command& command) {
  return request_body(row_of(command), arguments_of(command));
}

std::string request_query(const Command& command) {
  const auto given = arguments_of(command);
  std::string query;
  for (const auto* argument : of_the_wire(row_of(command))) {
    const auto text = query_text(*argument, given);
    if (text.empty()) continue;
    query += fmt::format("{}{}={}", query.empty() ? "" : "&", argument->name, percent_encode(text));
  }
  return query;
}

Judged judge_body(const CommandRow& row, std::string_view body) {
  const auto object = loose_from_json(trim_space(body).empty() ? "{}" : body);
  if (!object)
    return refuse(ErrorCode::bad_json, say("the body is {problem}", object.error().message));
  const auto known = of_the_wire(row);
  Arguments arguments;
  for (const auto& [name, given] : *object) {
    const bool of_the_shell = name == environment_key;
    const auto* argument = find(known, name);
    if (argument == nullptr && !of_the_shell) return unknown("key", name, known);
    if (std::holds_alternative<std::monostate>(given)) continue;
    auto taken = of_the_shell ? take_environment(given) : take(*argument, given);
    if (!taken) return tl::unexpected<Refusal>{taken.error()};
    arguments.set(name, std::move(*taken));
  }
  return complete(known, std::move(arguments));
}

Judged judge_query(const CommandRow& row, std::string_view query) {
  const auto known = of_the_wire(row);
  Arguments arguments;
  for (const auto part : split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto name = percent_decode_lenient(part.substr(0, equals));
    const auto* argument = find(known, name);
    if (argument == nullptr) return unknown("parameter", name, known);
    auto value = read_value(*argument,
                            percent_decode_lenient(part.substr(std::min(equals + 1, part.size()))),
                            quoted_name(*argument));
    if (!value) return bad_request(std::move(value.error()));
    arguments.set(name, std::move(*value));
  }
  return complete(known, std::move(arguments));
}

}  // namespace gopx::api

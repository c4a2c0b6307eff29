// Values of arguments, checked against their declaration: the same rules for a body, a query and a
// command line.
#include "api/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::api {
namespace {

constexpr std::size_t shown_bytes = 60;  // of a bad value, in an error

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", printable(mask_logins(text), shown_bytes));
}

bool is_choice(std::string_view choices, std::string_view text) {
  const auto allowed = split(choices, '|');
  return std::find(allowed.begin(), allowed.end(), text) != allowed.end();
}

}  // namespace

template <class T>
const T* Arguments::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : std::get_if<T>(&found->second);
}

bool Arguments::flag(std::string_view name) const {
  const auto* value = get<bool>(name);
  return value != nullptr && *value;
}

std::optional<std::uint64_t> Arguments::number(std::string_view name) const {
  const auto* value = get<std::uint64_t>(name);
  return value != nullptr ? std::optional{*value} : std::nullopt;
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto* value = get<std::string>(name);
  return value != nullptr ? std::optional{*value} : std::nullopt;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto* value = get<std::vector<std::string>>(name);
  return value != nullptr ? *value : std::vector<std::string>{};
}

std::optional<Duration> Arguments::duration(std::string_view name) const {
  const auto* value = get<std::string>(name);
  return value != nullptr ? parse_duration(*value) : std::nullopt;
}

Environment Arguments::environment() const {
  const auto* value = get<Environment>(environment_key);
  return value != nullptr ? *value : Environment{};
}

std::optional<Sentence> objection(const Argument& argument, std::string_view text,
                                  std::string_view name) {
  if (text.size() > text_bytes_max)
    return say("{name} is longer than {count} bytes", name, text_bytes_max);
  if (text.empty()) return say("{name} is empty", name);
  if (argument.kind == Kind::duration && !parse_duration(text))
    return say("invalid duration {value} for {name}: use ms, s, m or h, e.g. 30m or 24h",
               in_quotes(text), name);
  if (!argument.choices.empty() && !is_choice(argument.choices, text))
    return say("invalid value {value} for {name}: use one of {choices}", in_quotes(text), name,
               argument.choices);
  return std::nullopt;
}

tl::expected<Value, Sentence> read_value(const Argument& argument, std::string_view text,
                                         std::string_view name) {
  const auto wrong = [](Sentence sentence) {
    return tl::unexpected<Sentence>{std::move(sentence)};
  };
  if (argument.kind == Kind::flag) {
    if (text == "1" || text == "true") return Value{true};
    if (text == "0" || text == "false") return Value{false};
    return wrong(say("invalid value {value} for {name}: use 0 or 1", in_quotes(text), name));
  }
  if (argument.kind == Kind::number) {
    if (const auto number = read_number<std::uint64_t>(text)) return Value{*number};
    return wrong(
        say("invalid value {value} for {name}: use a whole number", in_quotes(text), name));
  }
  if (auto objected = objection(argument, text, name)) return wrong(std::move(*objected));
  if (argument.kind == Kind::texts) return Value{std::vector<std::string>{std::string{text}}};
  return Value{std::string{text}};
}

}  // namespace gopx::api

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

std::optional<std::string> objection(const Argument& argument, std::string_view text) {
  if (text.size() > text_bytes_max) return fmt::format("is longer than {} bytes", text_bytes_max);
  if (text.empty()) return "is empty";
  if (argument.kind == Kind::duration && !parse_duration(text))
    return fmt::format(
        "is {}, which is no duration: write a sum of whole numbers with ms, s, m or h, such as 30m",
        in_quotes(text));
  if (!argument.choices.empty() && !is_choice(argument.choices, text))
    return fmt::format("is {}; allowed: {}", in_quotes(text), argument.choices);
  return std::nullopt;
}

Result<Value> read_value(const Argument& argument, std::string_view text) {
  if (argument.kind == Kind::flag) {
    if (text == "1" || text == "true") return Value{true};
    if (text == "0" || text == "false") return Value{false};
    return failure(fmt::format("is {}; allowed: 0 or 1", in_quotes(text)));
  }
  if (argument.kind == Kind::number) {
    if (const auto number = read_number<std::uint64_t>(text)) return Value{*number};
    return failure(fmt::format("is {}, which is no whole number", in_quotes(text)));
  }
  if (auto wrong = objection(argument, text)) return failure(std::move(*wrong));
  if (argument.kind == Kind::texts) return Value{std::vector<std::string>{std::string{text}}};
  return Value{std::string{text}};
}

}  // namespace gopx::api

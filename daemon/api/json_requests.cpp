// Requests as JSON: what the client writes, and what anybody may have written. See json.hpp.
#include "api/json.hpp"
#include "api/json_text.hpp"

namespace gopx::api {

namespace {

json::value value_of(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return valid_text(*text);
  if (const auto* environment = std::get_if<Environment>(&value)) {
    json::object all;
    for (const auto& [name, text] : *environment) all.emplace(valid_text(name), valid_text(text));
    return all;
  }
  json::array all;
  for (const auto& text : std::get<std::vector<std::string>>(value))
    all.emplace_back(valid_text(text));
  return all;
}

Loose loose_object(const json::object& object) {
  Environment all;
  for (const auto& [name, value] : object) {
    if (!value.is_string()) return Strange{};
    all.insert_or_assign(std::string{view(name)}, std::string{view(value.get_string())});
  }
  return all;
}

Loose loose_list(const json::array& array) {
  std::vector<std::string> all;
  for (const auto& one : array) {
    if (!one.is_string()) return Strange{};
    all.emplace_back(view(one.get_string()));
  }
  return all;
}

Loose loose(const json::value& value) {
  if (value.is_null()) return std::monostate{};
  if (value.is_bool()) return value.get_bool();
  if (value.is_string()) return std::string{view(value.get_string())};
  if (value.is_array()) return loose_list(value.get_array());
  if (value.is_object()) return loose_object(value.get_object());
  json::error_code ec;
  const auto number = value.to_number<std::uint64_t>(ec);
  return ec ? Loose{Strange{}} : Loose{number};
}

}  // namespace

std::string to_json(const Arguments& arguments) {
  json::object object;
  for (const auto& [name, value] : arguments.all()) object.emplace(name, value_of(value));
  return json::serialize(object);
}

Result<LooseObject> loose_from_json(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) return tl::make_unexpected(object.error());
  LooseObject all;
  for (const auto& [key, value] : *object) all.emplace_back(view(key), loose(value));
  return all;
}

}  // namespace gopx::api

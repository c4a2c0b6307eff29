// Settings print themselves as TOML, and the few kinds they have (basic strings, numbers, booleans,
// lists of strings) read the same as JSON.
#include "control/config_values.hpp"

#include <boost/json.hpp>

namespace gopx::control {
namespace {

namespace json = boost::json;

api::ConfigValue::Value typed(const std::string& toml) {
  boost::system::error_code error;
  const json::value value = json::parse(toml, error);
  if (error) return toml;
  if (value.is_bool()) return value.get_bool();
  if (value.is_int64()) return value.get_int64();
  if (value.is_double()) return value.get_double();
  if (value.is_string()) return std::string(value.get_string());
  if (!value.is_array()) return toml;
  std::vector<std::string> list;
  for (const json::value& item : value.get_array()) {
    if (item.is_string()) list.emplace_back(item.get_string());
  }
  return list;
}

}  // namespace

std::vector<api::ConfigValue> config_values(const std::vector<config::Value>& values,
                                            const std::string& fleet_path,
                                            const std::string& user_path) {
  std::vector<api::ConfigValue> shown;
  for (const config::Value& value : values) {
    std::string origin{name_of(value.origin)};
    if (value.origin == config::Origin::fleet) origin = fleet_path;
    if (value.origin == config::Origin::user) origin = user_path;
    shown.push_back({value.name, typed(value.text), std::move(origin)});
  }
  return shown;
}

}  // namespace gopx::control

// The two sides have the same few kinds of values.
#include "control/config_values.hpp"

namespace gopx::control {

std::vector<api::ConfigValue> config_values(const std::vector<config::Value>& values,
                                            const std::string& fleet_path,
                                            const std::string& user_path) {
  std::vector<api::ConfigValue> shown;
  for (const config::Value& value : values) {
    std::string origin{name_of(value.origin)};
    if (value.origin == config::Origin::fleet) origin = fleet_path;
    if (value.origin == config::Origin::user) origin = user_path;
    shown.push_back({value.name, value.value, std::move(origin)});
  }
  return shown;
}

}  // namespace gopx::control

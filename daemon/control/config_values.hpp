// The values in force with where each comes from, as GET /v1/config shows them.
#pragma once

#include <string>
#include <vector>

#include "api/types.hpp"
#include "config/load.hpp"

namespace gopx::control {

// Origins become "default" or the path of the file that said it.
std::vector<api::ConfigValue> config_values(const std::vector<config::Value>& values,
                                            const std::string& fleet_path,
                                            const std::string& user_path);

}  // namespace gopx::control

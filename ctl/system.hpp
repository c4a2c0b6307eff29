// The two questions that each system answers in its own way (system_linux.cpp, system_macos.cpp).
#pragma once

#include <optional>
#include <string>

#include "api/paths.hpp"

namespace gopx::ctl {

api::System this_system();
// The path of the running program, links resolved; nothing if the system won't say.
std::optional<std::string> own_path();

}  // namespace gopx::ctl

// Which machine this is: its kind, where conventions differ (places of files, not calls), its name
// and its boot; and where on it the running program is.
#pragma once

#include <optional>
#include <string>

#include "api/paths.hpp"

namespace gopx::sys {

// One file per system answers these two.
api::System this_system();

// The path of the running program, links resolved; nothing if the system won't say.
std::optional<std::string> own_path();

std::string host_name();
std::string boot_id();  // of this boot of the machine; "" = not known

}  // namespace gopx::sys

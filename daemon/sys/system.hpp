// Which machine this is: its kind, where conventions differ (places of files, not calls), its name
// and its boot.
#pragma once

#include <string>

#include "api/paths.hpp"

namespace gopx::sys {

// One file per system answers.
api::System this_system();

std::string host_name();
std::string boot_id();  // of this boot of the machine; "" = not known

}  // namespace gopx::sys

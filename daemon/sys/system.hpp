// Which machine this is: its kind, where conventions differ (places of files, not calls), its name
// and its boot.
#pragma once

#include <cstdint>
#include <string>

namespace gopx::sys {

enum class System : std::uint8_t { unix_like, macos };

// One file per system answers.
System this_system();

std::string host_name();
std::string boot_id();  // of this boot of the machine; "" = not known

}  // namespace gopx::sys

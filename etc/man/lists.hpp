// What of a manual page follows from declarations in the program: a list for each name that a
// template can ask for, so that no page can say otherwise than the programs do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/translation.hpp"

namespace gopx::man {

// name: "VERSION", "GOPXD_OPTIONS", "GOPXD_MODES", "GOPXCTL_OPTIONS", "COMMANDS", "SETTINGS",
// "FAULTS". Nothing for any other.
std::optional<std::string> list_named(std::string_view name, Language language);

}  // namespace gopx::man

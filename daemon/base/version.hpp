// Which module version is newer? As golang.org/x/mod/semver orders them.
#pragma once

#include <string_view>

namespace gopx {

// Negative, zero, positive: a is older, of the same age, newer. Build metadata ("+incompatible")
// does not count; what is no version (vMAJOR.MINOR.PATCH with an optional pre-release) is older
// than any version.
int compare_versions(std::string_view a, std::string_view b);
// Is it one?
bool is_version(std::string_view text);

}  // namespace gopx

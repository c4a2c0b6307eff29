// Is this text well-formed UTF-8? Go refuses notes, records and file names that are not.
#pragma once

#include <string_view>

namespace gopx::probes {

// As Go's utf8.ValidString: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace gopx::probes

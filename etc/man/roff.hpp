// Text as the macros of man(7) want it, and the lists that manual pages are made of.
#pragma once

#include <string>
#include <string_view>

namespace gopx::man {

// Free text: what troff would take for its own (backslashes, a dot at the start of a line, the
// characters that it sets as others) is escaped.
std::string escaped(std::string_view text);

// One entry of a list: the tag in bold (already escaped), below it the text.
std::string entry(std::string_view tag, std::string_view text);

}  // namespace gopx::man

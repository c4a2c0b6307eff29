// Text in lines. Everything that goes through here loses its control characters: what a server has
// sent must not move anybody's cursor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gopx::ctl {

// The text without what could move a cursor, cut where no terminal would show it any more.
std::string clean(std::string_view text);

// Lines of at most `width` columns, at least one. A line ends between words or Chinese characters,
// never inside a word or inside of what stands between backticks (a command to be copied). What is
// longer than a line stands out of it; a list such as GOPROXY goes on in the next line behind one
// of its separators.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace gopx::ctl

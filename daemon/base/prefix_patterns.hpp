// The lists of GOPRIVATE, GONOPROXY, GONOSUMDB and GOINSECURE, read as go reads them
// (x/mod/module.MatchPrefixPatterns). No blanks are trimmed, nothing negates, and `none` is a glob
// that no module has.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gopx {

// Does the list cover this module path?
bool matches_prefix_patterns(std::string_view globs, std::string_view module_path);

// The globs of the list that can cover a module (the host in its path has a dot, so `none` can't),
// in their order, at most that many.
std::vector<std::string_view> prefix_patterns(std::string_view globs, std::size_t at_most);

// Does it leave out nothing? So it is with `*`, and with what comes to the same: `**`, `*,x`,
// `*.*`, `*/`, `*/*` (all but modules that are a bare host), `[a-z]*,[0-9]*`. Judged by modules of
// many places: that a list covers everything can't be read from its letters.
bool covers_everything(std::string_view globs);
// Of one list; what comes later is not looked at.
constexpr std::size_t patterns_weighed_max = 1000;

}  // namespace gopx

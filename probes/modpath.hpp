// Module paths, versions and file names as golang.org/x/mod/module defines them: what is valid, and
// how it is escaped for a URL. File systems that ignore case must not confuse two modules, so every
// upper-case letter X travels as "!x" (and the '!' itself as %21: see address.hpp).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx::probes {

// Is this a module path (CheckPath)? First element with a dot and in lower case, elements of
// [-._~0-9A-Za-z], no Windows device names, no "~1" tail, a proper /vN ending (or .vN under
// gopkg.in). The error says which rule failed.
Result<void> check_path(std::string_view path);
// Is this a slash-separated file name that may stand in a module zip (CheckFilePath)? Of the
// characters beyond ASCII go allows letters only; here any is allowed: the hash decides about those
// files anyway.
Result<void> check_file_path(std::string_view path);
// "github.com/Azure/x" -> "github.com/!azure/x"; an error for what check_path refuses.
Result<std::string> escape_path(std::string_view path);
// "v1.0.0-RC1" -> "v1.0.0-!r!c1"; a version is one path element without '!'.
Result<std::string> escape_version(std::string_view version);
// The reverse of escape_path; an error for upper-case letters, a '!' not followed by a lower-case
// letter, and whatever is no module path afterwards.
Result<std::string> unescape_path(std::string_view escaped);
// v0.0.0-20200804184101-5ec99f83aff1 and its kin: versions that @v/list never names.
bool is_pseudo_version(std::string_view version);

}  // namespace gopx::probes

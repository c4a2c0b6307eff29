// A printed configuration as a template: everything is a comment, so that defaults which change
// with a new version, or with the fleet's file, go on reaching a user who has written nothing else.
#pragma once

#include <string>
#include <string_view>

namespace gopx::ctl {

// Puts "# " before every line except empty ones, comments and [table] headers (not [[lists]]).
std::string config_template(std::string_view printed);

}  // namespace gopx::ctl

// A line of a shell's start-up file, taken apart as far as is needed to see which variables it
// sets. One grammar for sh, bash, zsh, fish, csh and plain NAME=VALUE files: quotes, backslashes,
// comments, and what separates commands mean the same in all of them. Nothing is expanded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gopx::ctl {

using ShellCommand = std::vector<std::string>;  // its words, without their quotes

// The commands of the line, without comments and empty ones. A quote that does not end in the line
// ends with it.
std::vector<ShellCommand> shell_commands(std::string_view line);

}  // namespace gopx::ctl

// What `gopxctl help` prints, from the tables of commands and options.
#pragma once

#include <string>
#include <string_view>

#include "api/command_table.hpp"
#include "base/render.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl {

// Everything, in groups.
std::string help(const Style& style, const Manner& manner);
// One command: how it is called, what it does, its arguments, examples.
std::string help_about(const api::CommandRow& row, const Style& style, const Manner& manner);
// The commands that begin with one word: "config".
std::string help_about_group(std::string_view word, const Style& style, const Manner& manner);

// The value or positional as it stands in a help: "PATH", "DURATION", "auto|always|never".
std::string placeholder_of(const api::Argument& argument);

}  // namespace gopx::ctl

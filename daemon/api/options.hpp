// The options of the two programs that belong to no command, declared once: the parsers in the two
// mains, the help, the completion and the manual pages follow from these tables.
#pragma once

#include <span>

#include "api/arguments.hpp"

namespace gopx::api {

// Of gopxctl; they may stand before the command or after it.
std::span<const Argument> gopxctl_options();

// Of gopxd.
std::span<const Argument> gopxd_options();
// Of gopxd as well: what it does in place of running. One at a time, all of them flags.
std::span<const Argument> gopxd_modes();
// Where `gopxd --ephemeral` finds the socket that gopxctl hands over.
constexpr int ephemeral_fd = 3;

}  // namespace gopx::api

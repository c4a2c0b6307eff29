// The code that `gopxctl completion` and `gopxctl hook` print for a shell to run. What is offered
// at the Tab key is decided in complete.cpp; the hook reads a file of gopxd's
// (gotool/exported_file.hpp) and decides by itself, because starting a program takes longer than a
// prompt may wait.
#pragma once

#include <string>
#include <string_view>

namespace gopx::ctl {

// shell: "bash", "zsh" or "fish".
std::string_view completion_code(std::string_view shell);
// socket: the control socket of the gopxd to follow.
std::string hook_code(std::string_view shell, std::string_view socket);

}  // namespace gopx::ctl

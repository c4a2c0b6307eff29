// The code that `gopxctl completion` and `gopxctl hook` print for a shell to run. As little of it
// as can be: what is offered and what is exported is decided in complete.cpp and hook_step.cpp.
#pragma once

#include <string>
#include <string_view>

namespace gopx::ctl {

// shell: "bash", "zsh" or "fish".
std::string_view completion_code(std::string_view shell);
// program: the path of gopxctl, or its name where the path is not known.
std::string hook_code(std::string_view shell, std::string_view program);

}  // namespace gopx::ctl

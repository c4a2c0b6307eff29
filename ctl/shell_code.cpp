// bash 3.2 (as macOS has it) to 5.3, zsh 5, fish 3. A prompt's $? must survive the hook.
//
// GOPROXY is touched only if what the person exported is the value that gopxd has on record as the
// user's own: then it follows the env file. Everything else that was exported by hand is left
// alone. What the person had exported travels in GOPX_HOOK_OWN, and what the hook has put in its
// place in GOPX_HOOK_SET, so that shells started from this one know it too. The file of a gopxd
// that has crashed names a process that is gone, and counts for nothing.
#include "ctl/shell_code.hpp"

#include "api/paths.hpp"
#include "ctl/shell_files.hpp"

namespace gopx::ctl {
namespace {

// As one word in single quotes. fish knows two escapes inside of them, the others none.
std::string quoted(std::string_view path, bool fish) {
  std::string text = "'";
  for (const char letter : path) {
    if (letter == '\'')
      text += fish ? "\\'" : "'\\''";
    else if (letter == '\\' && fish)
      text += "\\\\";
    else
      text += letter;
  }
  return text + "'";
}

std::string replaced(std::string_view code, std::string_view placeholder, std::string_view by) {
  std::string text{code};
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + by.size()))
    text.replace(at, placeholder.size(), by);
  return text;
}

}  // namespace

std::string_view completion_code(std::string_view shell) {
  if (shell == "zsh") return shell_files::completion_zsh;
  return shell == "fish" ? shell_files::completion_fish : shell_files::completion_bash;
}

std::string hook_code(std::string_view shell, std::string_view socket) {
  const bool fish = shell == "fish";
  const auto own = fish             ? shell_files::hook_fish
                   : shell == "zsh" ? shell_files::hook_zsh
                                    : shell_files::hook_bash;
  const auto code = replaced(own, "@PROMPT_FUNCTION@\n", shell_files::prompt_function_sh);
  return replaced(code, "@FILE@", quoted(api::exported_path(socket), fish));
}

}  // namespace gopx::ctl

// bash 3.2 (as macOS has it) to 5.3, zsh 5, fish 3. A prompt's $? must survive the hook, and a
// gopxctl that has gone away must not be heard of at each prompt.
#include "ctl/shell_code.hpp"

namespace gopx::ctl {
namespace {

constexpr std::string_view bash_completion = R"sh(# Completion of gopxctl for bash.
# Here and now: source <(gopxctl completion bash)
_gopxctl() {
  local kind='' word about program=${COMP_WORDS[0]/#\~/$HOME}
  local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS=$'\t' read -r word about; do
    if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
  done < <("$program" complete -- "${words[@]}" 2>/dev/null)
  if [[ $kind == files ]]; then
    compopt -o filenames 2>/dev/null
    word=${COMP_WORDS[COMP_CWORD]#=}
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$word")
  fi
}
complete -F _gopxctl gopxctl
)sh";

constexpr std::string_view zsh_completion = R"sh(#compdef gopxctl
# Completion of gopxctl for zsh.
# Here and now, after compinit: source <(gopxctl completion zsh)
_gopxctl() {
  local program=${words[1]/#\~/$HOME} line
  local -a lines texts shown
  lines=("${(@f)$("$program" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ ${lines[1]} == files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '--*='
    _files
    return
  fi
  for line in "${(@)lines[2,-1]}"; do
    texts+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
    [[ -n ${line#*$'\t'} ]] || shown[-1]=${texts[-1]}
  done
  (( ${#texts} )) && compadd -l -d shown -a texts
}
if [[ ${funcstack[1]} == _gopxctl ]]; then
  _gopxctl "$@"
else
  compdef _gopxctl gopxctl
fi
)sh";

constexpr std::string_view fish_completion = R"sh(# Completion of gopxctl for fish.
# Here and now: gopxctl completion fish | source
function __gopxctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $words[1])
    set -e words[1]
    set -l lines ($program complete -- $words "$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
        return
    end
    set -e lines[1]
    for line in $lines
        echo -- $line
    end
end
complete -c gopxctl -f -a '(__gopxctl_complete)'
)sh";

// The body is the same for bash and zsh. $1 of the placeholder is the path of gopxctl.
constexpr std::string_view prompt_function = R"sh(_gopx_hook() {
  local exit_code=$? step
  if [[ -n ${GOPROXY-} ]]; then
    step=$(@PROGRAM@ hook-step 2>/dev/null)
    if [[ $step == *$'\n'* ]]; then
      export GOPROXY="${step%%$'\n'*}"
      if [[ ${step#*$'\n'} == - ]]; then
        unset GOPX_HOOK_OWN GOPX_HOOK_SET
      else
        export GOPX_HOOK_OWN="${step#*$'\n'}" GOPX_HOOK_SET="$GOPROXY"
      fi
    fi
  elif [[ -n ${GOPX_HOOK_OWN-} ]]; then
    unset GOPX_HOOK_OWN GOPX_HOOK_SET
  fi
  return $exit_code
}
export GOPX_HOOK=1
)sh";

constexpr std::string_view bash_hook_head =
    "# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.\n"
    "# In ~/.bashrc, below the line that exports it: eval \"$(gopxctl hook bash)\"\n";
constexpr std::string_view bash_hook_tail =
    R"sh(if [[ ";${PROMPT_COMMAND-};" != *";_gopx_hook;"* ]]; then
  PROMPT_COMMAND="_gopx_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
fi
)sh";

constexpr std::string_view zsh_hook_head =
    "# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.\n"
    "# In ~/.zshrc, below the line that exports it: eval \"$(gopxctl hook zsh)\"\n";
constexpr std::string_view zsh_hook_tail = R"sh(typeset -ga precmd_functions
if (( ! ${precmd_functions[(Ie)_gopx_hook]} )); then
  precmd_functions+=(_gopx_hook)
fi
)sh";

constexpr std::string_view fish_hook =
    R"sh(# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.
# In ~/.config/fish/config.fish, below the line that exports it: gopxctl hook fish | source
function _gopx_hook --on-event fish_prompt
    if test -z "$GOPROXY"
        set -e GOPX_HOOK_OWN
        set -e GOPX_HOOK_SET
        return
    end
    set -l step (@PROGRAM@ hook-step 2>/dev/null)
    test (count $step) -eq 2; or return
    set -gx GOPROXY $step[1]
    if test "$step[2]" = -
        set -e GOPX_HOOK_OWN
        set -e GOPX_HOOK_SET
    else
        set -gx GOPX_HOOK_OWN $step[2]
        set -gx GOPX_HOOK_SET $step[1]
    end
end
set -gx GOPX_HOOK 1
)sh";

// In single quotes, as all three shells understand them if there is none inside; a path with one is
// left to PATH.
std::string quoted(std::string_view program) {
  const bool safe =
      program.find('\'') == std::string_view::npos && program.find('\\') == std::string_view::npos;
  return safe ? "'" + std::string{program} + "'" : "gopxctl";
}

std::string with_program(std::string_view code, std::string_view program) {
  constexpr std::string_view placeholder = "@PROGRAM@";
  std::string text{code};
  const auto at = text.find(placeholder);
  return text.replace(at, placeholder.size(), quoted(program));
}

}  // namespace

std::string_view completion_code(std::string_view shell) {
  if (shell == "zsh") return zsh_completion;
  return shell == "fish" ? fish_completion : bash_completion;
}

std::string hook_code(std::string_view shell, std::string_view program) {
  if (shell == "fish") return with_program(fish_hook, program);
  const bool zsh = shell == "zsh";
  return std::string{zsh ? zsh_hook_head : bash_hook_head} +
         with_program(prompt_function, program) + std::string{zsh ? zsh_hook_tail : bash_hook_tail};
}

}  // namespace gopx::ctl

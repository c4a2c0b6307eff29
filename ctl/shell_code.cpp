// bash 3.2 (as macOS has it) to 5.3, zsh 5, fish 3. A prompt's $? must survive the hook.
//
// GOPROXY is touched only if what the person exported is the value that gopxd has on record as the
// user's own: then it follows the env file. Everything else that was exported by hand is left
// alone. What the person had exported travels in GOPX_HOOK_OWN, and what the hook has put in its
// place in GOPX_HOOK_SET, so that shells started from this one know it too. The file of a gopxd
// that has crashed names a process that is gone, and counts for nothing.
#include "ctl/shell_code.hpp"

#include "api/paths.hpp"

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

// The body is the same for bash and zsh. Builtins only: a prompt must not wait for a process.
constexpr std::string_view prompt_function = R"sh(_gopx_hook() {
  local exit_code=$? own=${GOPROXY-} now pid='' baseline='' value='' name=gopxd
  if [[ -n $own && $own == "${GOPX_HOOK_SET-}" ]]; then own=${GOPX_HOOK_OWN:-$own}; fi
  now=$own
  if [[ -n $own && -O @FILE@ ]]; then
    {
      { IFS= read -r pid && IFS= read -r baseline && IFS= read -r value; } <@FILE@
      [[ ! -d /proc/self ]] || IFS= read -r name <"/proc/$pid/comm"
      if [[ $pid == [1-9]* && $name == gopxd && $baseline == "$own" && -n $value ]] &&
        kill -0 "$pid"; then
        now=$value
      fi
    } 2>/dev/null
  fi
  if [[ $now != "$own" ]]; then
    export GOPROXY="$now" GOPX_HOOK_OWN="$own" GOPX_HOOK_SET="$now"
  elif [[ -n ${GOPX_HOOK_SET-} ]]; then
    [[ ${GOPROXY-} == "$own" ]] || export GOPROXY="$own"
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
    set -l own "$GOPROXY"
    test -n "$GOPX_HOOK_OWN"; and test "$own" = "$GOPX_HOOK_SET"; and set own "$GOPX_HOOK_OWN"
    set -l now "$own"
    if test -n "$own"; and test -O @FILE@
        set -l pid
        set -l baseline
        set -l value
        set -l name
        begin
            read --line pid baseline value <@FILE@
            if test -d /proc/self
                read --line name <"/proc/$pid/comm"
            else if command kill -0 "$pid"
                set name gopxd
            end
            if test "$name" = gopxd; and test "$baseline" = "$own"; and test -n "$value"
                set now "$value"
            end
        end 2>/dev/null
    end
    if test "$now" != "$own"
        set -gx GOPROXY "$now"
        set -gx GOPX_HOOK_OWN "$own"
        set -gx GOPX_HOOK_SET "$now"
    else if test -n "$GOPX_HOOK_SET"
        test "$GOPROXY" = "$own"; or set -gx GOPROXY "$own"
        set -e GOPX_HOOK_OWN
        set -e GOPX_HOOK_SET
    end
end
set -gx GOPX_HOOK 1
)sh";

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

std::string with_file(std::string_view code, const std::string& word) {
  constexpr std::string_view placeholder = "@FILE@";
  std::string text{code};
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + word.size()))
    text.replace(at, placeholder.size(), word);
  return text;
}

}  // namespace

std::string_view completion_code(std::string_view shell) {
  if (shell == "zsh") return zsh_completion;
  return shell == "fish" ? fish_completion : bash_completion;
}

std::string hook_code(std::string_view shell, std::string_view socket) {
  const auto file = quoted(api::exported_path(socket), shell == "fish");
  if (shell == "fish") return with_file(fish_hook, file);
  const bool zsh = shell == "zsh";
  return std::string{zsh ? zsh_hook_head : bash_hook_head} + with_file(prompt_function, file) +
         std::string{zsh ? zsh_hook_tail : bash_hook_tail};
}

}  // namespace gopx::ctl

# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.
# In ~/.zshrc, below the line that exports it: eval "$(gopxctl hook zsh)"
@PROMPT_FUNCTION@
typeset -ga precmd_functions
if (( ! ${precmd_functions[(Ie)_gopx_hook]} )); then
  precmd_functions+=(_gopx_hook)
fi

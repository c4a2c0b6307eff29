# gopxctl's hook: keeps an exported GOPROXY in step with the Go env file.
# In ~/.bashrc, below the line that exports it: eval "$(gopxctl hook bash)"
@PROMPT_FUNCTION@
if [[ ";${PROMPT_COMMAND-};" != *";_gopx_hook;"* ]]; then
  PROMPT_COMMAND="_gopx_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
fi

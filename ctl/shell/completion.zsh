#compdef gopxctl
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

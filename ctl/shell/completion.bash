# Completion of gopxctl for bash.
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

_gopx_hook() {
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

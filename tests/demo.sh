#!/usr/bin/env bash
# Shows gopx at work in about half a minute: the real gopxd, gopxctl and go against two module mirrors on loopback, in a
# home of its own. Healthy → the primary breaks → takeover → mended → revert. Nothing of yours is read or written,
# nothing but 127.0.0.1 is spoken to, and what was started is stopped. Ends with 0 only if every step happened.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

etc/install-deps.sh --demo
echo "Building without optimisation, to be quick; what is shipped is the release preset's"
cmake --preset demo >/dev/null
cmake --build --preset demo --parallel "$(nproc)"
bin=$PWD/build/demo/bin

home=$(mktemp -d /tmp/gopx-demo-XXXXXX)
pids=()
leave() {
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$home"
}
trap leave EXIT
trap 'exit 130' INT TERM

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
fail() {
  printf '\ndemo: %s\n' "$*" >&2
  if [ -s "$home/gopxd.log" ]; then tail -n 40 "$home/gopxd.log" >&2; fi
  exit 1
}
# Waits up to 10 s for a command to succeed.
until_true() {
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}
# In front of a program: it sees only the demo's home. (No function: in the background, $! would be a shell's.)
here=(env -i PATH=/usr/bin:/bin HOME="$home" XDG_RUNTIME_DIR="$home/run" LANG=C.UTF-8 TERM="${TERM:-dumb}"
  GOTOOLCHAIN=local GOFLAGS=-modcacherw)
ctl() { "${here[@]}" "$bin/gopxctl" "$@"; }
lab() { "$bin/gopx-lab" ctl --dir "$home/lab" "$@" >/dev/null || fail "the lab does not obey: $*"; }
show() {
  printf '%s$ %s%s\n' "$bold" "$*" "$plain"
  "$@"
}
digest() { sha256sum "$env_file" | cut -d' ' -f1; }
download() {
  rm -rf "$home/go"
  (cd "$home" && "${here[@]}" timeout 20 go mod download example.test/alpha@v1.1.0 example.test/Beta@v1.0.0 \
    example.test/zeta@v1.0.0) || fail "go mod download failed"
  echo "go mod download: three modules, verified, GOPROXY=$(sed -n 's/^GOPROXY=//p' "$env_file")"
}

say "Two mirrors, a checksum database and some made-up modules on 127.0.0.1"
mkdir -p "$home/run" "$home/.config/go" "$home/.config/gopx"
"$bin/gopx-lab" --mirrors 2 --dir "$home/lab" >"$home/lab.log" 2>&1 &
pids+=($!)
until_true test -s "$home/lab/lab.json" || fail "the lab does not start"
primary=$(sed -n 's/.*"letter":"a","http":"\([^"]*\)".*/\1/p' "$home/lab/lab.json")

env_file=$home/.config/go/env
printf '# my settings\nGOPROXY=%s,direct\nGOSUMDB=%s\nGOPRIVATE=corp.example.test\n' \
  "$primary" "$(cat "$home/lab/vkey")" >"$env_file"
cat >"$home/.config/gopx/gopxd.toml" <<TOML
[probe]
interval = "1s"
standby_interval = "1s"
deep_interval = "2s"
confirm_interval = "100ms"
timeout = "1s"
[failover]
hold = "3s"
[catalogue]
builtin = false
[metrics]
listen = ""
[notify]
desktop = false
TOML
cat "$home/lab/canaries.toml" >>"$home/.config/gopx/gopxd.toml"

show cat "$env_file"
before=$(digest)
download

say "gopxd starts and looks around"
"${here[@]}" "$bin/gopxd" --no-system >"$home/gopxd.log" 2>&1 &
pids+=($!)
until_true ctl status || fail "gopxd does not answer"
ctl wait --for healthy --timeout 15s || fail "the primary did not become healthy"
ctl status

say "The primary breaks: 502 for everything. Go alone would fail now"
lab fault a 502
ctl wait --for takeover --timeout 15s || fail "no takeover came"
download
show cat "$env_file"
ctl status || true
say "Why?"
ctl why || true

say "The primary is mended; after the hold (3 s here, 5 min by default) gopxd goes back"
lab fault a ok
ctl wait --for primary --timeout 30s || fail "no revert came"
ctl status
download
after=$(digest)
say "The env file"
echo "sha256 before  $before"
echo "sha256 after   $after"
[ "$before" = "$after" ] || fail "the env file is not what it was"
say "What happened"
ctl events
say "Done: every step happened, and the env file is byte for byte what it was."

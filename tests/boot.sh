#!/usr/bin/env bash
# The Debian package in systems that are really booted: what a person with this machine would see from installing to
# purging, with a user manager, logind and a journal of their own. Makes a root of each release with mmdebstrap (kept as
# a tarball for the next run), boots it with systemd-nspawn without any network but loopback mirrors, and prints a table:
# scenario × release → what was seen. Ends with 0 only if everything was as it should be.
#
#   sudo tests/boot.sh --lab BUILD/bin/gopx-lab [--work DIR] bookworm=GOPX_12.deb trixie=GOPX_13.deb
#
# Needs: root, mmdebstrap, systemd-container, iproute2, a Debian mirror (GOPX_MIRROR, http://deb.debian.org/debian), about
# 1 GB in DIR (/var/tmp/gopx-boot) and five minutes per release. So it is no part of ctest. The package must have been
# built on the release that it is for. A go of this machine, if there is one, is lent to the booted systems.
set -euo pipefail

mirror=${GOPX_MIRROR:-http://deb.debian.org/debian}
work=/var/tmp/gopx-boot
lab=
systems=()
usage() {
  sed -n 's/^#   //p' "$0" >&2
  exit 64
}
while [ $# -gt 0 ]; do
  case $1 in
    --lab) lab=${2:?} && shift ;;
    --work) work=${2:?} && shift ;;
    *=*.deb) systems+=("$1") ;;
    *) usage ;;
  esac
  shift
done
if [ ${#systems[@]} -eq 0 ] || [ ! -x "$lab" ]; then usage; fi
[ "$(id -u)" -eq 0 ] || { echo "tests/boot.sh: needs root" >&2; exit 77; }
for program in mmdebstrap systemd-nspawn nsenter ip dpkg-deb; do
  command -v "$program" >/dev/null || { echo "tests/boot.sh: needs $program" >&2; exit 77; }
done

hierarchy=/sys/fs/cgroup
[ ! -e /sys/fs/cgroup/unified ] || hierarchy=/sys/fs/cgroup/unified
packages=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,iproute2,procps,ca-certificates
home=/home/tester
go=$(readlink -f "$(command -v go || echo /nowhere)")
goroot=${go%/bin/go}

fail() {
  echo "$*"
  exit 1
}
# Waits for a command to succeed, for that many seconds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

# --- One booted system ---

# Programs that are started from outside must belong to the container's part of the control groups, or its logind
# does not know whose they are.
enter() {
  (
    mkdir -p "$group/payload/enter.scope"
    echo "$BASHPID" >"$group/payload/enter.scope/cgroup.procs"
    exec nsenter -t "$leader" -m -u -i -n -p -C -r -w -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
  )
}
# Not by way of PAM: no session comes or goes with it.
as_user() {
  enter setpriv --reuid tester --regid tester --init-groups env HOME="$home" USER=tester XDG_RUNTIME_DIR=/run/user/1000 \
    DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus PATH="/usr/bin:/bin:$goroot/bin" GOTOOLCHAIN=local "$@"
}
userctl() { as_user systemctl --user --no-pager "$@"; }
of_gopxd() { userctl show gopxd --value -p "$1"; }
is() { [ "$(of_gopxd "$1")" = "$2" ]; }

boot() {
  group=$hierarchy/gopx-boot-$$-$((++boots))
  mkdir -p "$group"
  local lend=()
  for folder in "$goroot" "${goroot/\/lib\///share/}"; do
    [ ! -x "$go" ] || [ ! -d "$folder" ] || lend+=("--bind-ro=$folder")
  done
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 sh -c 'echo $$ >"$0/cgroup.procs"; exec systemd-nspawn "$@"' "$group" \
    -q -D "$root" --boot --register=no --keep-unit --network-namespace-path="/run/netns/$network" --console=pipe \
    "${lend[@]}" </dev/null >>"$work/$release.console" 2>&1 &
  nspawn=$!
  within 20 pgrep -P "$nspawn" || fail "systemd-nspawn does not start"
  leader=$(pgrep -P "$nspawn")
  within 90 enter systemctl is-active default.target || fail "it does not boot; see $work/$release.console"
}
power_off() {
  enter systemctl poweroff >/dev/null 2>&1 || true
  within 60 test ! -e "/proc/$nspawn" || kill "$nspawn"
  wait "$nspawn" 2>/dev/null || true
  find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  nspawn=
}
manager_is_up() { [ "$(enter systemctl is-active user@1000)" = active ] && as_user test -S /run/user/1000/bus; }
manager_is_gone() { [ "$(enter systemctl is-active user@1000)" = inactive ]; }
log_in() {
  enter systemd-run -q --unit="login-$((++logins))" su -l tester -c session
  within 30 manager_is_up || fail "no user manager after the login"
}
log_out() { enter kill "$(cat "$root$home/session")"; }

leave() {
  [ -z "$nspawn" ] || power_off
  [ -z "$lab_pid" ] || kill "$lab_pid" 2>/dev/null || true
  [ -z "$network" ] || ip netns del "$network" 2>/dev/null || true
}
nspawn='' lab_pid='' network='' boots=0 logins=0
trap 'exit 130' INT TERM

# --- The mirrors ---

# On this machine, in the network namespace that the booted systems get: they outlive a power-off.
start_lab() {
  network=gopx-boot-$$-$release
  ip netns add "$network"
  ip -n "$network" link set lo up
  rm -rf "$work/lab"
  ip netns exec "$network" "$lab" --mirrors 2 --dir "$work/lab" >"$work/lab.log" 2>&1 &
  lab_pid=$!
  within 10 test -s "$work/lab/lab.json" || fail "the lab does not start"
  primary=$(sed -n 's/.*"letter":"a","http":"\([^"]*\)".*/\1/p' "$work/lab/lab.json")
  standby=$(sed -n 's/.*"letter":"b","http":"\([^"]*\)".*/\1/p' "$work/lab/lab.json")
}
fault() { ip netns exec "$network" "$lab" ctl --dir "$work/lab" fault a "$1" >/dev/null; }

# --- A root ---

make_root() {
  [ -s "$work/$release.tar" ] ||
    mmdebstrap --quiet --variant=minbase --include="$packages" "$release" "$work/$release.tar" "$mirror"
  rm -rf "$root"
  mkdir -p "$root"
  tar -xf "$work/$release.tar" -C "$root" --numeric-owner
  # What the package depends on is fetched now: the booted system has no way out.
  cp "$deb" "$root/root/gopx.deb"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh -ec '
    apt-get -qq update
    apt-get -qq install --download-only --no-install-recommends /root/gopx.deb >/dev/null
    useradd -m -u 1000 -s /bin/bash tester'
  printf '#!/bin/sh\necho $$ >~/session\nexec sleep infinity\n' >"$root/usr/local/bin/session"
  chmod 755 "$root/usr/local/bin/session"
  repack "$deb" "$root/root/gopx-next.deb"
}
# The same package with a higher version.
repack() {
  local tree=$work/repack
  rm -rf "$tree"
  dpkg-deb -R "$1" "$tree"
  sed -i 's/^Version: .*/&+next/' "$tree/DEBIAN/control"
  dpkg-deb -b "$tree" "$2" >/dev/null
}
apt_install() { enter apt-get -q -y install --no-install-recommends "$1" 2>&1; }

write_settings() {
  local files=$root$home/.config
  mkdir -p "$files/go" "$files/gopx"
  printf '# my settings\nGOPROXY=%s,direct\nGOSUMDB=%s\nGOFLAGS=-modcacherw\nGOPRIVATE=corp.example.test' \
    "$primary" "$(cat "$work/lab/vkey")" >"$files/go/env"
  {
    printf '%s = "%s"\n' '[probe]
interval' 1s standby_interval 1s deep_interval 2s confirm_interval 100ms timeout 1s '[failover]
hold' 1s
    printf 'max_switches_per_hour = 60\n[catalogue]\nbuiltin = false\n[metrics]\nlisten = ""\n[notify]\ndesktop = false\n'
    cat "$work/lab/canaries.toml"
  } >"$files/gopx/gopxd.toml"
  chown -R 1000:1000 "$files"
  before=$(digest)
}
set_interval() { sed -i "s/^interval = .*/interval = \"$1\"/" "$root$home/.config/gopx/gopxd.toml"; }
digest() { sha256sum <"$root$home/.config/go/env"; }
goproxy() { sed -n 's/^GOPROXY=//p' "$root$home/.config/go/env"; }
as_before() { [ "$(digest)" = "$before" ] || fail "the env file is not as before: $(goproxy)"; }

# --- What must be so ---

break_primary() {
  fault refuse
  as_user gopxctl wait --for takeover --timeout 30s >/dev/null 2>&1 || fail "no takeover"
  in_takeover
  within 10 hook_follows || fail "a shell with the hook does not follow: it exports $(exported)"
}
# What a shell of his that exports his own GOPROXY has after its prompt.
exported() {
  as_user env GOPROXY="$primary,direct" bash -c 'eval "$(gopxctl hook bash)"; _gopx_hook; printf %s "$GOPROXY"'
}
hook_follows() { [ "$(exported)" = "$standby,direct" ]; }
hook_gives_back() { [ "$(exported)" = "$primary,direct" ]; }
in_takeover() { [ "$(goproxy)" = "$standby,direct" ] || fail "no takeover: GOPROXY=$(goproxy)"; }
takeover_goes_on() {
  within 20 answers_takeover || fail "gopxd does not continue the takeover"
  in_takeover
}
answers_takeover() { as_user gopxctl --json status | grep -q '"takeover":true'; }
mend_primary() {
  fault ok
  within 40 is_as_before || fail "no revert: GOPROXY=$(goproxy)"
  within 10 hook_gives_back || fail "a shell with the hook exports $(exported) still"
}
is_as_before() { [ "$(digest)" = "$before" ]; }
# Another process of gopxd is ready within so many seconds.
another_than() { [ "$(of_gopxd MainPID)" != "$1" ] && [ "$(of_gopxd MainPID)" != 0 ] && is ActiveState active; }

# --- The scenarios, in this order: each prints what it saw ---

installed() {
  apt_install /root/gopx.deb >"$work/$release.install" || fail "$(tail -n 1 "$work/$release.install")"
  [ -z "$(enter pgrep -x gopxd)" ] || fail "gopxd runs at once"
  [ ! -e "$root/etc/systemd/user/default.target.wants/gopxd.service" ] || fail "it is enabled for everybody"
  local package && package=$(enter dpkg-query -W -f '${db:Status-Status} ${Version}' gopx)
  echo "$package, enabled for nobody; system $(enter systemctl is-system-running)"
}
started() {
  log_in
  write_settings
  userctl enable --now gopxd 2>/dev/null || fail "systemctl: $(userctl status gopxd)"
  as_user gopxctl status >/dev/null || fail "gopxctl status: $?"
  echo "$(of_gopxd ActiveState), $(of_gopxd UnitFileState), answers when systemctl returns"
}
shows_status() {
  as_user gopxctl wait --for healthy --timeout 20s >/dev/null 2>&1 || fail "not healthy"
  local summary && summary=$(as_user gopxctl --json status | sed -n 's/.*"summary":"\([^"]*\)".*/\1/p')
  within 10 is StatusText "$summary" || fail "systemd shows another summary"
  echo "\"$(of_gopxd StatusText)\""
}
takes_over() {
  break_primary
  [ -x "$go" ] || { echo "env file names the other mirror"; return; }
  as_user timeout 30 go mod download example.test/alpha@v1.1.0 example.test/Beta@v1.0.0 || fail "go mod download"
  echo "env file names the other mirror; go mod download works"
}
hangs() {
  local pid && pid=$(of_gopxd MainPID)
  enter kill -STOP "$pid"
  within 60 another_than "$pid" || fail "not restarted"
  takeover_goes_on
  enter journalctl -q -o cat >"$work/$release.journal"
  grep -o 'Watchdog timeout (limit [^)]*)' "$work/$release.journal" >"$work/lines" || fail "no watchdog in the journal"
  echo "$(tail -n 1 "$work/lines"), NRestarts $(of_gopxd NRestarts), same takeover"
}
is_killed() {
  local pid && pid=$(of_gopxd MainPID)
  enter kill -KILL "$pid"
  within 20 another_than "$pid" || fail "not restarted"
  takeover_goes_on
  echo "restarted, NRestarts $(of_gopxd NRestarts), same takeover"
}
reloads() {
  local pid && pid=$(of_gopxd MainPID)
  set_interval 2s
  userctl reload gopxd || fail "a good configuration is refused"
  as_user gopxctl --json config show | grep -q '"probe.interval","value":"2s"' || fail "it is not in force"
  set_interval often
  ! userctl reload gopxd 2>/dev/null || fail "a wrong configuration is taken"
  is ActiveState active && is MainPID "$pid" || fail "the daemon did not live through it"
  set_interval 1s
  echo "good: in force; bad: refused, the old one stays, same process"
}
reverts() {
  mend_primary
  echo "env file byte for byte as before"
}
is_socket_activated() {
  userctl disable --now gopxd 2>/dev/null
  userctl start gopxd.socket
  is ActiveState inactive || fail "it runs before anybody asks"
  as_user gopxctl status >/dev/null || fail "gopxctl: $?"
  within 10 is ActiveState active || fail "not started"
  userctl stop gopxd 2>/dev/null
  as_user test -S /run/user/1000/gopx/gopxd.sock || fail "the socket is gone with the daemon"
  as_user gopxctl status >/dev/null || fail "gopxctl, second time: $?"
  userctl stop gopxd.socket gopxd 2>/dev/null
  userctl enable --now gopxd 2>/dev/null
  as_before
  echo "first gopxctl starts it; the socket outlives it"
}
logs_out_without_linger() {
  break_primary
  log_out
  within 60 manager_is_gone || fail "the user manager stays"
  [ -z "$(enter pgrep -x gopxd)" ] || fail "gopxd stays"
  in_takeover
  log_in
  within 20 is ActiveState active || fail "it does not come with the login"
  takeover_goes_on
  echo "ends with the session, comes with the next login, same takeover"
}
logs_out_with_linger() {
  enter loginctl enable-linger tester
  local pid && pid=$(of_gopxd MainPID)
  log_out
  sleep 15  # logind keeps a manager for 10 s after the last session
  is MainPID "$pid" || fail "gopxd ended"
  echo "the same process goes on"
}
is_rebooted() {
  power_off
  in_takeover
  boot
  within 60 manager_is_up || fail "no user manager after the boot"
  within 30 is ActiveState active || fail "gopxd does not come by itself"
  takeover_goes_on
  mend_primary
  echo "comes by itself, same takeover, then reverts"
}
is_confined() {
  local folder=$home/.config/systemd/user/gopxd.service.d
  as_user mkdir -p "$folder" "$home/.local/state/gopx"
  as_user cp /usr/share/gopx/strict.conf "$folder/"
  {
    echo '[Service]'
    printf 'ExecStartPost=-/bin/sh -c "touch %%h/%s"\n' forbidden .config/go/allowed
  } >"$root$folder/bite.conf"
  userctl daemon-reload
  userctl restart gopxd || fail "does not start"
  [ ! -e "$root$home/forbidden" ] || fail "the home is open to writing"
  [ -e "$root$home/.config/go/allowed" ] || fail "the folder of the env file is locked"
  local status && status=$(enter cat "/proc/$(of_gopxd MainPID)/status")
  grep -q '^Seccomp:.2$' <<<"$status" && grep -q '^NoNewPrivs:.1$' <<<"$status" || fail "no system call filter"
  break_primary
  mend_primary
  as_user rm -r "$folder" "$home/.config/go/allowed"
  userctl daemon-reload
  userctl restart gopxd
  echo "home locked, env folder open, Seccomp 2; takes over and reverts"
}
is_misconfigured() {
  set_interval often
  ! userctl restart gopxd 2>/dev/null || fail "it starts"
  sleep 3  # longer than RestartSec
  is ExecMainStatus 78 && is NRestarts 0 || fail "exit $(of_gopxd ExecMainStatus), restarts $(of_gopxd NRestarts)"
  set_interval 1s
  userctl restart gopxd || fail "does not start again"
  echo "exit 78, NRestarts 0"
}
is_upgraded() {
  break_primary
  local pid && pid=$(of_gopxd MainPID)
  apt_install /root/gopx-next.deb >"$work/$release.upgrade" || fail "$(tail -n 1 "$work/$release.upgrade")"
  grep -q '^gopx: still running the old gopxd: tester' "$work/$release.upgrade" || fail "it does not say who must restart"
  grep -q '^gopx: each of them: systemctl --user daemon-reload; systemctl --user restart gopxd' "$work/$release.upgrade" ||
    fail "it does not say how"
  is MainPID "$pid" || fail "the daemon did not live through it"
  userctl daemon-reload
  userctl restart gopxd || fail "does not start again"
  takeover_goes_on
  echo "$(enter dpkg-query -W -f '${Version}' gopx); names tester; after his restart same takeover"
}
restores_by_hand() {
  userctl disable --now gopxd 2>/dev/null
  in_takeover
  as_user gopxd --restore >/dev/null 2>&1 || fail "gopxd --restore: $?"
  as_before
  userctl enable --now gopxd 2>/dev/null
  as_user gopxctl wait --for takeover --timeout 30s >/dev/null 2>&1 || fail "no takeover after --restore"
  echo "disable --now; gopxd --restore: as before, with the primary still broken"
}
is_removed() {
  enter apt-get -q -y remove gopx >"$work/$release.remove" 2>&1 || fail "$(tail -n 1 "$work/$release.remove")"
  grep -q '^gopx: gopxd is running for: tester' "$work/$release.remove" || fail "it does not say for whom it runs"
  grep -q '^gopx:   systemctl --user disable --now gopxd; gopxd --restore' "$work/$release.remove" ||
    fail "it does not say how to restore"
  [ ! -e "$root/usr/bin/gopxd" ] || fail "the programs are still there"
  [ -e "$root/etc/gopx/gopxd.toml" ] || fail "the conffile is gone"
  in_takeover
  mend_primary
  echo "says for whom it runs and how to restore; the running one still reverts"
}
is_purged() {
  userctl disable --now gopxd >"$work/$release.disable" 2>&1 || fail "$(tail -n 1 "$work/$release.disable")"
  [ -z "$(enter pgrep -x gopxd)" ] || fail "gopxd still runs after disable --now"
  [ -z "$(find "$root$home/.config/systemd" -name 'gopxd*')" ] || fail "still enabled"
  enter apt-get -q -y purge gopx >"$work/$release.purge" 2>&1 || fail "$(tail -n 1 "$work/$release.purge")"
  local left && left=$(find "$root/usr" "$root/etc" -path '*gopx*' -not -path "$root/usr/share/go*" | head -n 1)
  [ -z "$left" ] || fail "left behind: ${left#"$root"}"
  as_before
  echo "nothing left in /usr and /etc; env file sha256 as before"
}

scenarios=(
  "install:installed" "enable --now:started" "status line:shows_status" "primary breaks:takes_over"
  "SIGSTOP:hangs" "kill -9:is_killed" "reload:reloads" "primary mended:reverts" "socket activation:is_socket_activated"
  "log out and in, no linger:logs_out_without_linger" "log out, linger:logs_out_with_linger" "power off, boot:is_rebooted"
  "strict.conf:is_confined" "wrong configuration:is_misconfigured" "upgrade in a takeover:is_upgraded"
  "restore by hand:restores_by_hand" "remove in a takeover:is_removed" "purge:is_purged"
)

# Runs them all in one system. A scenario that fails ends the run there: the later ones stand on it.
run_all() {
  local entry result
  for entry in "${scenarios[@]}"; do
    current=${entry%%:*}
    "${entry#*:}" >"$work/$release.seen"
    result=$(tail -n 1 "$work/$release.seen")
    printf '%s\t%s\n' "$current" "$result" >>"$work/$release.table"
    printf '%-12s %-28s %s\n' "$release" "$current" "$result"
  done
}
# In a subshell of its own: it ends at the first thing that is wrong.
one_system() {
  trap 'tell_failure; leave' EXIT
  root=$work/$release
  rm -f "$work/$release".{table,console,seen}
  current=preparation
  make_root
  start_lab
  boot
  printf 'system\t%s\n' "$(enter systemctl --version | head -n 1)" | tee "$work/$release.table"
  run_all
  current=
}
tell_failure() {
  [ -n "$current" ] || return 0
  [ -z "$nspawn" ] || enter journalctl -q --no-pager >"$work/$release.journal" || true
  printf '%s\tFAILED: %s\n' "$current" "$(tail -n 1 "$work/$release.seen" 2>/dev/null)" |
    tee -a "$work/$release.table"
}

mkdir -p "$work"
work=$(cd "$work" && pwd)
verdict=0
for system in "${systems[@]}"; do
  release=${system%%=*} deb=${system#*=}
  set +e  # `one_system || …` would switch it off inside, too
  (set -e && one_system)
  [ $? -eq 0 ] || verdict=1
  set -e
done

echo
for system in "${systems[@]}"; do tables+=("$work/${system%%=*}.table"); done
awk -F '\t' -v names="${systems[*]%%=*}" '
  BEGIN { count = split(names, name, " ")
          printf "| scenario"; for (i = 1; i <= count; ++i) printf " | %s", name[i]; print " |"
          printf "| ---"; for (i = 1; i <= count; ++i) printf " | ---"; print " |" }
  FNR == 1 { ++file }
  !($1 in row) { row[$1] = ++rows; title[rows] = $1 }
  { cell[row[$1], file] = $2 }
  END { for (r = 1; r <= rows; ++r) { printf "| %s", title[r]
        for (i = 1; i <= count; ++i) printf " | %s", ((r, i) in cell) ? cell[r, i] : "not run"; print " |" } }' "${tables[@]}"
exit $verdict

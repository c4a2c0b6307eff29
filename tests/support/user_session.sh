#!/usr/bin/env bash
# Starts a systemd of its own, as the manager of one user's services, on a machine whose first process need not be
# systemd. Needs root for the mount namespace and the control group; touches neither the machine's own manager nor /run.
#
#   user_session.sh HOME     (HOME: a folder of the user "nobody"; inside it is /home/gopx, its run/ XDG_RUNTIME_DIR)
#
# Writes HOME/manager.pid and stays until it is killed; everything that it started ends with the manager.
# Exit 77: can't be done here; the reason is on stdout.
set -euo pipefail
home=$1
user=65534

impossible() {
  echo "$1"
  exit 77
}

[ "$(id -u)" -eq 0 ] || impossible "needs root"
systemd=/lib/systemd/systemd
[ -x "$systemd" ] || impossible "no systemd"
for tool in unshare nsenter setpriv systemctl; do
  command -v "$tool" >/dev/null || impossible "no $tool"
done
unshare --mount true 2>/dev/null || impossible "no mount namespaces"

# One group in each hierarchy there is: v2 alone, or v1 beside it.
groups=()
for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  group=$hierarchy/gopx-test-$$
  mkdir "$group" 2>/dev/null || impossible "no control group can be made in $hierarchy"
  chown -R "$user" "$group"
  groups+=("$group")
done
[ ${#groups[@]} -gt 0 ] || impossible "no control groups"

remove_groups() {
  for group in "${groups[@]}"; do
    find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  done
}
trap remove_groups EXIT

# In this namespace only: systemd finds what it looks for in /run when the machine was booted by it, and HOME is where
# homes are, so that sandboxes treat it as one.
export HOME_OF_TEST=$home RUN_AS=$user SYSTEMD=$systemd
# shellcheck disable=SC2016
unshare --mount --propagation private sh -eu -c '
  mount -t tmpfs tmpfs /run
  mkdir -p /run/systemd/system /run/systemd/unit-root
  mount -t tmpfs tmpfs /home
  mkdir /home/gopx
  mount --bind "$HOME_OF_TEST" /home/gopx
  for group in "$@"; do echo $$ >"$group/cgroup.procs"; done
  echo $$ >"$HOME_OF_TEST/manager.pid"
  exec setpriv --pdeathsig TERM --reuid "$RUN_AS" --regid "$RUN_AS" --clear-groups \
    env -i PATH="$PATH" HOME=/home/gopx USER=nobody LOGNAME=nobody LANG=C.UTF-8 GOTOOLCHAIN=local \
    XDG_RUNTIME_DIR=/home/gopx/run "$SYSTEMD" --user
' inside "${groups[@]}" &
manager=$!
stop() {
  kill -TERM "$manager" 2>/dev/null || true
}
trap stop TERM INT
wait "$manager" || true
wait "$manager" 2>/dev/null || true

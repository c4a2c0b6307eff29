#!/usr/bin/env bash
# Installs what gopx needs to be built, from the distribution's own packages: Debian 12, Debian 13, Ubuntu 24.04.
# Says what it installs; asks nothing; does nothing when everything is there.
#
#   etc/install-deps.sh [--tests | --demo] [--print]
#
# --tests: also what only the tests use (a real go, x/mod, a real Prometheus, shells, man, what checks a package, nginx). The servers
# among these are not started, neither now nor at the next boot. --demo: only what tests/demo.sh uses, so with go and without what
# the tests are written with. --print: only print the names of all packages.
set -euo pipefail

usage() {
  echo "usage: etc/install-deps.sh [--tests | --demo] [--print]" >&2
  exit 64
}

purpose=build
only_print=no
for argument in "$@"; do
  case $argument in
    --tests | --demo)
      [ "$purpose" = build ] || usage
      purpose=${argument#--}
      ;;
    --print) only_print=yes ;;
    *) usage ;;
  esac
done

system=unknown
if [ -r /etc/os-release ]; then
  # shellcheck source=/dev/null
  system=$(. /etc/os-release && echo "${ID:-unknown}-${VERSION_ID:-}")
fi

# Debian 12's default Boost is 1.74, which has no Boost.JSON; its 1.81 stands beside it under names of its own.
case $system in
  debian-12) boost=(libboost1.81-dev libboost-json1.81-dev) ;;
  debian-13 | ubuntu-24.04) boost=(libboost-dev libboost-json-dev) ;;
  *)
    echo "etc/install-deps.sh: this is $system; known are debian-12, debian-13 and ubuntu-24.04." >&2
    echo "Needed: a C++20 compiler (GCC 12 or later), CMake 3.25, Ninja, Boost 1.81 with JSON, libcurl 7.88, OpenSSL 3," >&2
    echo "zlib, libzip, toml++, CLI11, fmt, tl-expected, sdbus-c++, prometheus-cpp, SQLite 3.40, gettext, doctest." >&2
    exit 1
    ;;
esac

packages=(g++ cmake ninja-build pkg-config gettext "${boost[@]}"
  libcurl4-openssl-dev libssl-dev zlib1g-dev libzip-dev libtomlplusplus-dev libcli11-dev libfmt-dev
  libexpected-dev prometheus-cpp-dev libsqlite3-dev libsdbus-c++-dev)
case $purpose in
  build) packages+=(ccache doctest-dev) ;;
  demo) packages+=(golang-go) ;;
  tests)
    packages+=(ccache doctest-dev golang-go golang-golang-x-mod-dev ca-certificates prometheus zsh fish shellcheck man-db
      lintian dpkg-dev file procps dbus libglib2.0-bin python3-dbusmock systemd nginx-light openssl iproute2)
    ;;
esac
if [ "$only_print" = yes ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
  command -v sudo >/dev/null || {
    echo "etc/install-deps.sh: not root, and there is no sudo. Install these yourself: ${missing[*]}" >&2
    exit 1
  }
fi

# Servers that the tests start themselves, as programs of theirs. Where one is new it is kept from running as a service.
servers=()
for package in "${missing[@]}"; do
  case $package in
    nginx-light) servers+=(nginx) ;;
    prometheus) servers+=(prometheus) ;;
  esac
done
policy=/usr/sbin/policy-rc.d  # what packages ask before they start a service
wrote_policy=no
hold_servers() {
  if [ ${#servers[@]} -eq 0 ] || [ -e "$policy" ]; then return 0; fi  # there is one: then the owner has decided
  # The process's id: a file that was left by a kill or a power cut forbids nothing any more.
  printf '#!/bin/sh\n# Written by etc/install-deps.sh of gopx while it runs; may be removed.\n%s\n' \
    "[ -e /proc/$$ ] || exit 0; case \$1 in nginx*|prometheus*) exit 101;; esac" |
    "${as_root[@]}" tee "$policy" >/dev/null
  wrote_policy=yes
  "${as_root[@]}" chmod 755 "$policy"
}
release_servers() {
  if [ "$wrote_policy" = yes ]; then "${as_root[@]}" rm -f "$policy"; fi
  wrote_policy=no
}

log=$(mktemp)
trap 'rm -f "$log"; release_servers' EXIT
trap 'exit 130' INT TERM
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" \
    >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    echo "etc/install-deps.sh: apt-get $1 failed" >&2
    exit 1
  }
}

echo "Installing ${missing[*]}"
apt update
# --no-remove: where a package stands in the way (another Boost, say), stop and let its owner decide.
hold_servers
apt install --no-install-recommends --no-remove "${missing[@]}"
release_servers
for server in "${servers[@]}"; do
  # Works also where no systemd runs; where there is none, nothing starts at boot but by /etc/rc*.d.
  if command -v systemctl >/dev/null; then
    "${as_root[@]}" systemctl disable "$server" >/dev/null 2>&1
  else
    "${as_root[@]}" update-rc.d "$server" disable >/dev/null 2>&1
  fi || echo "etc/install-deps.sh: $server may start at the next boot: it could not be disabled" >&2
done

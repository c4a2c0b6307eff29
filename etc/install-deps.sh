#!/usr/bin/env bash
# Installs what gopx needs to be built, from the distribution's own packages: Debian 12, Debian 13, Ubuntu 24.04.
# Says what it installs; asks nothing; does nothing when everything is there.
#
#   etc/install-deps.sh [--tests] [--print]
#
# --tests: also what only the tests use (a real go, x/mod, a real Prometheus, shells, man, what checks a package, nginx). --print: only
# print the names of all packages.
set -euo pipefail

usage() {
  echo "usage: etc/install-deps.sh [--tests] [--print]" >&2
  exit 64
}

want_tests=no
only_print=no
for argument in "$@"; do
  case $argument in
    --tests) want_tests=yes ;;
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
    echo "zlib, libzip, toml++, CLI11, fmt, tl-expected, sdbus-c++, prometheus-cpp, SQLite 3.40, doctest." >&2
    exit 1
    ;;
esac

packages=(g++ cmake ninja-build pkg-config ccache "${boost[@]}"
  libcurl4-openssl-dev libssl-dev zlib1g-dev libzip-dev libtomlplusplus-dev libcli11-dev libfmt-dev
  libexpected-dev prometheus-cpp-dev libsqlite3-dev doctest-dev libsdbus-c++-dev)
if [ "$want_tests" = yes ]; then
  packages+=(golang-go golang-golang-x-mod-dev ca-certificates prometheus zsh fish shellcheck man-db lintian dpkg-dev file procps
    dbus libglib2.0-bin python3-dbusmock systemd nginx-light openssl iproute2)
fi
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

log=$(mktemp)
trap 'rm -f "$log"' EXIT
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
apt install --no-install-recommends --no-remove "${missing[@]}"

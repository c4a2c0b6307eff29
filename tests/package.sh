#!/usr/bin/env bash
# What is installed and packaged, from a build folder: the tree of `cmake --install`, the manual pages, the completions,
# and the Debian package. Says SKIPPED for what this machine has no program for.
#
#   tests/package.sh BUILD_FOLDER
#
# GOPX_KEEP_DEB=FILE keeps the package, as it is to be shipped. Otherwise it is compressed in haste: xz would take a
# minute and more for the programs of the dev preset.
set -euo pipefail
build=$(cd "${1:?usage: tests/package.sh BUILD_FOLDER}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
have() {
  command -v "$1" >/dev/null || {
    echo "SKIPPED: package: $2 ($1 is not installed)"
    return 1
  }
}
expect_file() { [ -f "$1" ] || fail "$1 is missing"; }

# --prefix alone, and below DESTDIR.
cmake --install "$build" --prefix "$work/prefix" >"$work/log" || { cat "$work/log"; fail "cmake --install"; }
DESTDIR=$work/dest cmake --install "$build" --prefix /usr >"$work/log" || { cat "$work/log"; fail "with DESTDIR"; }
for root in "$work/prefix" "$work/dest/usr"; do
  expect_file "$root/bin/gopxd"
  expect_file "$root/bin/gopxctl"
  expect_file "$root/lib/systemd/user/gopxd.service"
  expect_file "$root/share/bash-completion/completions/gopxctl"
  expect_file "$root/share/zsh/vendor-completions/_gopxctl"
  expect_file "$root/share/fish/vendor_completions.d/gopxctl.fish"
  expect_file "$root/share/doc/gopx/examples/gopxd.toml"
done
expect_file "$work/dest/etc/gopx/gopxd.toml"
[ ! -e "$work/prefix/etc" ] || fail "--prefix alone wrote fleet defaults"
grep -q "^ExecStart=$work/prefix/bin/gopxd$" "$work/prefix/lib/systemd/user/gopxd.service" || fail "ExecStart and --prefix"
grep -q '^ExecStart=/usr/bin/gopxd$' "$work/dest/usr/lib/systemd/user/gopxd.service" || fail "ExecStart and DESTDIR"
"$work/prefix/bin/gopxd" --no-system --config "$work/dest/etc/gopx/gopxd.toml" --check-config || fail "the fleet defaults"
"$work/prefix/bin/gopxctl" --version >/dev/null

# Manual pages: nothing that man would complain about, every command and setting is in them.
if have man "manual pages are read"; then
  for page in "$work"/prefix/share/man/man*/* "$work"/prefix/share/man/zh_CN/man*/*; do
    text=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l "$page" 2>"$work/warnings")
    [ ! -s "$work/warnings" ] || { cat "$work/warnings"; fail "warnings about $page"; }
    case $page in
      *gopxctl.1*) wanted='status why probe use auto pause resume keep events wait reload hook completion version tcp-refused' ;;
      *gopxd.toml.5*) wanted=$(sed -n 's/^\([a-z_0-9]*\) = .*/\1/p' "$work/prefix/share/doc/gopx/examples/gopxd.toml") ;;
      *) wanted='--config --no-system --socket --state-dir --check-config --print-config --restore SIGHUP' ;;
    esac
    for word in $wanted; do
      grep -qwF -e "$word" <<<"$text" || fail "$page says nothing about $word"
    done
  done
fi

# The completions that are installed are those that gopxctl prints.
for shell in bash zsh fish; do
  "$work/prefix/bin/gopxctl" completion "$shell" >"$work/$shell"
done
cmp "$work/bash" "$work/prefix/share/bash-completion/completions/gopxctl"
cmp "$work/zsh" "$work/prefix/share/zsh/vendor-completions/_gopxctl"
cmp "$work/fish" "$work/prefix/share/fish/vendor_completions.d/gopxctl.fish"

# The Debian package.
if have dpkg-shlibdeps "the Debian package is built"; then
  haste=(-D CPACK_DEBIAN_COMPRESSION_TYPE=gzip)
  [ -z "${GOPX_KEEP_DEB:-}" ] || haste=()
  (cd "$work" && cpack --config "$build/CPackConfig.cmake" "${haste[@]}" -B "$work/packages" >"$work/log" 2>&1) || {
    cat "$work/log"
    fail "cpack"
  }
  deb=$(ls "$work"/packages/*.deb)
  if [ -n "${GOPX_KEEP_DEB:-}" ]; then cp "$deb" "$GOPX_KEEP_DEB"; fi
  dpkg-deb -f "$deb" Package Version Installed-Size Depends
  dpkg-deb -c "$deb" >"$work/list"
  for path in ./usr/bin/gopxd ./usr/bin/gopxctl ./etc/gopx/gopxd.toml ./usr/lib/systemd/user/gopxd.service \
    ./usr/share/man/man8/gopxd.8.gz ./usr/share/doc/gopx/copyright ./usr/share/doc/gopx/changelog.gz; do
    grep -q " $path\$" "$work/list" || fail "$path is not in the package"
  done
  dpkg-deb -I "$deb" conffiles | grep -qx /etc/gopx/gopxd.toml || fail "conffiles"
  depends=$(dpkg-deb -f "$deb" Depends)
  for library in libc6 libcurl libssl3 libzip libstdc++6; do
    grep -q "$library" <<<"$depends" || fail "the package does not depend on $library: $depends"
  done
  if have lintian "the package is checked by lintian"; then
    as_root=()
    [ "$(id -u)" -ne 0 ] || as_root=(--allow-root)
    lintian "${as_root[@]}" --fail-on error "$deb" || fail "lintian"
  fi
fi
echo "installation and package are as they should be"

#!/usr/bin/env bash
# Installs what is missing, builds with sanitizers, runs every test.
#
#   tests/run.sh [ctest's own options, such as -L unit or -R integration]
#
# GOPX_PRESET=release, tsan or quick builds with that preset instead of dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

etc/install-deps.sh --tests

preset=${GOPX_PRESET:-dev}
folder=build/$preset
cores=$(nproc)

cmake --preset "$preset" >/dev/null
cmake --build "$folder" --parallel "$cores"

# A fresh log: the skipped are read from it below.
rm -rf "$folder/Testing"
verdict=0
# Counted in thirds of a core (CMakeLists.txt): most tests wait for clocks and time-outs most of the time.
ctest --test-dir "$folder" --output-on-failure --parallel $((3 * cores)) "$@" || verdict=$?

# What was tried at random or by enumeration, in numbers.
grep -rhsoE '[0-9]+ (crash points over|kills of the real gopxd).*' "$folder/Testing/Temporary" | sort -u || true
# Whatever could not be shown on this machine is said at the end, by name.
grep -rhs '^SKIPPED: ' "$folder/Testing/Temporary" | sort -u || true
exit "$verdict"

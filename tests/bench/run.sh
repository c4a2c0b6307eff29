#!/bin/sh
# Builds the benchmarks (optimised) and runs them all, or those that are named (download detection
# probes client control env_file engine); prints one row per promise. Peers that are not installed are
# named and their rows skipped. On a busy machine only the ratios mean something.
#
#   tests/bench/run.sh [NAME…]        BUILD=folder (build/release)
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build/release}
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

missing=
for peer in prometheus-blackbox-exporter chronyd curl go; do
  PATH=$PATH:/usr/sbin command -v "$peer" >/dev/null || missing="$missing $peer"
done
[ -z "$missing" ] || echo "MISSING, their rows are skipped:$missing" >&2

cmake --preset release -B "$build" >/dev/null
cmake --build "$build" --target bench >&2
for name in ${*:-download detection probes client control env_file engine}; do
  echo "measuring: $name" >&2
  { "$build/bin/bench-$name" || echo "ROW	$name	-	the benchmark itself FAILED	-	-	NOT MET"; } | tee -a "$rows"
done
echo
printf '%s\n' "$(uname -sr), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
{ printf 'ROW\twhat\tbar\tmeasured\tpeer\tratio\tverdict\n'; grep '^ROW' "$rows"; } | cut -f2- |
  column -t -s "$(printf '\t')"
! grep -q 'itself FAILED' "$rows"

#!/usr/bin/env bash
# Years of simulated weather, in a release build of its own in FOLDER.
#
#   tests/sim/years.sh FOLDER build      builds gopx-sim there (nothing else of the tree)
#   tests/sim/years.sh FOLDER mixed      ten years over 200 seeds: every promise is kept
#   tests/sim/years.sh FOLDER ordinary   one year in which nothing is wrong: no move
#   tests/sim/years.sh FOLDER mutants    ten broken engines: each is found
set -euo pipefail
folder=$1
part=$2
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

case $part in
  build)
    cmake --preset release -B "$folder" >/dev/null
    exec cmake --build "$folder" --parallel "$(nproc)" --target gopx-sim
    ;;
  mixed) exec "$folder/bin/gopx-sim" --seeds 203 --days 18 ;;
  ordinary) exec "$folder/bin/gopx-sim" --weather ordinary --seeds 20 --days 18.3 ;;
  mutants) exec "$folder/bin/gopx-sim" --mutants --seeds 203 --days 18 ;;
  *)
    echo "years.sh: no such part: $part" >&2
    exit 64
    ;;
esac

#!/usr/bin/env bash
# Every text for people that the sources have, as a template for translators: etc/po/extract.sh > gopx.pot
# A text is one that stands in say("…") or msgid("…").
set -euo pipefail

cd "$(dirname "$0")/../.."
find daemon probes ctl etc -name '*.cpp' -o -name '*.hpp' | LC_ALL=C sort |
  xgettext --files-from=- --language=C++ --from-code=UTF-8 --keyword --keyword=say:1 --keyword=msgid:1 \
    --flag=say:1:no-c-format --flag=msgid:1:no-c-format --add-location=file --no-wrap \
    --package-name=gopx --output=- | sed "s/charset=CHARSET/charset=UTF-8/"

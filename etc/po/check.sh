#!/usr/bin/env bash
# Is each catalogue right? Nothing in it that is fuzzy, gone or unknown to the sources, every sentence with its facts (the unit
# tests of base look at what is built in), and nothing missing. `etc/po/update.sh` brings a catalogue up to date.
set -euo pipefail

must_be_complete=yes  # a text without a translation fails, too

cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./extract.sh >"$work/all.pot"
result=0
complain() {
  echo "$1:" >&2
  grep '^msgid\|^"' "$2" | grep -v '^msgid ""$\|^"[A-Z][A-Za-z-]*: ' >&2 || true
  result=1
}
# The messages of a file, header not counted.
count() { if [ -s "$1" ]; then grep -c '^msgid ' "$1" | awk '{print $1 - 1}'; else echo 0; fi; }
for catalogue in *.po; do
  msgfmt --check --output-file=/dev/null "$catalogue" || result=1
  msgattrib --only-fuzzy "$catalogue" >"$work/fuzzy"
  [ "$(count "$work/fuzzy")" -eq 0 ] || complain "$catalogue: fuzzy, so not used" "$work/fuzzy"
  msgattrib --only-obsolete "$catalogue" >"$work/obsolete"
  [ ! -s "$work/obsolete" ] || complain "$catalogue: marked as gone" "$work/obsolete"
  # In the catalogue and not in the sources: what only one of the two has, and is translated.
  msgcomm --less-than=2 "$catalogue" "$work/all.pot" | msgattrib --translated >"$work/stale"
  [ "$(count "$work/stale")" -eq 0 ] || complain "$catalogue: no source says this any more" "$work/stale"
  msgmerge --quiet --no-fuzzy-matching "$catalogue" "$work/all.pot" | msgattrib --untranslated >"$work/missing"
  missing=$(count "$work/missing")
  echo "$catalogue: $(count "$work/all.pot") texts, $missing without a translation"
  if [ "$must_be_complete" = yes ] && [ "$missing" -gt 0 ]; then
    complain "$catalogue: not translated" "$work/missing"
  fi
done
exit $result

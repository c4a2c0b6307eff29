#!/usr/bin/env bash
# Brings every catalogue up to date with the sources: new texts, and those that were changed, come in without a
# translation; those that are gone are taken out. Then translate what is empty.
set -euo pipefail

cd "$(dirname "$0")"
template=$(mktemp)
trap 'rm -f "$template"' EXIT
./extract.sh >"$template"
for catalogue in *.po; do
  msgmerge --quiet --no-fuzzy-matching --update --backup=none --no-wrap --add-location=file "$catalogue" "$template"
  msgattrib --no-obsolete --no-wrap --add-location=file --output-file="$catalogue" "$catalogue"
  msgfmt --statistics --output-file=/dev/null "$catalogue"
done

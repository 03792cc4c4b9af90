#!/bin/sh
# Runs a command and shows what it said only if it fails.
set -u

said=$(mktemp)
trap 'rm -f "$said"' EXIT
"$@" >"$said" 2>&1
code=$?
if [ "$code" -ne 0 ]; then
    cat "$said" >&2
    echo "failed with code $code: $*" >&2
fi
exit "$code"

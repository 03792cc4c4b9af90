#!/bin/sh
# Prints what uv.lock pins for the taps and the loaders, in the form `pip_url: ... -c constraints.txt` takes.
set -eu

echo "# Written by 'make lock' from uv.lock; meltano.yml installs the plugins with it."
exec "${UV:-.tools/uv/bin/uv}" export --quiet --frozen --all-packages --no-default-groups --group loaders \
    --no-emit-workspace --no-hashes --no-header --no-annotate

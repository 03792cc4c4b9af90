#!/bin/sh
# Builds a wheel of every package into a folder. They name each other by release; in a checkout it is by path.
set -eu

UV=${UV:-.tools/uv/bin/uv}
RELEASE=$("$UV" version --short --package singer-http)

SIBLINGS="==$RELEASE" "$UV" build --quiet --all-packages --wheel --no-build-isolation --python .venv/bin/python \
    --out-dir "$1"

#!/bin/sh
# Installs the given version of uv into .tools/uv, with nothing but $PYTHON's own venv and pip.
set -eu

PYTHON=${PYTHON:-python3}

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; '$PYTHON' is $("$PYTHON" --version 2>&1 || true)." >&2
    echo "Name another one: make PYTHON=/path/to/python3.12" >&2
    exit 1
fi
if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "'$PYTHON' has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi

echo "- uv $1 (.tools/uv)"
rm -rf .tools/uv
"$PYTHON" -m venv .tools/uv
tools/quietly.sh .tools/uv/bin/pip install --quiet --disable-pip-version-check "uv==$1"
touch ".tools/uv/$1.ready"

#!/bin/sh
# Installs other people's clients, each into an environment of its own, with what their file in tools/clients pins.
set -eu

UV=${UV:-.tools/uv/bin/uv}
PYTHON=${PYTHON:-python3}

for pins in tools/clients/*.txt; do
    name=$(basename "$pins" .txt)
    home=.tools/clients/$name
    if cmp -s "$pins" "$home/installed"; then
        continue
    fi
    echo "- $name ($home)"
    rm -rf "$home"
    "$UV" venv --quiet --python "$("$PYTHON" -c 'import sys; print(sys.executable)')" "$home"
    "$UV" pip install --quiet --python "$home/bin/python" --require-hashes --requirements "$pins"
    cp "$pins" "$home/installed"
done

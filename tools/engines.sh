#!/bin/sh
# Installs the engines that orchestrate/ is tested with, each into .tools/<name>, as tools/engines/<name>.txt pins it.
# `tools/engines.sh lock` writes these pins anew.
set -eu

UV=${UV:-.tools/uv/bin/uv}
PYTHON=${PYTHON:-python3}

if [ "${1:-}" = lock ]; then
    for wanted in tools/engines/*.in; do
        pins=${wanted%.in}.txt
        {
            echo "# Written by 'tools/engines.sh lock' from $(basename "$wanted")."
            "$UV" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate "$wanted"
        } >"$pins.new"
        mv "$pins.new" "$pins"
    done
    exit 0
fi

for pins in tools/engines/*.txt; do
    name=$(basename "$pins" .txt)
    home=.tools/$name
    if cmp -s "$pins" "$home/installed"; then
        continue
    fi
    echo "- $name ($home)"
    rm -rf "$home"
    "$UV" venv --quiet --python "$("$PYTHON" -c 'import sys; print(sys.executable)')" "$home"
    # Few of these thousands of modules are ever imported: compiling all of them takes longer than the tests.
    UV_COMPILE_BYTECODE=0 "$UV" pip install --quiet --python "$home/bin/python" --requirements "$pins"
    cp "$pins" "$home/installed"
done

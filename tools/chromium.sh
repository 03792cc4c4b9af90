#!/bin/sh
# Makes Chromium available to the tests of the dashboard.
set -eu

if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then
    exit 0
elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "- Chromium is not installed: the tests that need it will be skipped"
    exit 0
fi

echo "- Chromium"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -qq --no-install-recommends chromium; } >/dev/null ||
    echo "- Chromium could not be installed: the tests that need it will be skipped"

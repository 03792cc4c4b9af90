#!/bin/sh
# Makes redis-server available to the tests of Celery, which run a private one.
set -eu

if command -v redis-server >/dev/null; then
    exit 0
elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "- redis-server is not installed: the tests that need it will be skipped"
    exit 0
fi

policy=/usr/sbin/policy-rc.d

install() {
    apt-get update -qq
    # Only the programs: nobody asked for a server that runs. In containers such a policy is there already.
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get install -qq --no-install-recommends redis-server
}

echo "- Redis"
export DEBIAN_FRONTEND=noninteractive
install >/dev/null || echo "- Redis could not be installed: the tests that need it will be skipped"

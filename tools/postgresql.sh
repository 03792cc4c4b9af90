#!/bin/sh
# Makes PostgreSQL's programs available to the tests, which run a private cluster of their own.
set -eu

here() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

if here; then
    exit 0
elif [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "- PostgreSQL is not installed: the tests that need it will be skipped"
    exit 0
fi

install() {
    apt-get update -qq &&
        apt-get install -qq --no-install-recommends postgresql-common &&
        # The package would otherwise create and start a cluster that nobody asked for.
        echo "create_main_cluster = false" >>/etc/postgresql-common/createcluster.conf &&
        apt-get install -qq --no-install-recommends postgresql
}

echo "- PostgreSQL"
export DEBIAN_FRONTEND=noninteractive
install >/dev/null || echo "- PostgreSQL could not be installed: the tests that need it will be skipped"

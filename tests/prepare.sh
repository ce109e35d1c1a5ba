#!/bin/sh
# Install what the tests need beside Python packages, where that can be done: a browser, PostgreSQL, and Java for Spark.
# What cannot be installed is said; the tests that need it then say why they are skipped.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing for the tests…"
    # shellcheck disable=SC2086
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 \
        || echo "Could not install$missing; the tests that need it will say so."
else
    echo "Not installed:$missing. Install with: sudo apt-get install$missing. The tests that need it will say so."
fi
exit 0

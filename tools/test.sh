#!/bin/sh
# Every test: on SQLite; on PostgreSQL (its own, embedded) those that ask a database; the browser journeys on SQLite.
set -eu
cd "$(dirname "$0")/.."
# One server for the whole run; it stops with it.
if [ -z "${HOABAN_TEST_SERVER:-}" ]; then
  exec .venv/bin/python tools/pg.py run sh -c 'HOABAN_TEST_SERVER=$DATABASE_URL exec sh tools/test.sh'
fi
unset DATABASE_URL PYTHONDONTWRITEBYTECODE
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOABAN_HOME="$home" HOABAN_DEBUG=0
workers=${HOABAN_TEST_WORKERS:-2}
tests="-n $workers --dist loadfile"

# Both databases are migrated once; every worker begins with a copy.
.venv/bin/python tools/empty.py "$home"
export HOABAN_EMPTY="$home/empty.sqlite3"
# The province of the journeys is built beside the first tests, killed once on the way; every worker drives a copy of it.
.venv/bin/python -m tools.served "$home/province" &
build=$!

echo "== SQLite"
.venv/bin/pytest $tests -m "not journey and not province"
echo "== PostgreSQL"
HOABAN_TESTS=database HOABAN_EMPTY=hoaban_empty DATABASE_URL="$HOABAN_TEST_SERVER" \
  .venv/bin/pytest $tests -m "not journey and not province" --ignore=tests/house
echo "== Browser"
wait "$build" || { echo "the demonstration province could not be built: hoaban demo says why"; exit 1; }
export HOABAN_BUILT="$home/province"
.venv/bin/pytest -m province tests/province
.venv/bin/python tools/journeys.py $tests -m journey tests/journeys

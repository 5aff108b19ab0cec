#!/bin/sh
# Every test: on SQLite; on PostgreSQL (its own, embedded) those that ask a database; the browser journeys on SQLite.
set -eu
cd "$(dirname "$0")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOABAN_HOME="$home" HOABAN_DEBUG=0
workers=${HOABAN_TEST_WORKERS:-2}

# The province of the journeys is built beside the first tests, killed once on the way; every worker drives a copy of it.
.venv/bin/python -m tools.served "$home/province" &
build=$!

echo "== SQLite"
.venv/bin/pytest -n "$workers" --dist loadfile -m "not journey and not province"
echo "== PostgreSQL"
HOABAN_TESTS=database .venv/bin/python tools/pg.py run .venv/bin/pytest -n "$workers" --dist loadfile \
  -m "not journey and not province" --ignore=tests/house
echo "== Browser"
wait "$build" || { echo "the demonstration province could not be built: hoaban demo says why"; exit 1; }
export HOABAN_BUILT="$home/province"
.venv/bin/pytest -m province tests/province
.venv/bin/python tools/journeys.py -n "$workers" --dist loadfile \
  -m journey tests/journeys

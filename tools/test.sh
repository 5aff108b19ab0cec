#!/bin/sh
# Every test: on SQLite; on PostgreSQL (its own, embedded) those that ask a database; the browser journeys on SQLite.
set -eu
cd "$(dirname "$0")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOABAN_HOME="$home" HOABAN_DEBUG=0
workers=${HOABAN_TEST_WORKERS:-2}

echo "== SQLite"
.venv/bin/pytest -n "$workers" --dist loadgroup -m "not journey"
echo "== PostgreSQL"
HOABAN_TESTS=database .venv/bin/python tools/pg.py run .venv/bin/pytest -n "$workers" --dist loadgroup \
  -m "not journey and not province" --ignore=tests/house
echo "== Browser"
.venv/bin/pytest -m journey tests/journeys

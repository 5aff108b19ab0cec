#!/bin/sh
# What a change must pass before it is shown to anybody.
set -eu
cd "$(dirname "$0")/.."
home=$(mktemp -d)
types=
trap '[ -z "$types" ] || kill "$types" 2>/dev/null || true; rm -rf "$home"' EXIT
export HOABAN_HOME="$home" DJANGO_SETTINGS_MODULE=hoaban.config.settings
bin=.venv/bin

step() { printf '%-12s' "$1"; shift; if out=$("$@" 2>&1); then echo ok; else echo FAILED; printf '%s\n' "$out"; exit 1; fi; }

# Types take as long as all the rest: they are checked beside it.
$bin/mypy >"$home/types" 2>&1 &
types=$!

step format     $bin/ruff format --check src tools bench tests
step lint       $bin/ruff check src tools bench tests
step contracts  $bin/lint-imports
step templates  sh -c "git ls-files '*.html' | xargs $bin/djade --check --target-version 5.2"
step html       $bin/djlint src --lint --quiet
step spelling   sh -c "git ls-files '*.py' '*.html' '*.css' '*.sh' docs README.md CHANGELOG.md | xargs $bin/codespell"
step packages   $bin/deptry src
step migrations $bin/python -m django makemigrations --check --dry-run
step django     $bin/python -m django check --fail-level WARNING
step words      $bin/python tools/messages.py --check
step vendored   $bin/python tools/vendor.py --check
step lock       sh -c "! grep -oE 'https?://[^/\"]+' uv.lock | sort -u | grep -vE '^https://(pypi\.org|files\.pythonhosted\.org)$'"
printf '%-12s' types
if wait "$types"; then types=; echo ok; else echo FAILED; cat "$home/types"; exit 1; fi

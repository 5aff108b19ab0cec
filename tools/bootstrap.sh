#!/bin/sh
# Set everything up: uv (found, or fetched from PyPI into .tools), then the locked packages into .venv.
# Needs Python 3.11 or newer and nothing else. Safe to repeat; a second run takes a second.
set -eu
cd "$(dirname "$0")/.."

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 or newer is needed: apt-get install python3" >&2
  exit 1
fi

if command -v uv >/dev/null 2>&1; then
  uv=uv
else
  uv=.tools/uv
  [ -x "$uv" ] || "$python" tools/fetch_uv.py "$uv"
fi
UV_PYTHON_DOWNLOADS=never "$uv" sync --frozen --quiet --python "$python" "$@"

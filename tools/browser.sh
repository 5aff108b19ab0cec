#!/bin/sh
# The browser of the tests: Debian's Chromium, as it is built to run without a window; the whole one where there is no such
# build (ADR 45). Installs it where it may; else says which command does.
set -eu
shell=/usr/bin/chromium-headless-shell
whole=$(ls /usr/bin/chromium /usr/bin/chromium-browser 2>/dev/null | head -n 1 || true)
[ -x "$shell" ] && exit 0
if [ "$(id -u)" = 0 ]; then
  as=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as="sudo"
else
  as="none"
fi
if command -v apt-get >/dev/null 2>&1 && [ "$as" != none ]; then
  install="$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
  if [ -n "$whole" ]; then
    # It only makes the tests lighter: no long wait for it, and nothing else is changed for it.
    alone=$(apt-get -s install --no-install-recommends chromium-headless-shell 2>/dev/null | grep -c '^Inst' || true)
    if [ "$alone" = 1 ] && timeout 60 $install --download-only chromium-headless-shell >/dev/null 2>&1; then
      $install --no-download chromium-headless-shell >/dev/null 2>&1 || true
    fi
    exit 0
  fi
  echo "Installing Chromium for the browser tests ..."
  $as apt-get update -qq
  $install chromium-headless-shell fonts-noto-core >/dev/null 2>&1 && exit 0
  $install chromium fonts-noto-core >/dev/null && exit 0
fi
[ -n "$whole" ] && exit 0
echo "The browser tests need Chromium: sudo apt-get install -y chromium-headless-shell fonts-noto-core" >&2
exit 1

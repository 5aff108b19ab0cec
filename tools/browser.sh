#!/bin/sh
# The browser of the tests: Debian's Chromium. Installs it where it may; else says which command does.
set -eu
for browser in /usr/bin/chromium /usr/bin/chromium-browser; do
  [ -x "$browser" ] && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo apt-get update -qq
  sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null
else
  echo "The browser tests need Chromium: sudo apt-get install -y chromium fonts-noto-core" >&2
  exit 1
fi

#!/usr/bin/env bash
# Installs what the tests need beside what building needs: a browser with Chinese fonts, Playwright to drive it, ffmpeg, and
# moto, which stands in for AWS.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"

has npm || missing "Node.js with npm" "for the browser tests" "https://nodejs.org, version 20 or newer"

if ! has "${CHROMIUM:-/usr/bin/chromium}"; then
  { can_apt && say "Installing Chromium" && apt chromium; } ||
    missing "Chromium" "for the browser tests" "install it, and set CHROMIUM to its path if that is not /usr/bin/chromium"
fi
if has fc-list && [ -z "$(fc-list :lang=zh-cn)" ]; then
  { can_apt && say "Installing Chinese fonts" && apt fonts-noto-cjk; } ||
    missing "a Chinese font" "to see what the Chinese pages look like" "install Noto Sans CJK"
fi
if ! has ffmpeg; then
  { can_apt && say "Installing ffmpeg" && apt ffmpeg; } ||
    missing "ffmpeg" "for the demo's video, which the browser tests play" "install it with your system's package manager"
fi
if [ ! -d end2end/node_modules ] || [ end2end/package-lock.json -nt end2end/node_modules ]; then
  say "Installing Playwright"
  npm ci --silent --no-audit --no-fund --prefix end2end
  touch end2end/node_modules
fi

setup/moto.sh

#!/usr/bin/env bash
# Find a Chromium for the browser tests, or install one: the system's package as root, else Playwright's own.
set -euo pipefail
cd "$(dirname "$0")/.."
has_fonts() { fc-list :lang=zh 2>/dev/null | grep -q .; }
if command -v chromium >/dev/null && { has_fonts || [ "$(id -u)" != 0 ]; }; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "• Chromium and Chinese fonts, by the system's packages (for the browser tests)"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
else
  echo "• Chromium, Playwright's own (for the browser tests)"
  .venv/bin/playwright install chromium
fi

#!/usr/bin/env bash
# Install everything that Heju needs into this folder and say what. Needs python3 with venv, git and make; nothing else.
# A second run does only what has changed since.
set -euo pipefail
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
stamps=.tools/stamps
mkdir -p "$stamps"

say() { printf '\033[36m•\033[0m %s\n' "$*"; }
fresh() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
sum() { cat "$@" | sha256sum | cut -d' ' -f1; }

if [ ! -x .tools/uv/bin/uv ]; then
  say "uv $UV_VERSION → .tools/uv (installs Python packages)"
  python3 -m venv .tools/uv || { echo "python3-venv is missing: apt install python3-venv" >&2; exit 1; }
  .tools/uv/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
fi
uv=.tools/uv/bin/uv

if [ ! -x .venv/bin/python ]; then
  wanted=$(cat .python-version)
  if $uv venv --quiet --python "$wanted" .venv 2>/dev/null; then
    say "Python $wanted → .venv"
  elif $uv venv --quiet --no-python-downloads --python '>=3.12' .venv 2>/dev/null; then
    say "Python $wanted is not here; $(.venv/bin/python --version) → .venv instead"
  else
    cat >&2 <<END
Heju needs Python 3.12 or newer. $(python3 --version) is here, and Python $wanted could not be fetched (no network to its archive?).
Either install one that this user may run (Debian 13, Ubuntu 24.04: apt install python3 python3-venv), or let uv fetch it: .tools/uv/bin/uv python install $wanted
END
    exit 1
  fi
  rm -f "$stamps/python"
fi

key=$(sum requirements.lock pyproject.toml)
if ! fresh python "$key"; then
  say "$(grep -c '==' requirements.lock) Python packages, by hash → .venv"
  $uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
  $uv pip install --quiet --no-deps --no-build-isolation --editable .
  echo "$key" > "$stamps/python"
fi

key=$(sum package-lock.json package.json)
PATH="$PWD/.venv/bin:$PATH"
if ! fresh npm "$key"; then
  say "front-end packages, by lock → node_modules (Node $(node --version), from .venv)"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  echo "$key" > "$stamps/npm"
fi
key=$(find frontend package.json heju -name '*.html' -o -path 'frontend/*' -type f -o -name package.json | sort | xargs cat | sha256sum | cut -d' ' -f1)
if ! fresh build "$key"; then
  say "styles, script and icons → heju/web/static/build"
  npm run --silent build
  echo "$key" > "$stamps/build"
fi
.venv/bin/python scripts/messages.py compile

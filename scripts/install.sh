#!/bin/sh
# Usage: install.sh PYTHON VENV LOCKFILE. Makes VENV with exactly what LOCKFILE pins; does nothing the second time.
set -eu
python=$1 venv=$2 lock=$3

if ! command -v "$python" >/dev/null 2>&1; then
  echo "There is no $python here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "$("$python" --version) is too old. Install Python 3.11 or newer, or name one: make PYTHON=python3.12" >&2
  exit 1
fi
if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "This Python has no venv module. On Debian and Ubuntu: apt install python$version-venv" >&2
  exit 1
fi

# The stamp holds the lock file's own text: another lock file, or a changed one, installs anew.
stamp="$venv/installed.txt"
# An environment dies with the Python that it was made from.
if "$venv/bin/python" -c '' >/dev/null 2>&1; then
  if [ -f "$stamp" ] && cmp -s "$stamp" "$lock"; then
    exit 0
  fi
else
  if [ -d "$venv" ] && [ ! -f "$stamp" ] && [ ! -f "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
    echo "$venv holds something else than an environment. Move it away, or choose another." >&2
    exit 1
  fi
  if ! told=$("$python" -m venv --clear "$venv" 2>&1); then
    reason=$(printf '%s' "$told" | tail -n 1)
    echo "The environment $venv cannot be made ($reason). Check that this folder may be written to." >&2
    exit 1
  fi
fi
echo "Installing what $lock pins into $venv ..." >&2

by_pip() {
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$1"
}

# A lock file that pins uv is installed with it: it downloads many files at a time, which halves the wait.
by_uv() {
  grep -q '^uv==' "$lock" &&
    sed -n '/^uv==/,/[^\\]$/p' "$lock" | by_pip /dev/stdin &&
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes --no-deps -r "$lock"
}

# What pip alone is told of (a mirror, a proxy) pip has to fetch.
by_uv 2>/dev/null || by_pip "$lock"
cp "$lock" "$stamp"

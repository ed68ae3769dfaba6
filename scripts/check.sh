#!/bin/sh
# Usage: check.sh BIN. Lint, types, import contracts, then every test, with the tools in BIN.
set -eu
bin=$1
# The tests start processes by the dozen; without byte code each would compile everything anew.
export PYTHONDONTWRITEBYTECODE=

types() {
  "$bin/pyright" --pythonpath "$bin/python"
}

"$bin/ruff" format --check .
"$bin/ruff" check .
"$bin/lint-imports"
if [ -n "${LINT_ONLY:-}" ]; then
  types
  exit 0
fi
if ! command -v chromium >/dev/null 2>&1; then
  echo "There is no Chromium here, so the browser tests cannot run. On Debian: apt install chromium" >&2
fi
# Types are checked beside the tests, which often wait; three at a time, for two cores.
mkdir -p build
types >build/types.txt 2>&1 &
checking=$!
tests=0
"$bin/python" -m pytest -n 3 --dist loadgroup ${FULL:+--full} || tests=$?
if ! wait "$checking"; then
  cat build/types.txt >&2
  exit 1
fi
exit "$tests"

#!/bin/sh
# Usage: check.sh BIN. Lint, types, import contracts, then every test, with the tools in BIN.
set -eu
bin=$1

"$bin/ruff" format --check .
"$bin/ruff" check .
"$bin/pyright" --pythonpath "$bin/python"
"$bin/lint-imports"
if [ -n "${LINT_ONLY:-}" ]; then
  exit 0
fi
if ! command -v chromium >/dev/null 2>&1; then
  echo "There is no Chromium here, so the browser tests cannot run. On Debian: apt install chromium" >&2
fi
if [ -n "${FULL:-}" ]; then
  exec "$bin/python" -m pytest -n 2 --dist loadgroup --full
fi
exec "$bin/python" -m pytest -n 2 --dist loadgroup

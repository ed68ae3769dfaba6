#!/bin/sh
# Usage: lock.sh UV. Compiles pyproject.toml into requirements/*.txt, for every platform, with hashes.
set -eu
uv=$1
compile() {
  "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet "$@"
}
compile -o requirements/run.txt
compile --extra playground -o requirements/playground.txt
compile --extra playground --extra dev -o requirements/dev.txt

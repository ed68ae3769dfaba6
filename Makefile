# Two commands matter: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TEST_VENV := build/test-venv

.PHONY: run install test test-full audit lint lock screenshots clean

run: install
	@exec $(BIN)/python -m bot start

install:
	@sh scripts/install.sh "$(PYTHON)" "$(VENV)" requirements/playground.txt

# A fresh environment each time, so that the lock file is what is tested.
test:
	@rm -rf $(TEST_VENV)
	@sh scripts/install.sh "$(PYTHON)" "$(TEST_VENV)" requirements/dev.txt
	@sh scripts/check.sh "$(TEST_VENV)/bin"

test-full:
	@rm -rf $(TEST_VENV)
	@sh scripts/install.sh "$(PYTHON)" "$(TEST_VENV)" requirements/dev.txt
	@FULL=1 sh scripts/check.sh "$(TEST_VENV)/bin"

# Whether anything that people install has a known vulnerability.
audit:
	@sh scripts/install.sh "$(PYTHON)" "$(TEST_VENV)" requirements/dev.txt
	@$(TEST_VENV)/bin/python scripts/audit.py requirements/playground.txt

# For whoever works on the code: everything in .venv, then the same checks without a fresh environment.
lint:
	@sh scripts/install.sh "$(PYTHON)" "$(VENV)" requirements/dev.txt
	@LINT_ONLY=1 sh scripts/check.sh "$(BIN)"

# Names, versions and hashes alone: no file here knows where packages come from.
lock:
	@sh scripts/lock.sh "$(BIN)/uv"

screenshots: install
	@sh scripts/install.sh "$(PYTHON)" "$(VENV)" requirements/dev.txt
	@$(BIN)/python scripts/screenshots.py

clean:
	@rm -rf build $(VENV)

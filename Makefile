# `make run` and `make test` do all set-up themselves; `lodestar --help` lists everything else.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Many processes are started here: without its bytecode kept, each takes two seconds more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check lock clean help

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/run.stamp ## Set everything up and serve the site (on another port: make run PORT=8010)
	@$(BIN)/lodestar demo --port $(PORT)

test: $(VENV)/dev.stamp ## Set everything up and run all tests, in the browser too
	@sh tests/prepare.sh
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/mypy
	@$(BIN)/python tests/on_postgresql.py
	@$(BIN)/pytest -q -n 2 --dist loadfile --ignore=tests/browser --ignore=tests/robustness
	@$(BIN)/pytest -n 2 --dist loadfile tests/browser tests/robustness

lock: $(VENV)/dev.stamp ## Renew the locked dependencies
	@sh requirements/lock.sh

clean: ## Remove what was set up and what was made, the ledger too
	rm -rf $(VENV) var build dist

$(BIN)/uv: requirements/setup.txt
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian run 'apt-get install python3-venv', then try again."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $(BIN)/uv

$(VENV)/run.stamp: $(BIN)/uv requirements/run.txt pyproject.toml
	@echo "Installing what Lodestar needs…"
	@$(BIN)/uv pip install --quiet --python $(VENV) --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(BIN)/uv requirements/dev.txt pyproject.toml
	@echo "Installing what Lodestar and its tests need…"
	@$(BIN)/uv pip install --quiet --python $(VENV) --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

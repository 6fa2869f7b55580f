# The face of the project: `make help` lists what it can do.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ARGS ?=
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## install the product into .venv
	@echo "Ready: $(BIN)/electronic-billing and $(BIN)/fic-simulator"

demo: $(VENV)/.runtime ## run the whole product with demo tenants (ARGS=--play plays the stories alone)
	@exec $(BIN)/electronic-billing demo $(ARGS)

test: $(VENV)/.dev ## run all tests
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 $(ARGS)

check: $(VENV)/.dev ## lint, types, import arrows, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src/electronic_billing/web/templates src/fic_simulator/templates --lint --quiet

bench: $(VENV)/.dev ## measure; writes build/bench.json
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(VENV)/.venv ## renew requirements/*.txt from pyproject.toml
	$(BIN)/python requirements/lock.py

clean: ## remove what the other commands made
	@if [ -x $(BIN)/electronic-billing ]; then $(BIN)/electronic-billing demo --remove || exit 1; fi
	rm -rf $(VENV) build var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.venv: requirements/setup.txt
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer with its venv module is needed (Debian and Ubuntu: apt install python3 python3-venv)."; exit 1; fi
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@touch $@

$(VENV)/.runtime: $(VENV)/.venv requirements/runtime.txt pyproject.toml
	@if [ ! -e $(VENV)/.dev ]; then $(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/runtime.txt; fi
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.venv requirements/dev.txt pyproject.toml
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

.PHONY: help setup demo test check bench lock clean

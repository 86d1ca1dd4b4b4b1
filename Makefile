# make app          the application with sample data, a sandbox and a worker, on this machine only
# make test         everything that checks it
# make format       put the code into its form
# make audit        hold the pinned libraries against known vulnerabilities; asks the internet
# make bench        measure snapshot, export and memory
# make chaos        kill workers in the midst of it, hundreds of times, under every fault; half an hour
# make screenshots  take the README's pictures from the real application
# Settings: PYTHON (a Python of 3.11 or newer), SIDE_BY_SIDE (how many files of tests run at a time),
# ARGS (given on to the demo or to chaos, e.g. ARGS="--port 8600").

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help app test check browser format audit bench chaos screenshots clean

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
SIDE_BY_SIDE ?= 5
SOURCES := app.py exporter pages tests benchmarks docs notebooks
# What Python compiled is kept, whatever the caller's own setting: hundreds of processes start while the tests run.
export PYTHONDONTWRITEBYTECODE :=

help:
	@sed -n 's/^# //p' Makefile | head -9

app: .venv/.installed
	@$(BIN)/python -m exporter demo $(ARGS)

test: check browser
	$(BIN)/python -m pytest -n $(SIDE_BY_SIDE) --dist loadfile --no-loadscope-reorder

check: .venv/.installed-dev
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	@echo mypy, while the tests are compiled once for all processes that run them
	@$(BIN)/mypy & mypy=$$!; $(BIN)/python -m pytest --collect-only -q > /dev/null || true; wait $$mypy
	$(BIN)/lint-imports --no-logo

browser:
	@bash .ci/needs chromium postgresql

format: .venv/.installed-dev
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

audit: .venv/.installed-dev
	@$(BIN)/python .ci/audit $(BIN)/pip-audit

bench: .venv/.installed
	$(BIN)/python -m benchmarks.snapshot
	$(BIN)/python -m benchmarks.export_local
	$(BIN)/python -m benchmarks.memory

chaos: .venv/.installed-dev browser
	$(BIN)/python -m tests.chaos $(ARGS)

screenshots: .venv/.installed-dev browser
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The environment is made once, and brought up to date when the requirements change.
.venv/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, as python3 or in PYTHON=…"; exit 1; }
	@"$(PYTHON)" -m venv .venv || { echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.installed: requirements.txt .venv/.made
	@echo "Installing what the application needs (a minute or two, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements-spark.txt .venv/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Needs only make and Python >= 3.11 with venv; all the rest goes into .tools, .venv and .meltano.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/uv/bin/uv
UV_READY := .tools/uv/$(UV_VERSION).ready
MELTANO := .tools/meltano/bin/meltano

# uv neither fetches an interpreter nor leaves compiling to the first run:
# without compiled modules Meltano takes 2.5 times as long to start.
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
# An environment that happens to be active is not ours to fill.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT

SYNC = $(UV) sync --quiet --frozen --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"

# One worker more than cores, so that none is idle while a test waits for a program; four at most: each runs a PostgreSQL
# and sandboxes of its own. A worker takes tests that stand together, and at the end some from another.
IN_PARALLEL = --numprocesses $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo demo-stop test test-faults test-orchestrators setup lint format lock audit wheels install clean members

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' Makefile

demo: install ## Load three sources into DuckDB twice, show what arrived and the dashboard; DEMO_EXIT=1 ends at once, DEMO_PORT=n
	@.venv/bin/python -m demo

demo-stop: ## End a running demo and remove what it left behind
	@if [ -x .venv/bin/python ]; then .venv/bin/python -m demo stop; fi

test: setup lint ## Set up, then run every check and every test; LONG_TESTS=1 in full, ORCHESTRATORS=1 with test-orchestrators
	@.venv/bin/pytest $(IN_PARALLEL)

test-faults: setup ## Try every fault and hundreds of kills, write docs/fault-record.md; TAP=name PART=name for less, FAULT_SEED=n
	@.venv/bin/python -m tests.faults $(TAP:%=--tap %) $(PART:%=--part %)

test-orchestrators: setup ## Run the pipelines under real Airflow, with Celery, and under real Dagster
	@ORCHESTRATORS=1 .venv/bin/pytest $(IN_PARALLEL) tests/orchestrators

setup: install ## Install what the tests need, PostgreSQL, Redis and Chromium included when root on Debian
	@echo "- tools for the tests"
	@$(SYNC) --all-packages
	@tools/postgresql.sh
	@tools/redis.sh
	@tools/chromium.sh
	@UV=$(UV) PYTHON="$(PYTHON)" tools/clients.sh
	@UV=$(UV) PYTHON="$(PYTHON)" tools/engines.sh

lint: .venv/bin/ruff ## Check style and types
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/codespell *.md *.yml *.yaml docs orchestrate sandbox singer-check singer-http sync-status tap-netsuite tap-plex tap-sandbox demo benchmarks tests tools
	@.venv/bin/mypy --num-workers auto

format: .venv/bin/ruff ## Format the code and fix what can be fixed
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

lock: $(UV_READY) ## Lock the dependencies anew: uv.lock, constraints.txt
	@$(UV) lock
	@UV=$(UV) tools/constraints.sh > constraints.txt

audit: $(UV_READY) ## Look for published advisories on what uv.lock pins; needs the network
	@$(UV) audit --frozen

wheels: .venv/bin/ruff ## Build a wheel of every package into dist/, and try them in an environment of their own
	@rm -rf dist
	@UV=$(UV) tools/wheels.sh dist
	@$(UV) run --quiet --isolated --no-project $$(printf -- '--with %s ' dist/*.whl) tap-sandbox check

install: members .meltano/installed ## Install Meltano, the taps and the loaders
	@echo "- ready: $(MELTANO) run tap-sandbox target-duckdb"

clean: demo-stop ## Remove what was installed and built; output/, .env, and the runs and bookmarks in .meltano stay
	@rm -rf .tools .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@rm -rf .meltano/extractors .meltano/loaders .meltano/mappers .meltano/utilities .meltano/installed

members: $(UV_READY)
	@echo "- the workspace (.venv)"
	@$(SYNC) --all-packages --inexact --no-default-groups --group demo

$(UV_READY):
	@PYTHON="$(PYTHON)" tools/uv.sh $(UV_VERSION)

.venv/bin/ruff: | $(UV_READY)
	@$(SYNC) --all-packages

$(MELTANO): $(UV_READY) uv.lock
	@echo "- Meltano (.tools/meltano)"
	@UV_PROJECT_ENVIRONMENT=.tools/meltano $(SYNC) --only-group meltano
	@touch $@

.meltano/installed: $(MELTANO) meltano.yml constraints.txt */pyproject.toml
	@echo "- the taps and the loaders (.meltano); the first time takes half a minute"
	@tools/quietly.sh $(MELTANO) install --clean
	@# Meltano writes the plugins' settings into it, secrets in clear, for all to read.
	@chmod go= .meltano
	@touch $@

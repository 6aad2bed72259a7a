# One entry for everything. Needs GNU make, git and Python 3.11 or later; the rest is installed into the checkout.
# `make demo PORT=8080` changes the port, `make test ARGS="-k import"` chooses tests, `make bench ONLY=name` one benchmark.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
ONLY ?=

BIN := .venv/bin
RUN := $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench screenshots journeys lock wheel clean install install-dev install-bench

help:
	@echo "make demo         install, build the demonstration and serve it on http://localhost:$(PORT) (Ctrl-C stops it)"
	@echo "make demo-reset   the same, from an empty database"
	@echo "make test         the whole test suite, on SQLite and on PostgreSQL"
	@echo "make journeys     the browser journeys only"
	@echo "make check        every static check"
	@echo "make bench        every benchmark"
	@echo "make screenshots  the main pages, into docs/screenshots"
	@echo "make wheel        the installable package, into dist"
	@echo "make lock         recompute the lock files (UPGRADE=1: newest versions in range)"
	@echo "make clean        remove what was installed and built (never the data in var)"

install:
	@$(PYTHON) tools/bootstrap.py

install-dev:
	@$(PYTHON) tools/bootstrap.py --dev

demo: install
	@exec $(BIN)/maillage demo --port $(PORT)

demo-reset: install
	@exec $(BIN)/maillage demo --reset --port $(PORT)

install-bench:
	@$(PYTHON) tools/bootstrap.py --bench

test: install-dev
	@exec $(RUN) -m tools.run_tests $(ARGS)

journeys: install-dev
	@exec $(RUN) -m tools.run_tests --journeys $(ARGS)

check: install-dev
	@exec $(RUN) -m tools.check $(ONLY)

bench: install-bench
	@exec $(RUN) -m benchmarks $(ONLY)

screenshots: install-dev
	@exec $(RUN) -m tools.screenshots $(ONLY)

lock:
	@exec $(PYTHON) -m tools.lock $(if $(UPGRADE),--upgrade)

wheel: install-dev
	@exec $(RUN) -m tools.build_wheel

clean:
	rm -rf .venv .bootstrap node_modules dist build maillage/static_built maillage/platform/ui/static/vendor
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find maillage tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

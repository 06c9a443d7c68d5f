# Each target works from a fresh clone with nothing but Python 3.11 and make.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: test bench clean

.venv/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v[:2] == (3, 11) else f"Vitrine needs Python 3.11; found {v[0]}.{v[1]}. Install it and run: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/tests: tests/requirements.txt requirements.txt constraints.txt | .venv/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

test: .venv/tests  ## everything: lint, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

bench: .venv/tests  ## the benchmark tables
	$(BIN)/python -m benchmarks.recommend

clean:
	rm -rf .venv .vitrine .pytest_cache .mypy_cache .ruff_cache

# Each target works from a fresh clone with nothing but Python 3.11 and make.
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
PORT ?= 8501

.PHONY: app test bench clean

app: .venv/app  ## start Vitrine
	@echo "Vitrine is at http://localhost:$(PORT)"
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/tests .venv/chromium  ## everything: lint, types, layers, unit, AppTest, browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

bench: .venv/tests .venv/chromium  ## the benchmark tables
	$(BIN)/python -m benchmarks.recommend
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.web
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.million
	$(BIN)/python -m benchmarks.segment
	$(BIN)/python -m benchmarks.portal
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.predict
	$(BIN)/python -m benchmarks.letters

clean:
	rm -rf .venv .vitrine .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

.venv/python:
	@command -v $(PYTHON) >/dev/null || { echo "Vitrine needs Python 3.11; $(PYTHON) is not there. Install it, or run: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v[:2] == (3, 11) else f"Vitrine needs Python 3.11; found {v[0]}.{v[1]}. Install it and run: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/app: requirements.txt constraints.txt | .venv/python
	@echo "Installing what Vitrine needs, about a minute"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/tests: tests/requirements.txt requirements.txt constraints.txt | .venv/python
	@$(PIP) -r tests/requirements.txt
	@touch $@

# Browser tests use the system's chromium; without it they are skipped in one line that says what to install.
.venv/chromium: | .venv/python
	@if ! command -v chromium >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else echo "Browser tests need chromium: sudo apt-get install chromium"; fi; fi
	@touch $@

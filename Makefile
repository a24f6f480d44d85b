# Every target sets up what it needs; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= demo

.PHONY: help setup demo test check lint types house docs docs-check words golden samples notebooks wheel-check bench clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "extract needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

setup: $(VENV)/.ready  ## virtual environment with everything in it

demo: setup  ## ingest the sample corpus, search, cite, score, export; says what to open
	$(BIN)/extract demo $(DEMO)

test: setup  ## all tests
	$(BIN)/python -m pytest -n auto

check: lint types house test docs-check  ## what must pass before a commit

lint: setup  ## ruff
	$(BIN)/ruff check .

types: setup  ## mypy --strict
	$(BIN)/mypy

house: setup  ## the floors of the house
	$(BIN)/lint-imports

docs: setup  ## write the generated pages anew
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/session.py

words: setup  ## learn from passages.jsonl beforehand
	$(BIN)/python -m benchmarks.calibration --write

docs-check: setup  ## fail when a generated page is stale
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/session.py --check

golden: setup  ## regenerate golden files; `git diff` is the review
	EXTRACT_GOLDEN=1 $(BIN)/python -m pytest -q tests -k golden

samples: setup  ## rebuild the sample PDFs from their sources
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[samples]'
	$(BIN)/python corpus/make_samples.py

notebooks: setup  ## execute both notebooks
	$(BIN)/python -m pytest -q tests/notebooks

wheel-check: setup  ## build the wheel, install it into an empty environment, run the demo from elsewhere
	$(BIN)/python -m pytest -q -m wheel tests

bench: setup  ## speed and quality figures into benchmarks/README.md
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python benchmarks/run.py

clean:  ## remove what the targets made
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

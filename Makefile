# `make demo` and `make test` set up everything by themselves: Python 3.11 or newer with venv, and make, are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo test check fix bench gate clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: $(STAMP) ## scan samples/share and write demo/report.html
	mkdir -p demo
	$(BIN)/scanner scan samples/share --force -o demo/results.jsonl -o demo/report.html -o demo/report.xlsx; \
	  case $$? in 0|1|3) ;; *) exit 1 ;; esac # 1: something was flagged, 3: something was not read, as it should be
	@echo "Open demo/report.html in a browser."

test: $(STAMP) ## run all tests
	$(BIN)/python -m pytest -n 3 --dist loadfile # many tests wait for processes they started

check: $(STAMP) ## lint and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(STAMP) ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## print the speed and memory tables
	$(BIN)/python benchmarks/run_all.py

gate: $(STAMP) ## the quality gate: expected levels of samples/share, and floors on families held out
	$(BIN)/python -m pytest tests/quality
	$(BIN)/python -m tests.quality.gate

clean: ## remove the environment and outputs
	rm -rf $(VENV) demo

# Rasad: every common job is a target; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATASET := dataset

.DEFAULT_GOAL := help
.PHONY: help scores notebooks corpora run test test-browser lint readme bench fuzz audit train evaluate dvc lock clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY)  ## dataset and weekly report of the sample corpus, and the answer to one query
	$(BIN)/rasad run corpora/sample --out $(DATASET)
	$(BIN)/rasad report --dataset $(DATASET)
	$(BIN)/rasad query --dataset $(DATASET) "select name, articles, stories, mentions from entities where label = 'ORG' order by stories desc, name limit 5"
	@echo "dataset: $(DATASET)/   tables and columns: corpora/README.md"

test: $(READY)  ## lint, types, layers and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -rs

test-browser: $(READY)  ## open pages in Debian's chromium, installed if need be
	@command -v chromium >/dev/null || (apt-get update -q && apt-get install -y -q chromium fonts-noto-core)
	$(BIN)/python -m pytest -rs -m browser

readme: $(READY)  ## print the output of the README's commands into it again
	-RASAD_RENEW_README=1 $(BIN)/python -m pytest tests/test_readme.py

lint: $(READY)  ## lint and format in place
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## speed, memory and hostile input, measured in one run (docs/scale.md)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.engines

fuzz: $(READY)  ## look for input that breaks extract, clean, dates or quotes: a minute each
	$(BIN)/python -m tests.fuzz

audit: $(READY)  ## unsafe calls, the lock, and known vulnerabilities where PyPI answers
	$(BIN)/ruff check --select S --ignore S101,S603,S607 pipeline
	@test -x .audit-venv/bin/pip-audit || ($(PYTHON) -m venv .audit-venv && .audit-venv/bin/pip install --quiet pip-audit)
	$(BIN)/python -m tests.audit .audit-venv/bin/pip-audit

train: $(READY)  ## train the shipped models again (models/dvc.yaml)
	cd models && ../$(BIN)/dvc repro

evaluate: $(READY)  ## score names, dates, topics, quotes and who is who on gold
	$(BIN)/rasad evaluate

scores: $(READY)  ## measure again and renew the published table of scores
	$(BIN)/rasad evaluate --table > models/SCORES.md.new
	mv models/SCORES.md.new models/SCORES.md

notebooks: $(READY)  ## run the notebooks on the dataset and render them to reports/notebooks
	cd notebooks && ../$(BIN)/jupyter nbconvert --to html --execute --output-dir ../reports/notebooks *.ipynb

corpora: $(READY)  ## compare the public corpora that training reads with the list; DOWNLOADS=DIR makes them
	$(BIN)/rasad corpora $(if $(DOWNLOADS),--from $(DOWNLOADS))

dvc: $(READY)  ## the analysis as DVC stages
	$(BIN)/dvc repro

lock:  ## renew requirements.lock from pyproject.toml
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/pip install --quiet --upgrade pip setuptools
	.lock-venv/bin/pip install --quiet torch==2.13.0
	.lock-venv/bin/pip install --quiet -e '.[dev,train]'
	.lock-venv/bin/pip freeze --all --exclude-editable --exclude pip | sed 's/+cpu$$//' > requirements.lock
	rm -rf .lock-venv

clean:  ## remove what `make` made
	rm -rf $(VENV) .audit-venv data dataset reports .mypy_cache .ruff_cache .pytest_cache

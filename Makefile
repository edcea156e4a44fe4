# make demo and make test need Python 3.10 or newer, and nothing else. make lint needs Node 18.18 or newer too,
# and make bench-test a bench.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
RUN = PYTHONDONTWRITEBYTECODE=1 $(VENV)/bin/python
READY = $(VENV)/.ready-$(shell cksum requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
NODE_READY = node_modules/.ready-$(shell cat package.json package-lock.json | cksum | cut -d' ' -f1)

.PHONY: demo test bench-test benchmark lint clean

demo: $(READY)
	@echo "The public pages will be at http://127.0.0.1:$(PORT)/book"
	$(RUN) -m benchless demo --path demo.db --port $(PORT)

test: $(READY)
	$(RUN) -m pytest

bench-test:
	@test -n "$(BENCH)" -a -n "$(SITE)" || { echo "Usage: make bench-test BENCH=/path/to/bench SITE=site.name"; exit 2; }
	BENCH="$(BENCH)" SITE="$(SITE)" sh tests/on_bench.sh

benchmark: $(READY)
	for file in benchmarks/[!h]*.py; do $(RUN) $$file || exit 1; done

lint: $(READY) $(NODE_READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check meeting_manager benchless benchmarks tests
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(VENV)/bin/mypy
	node_modules/.bin/eslint .
	node_modules/.bin/prettier --check --log-level warn .

$(READY):
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	touch $@

$(NODE_READY):
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

clean:
	rm -rf $(VENV) node_modules demo.db demo.db-wal demo.db-shm .pytest_cache .hypothesis .mypy_cache .ruff_cache build dist *.egg-info

# make demo and make test need Python 3.10 or newer, and nothing else; make demo installs less than make test.
# make lint needs Node 18.18 or newer too, and make bench-test a bench.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
RUN = PYTHONDONTWRITEBYTECODE=1 $(VENV)/bin/python
FOR_DEMO = requirements.txt benchless/requirements.txt
FOR_TESTS = $(FOR_DEMO) requirements-dev.txt
DEMO_READY = $(VENV)/.ready-demo-$(shell cat $(FOR_DEMO) | cksum | cut -d' ' -f1)
READY = $(VENV)/.ready-$(shell cat $(FOR_TESTS) | cksum | cut -d' ' -f1)
PREPARE = PYTHON="$(PYTHON)" VENV="$(VENV)" sh benchless/prepare.sh
NODE_READY = node_modules/.ready-$(shell cat package.json package-lock.json | cksum | cut -d' ' -f1)

# For make test-clocks: a moment in UTC, the time zone of the process, and that of the site.
CLOCKS = 2026-12-01T00:05,Asia/Kathmandu,Asia/Kathmandu \
	2027-01-31T12:00,Pacific/Kiritimati,Pacific/Kiritimati \
	2027-03-28T00:59,Europe/London,Europe/London \
	2027-10-31T00:50,America/St_Johns,Europe/Berlin \
	2027-12-31T23:30,Asia/Kuala_Lumpur,Asia/Kuala_Lumpur \
	2028-02-29T04:45,America/New_York,America/New_York

.PHONY: demo test test-clocks bench-test benchmark lint clean

demo: $(DEMO_READY)
	@$(RUN) -m benchless demo --path demo.db --port "$(PORT)"

test: $(READY)
	$(RUN) -m pytest -n auto --dist loadfile

# The tests at other clocks and in other time zones, on Linux with a C compiler. It takes CLOCKS times as long as
# make test, so it is not part of it: run it when you touch dates. Some of the tests: make test-clocks TESTS=path
test-clocks: $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check libfaketime
	@for clock in $(CLOCKS); do \
		set -- $$(echo $$clock | tr , ' '); echo "== $$1 UTC, TZ=$$2, site in $$3"; \
		env LD_PRELOAD=$$(find $(abspath $(VENV)) -name libfaketime.so.1) NO_FAKE_STAT=1 \
			FAKETIME=+$$(($$(date -u -d $$1 +%s) - $$(date +%s)))s FAKETIME_DONT_FAKE_MONOTONIC=1 \
			TZ=$$2 MM_TIME_ZONE=$$3 $(RUN) -m pytest $(TESTS) || failed=1; \
	done; exit $${failed:-0}

bench-test:
	@test -n "$(BENCH)" -a -n "$(SITE)" || { echo "Usage: make bench-test BENCH=/path/to/bench SITE=site.name"; exit 2; }
	BENCH="$(BENCH)" SITE="$(SITE)" sh tests/on_bench.sh

# A quick set on benchless, each with a size or a number of rounds. On a bench: benchmarks/on_bench.sh
benchmark: $(READY)
	for each in "lookup.py 300" "search.py 20" "slots.py 4" "duplicates.py 5000" "migration.py 3000"; do \
		set -- $$each; echo; echo "== $$1"; $(RUN) benchmarks/$$1 "" $$2 || exit 1; \
	done

lint: $(READY) $(NODE_READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check meeting_manager benchless benchmarks tests
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(VENV)/bin/mypy
	node_modules/.bin/eslint .
	node_modules/.bin/prettier --check --log-level warn .

$(DEMO_READY):
	@ASK_PORT="$(PORT)" $(PREPARE) $@ $(FOR_DEMO)

$(READY):
	@$(PREPARE) $@ $(FOR_TESTS)

$(NODE_READY):
	npm ci --no-audit --no-fund --loglevel=error
	touch $@

clean:
	rm -rf $(VENV) node_modules demo.db demo.db-wal demo.db-shm .pytest_cache .hypothesis .mypy_cache .ruff_cache build dist *.egg-info

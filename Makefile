# Everything a developer runs. Each target sets up what it needs in $(VENV) first.
#
#   make test ARGS="tests/unit -k range"    passes arguments on to pytest
#   make demo PYTHON=/opt/python/bin/python uses this Python instead of the newest one found
#   make check VENV=/tmp/levelgate          works in another folder

VENV ?= .venv
ARGS ?=
# Programs that the tests and the benchmarks use or are measured beside. They need versions of their own of what
# Levelgate needs as well, and are found in $(VENV)/others/bin.
OTHERS := "devpi-server>=6.20.3,<7" "nvchecker>=2.22,<3"
EXAMPLES ?= 2000
BIN := $(VENV)/bin

# A version manager's shim may be on the path and still refuse to run: only running it tells.
newest = for minor in 14 13 12 11; do \
	if "python3.$$minor" -c '' 2>/dev/null; then echo "python3.$$minor"; break; fi; done
PYTHON ?= $(shell $(newest))

.PHONY: help demo serve test coverage check packaging bench bench-properties docs
.DEFAULT_GOAL := help

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Show a publisher, detected versions, what they start and how they climb a track, and check it
	$(BIN)/levelgate demo

serve: $(VENV)/.runtime ## Watch what levelgate.yaml in this folder declares, until stopped
	$(BIN)/levelgate serve $(ARGS)

test: $(VENV)/.test $(VENV)/.others ## Run the tests; ARGS goes to pytest
	$(BIN)/pytest --numprocesses=auto --dist=worksteal $(ARGS)

# Acceptance tests measure what the program needs in time and memory, which the measuring itself would change.
coverage: $(VENV)/.test $(VENV)/.others ## Run all but the acceptance tests and measure branch coverage, child processes included
	$(BIN)/pytest --numprocesses=auto --dist=worksteal --cov --cov-report=term:skip-covered \
		tests/unit tests/integration tests/meta $(ARGS)

check: $(VENV)/.check ## Lint, types, direction of imports, packaging
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory packaging

packaging: $(VENV)/.check ## Build sdist and wheel as an installer would, and look into the wheel
	$(BIN)/python -m build --outdir $(VENV)/dist
	$(BIN)/pytest -q tests/meta/test_packaging.py tests/meta/test_wheel.py

bench: $(VENV)/.test $(VENV)/.others ## Run the programs in benchmarks/
	@for program in $(sort $(wildcard benchmarks/*.py)); do \
		echo "== $$program"; $(BIN)/python $$program || exit 1; done

bench-properties: $(VENV)/.test ## Prove promotion at length: 2,000 random histories, 1,000 races, 200 promotions under kill -9
	LEVELGATE_EXAMPLES=$(EXAMPLES) $(BIN)/pytest -q -n0 --timeout=0 --durations=3 \
		tests/integration/promoting/test_upheaval.py tests/unit/domain/promoting/test_invariants.py
	LEVELGATE_TEST_RACES=1000 $(BIN)/pytest -q -n0 -s --timeout=0 --durations=3 tests/integration/promoting/test_races.py
	KILL_PROMOTIONS=200 $(BIN)/pytest -q -n0 --timeout=0 -s tests/acceptance/faults/test_kills_of_promotions.py

docs: $(VENV)/.test ## Check that the documents say what the program does
	$(BIN)/pytest -q tests/meta/docs $(ARGS)

$(VENV)/.created:
	@test -n "$(PYTHON)" || { \
		echo "no Python of 3.11 to 3.14 runs here; on Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		name=$$($(PYTHON) -c 'import sys; print("python%d.%d" % sys.version_info[:2])'); \
		echo "$(PYTHON) cannot make virtual environments; on Debian: apt-get install $$name-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.others: $(VENV)/.created Makefile
	$(BIN)/python -m venv $(VENV)/others
	$(VENV)/others/bin/python -m pip install --quiet --disable-pip-version-check $(OTHERS)
	@touch $@

$(VENV)/.runtime: EXTRAS :=
$(VENV)/.test: EXTRAS := [test]
$(VENV)/.check: EXTRAS := [test,check]
$(VENV)/.runtime $(VENV)/.test $(VENV)/.check: $(VENV)/.created setup.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.$(EXTRAS)'
	@touch $@

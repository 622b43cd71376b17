# Fairline in two commands: `make run` and `make test`. `make` alone lists them all.
#
# A recipe calls the programs of .venv by their path, so that nobody has to activate anything.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Where this is set, Python would compile our own modules again at each start.
unexport PYTHONDONTWRITEBYTECODE

LANG_DEMO ?= en
ARGS ?=
ONLY ?=

BIN := .venv/bin
# A file of tests stays with one process, since the tests of a file share what they build; tests/conftest.py orders them.
PYTEST = $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
PACKAGES := portal training complaints hr crisis
# Checked where they exist; a fresh check-out of an early commit may lack one.
CODE := $(wildcard $(PACKAGES) tests tools bench)
ENVIRONMENT := bootstrap.lock pyproject.toml setup.cfg tools/environment.sh tools/system.sh

.PHONY: help run test test-postgresql test-browser check format bench bench-surge judge translations screenshots \
	lock vendor clean test-system audit sbom safety drill-kill drill-answers

help: ## this list
	@echo "make run                 start the demo company (LANG_DEMO=zh_Hans for Chinese)"
	@echo "make test                run all tests (ARGS='-k letter' for some)"
	@echo "make test-postgresql     run them on a PostgreSQL server of their own"
	@echo "make test-browser        run only those in a real browser"
	@echo "make check               style, types, layers, templates, files, translations, traps, licences"
	@echo "make audit               ask the advisory service about each locked package"
	@echo "make sbom                list all packages of production in build/sbom.cdx.json"
	@echo "make safety              write docs/safety.md (RESULTS=junit.xml enters a run's outcome)"
	@echo "make format              let ruff lay out and tidy the code"
	@echo "make bench               run the benchmarks (ONLY=name for one)"
	@echo "make bench-surge         false alarms and delays of the surge detector, by simulation (ARGS='--runs 2')"
	@echo "make judge               measure the judge of typed text on its labelled sentences; writes docs/judge.md"
	@echo "make drill-kill          kill the server 20 times under 10,000 complaints (ARGS='--complaints 500 --kills 5')"
	@echo "make drill-answers       quizzes over a line that delays, repeats, reorders and cuts (ARGS='--candidates 8 --seed 3')"
	@echo "make translations        compile the message catalogues"
	@echo "make screenshots         take the pictures of the documentation"
	@echo "make lock                resolve the locks again (UPGRADE=1 for newest versions)"
	@echo "make vendor              fetch the pinned front-end files again (needs npm)"
	@echo "make clean               remove the environment and all caches, not the data in var/"

.venv/.ok: requirements.lock $(ENVIRONMENT)
	@tools/environment.sh run

.venv/.dev: requirements-dev.lock $(ENVIRONMENT)
	@tools/environment.sh dev

run: .venv/.ok translations
	$(BIN)/portal demo --language $(LANG_DEMO)

translations: .venv/.ok
	@$(BIN)/python tools/translations.py compile

# Looks each time, since it takes no time and a machine can lose a package.
test-system:
	@tools/system.sh run test

test: test-system .venv/.dev translations
	$(PYTEST) $(ARGS)

test-browser: test-system .venv/.dev translations
	$(PYTEST) -m browser $(ARGS)

test-postgresql: test-system .venv/.dev translations
	@tools/system.sh postgresql
	$(BIN)/python tools/with_postgresql.py $(PYTEST) $(ARGS)

check: .venv/.dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(wildcard $(PACKAGES))
	$(BIN)/lint-imports --no-cache
	$(if $(wildcard templates),$(BIN)/djlint templates --lint --quiet)
	$(BIN)/python tools/vendor.py --check
	$(BIN)/python tools/translations.py check
	$(BIN)/bandit -q -c bandit.yaml -r $(wildcard $(PACKAGES))
	$(BIN)/python tools/traps.py
	$(BIN)/python tools/dependencies.py check
	$(BIN)/python tools/safety.py --check

# Fails where a package could not be asked about: an audit that asked nothing is none.
audit: .venv/.dev
	$(BIN)/python tools/dependencies.py audit

sbom: .venv/.dev
	$(BIN)/python tools/dependencies.py sbom

safety: .venv/.dev
	$(BIN)/python tools/safety.py $(if $(RESULTS),--results $(RESULTS))

format: .venv/.dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

bench: .venv/.dev translations
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

bench-surge: .venv/.dev
	$(BIN)/python -m bench.surge $(ARGS)

judge: .venv/.dev
	$(BIN)/python -m bench.judge

# On both databases; each line says what was lost and doubled, and either makes this fail.
drill-kill: .venv/.dev translations
	@tools/system.sh postgresql
	$(BIN)/python -m bench.drill_kill $(ARGS)
	$(BIN)/python tools/with_postgresql.py --durable $(BIN)/python -m bench.drill_kill $(ARGS)

# Answers over a bad line, on both databases.
drill-answers: .venv/.dev translations
	@tools/system.sh postgresql
	$(BIN)/python -m bench.drill_answers $(ARGS)
	$(BIN)/python tools/with_postgresql.py --durable $(BIN)/python -m bench.drill_answers $(ARGS)

screenshots: test-system .venv/.dev translations
	$(BIN)/python tools/screenshots.py

# The three locks are made on one line of options; --no-emit-index-url keeps addresses out.
COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)
lock: .venv/.ok
	$(COMPILE) bootstrap.in -o bootstrap.lock
	$(COMPILE) setup.cfg -o requirements.lock
	$(COMPILE) setup.cfg --extra dev -c requirements.lock -o requirements-dev.lock

vendor: .venv/.dev
	$(BIN)/python tools/vendor.py --update
	$(BIN)/python tools/fonts.py

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf *.egg-info htmlcov .coverage bench/out
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete 2>/dev/null || true

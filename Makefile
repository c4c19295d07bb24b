# `make run` and `make test` need python3 (3.11 or newer) and make; all else is fetched into .venv, checked by hashes.

PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# PostgreSQL's tools, gunicorn and pytest are ours, whatever the shell is used to.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Every command is a new process: without compiled files it would compile the whole app anew, half a second each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/ready ## all utilities on http://waterworks.localhost:8000/ (PORT=8001 for another port), until Ctrl-C
	@exec $(BIN)/waterworks run

.PHONY: test
test: .venv/ready ## every test; a part of them: make test ONLY=tests/web
	$(BIN)/pytest $(ONLY)

.PHONY: check
check: .venv/ready ## style, types, who imports whom, plugins, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/waterworks tenants check
	$(BIN)/python .ci/translations.py check

.PHONY: bench
bench: .venv/ready ## the figures: ratios in one run, as JSON with their floors
	$(BIN)/python -m bench

.PHONY: fmt
fmt: .venv/ready ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: translations
translations: .venv/ready ## bring the catalogues up to date with the texts in code and templates
	$(BIN)/python .ci/translations.py update

.PHONY: lock
lock: ## choose versions anew: requirements.lock from pyproject.toml (needs uv)
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --group pyproject.toml:dev --output-file requirements.lock pyproject.toml

.PHONY: clean
clean: ## forget the environment; data under var/ stays
	rm -rf .venv build *.egg-info

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; point to one: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Laying out .venv; the first time takes a minute or two."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/ready: .venv/installed $(CATALOGUES)
	@$(if $(CATALOGUES),$(BIN)/pybabel --quiet compile --directory app/translations)
	@touch $@

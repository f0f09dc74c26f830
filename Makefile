# Everything that is done to this project is a target here; CI calls the same ones.

PORT ?= 8080
DATA ?= ./data
T ?= tests
PYTHON ?= python3
UV = $(CURDIR)/.venv/bin/uv
RUN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup web web-types screenshots serve test check bench soak format clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-11s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# uv lives in the environment that it fills, so that a bare Python is all that has to be there. It trusts what the
# system trusts, so that it works behind a company's proxy.
.venv/.ready: pyproject.toml uv.lock
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.13"
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) sync --system-certs --quiet --locked --inexact --active
	@touch $@

setup: .venv/.ready ## Fill .venv with everything that Wharf and its tests need.

# Node comes from PyPI, with the other packages. What is built once stays until something in web/ changes.
WEB = src/wharf/api/ui
NODE = PATH="$(CURDIR)/.venv/bin:$$PATH" npm --prefix web --no-update-notifier
WEB_SOURCES = $(shell find web -type f -not -path 'web/node_modules/*')

web/node_modules/.ready: web/package.json web/package-lock.json | setup
	@$(NODE) ci --prefer-offline --loglevel=error
	@touch $@

$(WEB)/.ready: web/node_modules/.ready $(WEB_SOURCES)
	@$(NODE) run --silent build
	@touch $@

web: $(WEB)/.ready ## Build the user interface, if something in web/ has changed.

web-types: web/node_modules/.ready ## Make the types of the user interface anew from the API documents.
	@$(RUN)/python web/generate_types.py

SCREENSHOTS ?= build/screenshots

screenshots: setup web ## Take pictures of every page in the browser (SCREENSHOTS=build/screenshots).
	@$(RUN)/python -m tests.screenshots $(SCREENSHOTS)

serve: setup web ## Run the registry at http://localhost:8080 (PORT=8080 DATA=./data).
	@exec $(RUN)/wharf serve --port $(PORT) --data $(DATA)

# The pages wait for a browser most of the time, so two of their files are run side by side.
test: setup web ## Run the tests (T=path for some of them).
ifeq ($(T),tests)
	@$(RUN)/pytest -m "not soak" --ignore tests/web $(T)
	@$(RUN)/pytest -m "not soak" --numprocesses 2 --dist loadfile tests/web
else
	@$(RUN)/pytest -m "not soak" $(T)
endif

check: setup web/node_modules/.ready ## Lint, types, import contracts and unit tests.
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check --quiet
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(NODE) run --silent check
	@$(RUN)/pytest --quiet tests/unit tests/architecture

bench: setup ## Measure Wharf against other registries.
	@$(RUN)/python -m bench

soak: setup web ## The long runs: kills, state machines, big transfers, several nodes (WHARF_SOAK=tenth or twentieth shortens them).
	@$(RUN)/pytest -m soak --capture=no $(T)

format: setup ## Format the code.
	@$(RUN)/ruff check --fix --quiet
	@$(RUN)/ruff format --quiet
	@$(NODE) run --silent format

clean: ## Remove the environment and every cache; data stays.
	rm -rf .venv build web/node_modules $(WEB) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist

# Heju 和居: two commands do it all: `make demo` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
DATA ?=
PEOPLE ?= tenth
RESET ?=
BIN := .venv/bin

.PHONY: help install demo serve worker check fix test test-long bench docs clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: ## install all that is needed into this folder
	@scripts/install.sh

demo: install ## build the demo district and open it; DATA=../shared/data PEOPLE=full RESET=1 PORT=8000
	@HEJU_MODE=demo $(BIN)/heju demo $(if $(DATA),--data "$(DATA)") $(if $(filter full,$(PEOPLE)),--full) $(if $(RESET),--reset)
	@HEJU_MODE=demo exec $(BIN)/heju serve --port $(PORT)

serve: install ## answer requests (production unless HEJU_MODE=demo)
	@$(BIN)/heju migrate
	@exec $(BIN)/heju serve --port $(PORT)

worker: install ## only the worker: seals the record
	@exec $(BIN)/heju worker

check: install ## style, types, order of the houses, templates, catalogs, locks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy heju tests conftest.py scripts bench
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --check --lint heju
	@$(BIN)/python scripts/messages.py check
	@$(BIN)/python scripts/locks.py
	@HEJU_MODE=test $(BIN)/python scripts/migrations.py

fix: install ## mend what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/djlint --quiet --reformat heju || true

test: check ## all checks and tests, with PostgreSQL and Chromium
	@scripts/chromium.sh
	@$(BIN)/pytest -m "not long"

test-long: install ## kills, million rows, mutation runs
	@scripts/chromium.sh
	@$(BIN)/pytest -m long

bench: install ## measure against the stated limits; needs a demo district
	@HEJU_MODE=demo $(BIN)/python -m bench

docs: install ## write the generated pages of docs/ anew
	@HEJU_MODE=test $(BIN)/python scripts/docs.py

clean: ## remove what was installed or built here (not the database: RESET=1 does that)
	rm -rf .venv .tools node_modules heju/web/static/build build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

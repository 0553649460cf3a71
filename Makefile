# `make help` explains every target.

MAKEFLAGS += --no-print-directory
PORT ?= 8000
SANDBOX_PORT ?= 9000
export PORT SANDBOX_PORT

BIN := .venv/bin
PY := $(BIN)/python
THEME := theme/static_src
STAMPS := .venv/.installed
# Node of the machine, else the one that deploy/node brought into .node
export PATH := $(CURDIR)/.node:$(PATH)

.DEFAULT_GOAL := help

help: ## Explain every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: setup ## Set everything up and run the shop with a demo (PORT, SANDBOX_PORT)
	@exec $(PY) -m deploy.local

setup: $(STAMPS) theme/static/dist/shop.css sandbox/clerk/npm/ui/version words ## Install what is needed and build the theme

$(STAMPS): requirements.txt requirements-dev.txt deploy/constraints.txt deploy/venv
	@deploy/venv
	@touch $@

$(THEME)/node_modules/.installed: $(THEME)/package-lock.json deploy/node | $(STAMPS)
	@deploy/node
	@npm ci --prefix $(THEME) --no-audit --no-fund --loglevel=error
	@touch $@

theme/static/dist/shop.css: $(THEME)/node_modules/.installed $(wildcard $(THEME)/src/*) $(THEME)/icons.txt $(THEME)/vendor.mjs $(shell find templates static -type f)
	@$(PY) manage.py tailwind build
	@touch $@

sandbox/clerk/npm/ui/version: sandbox/clerk/bundles.py $(THEME)/node_modules/.installed
	@$(PY) -m sandbox.clerk.bundles
	@touch $@

words: $(STAMPS) ## Compile the translations
	@$(PY) manage.py messages --compile

messages: $(STAMPS) ## Collect the texts to translate into shop/locale
	@$(PY) manage.py messages

test: setup ## Everything: on SQLite, on PostgreSQL, then stories in a browser (TEST_DATABASE_URL, SCREENSHOTS)
	@$(PY) -m deploy.suites
	@CHROMIUM=$$(deploy/browser) && { [ -z "$$CHROMIUM" ] || CHROMIUM=$$CHROMIUM $(BIN)/pytest tests/stories; }

bench: setup ## Measure what pages, searches, seeding and webhooks cost (PRODUCTS, TEST_DATABASE_URL)
	@$(PY) -m deploy.bench

lighthouse: setup ## What Lighthouse says of the first pages, each 95 at least (CHROMIUM)
	@CHROMIUM=$$(deploy/browser) && CHROMIUM=$$CHROMIUM $(PY) -m deploy.lighthouse

format: $(STAMPS) ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

lint: setup ## Format, lint, types, floors, dependencies, migrations, templates, texts, deploy checks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py messages --check
	@deploy/check

ci: lint test ## What continuous integration runs

clean: ## Remove what was installed and built; the data in var/ stays
	@rm -rf .venv .node .lighthouse $(THEME)/node_modules theme/static sandbox/clerk/npm .mypy_cache .ruff_cache .pytest_cache

.PHONY: help run setup words messages test bench lighthouse format lint ci clean

# Hoa Ban. `make demo` shows it, `make test` proves it; `make help` lists the rest.
SHELL := /bin/sh
RUN := .venv/bin/
export UV_PYTHON_DOWNLOADS := never
# Where compiled modules may not be kept, every program and every test compiles Django anew: 7 s instead of 1.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup runs demo serve test test-fast check format bench shots messages vendor clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

setup: ## uv, packages: everything that runs and proves the product
	@sh tools/bootstrap.sh

runs: # what runs the product alone, half the packages; what proves it stays where it is there
	@sh tools/bootstrap.sh --no-dev --inexact

demo: runs ## build the demonstration province and serve it on http://127.0.0.1:8000 (SIZE=full: all its dossiers)
	@$(RUN)hoaban demo --serve $(if $(SIZE),--size $(SIZE))

serve: runs ## serve the database there is
	@$(RUN)hoaban serve

test: setup ## every test: SQLite, PostgreSQL, real browser
	@sh tools/browser.sh
	@sh tools/test.sh

test-fast: setup ## tests on SQLite without browser and whole province
	@$(RUN)pytest -n 2 -m "not journey and not province"

check: setup ## format, lint, types, import contracts, templates, spelling, migrations, words, vendored files
	@sh tools/check.sh

format: setup ## put the code in order
	@$(RUN)ruff check --fix src tools bench tests
	@$(RUN)ruff format src tools bench tests

bench: setup ## speed and size, as ratios to their floors (minutes; writes bench/results)
	@$(RUN)python -m bench

shots: setup ## screenshots of every page, both languages and widths, to var/shots
	@sh tools/browser.sh
	@$(RUN)python tools/shots.py

messages: setup ## extract and compile the words of every app
	@$(RUN)python tools/messages.py

vendor: setup ## fetch the vendored front-end files anew (needs npm)
	@$(RUN)python tools/vendor.py

clean: ## remove what setup and tests made (not var/)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis

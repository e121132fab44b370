# Every target sets up what it needs by itself. Paths are relative, so the checkout may lie anywhere.
.PHONY: help demo stop test check bench new-module lock
.DEFAULT_GOAL := help
BIN := .venv/bin
SOURCES := src tests scripts $(wildcard bench) $(wildcard examples)

help:  ## show the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo:  ## a demo club on a year of real sales (SMALL=1: a tenth; DETACH=1: return when ready)
	@python3 scripts/bootstrap.py demo frontend
	@$(BIN)/python scripts/frontend.py
	@$(BIN)/vafa demo $(if $(SMALL),--small) $(if $(DETACH),--detach)

stop:  ## end what `make demo DETACH=1` started
	@python3 scripts/bootstrap.py
	@$(BIN)/vafa stop

test:  ## everything: lint, types, import contracts, house style, all tests on a real PostgreSQL
	@python3 scripts/bootstrap.py demo dev frontend
	@$(BIN)/python scripts/frontend.py
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest $(PYTEST)

check:  ## fast: lint, types, import contracts, house style, tests without a database
	@python3 scripts/bootstrap.py dev frontend
	@$(BIN)/python scripts/frontend.py
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest tests/unit tests/tidy $(PYTEST)

bench:  ## benchmarks as ratios to an anchor of the same run (ROUNDS=3)
	@python3 scripts/bootstrap.py demo dev bench
	@$(BIN)/python -m bench $(if $(ROUNDS),--rounds $(ROUNDS))

new-module:  ## make a module from the template: make new-module NAME=giftcards FA=… EN=…
	@python3 scripts/bootstrap.py dev
	@$(BIN)/python scripts/new_module.py "$(NAME)" $(if $(FA),--fa "$(FA)") $(if $(EN),--en "$(EN)")

lock:  ## compile requirements/*.in again (needs uv and network)
	@cd requirements && for group in runtime setup frontend demo dev bench; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $$group.in --output-file $$group.txt || exit 1; done

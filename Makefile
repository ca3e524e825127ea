# T=path passes a path (or any pytest arguments) to `make test`.
T ?=
MINUTES ?= 10
WORKERS ?= 2
BIN := .venv/bin
STAMP := .venv/.made-from-locks
LOCKS := requirements/setup.txt requirements/dev.txt

.DEFAULT_GOAL := help
.PHONY: help setup up test soak smoke check format story lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with the locked dependencies (again only when a lock changed)
	@:

$(STAMP): $(LOCKS) tools/setup
	@tools/setup
	@touch $@

up: setup ## start the whole stack here and follow its logs (Ctrl-C stops it)
	@$(BIN)/peernet up

test: setup ## run every test against real servers; T=path for some of them
	$(BIN)/pytest $(if $(T),$(T),-n $(WORKERS) --dist loadgroup)

soak: setup ## kill parts of a stack under load, at random, for MINUTES=10, and see that nothing is lost or doubled
	$(BIN)/python -m tests.faults --minutes $(MINUTES)

smoke: setup ## build the image, run the network in containers and try the runbook (needs a container engine)
	PEERNET_TEST_ENGINE=required $(BIN)/pytest tests/containers

check: setup ## format, lint, strict types, import contracts, generated documents up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir .cache/import-linter
	$(BIN)/peernet contracts --check

format: setup ## put the code in its house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

story: setup ## play the stories of the domain on a stack of their own
	$(BIN)/python -m tests.story

lock: ## choose new versions of the dependencies and write the locks
	tools/lock

clean: ## remove what setup and the tools made (never the data in .peernet)
	rm -rf .venv .cache .hypothesis

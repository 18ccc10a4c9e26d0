# Every command of the project; `make` alone lists them. docs/commands.md tells more.
# PYTHON names the Python that .venv is made with, ARGS are passed on.
PYTHON ?= python3
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help run test check bench soak demo-reset pictures requirements
# The last line of `make bench` is for a program, also after `make -C`.
MAKEFLAGS += --no-print-directory

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up and start the whole portal with demonstration data (PORT, DATA_DIR, DATABASE_URL, REDIS_URL, EMAIL_URL, DEMO)
	@$(PYTHON) scripts/setup.py run
	@exec .venv/bin/python -m scripts.run

test: ## set up and run all tests (ARGS="tests/begroting -k queue" runs some)
	@$(PYTHON) scripts/setup.py test
	@.venv/bin/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: ## static checks: format, lint, imports, types, templates, migrations, requirements
	@$(PYTHON) scripts/setup.py check
	@.venv/bin/python -m scripts.check

bench: ## measure pages, letters and computations beside the least they could cost (ARGS=--quick tries it)
	@$(PYTHON) scripts/setup.py run
	@.venv/bin/python -m scripts.bench $(ARGS)

soak: ## let a crowd fight over the last euros while processes are killed (ARGS="--seconds 600")
	@$(PYTHON) scripts/setup.py test
	@.venv/bin/python -m tests.soak $(ARGS)

demo-reset: ## empty the demonstration database, the next start fills it anew
	@$(PYTHON) scripts/setup.py run
	@.venv/bin/python -m scripts.demo_reset

pictures: ## make the pictures of the README in docs/pictures/ anew, from the demonstration
	@$(PYTHON) scripts/setup.py test
	@SECRET_KEY=only-for-drawing .venv/bin/python manage.py draw_process
	@PICTURES=docs/pictures .venv/bin/python -m pytest -q tests/browser/test_pictures.py

requirements: ## compile requirements/*.txt from pyproject.toml (ARGS="--upgrade" takes newer versions)
	@$(PYTHON) scripts/setup.py check
	@.venv/bin/python -m scripts.requirements $(ARGS)

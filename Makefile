.DEFAULT_GOAL := help
.PHONY: help setup setup-dev migrate run test check bench messages lock
BIN := .venv/bin
PORT ?= 8000

help: ## Show what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Make .venv ready with what running needs
	@./setup.sh runtime

setup-dev: ## The same and what tests, lint and types need
	@./setup.sh development

migrate: setup ## Bring the database to the newest version
	@$(BIN)/flask --app wsgi database migrate

run: setup ## Set up, migrate, make the demo where nothing is, and serve on PORT
	@SURVEYAPP_BASE_URL=$${SURVEYAPP_BASE_URL:-http://127.0.0.1:$(PORT)} exec $(BIN)/flask --app wsgi serve --prepare --port $(PORT)

test: setup-dev ## Every test: unit, property, database, browser, PDF, structure
	@$(BIN)/pytest -n 2 --dist loadgroup

check: setup-dev ## Lint, types, import map
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup-dev ## Print measured figures beside their targets
	@$(BIN)/python -m bench

messages: setup-dev ## Take new texts into the English catalogue and compile it
	$(BIN)/pybabel -q extract -F babel.cfg --add-location=file -o instance/messages.pot .
	$(BIN)/pybabel -q update -i instance/messages.pot -d surveyapp/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel -q compile -d surveyapp/translations

lock: ## Pin requirements anew, with hashes
	uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url requirements-dev.in -o requirements-dev.txt

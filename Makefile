# onrecord: `make chat` and `make test` are all that a newcomer needs. Each sets up what it needs and does nothing twice.

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
PORT ?= 7860
# auto takes a CPU build of PyTorch where there is no NVIDIA GPU; cpu and gpu decide it.
TORCH ?= auto

VENV := .venv/bin
INSTALL := $(PYTHON) -m rag.install --torch $(TORCH)

SEEDS := $(filter-out seeds/questions.jsonl,$(wildcard seeds/*))

.DEFAULT_GOAL := help
.PHONY: help chat ask test setup lock clean

help:
	@echo 'make chat             ask the seed article in a browser, at http://127.0.0.1:$(PORT)  (PORT=8000 for another port)'
	@echo 'make ask Q="..."      ask one question here'
	@echo 'make test             run every test'
	@echo 'make setup            only set up: environment, language model, weights  (TORCH=gpu for a GPU build of PyTorch)'
	@echo 'make lock             after a change of dependencies: pin all that they need in pyproject.toml'
	@echo 'make clean            remove the environment; your library and the weights stay'

chat:
	@$(INSTALL)
	@$(VENV)/onrecord chat --seeds seeds --port $(PORT)

# The question travels in the environment, so that no quotation mark in it means anything to the shell.
ask: export ONRECORD_QUESTION := $(value Q)
ask:
	@$(INSTALL)
	@$(VENV)/onrecord documents --json 2>/dev/null | grep -q document_id || $(VENV)/onrecord ingest $(SEEDS)
	@$(VENV)/onrecord ask -- "$$ONRECORD_QUESTION"

test:
	@$(INSTALL) --tests
	@$(VENV)/python -m pytest

setup:
	@$(INSTALL) --retry

lock:
	@$(INSTALL) --no-weights
	@$(VENV)/python -m rag.install.lock

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What developers use beside ./run and ./test (which need no make).
.PHONY: bench lint test

PYTHON = .venv/bin/python

bench: ## benchmarks, each beside what people use today
	$(PYTHON) -m bench

lint: ## formatting, lint, types, import contracts
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

test: ## everything
	./test

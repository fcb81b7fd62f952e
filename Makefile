# What developers use beside ./run and ./test (which need no make).
.PHONY: bench bundle bundle-test lint manual soak test

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

soak: ## the long runs: random histories, kills, every byte, real sticks (SOAK="histories --minutes 20" for a part); goes on where it stopped
	$(PYTHON) -m tests.soak $(SOAK)

manual: ## list of messages and every picture of the manual, anew
	$(PYTHON) docs/tools/messages.py
	$(PYTHON) docs/tools/pictures.py

bundle: ## the program as one folder, packed, and as .deb, in dist/ (installer/README.md)
	python3 installer/bundle/build.py

bundle-test: ## the bundles in a bare Debian 12 and the Windows installer under wine64; as root
	python3 installer/trials/needs.py
	python3 installer/trials/wine.py
	python3 installer/trials/bare.py

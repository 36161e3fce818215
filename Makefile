# Every target makes what it needs; the first run sets up .venv. On Windows see README.md.
PYTHON ?= python3
BIN = .venv/bin
# Without compiled modules each of the tests' many processes would compile the program anew: half a second.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick bench scale bundle torture hostile kills

demo: example/out/index.html
	@echo 'The example is in the folder "example". To have it made anew, delete that folder and run make demo again.'

example/out/index.html: | .venv/installed
	$(BIN)/recipients demo example

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

quick: .venv/installed-test
	$(BIN)/pytest -n auto --dist worksteal -m "not slow"

bench: .venv/installed-bench
	$(BIN)/python -m bench

scale: .venv/installed-test
	$(BIN)/python -m bench.scale $(or $(N),650000)

bundle: .venv/installed-bundle .venv/installed-test
	$(BIN)/python -m bundle

torture: .venv/installed-test
	$(BIN)/python -m tests.torture 5000

hostile: .venv/installed-test
	$(BIN)/python -m tests.hostile

kills: .venv/installed-test
	$(BIN)/python -m tests.kills 200

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/installed-%: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[$*]'
	touch $@

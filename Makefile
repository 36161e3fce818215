# Every target makes what it needs; the first run sets up .venv. On Windows see README.md.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test bench torture

demo: .venv/installed
	$(BIN)/recipients check
	@# Exit code 1 is expected: some of the example leavers are held, and the table says why.
	RECIPIENTS_SETTINGS=docs/demo.toml $(BIN)/recipients write post16-transfer --leavers data/leavers.example.xlsx --out out --replace || [ $$? -eq 1 ]
	@echo "Open out/index.html in a browser, a .docx in Word, and an .eml in Outlook or Thunderbird."

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

bench: .venv/installed-bench
	$(BIN)/python -m bench

torture: .venv/installed-test
	$(BIN)/python -m tests.torture 5000

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/installed-%: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[$*]'
	touch $@

"""`recipients clear` lists before it asks, deletes after it was told to, and says what it cannot reach."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from tests.ledger.makers import ledger_with

LIST = "data/leavers-2020.csv"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECIPIENTS_SETTINGS", raising=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "recipients.xlsx").touch()
    (tmp_path / LIST).touch()
    os.utime(tmp_path / LIST, (0, 0))
    ledger_with(tmp_path / "data" / "ledger.db")
    return tmp_path


def run(*arguments: str, code: int = 0, typed: str | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, input=typed)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "stays"),
    [
        (["--dry-run"], None, 0, True),
        ([], None, 2, True),
        ([], "n\n", 2, True),
        ([], "y\n", 0, False),
        (["--yes"], None, 0, False),
    ],
)
def test_clear_deletes_what_it_lists_once_somebody_agrees(
    home: Path, arguments: list[str], typed: str | None, code: int, stays: bool
) -> None:
    said = run("clear", *arguments, code=code, typed=typed)
    assert "leavers-2020.csv" in said.stdout
    assert "Deleting is not wiping" in said.stdout
    assert (home / LIST).exists() is stays
    assert ("Deleted: 1." in said.stderr) is not stays


def test_when_nothing_is_left_nobody_is_asked(home: Path) -> None:
    (home / LIST).unlink()
    assert run("clear").stdout == "No copy of a letter, list or backup is to be deleted.\n"


@pytest.mark.usefixtures("home")
def test_retention_names_it_too() -> None:
    said = run("log", "retention").stdout
    assert "Nothing has passed its 25 years." in said
    assert "leavers-2020.csv" in said
    assert said.endswith("recipients clear\n")
    assert json.loads(run("log", "retention", "--format", "json").stdout) == []


def test_setting_says_for_how_long(home: Path) -> None:
    (home / "recipients.toml").write_text("keep_letters_days = 3650\n", "utf-8")
    saved = (home / "data").stat().st_mtime - 3600 * 24 * 3000
    os.utime(home / LIST, (saved, saved))
    assert json.loads(run("clear", "--dry-run", "--format", "json").stdout)["lists"] == []

"""A ledger begins where somebody says so, once; one that is missed stops whatever goes by it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import _ledger, cli
from tests.helpers import put_back

ROOT = Path(__file__).parents[2]
WRITE = ("write", "annual-notice", "--to", "leicester-college", "--out", "out")
PLAN = ("plan", "annual-notice", "--to", "leicester-college")


def run(*arguments: str, code: int = 0, typed: str | None = None) -> Result:
    result = CliRunner().invoke(cli, arguments, input=typed)
    assert result.exit_code == code, result.output
    return result


def make_clone(folder: Path) -> Path:
    """Make a folder with a workbook and templates, and no ledger: as out of a repository."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "recipients.xlsx", folder / "data")
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "recipients.toml").write_text('ledger = "share/ledger.db"\n', "utf-8")
    return folder


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_clone(tmp_path / "clone")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    return folder


def test_write_begins_no_ledger_unless_somebody_says_so(clone: Path) -> None:
    said = run(*WRITE, code=2).stderr
    assert 'share/ledger.db" is not there. Without it nobody can say what was sent' in said
    assert said.endswith("Type: recipients write ... --new-ledger\n")
    assert not (clone / "share").exists()
    assert not (clone / "out").exists()
    run(*WRITE, "--new-ledger")
    assert (clone / "share" / "ledger.db").exists()
    assert "H30" not in run(*PLAN, code=1).stdout


@pytest.mark.parametrize(("typed", "begins"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_whoever_sits_there_is_asked_with_the_place_named(
    clone: Path, monkeypatch: pytest.MonkeyPatch, typed: str, begins: bool
) -> None:
    monkeypatch.setattr(_ledger, "is_terminal", lambda _: True)
    said = run(*WRITE, code=0 if begins else 2, typed=typed).stderr
    assert 'share/ledger.db" is not there.' in said
    assert "shall a new ledger begin at that place? [y/N]" in said
    assert (clone / "share" / "ledger.db").exists() is begins


def test_plan_before_a_ledger_begins_says_that_nothing_is_known(clone: Path) -> None:
    said = run(*PLAN)
    assert "What was sent before is not known, so none of it is held here." in said.stderr
    assert not (clone / "share").exists()


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_clone(tmp_path_factory.mktemp("once") / "clone")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("RECIPIENTS_SETTINGS")
        run(*WRITE, "--new-ledger")
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture
def written(written_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put everything back as it was written; the ledger knows the letters by their place."""
    put_back(written_once)
    monkeypatch.chdir(written_once)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    return written_once


@pytest.mark.parametrize(
    "away",
    [
        pytest.param(lambda home: (home / "share").rename(home.parent / "away"), id="its share is away"),
        pytest.param(
            lambda home: (home / "recipients.toml").write_text('ledger = "shar/ledger.db"', "utf-8"),
            id="its path is mistyped",
        ),
        pytest.param(lambda home: (home / "share" / "ledger.db").unlink(), id="it was deleted"),
        pytest.param(lambda home: (home / "share" / "ledger.db").write_bytes(b""), id="it was emptied"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        PLAN,
        (*WRITE[:-1], "elsewhere", "--new-ledger"),
        ("send", "out"),
        ("send", "out", "--go"),
        ("approve", "out"),
        ("log",),
        ("log", "verify"),
        ("log", "outstanding"),
        ("log", "sent", "abcde23456", "--by", "AB"),
        ("resolve", "abcde23456", "--again"),
    ],
    ids=" ".join,
)
def test_ledger_that_is_missed_stops_what_goes_by_it(written, away, command):
    away(written)
    before = sorted(written.rglob("*"))
    said = run(*command, code=2)
    assert "ledger.db" in said.stderr
    assert "Without it nobody can say what was sent already" in said.stderr
    assert said.stdout == ""
    assert sorted(written.rglob("*")) == before


def test_new_folder_has_its_ledger_from_the_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "data/ledger.db" in run("init", str(tmp_path / "school")).stdout
    monkeypatch.chdir(tmp_path / "school")
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    assert run("log", "verify").stdout
    (tmp_path / "school" / "data" / "ledger.db").unlink()
    run("log", "verify", code=2)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("DROP TRIGGER events_no_delete", id="a trigger gone"),
        pytest.param("DROP TRIGGER events_no_update; UPDATE events SET said_by = 'x'", id="a line changed"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [("send", "out"), ("send", "out", "--go"), ("approve", "out"), (*WRITE[:-1], "new"), ("log", "verify")],
    ids=" ".join,
)
def test_ledger_that_is_not_as_it_was_written_stops_sending(
    written: Path, change: str, command: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(written / "share" / "ledger.db", isolation_level=None)) as raw:
        kept = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'events_no_update'").fetchone()[0]
        raw.executescript(change)
        if "no_update" in change:
            raw.execute(kept)
    said = run(*command, code=1 if command[0] == "log" else 2).output
    assert "not as it was written" in said or "is gone" in said or "no more" in said

"""`recipients demo`: a folder with everything in it, and nothing touched outside of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.ledger import read_ledger
from directory.ledger.states import State

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def files_of(folder: Path) -> dict[Path, bytes]:
    """Return what lies in ``folder``, by its path from there."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the folder that a demo made, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "to try"
    return folder, run("demo", folder).stdout


def test_demo_writes_the_letters_that_it_counts(made: tuple[Path, str]) -> None:
    folder, told = made
    plan = json.loads((folder / "out" / "plan.json").read_text("utf-8"))
    assert plan["complete"]
    letters, held = len(plan["notices"]), len(plan["held"])
    assert min(letters, held) > 5
    assert len(list((folder / "out").glob("*.pdf"))) == len(list((folder / "out").glob("*.docx"))) == letters
    drafts = len(list((folder / "out").glob("*.eml")))
    assert f"{letters} letters as Word and PDF, {drafts} e-mail drafts, {held} held." in told
    assert "Some are meant to be held" in told


def test_demo_names_what_to_open_next(made: tuple[Path, str]) -> None:
    folder, told = made
    named = [line.strip().partition("  ")[0] for line in told.splitlines() if line.startswith(f"  {folder}")]
    assert [Path(name).relative_to(folder).as_posix() for name in named] == [
        "out/index.html",
        "out",
        "out/held.xlsx",
        "data/recipients.xlsx",
        "data/leavers.xlsx",
    ]
    assert all(Path(name).exists() for name in named)


def test_demo_can_be_worked_in_at_once(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = made
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    run("check")
    run("templates", "check")
    run("log", "verify")
    waiting = run("plan", "post16-transfer", "--leavers", "data/leavers.xlsx", code=1).stdout
    assert "H31" in waiting  # the ledger that the folder's commands go by knows of the letters


def test_nothing_goes_to_the_bodies_of_the_example(
    made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = made
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    settings = folder / "recipients.toml"
    before = settings.read_text("utf-8")
    settings.write_text(f'{before}[smtp]\nhost = "127.0.0.1"\nlogin = "none"\n', "utf-8")
    said = run("send", "out", "--go", "--yes", code=2)
    assert "its bodies are real" in said.stderr
    with read_ledger(folder / "data" / "ledger.db") as ledger:
        assert {one.state for one in ledger.history()} == {State.DRAFT_MADE}
    assert "its bodies are real" in run("print", "out").stderr
    settings.write_text(before, "utf-8")


def test_demo_records_in_its_own_ledger_whatever_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, folder = tmp_path / "school", tmp_path / "school" / "example"
    run("init", school)
    monkeypatch.chdir(school)
    monkeypatch.setenv("RECIPIENTS_SETTINGS", str(school / "recipients.toml"))
    (school / "recipients.toml").write_text('ledger = "data/real.db"\n', "utf-8")
    before = files_of(school)
    run("demo", "example")
    after = files_of(school)
    assert {path: after[path] for path in before} == before
    assert all(path.parts[0] == "example" for path in after.keys() - before.keys())
    with read_ledger(folder / "data" / "ledger.db") as ledger:
        assert len(ledger.references()) > 5


@pytest.mark.parametrize("name", ["data/ledger.db", "recipients.toml", "out/plan.json", "notes.txt"])
def test_demo_refuses_a_folder_with_anything_in_it(name: str, tmp_path: Path) -> None:
    there = tmp_path / name
    there.parent.mkdir(exist_ok=True)
    there.write_bytes(b"mine")
    said = run("demo", tmp_path, code=2)
    assert f"already has {Path(name).parts[0]}. Nothing was written" in said.stderr
    assert said.stdout == ""
    assert files_of(tmp_path) == {Path(name): b"mine"}


def test_second_demo_leaves_the_first_as_it_is(made: tuple[Path, str]) -> None:
    folder, _ = made
    before = files_of(folder)
    there = ".gitignore, data, out, recipients.toml, templates"
    assert f"already has {there}." in run("demo", folder, code=2).stderr
    assert files_of(folder) == before


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
def test_make_demo_runs_twice_and_takes_nothing_away(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "installed").touch()  # what is installed is where this test runs
    make = ["make", "demo", f"BIN={Path(sys.executable).parent}"]
    first = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Open next:" in first.stdout
    (tmp_path / "example" / "data" / "recipients.xlsx").write_bytes(b"mine")
    before = files_of(tmp_path)
    second = subprocess.run(make, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "delete that folder" in second.stdout
    assert files_of(tmp_path) == before

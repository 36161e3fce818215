"""Git never gets pupils' data: what it ignores, and what is not written where it would take it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.workspace import IGNORED
from directory.writing.bundle import pack
from directory.writing.git import GitWouldTake, refuse_taken, refuse_tracked
from directory.writing.tray import put_tray
from tests.writing.makers import manifest, notice

ROOT = Path(__file__).parents[2]
RULES = {"a new folder": IGNORED, "this project": (ROOT / ".gitignore").read_bytes()}
NOW = datetime(2026, 11, 25, 9, 30)

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def git(folder: Path, *words: str) -> str:
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return tmp_path


MADE = [
    "drafts.mbox",
    "for Outlook/drafts.mbox",
    "letters.zip",
    "held.xlsx",
    "held (mended).xlsx",
    "Leavers 2026.xlsx",
    "data/leavers.xlsx",
    "data/LEAVERS.CSV",
    "data/Year 11.csv",
    "SIMS export.csv",
    "sent/example-college-abcde23456.docx",
    "sent/example-college-abcde23456.pdf",
    "sent/example-college-abcde23456.eml",
    "out/index.html",
    "out-2026/plan.json",
    "letters/anything.txt",
    "preview/index.html",
    "report.html",
    "Report of leavers.json",
    "data/ledger.db",
    "data/ledger.db-journal",
    "old/ledger.db",
    "leavers.json",
    "data/recipients.2026-11-23.xlsx",
    ".~lock.leavers.xlsx#",
]
TAKEN = [
    ".gitignore",
    "data/recipients.xlsx",
    "data/recipients.ledger.json",
    "recipients.toml",
    "templates/letterhead.docx",
    "templates/post16-transfer.md",
]


@pytest.mark.parametrize("whose", RULES)
def test_git_ignores_what_commands_and_people_make_of_pupils_data(repository: Path, whose: str) -> None:
    (repository / ".gitignore").write_bytes(RULES[whose])
    ignored = git(repository, "-c", "core.ignorecase=false", "check-ignore", "--no-index", *MADE, *TAKEN)
    assert ignored.replace('"', "").splitlines() == MADE


def test_git_ignores_nothing_that_this_project_keeps() -> None:
    assert not git(ROOT, "ls-files", "--cached", "--ignored", "--exclude-standard")


@pytest.mark.parametrize(
    ("lines", "name", "taken"),
    [
        pytest.param("", "drafts.mbox", True, id="no rule"),
        pytest.param("", "new/folder/drafts.mbox", True, id="into a folder still to be made"),
        pytest.param("*.mbox\n", "drafts.mbox", False, id="ignored"),
        pytest.param("*.mbox\n!drafts.mbox\n", "drafts.mbox", True, id="excepted from the rule"),
        pytest.param("/new/\n", "new/folder/drafts.mbox", False, id="its folder is ignored"),
    ],
)
def test_what_git_would_take_is_refused(repository: Path, lines: str, name: str, taken: bool) -> None:
    (repository / ".gitignore").write_text(lines, "utf-8")
    if taken:
        with pytest.raises(GitWouldTake, match=r"Git would take .* Nothing was written\. Name a place"):
            refuse_taken(repository / name)
    else:
        refuse_taken(repository / name)


def test_what_git_has_already_is_refused_though_a_rule_ignores_it(repository: Path) -> None:
    (repository / "out").mkdir()
    (repository / "out" / "held.xlsx").write_bytes(b"")
    refuse_tracked(repository / "out")
    git(repository, "add", "--force", "out/held.xlsx")
    (repository / ".gitignore").write_text("out/\n*.xlsx\n", "utf-8")
    with pytest.raises(GitWouldTake):
        refuse_taken(repository / "out" / "held.xlsx")
    with pytest.raises(GitWouldTake, match="Choose another folder"):
        refuse_tracked(repository / "out")


def test_nothing_is_taken_without_a_repository_or_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_taken(tmp_path / "drafts.mbox")
    git(tmp_path, "init", "--quiet")
    monkeypatch.setenv("PATH", str(tmp_path))
    refuse_taken(tmp_path / "drafts.mbox")


def test_a_hook_of_another_repository_changes_no_answer(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "--quiet")
    (other / ".gitignore").write_text("*\n", "utf-8")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    with pytest.raises(GitWouldTake):
        refuse_taken(repository / "drafts.mbox")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def packed(school: Path) -> object:
    out = school / "out"
    out.mkdir()
    (out / "a.pdf").write_bytes(b"%PDF")
    (out / "plan.json").write_text(manifest(notices=[notice("key1", ["a.pdf"])]), "utf-8")
    return pack(out, (), ["key1"], mbox=None, zip_=school / "letters.zip", now=NOW)


def printed(school: Path) -> object:
    out = school / "out"
    out.mkdir()
    return put_tray(out, [], school="Example School", today=NOW.date(), two_sided=True)


def reported(school: Path) -> object:
    leavers = str(ROOT / "data" / "leavers.example.xlsx")
    book = str(ROOT / "data" / "recipients.xlsx")
    done = run("check", book, "--leavers", leavers, "--out", str(school / "report.html"))
    if done.exit_code == 2:
        raise GitWouldTake(Path(done.stderr), "")
    return done


def begun(school: Path) -> object:
    from directory.commands._ledger import begin_ledger

    begin_ledger(school / "kept" / "ledger.db", school / "recipients.xlsx")
    return None


@pytest.mark.parametrize("makes", [packed, printed, reported, begun])
def test_no_command_puts_pupils_data_where_git_takes_it(
    repository: Path, makes: Callable[[Path], object]
) -> None:
    with pytest.raises(GitWouldTake):
        makes(repository)
    assert not [one.name for one in repository.glob("*") if one.suffix in (".zip", ".html")]
    assert not (repository / "kept").exists()


@pytest.mark.parametrize("makes", [packed, printed, reported, begun])
def test_where_git_ignores_it_everything_is_made(repository: Path, makes: Callable[[Path], object]) -> None:
    (repository / ".gitignore").write_text("*\n", "utf-8")
    makes(repository)

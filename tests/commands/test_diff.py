"""`recipients diff` and `textconv` from the command line, and as git calls them in a real repository."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from directory.commands import cli

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "data" / "recipients.xlsx"
LEAVERS = ROOT / "data" / "leavers.example.xlsx"
COLLEGE = "Leicester College (leicester-college): Phone was 0116 224 2240, is now 0116 496 0002."

with_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def saved(path: Path, *changes: Callable[[Workbook], None], source: Path = WORKBOOK) -> Path:
    """Write to ``path`` the workbook as a spreadsheet program leaves it after ``changes``."""
    book = load_workbook(source)
    for change in changes:
        change(book)
    with path.open("wb") as file:  # openpyxl itself would ask for a suffix
        book.save(file)
    return path


def phone(text: str) -> Callable[[Workbook], None]:
    """Return what types ``text`` as the phone number of Leicester College."""

    def change(book: Workbook) -> None:
        sheet = book["Recipients"]
        column = next(cell.column for cell in sheet[1] if cell.value == "Phone")
        row = next(cell.row for cell in sheet["A"] if cell.value == "leicester-college")
        sheet.cell(row, column).value = text

    return change


def upside_down(book: Workbook) -> None:
    """Put rows and columns of the first sheet into the opposite order."""
    sheet = book["Recipients"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=20)]
    for at, values in enumerate([rows[0], *reversed(rows[1:])], 1):
        for column, value in enumerate(reversed(values), 1):
            sheet.cell(at, column).value = value


def test_diff_ends_with_0_when_the_workbook_is_only_sorted(tmp_path):
    other = saved(tmp_path / "new.xlsx", upside_down)
    said = run("diff", WORKBOOK, other).output
    assert said == "No difference in any cell of the directory's own columns.\n"
    assert run("diff", WORKBOOK, WORKBOOK).exit_code == 0


def test_diff_ends_with_1_and_tells_the_cell(tmp_path):
    new = saved(tmp_path / "new.xlsx", phone("0116 496 0002"), upside_down)
    text = run("diff", WORKBOOK, new, code=1).output
    assert text == f"Recipients\n\n{COLLEGE}\n\nRows: 0 added, 0 removed, 1 changed.\n"
    told = json.loads(run("diff", WORKBOOK, new, "--format", "json", code=1).output)
    assert told["counts"] == {"added": 0, "removed": 0, "changed": 1}
    assert "is now `0116 496 0002`." in run("diff", "--format", "markdown", WORKBOOK, new, code=1).output


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_diff_is_two_way(tmp_path, form):
    new = saved(tmp_path / "new.xlsx", phone("0116 496 0002"), lambda book: book.remove(book["Contacts"]))
    there, back = (
        run("diff", *pair, "--format", form, code=1).output for pair in ((WORKBOOK, new), (new, WORKBOOK))
    )
    assert there != back


@pytest.mark.parametrize("order", [1, -1])
def test_diff_ends_with_2_and_one_sentence_for_a_list_of_leavers(order):
    result = run("diff", *[WORKBOOK, LEAVERS][::order], code=2)
    assert result.stdout == ""
    assert '"leavers.example.xlsx" is not a directory workbook: it has none of the sheets' in result.stderr


def test_diff_ends_with_2_when_a_file_is_missing_or_not_named(tmp_path):
    assert "missing.xlsx" in run("diff", WORKBOOK, tmp_path / "missing.xlsx", code=2).stderr
    assert "Name two workbooks" in run("diff", WORKBOOK, code=2).stderr
    assert "Name two workbooks" in run("diff", WORKBOOK, WORKBOOK, WORKBOOK, code=2).stderr


def git_calls(old: object, new: object, *more: str) -> str:
    arguments = ("data/recipients.xlsx", old, "1" * 40, "100644", new, "2" * 40, "100644", *more)
    return run("diff", "--git", "--", *arguments).output


def test_git_may_give_files_without_a_suffix(tmp_path):
    old, new = saved(tmp_path / "aB3x_recipients"), saved(tmp_path / "Zz1q", phone("0116 496 0002"))
    assert git_calls(old, new) == (
        f"data/recipients.xlsx\n\nRecipients\n\n{COLLEGE}\n\nRows: 0 added, 0 removed, 1 changed.\n\n"
    )
    renamed = git_calls(old, old, "data/other.xlsx", "similarity index 100%")
    assert renamed == "data/recipients.xlsx\n\nNo difference in any cell of the directory's own columns.\n\n"


@pytest.mark.parametrize("nothing", ["/dev/null", os.devnull])
def test_git_gives_no_file_for_one_added_or_deleted(nothing):
    assert "Rows: 0 added, 0 removed" not in git_calls(nothing, WORKBOOK)
    assert "The sheet is new." in git_calls(nothing, WORKBOOK)
    assert "Leicester College (leicester-college) is gone" in git_calls(WORKBOOK, nothing)


def test_git_never_gets_an_error(tmp_path):
    broken = tmp_path / "aB3x_recipients.xlsx"
    broken.write_bytes(WORKBOOK.read_bytes()[:3000])
    assert git_calls(broken, WORKBOOK).startswith("data/recipients.xlsx is damaged. ")
    assert git_calls(WORKBOOK, LEAVERS).startswith("data/recipients.xlsx is not a directory workbook")
    assert run("diff", "--git", "data/recipients.xlsx").output == "data/recipients.xlsx: not merged yet\n"


def test_textconv_is_one_line_for_what_is_no_directory(tmp_path):
    text = run("textconv", LEAVERS).output
    assert text.startswith("Not shown: this file is not a directory workbook")
    assert text.count("\n") == 1
    broken = tmp_path / "recipients"
    broken.write_bytes(WORKBOOK.read_bytes()[:3000])
    assert run("textconv", broken).output.startswith("Not shown: this file is damaged. SHA-256: ")
    assert "missing" in run("textconv", tmp_path / "missing", code=2).stderr


def test_textconv_is_the_same_for_a_workbook_that_is_only_sorted(tmp_path):
    text = run("textconv", WORKBOOK).output
    assert "Recipients / leicester-college / Phone: 0116 224 2240\n" in text
    assert run("textconv", saved(tmp_path / "sorted", upside_down)).output == text


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Return what runs git in a new repository whose one commit has the workbook and the attributes."""
    for name, value in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
        **{
            f"GIT_{who}_{what}": f"{what.lower()}@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }.items():
        monkeypatch.setenv(name, value)
    repository = tmp_path / "school"
    (repository / "data").mkdir(parents=True)
    shutil.copy(ROOT / ".gitattributes", repository)
    shutil.copy(WORKBOOK, repository / "data")
    shutil.copy(LEAVERS, repository / "data")

    def run_git(*arguments: str, folder: str = ".") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=repository / folder, capture_output=True, encoding="utf-8", check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    run_git("init", "--quiet", "--initial-branch=main")
    run_git("add", "--all")
    run_git("commit", "--quiet", "--message=One")
    return run_git


def program() -> str:
    """Return the command line, as sh reads it, of this program."""
    return " ".join(f'"{part}"' for part in (Path(sys.executable).as_posix(), (ROOT / "cli.py").as_posix()))


@with_git
def test_git_diff_shows_changed_cells_with_textconv(git, tmp_path):
    git("config", "diff.recipients.textconv", f"{program()} textconv")
    workbook = tmp_path / "school" / "data" / "recipients.xlsx"
    saved(workbook, upside_down)
    assert "@@" not in git("diff")  # the file is another, its cells are not
    saved(workbook, phone("0116 496 0002"))
    saved(tmp_path / "school" / "data" / "leavers.example.xlsx", source=LEAVERS)
    text = git("diff")
    assert "\n-Recipients / leicester-college / Phone: 0116 224 2240\n" in text
    assert "\n+Recipients / leicester-college / Phone: 0116 496 0002\n" in text
    assert "+Not shown: this file is not a directory workbook" in text
    git("commit", "--quiet", "--all", "--message=Two")
    assert "+Recipients / leicester-college / Phone: 0116 496 0002" in git("log", "--patch", "-1")


@with_git
def test_git_diff_tells_in_words_with_the_external_diff(git, tmp_path):
    git("config", "diff.recipients.command", f"{program()} diff --git --")
    workbook = tmp_path / "school" / "data" / "recipients.xlsx"
    saved(workbook, phone("0116 496 0002"))
    assert COLLEGE in git("diff")
    assert COLLEGE in git("diff", folder="data")
    git("commit", "--quiet", "--all", "--message=Two")
    assert COLLEGE in git("diff", "HEAD~1", "HEAD")
    assert COLLEGE in git("log", "--patch", "--ext-diff", "-1")
    git("rm", "--quiet", "data/recipients.xlsx")
    assert "Leicester College (leicester-college) is gone" in git("diff", "--cached")


@with_git
def test_git_says_binary_to_somebody_who_set_nothing_up(git, tmp_path):
    saved(tmp_path / "school" / "data" / "recipients.xlsx", phone("0116 496 0002"))
    assert "Binary files a/data/recipients.xlsx and b/data/recipients.xlsx differ" in git("diff")

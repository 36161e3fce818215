"""No text in any cell makes any command raise, or print a traceback."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from directory.checks.run import check_workbook
from directory.commands import cli
from directory.model import Finding

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WORKBOOK, LEAVERS = ROOT / "data" / "recipients.xlsx", ROOT / "data" / "leavers.example.xlsx"

LAST_ROW = 6
NASTY = [
    "{{ 7*7 }}",
    "[/bold]",
    "::error::x",
    '=HYPERLINK("http://example.org")',
    "\u202eright to left",
    "\u200b\u2060",
    "a\nb\r\nc",
    "<b>&amp;]]>",
    "|x|`y`",
    "x" * 32_767,
    "07700 900000 / 0116 496 0001",
    "a@b.org; c@d.org",
    "31/02/2010",
    "#REF!",
    "_x0007_",
]
TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=40)).map(
    lambda text: ILLEGAL_CHARACTERS_RE.sub("", text)[:32_767]
)
CELLS = st.lists(
    st.tuples(
        st.sampled_from(["Recipients", "Contacts", "Sharing", "School", "Accepted", "Leavers"]),
        st.integers(1, LAST_ROW),
        st.integers(1, 20),
        TEXT,
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def short_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a list of the first leavers alone: into their rows the texts are typed."""
    book = openpyxl.load_workbook(LEAVERS)
    book.worksheets[0].delete_rows(LAST_ROW + 1, book.worksheets[0].max_row)
    book.save(made := tmp_path_factory.mktemp("list") / LEAVERS.name)
    return made


def spoilt(source: Path, folder: Path, cells: list[tuple[str, int, int, str]]) -> Path:
    """Return a copy of a workbook with these texts typed into its cells."""
    book = openpyxl.load_workbook(source)
    for sheet, row, column, text in cells:
        if sheet in book.sheetnames:
            cell = book[sheet].cell(row, column)
            cell.value = text
            if text.startswith("="):
                cell.data_type = "s"
    book.save(folder / source.name)
    return folder / source.name


@contextmanager
def checked_once() -> Iterator[None]:
    """Have a book that is checked for several reports checked once for all of them."""
    found = dict[tuple[Path, Path | None], list[Finding]]()

    def check_once(path: Path, today: date, *, since: Path | None, **more: Any) -> list[Finding]:
        if (path, since) not in found:
            found[path, since] = check_workbook(path, today, since=since, **more)
        return list(found[path, since])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.commands.check.check_workbook", check_once)
        yield


@settings(max_examples=12)
@given(CELLS)
@example([("Leavers", 2, 4, "{{ 7*7 }}"), ("Leavers", 3, 5, "<b>&amp;]]>"), ("Recipients", 14, 2, NASTY[9])])
@example([("Leavers", 1, 1, ""), ("Recipients", 1, 1, "")])
@example([("Sharing", 30, 4, "Name"), ("School", 2, 2, "[/bold]"), ("Accepted", 2, 1, "C05")])
def test_no_text_in_any_cell_makes_any_command_raise(
    short_list: Path, cells: list[tuple[str, int, int, str]]
) -> None:
    with tempfile.TemporaryDirectory() as temporary, checked_once():
        folder = Path(temporary)
        book, leavers = spoilt(WORKBOOK, folder, cells), spoilt(short_list, folder, cells)
        letters = ["post16-transfer", "--leavers", leavers, "--workbook", book]
        commands = [
            *(
                ["check", book, "--format", form]
                for form in ("text", "json", "junit", "sarif", "github", "html")
            ),
            ["check", book, "--since", WORKBOOK, "--leavers", leavers],
            ["list", book],
            ["show", "leicester-college", "--workbook", book],
            ["diff", WORKBOOK, book],
            ["textconv", book],
            ["annotate", book, "--out", folder / "marked.xlsx"],
            ["fix", book, "--dry-run"],
            ["plan", *letters],
            ["write", *letters, "--out", folder / "out"],
            ["fix", book, "--yes"],
        ]
        for words in commands:
            run = CliRunner().invoke(cli, [str(word) for word in words])
            assert run.exception is None or isinstance(run.exception, SystemExit), (words, run.exception)
            assert run.exit_code in (0, 1, 2), words
            assert "Traceback" not in run.output, words

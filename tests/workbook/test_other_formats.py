"""Lists that are no .xlsx: read by a process of their own, which may die of them."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from directory.checks.trusted import PupilList
from directory.errors import DirectoryError
from directory.model import Stored
from directory.planning.plan import make_plan
from directory.planning.tally import columns_unread
from directory.workbook import apart, other_formats
from directory.workbook.guard import WorkbookUnreadable, guard
from directory.workbook.read import every_list, read_leavers
from directory.workbook.schema import LEAVERS
from tests.helpers import row
from tests.other_formats import HOSTILE, Rows, ods, ods_of, xls, xlsb
from tests.plans import directory_of

HEADINGS = [column.heading for column in LEAVERS.columns if column.must_be_there]
BORN = date(2010, 8, 31)
ROWS: Rows = [
    [*HEADINGS, "Attendance", "Large print"],
    [4711.0, "Siân", "Example", BORN, "gateway-college", "No", "", 94.5, True],
    ["004712", "Bo", "Sample", "31/08/2010", "wqe-college", "Yes", "", 83.0, False],
]
WRITERS = {".xls": xls, ".ods": ods, ".xlsb": xlsb}


@pytest.mark.parametrize("suffix", WRITERS)
def test_list_is_read_like_any_other(suffix: str, tmp_path: Path) -> None:
    write: Callable[[Path, Rows], Path] = WRITERS[suffix]
    dated = suffix != ".xlsb"  # its dates are numbers in a format, which this writer has none of
    rows = [[one if dated or one is not BORN else "31/08/2010" for one in row] for row in ROWS]
    table = read_leavers(write(tmp_path / f"leavers{suffix}", rows))
    first, second = table.rows
    keys = ("reference", "forename", "date_of_birth", "attendance", "large_print")
    assert [first[key] for key in keys] == ["4711", "Siân", "31/08/2010", "94.5%", "Yes"]
    assert [second[key] for key in keys] == ["004712", "Bo", "31/08/2010", "83%", "No"]
    assert (first.stored["reference"], first.cell("forename"), second.number) == (Stored.NUMBER, "B2", 3)
    assert table.rows_unseen
    assert len(every_list(tmp_path / f"leavers{suffix}", LEAVERS)) == (2 if suffix == ".xls" else 1)


def test_plan_says_that_hidden_rows_count_too(tmp_path: Path) -> None:
    table = read_leavers(ods(tmp_path / "leavers.ods", [*ROWS[:1]]))
    made = make_plan([], PupilList(table, ()), directory_of(row()), BORN)
    assert columns_unread(made) == (
        "Which rows are hidden cannot be seen in the list's format: all of them count."
    )


def test_list_below_a_title_has_the_cells_that_a_person_sees(tmp_path: Path) -> None:
    rows: Rows = [["", "", ""], ["", "Leavers"], ["", *ROWS[0]], ["", *ROWS[1]]]
    for suffix, write in {".xls": xls, ".ods": ods}.items():
        (row,) = read_leavers(write(tmp_path / f"leavers{suffix}", rows)).rows
        assert row.cell("reference") == "B4"


def test_list_on_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match='has its list on a hidden sheet, "Export"'):
        read_leavers(xls(tmp_path / "leavers.xls", ROWS, hidden=True))


def test_workbook_itself_is_never_read_so(tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match="is an OpenDocument spreadsheet"):
        guard(ods(tmp_path / "recipients.ods", ROWS))


OTHERWISE = "is an OpenDocument spreadsheet|filled cells|too long|has no column"


@pytest.mark.parametrize("way", HOSTILE)
def test_hostile_list_is_one_sentence_and_kills_nobody_but_its_reader(way: str, tmp_path: Path) -> None:
    make, says = HOSTILE[way]
    path = tmp_path / "leavers.ods"
    make(path)
    with pytest.raises(DirectoryError, match=says or OTHERWISE):
        read_leavers(path)


@pytest.mark.parametrize("mark", ["tab", "line-break"])
def test_text_whose_words_would_be_joined_is_not_read(tmp_path: Path, mark: str) -> None:
    """The library would read "12 High StreetOadby", and a letter would be addressed to it."""
    cell = f'<table:table-cell office:value-type="string"><text:p>12 High Street<text:{mark}/>Oadby</text:p>'
    rows = f"<table:table-row>{cell}</table:table-cell></table:table-row>"
    path = ods_of(tmp_path / "leavers.ods", f'<table:table table:name="Export">{rows}</table:table>')
    with pytest.raises(WorkbookUnreadable, match=r"is an OpenDocument spreadsheet .* save it as"):
        read_leavers(path)


def test_without_the_library_it_says_what_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ods(tmp_path / "leavers.ods", ROWS)
    monkeypatch.setattr(other_formats, "find_spec", lambda _name: None)
    with pytest.raises(
        WorkbookUnreadable, match=r"is an OpenDocument spreadsheet \(.ods\). Open it in Excel"
    ):
        read_leavers(path)


def test_reader_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(apart, "__file__", str(slow))
    monkeypatch.setattr(other_formats, "PATIENCE", 1)
    with pytest.raises(WorkbookUnreadable, match="takes too long to read"):
        read_leavers(ods(tmp_path / "leavers.ods", ROWS))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit of memory")
def test_reader_has_its_limits() -> None:
    import resource

    place = str(Path(apart.__file__).parent)
    script = f"import sys; sys.path.insert(0, {place!r}); import apart, resource as r; apart._limit(); "
    script += "print(*(r.getrlimit(one)[0] for one in (r.RLIMIT_CPU, r.RLIMIT_AS)))"
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    seconds, memory = map(int, done.stdout.split())
    assert seconds == apart.SECONDS
    assert memory == (resource.RLIM_INFINITY if sys.platform == "darwin" else apart.BYTES)

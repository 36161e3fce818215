"""Find a table in its sheet: headings, hidden rows, merged cells, cells outside it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink

from directory.model import Table
from directory.workbook.read import read_book
from tests.workbooks import ON, edit, replacing, saved

IDS = [["ID", "Town", "Notes"], ["one", "Leicester"], ["two", "Oadby"], ["three", "Enderby"]]


def looked(path: Path, change: Callable[[object], object], rows: list[list[object]] = IDS) -> Table:
    """Return the table of a sheet as it is after ``change``."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    for row in rows:
        sheet.append(row)
    change(sheet)
    book.save(path)
    return read_book(path, ON).tables["Recipients"]


def hiding(rows: tuple[int, ...] = (), columns: str = "") -> Callable[[object], object]:
    def change(sheet: object) -> None:
        for number in rows:
            sheet.row_dimensions[number].hidden = True
        for letter in columns:
            sheet.column_dimensions[letter].hidden = True

    return change


def merging(*ranges: str) -> Callable[[object], object]:
    return lambda sheet: [sheet.merge_cells(cells) for cells in ranges]


@pytest.fixture
def xlsx(tmp_path) -> Path:
    return tmp_path / "recipients.xlsx"


@pytest.mark.parametrize(
    ("change", "look"),
    [
        pytest.param(lambda _: None, {}, id="plain"),
        pytest.param(hiding(rows=(3, 4)), {"hidden_rows": (3, 4)}, id="rows"),
        pytest.param(hiding(rows=(9,)), {}, id="a row below the table"),
        pytest.param(hiding(columns="B"), {"hidden_columns": ("B",)}, id="a column"),
        pytest.param(hiding(columns="BC"), {"hidden_columns": ("B", "C")}, id="columns in one range"),
        pytest.param(hiding(columns="G"), {}, id="a column beside the table"),
        pytest.param(merging("B2:B3"), {"merged": ("B2:B3",)}, id="down"),
        pytest.param(merging("A3:B3"), {"merged": ("A3:B3",)}, id="across"),
        pytest.param(merging("A1:B1"), {"merged": ("A1:B1",)}, id="headings"),
        pytest.param(merging("C3:E3"), {}, id="from the last column outwards"),
        pytest.param(merging("B4:B9"), {}, id="from the last row downwards"),
        pytest.param(merging("E1:F9"), {}, id="beside the table"),
    ],
)
def test_a_table_tells_what_of_it_is_hidden_or_merged(xlsx, change, look):
    table = looked(xlsx, change)
    told = {"hidden_rows": table.hidden_rows, "hidden_columns": table.hidden_columns, "merged": table.merged}
    assert told == {"hidden_rows": (), "hidden_columns": (), "merged": ()} | look
    assert not table.hidden


def crossing_out(*cells: str, line: bool = True, bold: bool = False) -> Callable[[object], object]:
    def change(sheet: object) -> None:
        for cell in cells:
            sheet[cell].font = Font(strike=line, bold=bold, underline="single")

    return change


@pytest.mark.parametrize(
    ("change", "struck"),
    [
        pytest.param(lambda _: None, set(), id="plain"),
        pytest.param(crossing_out("A3", "B3"), {"A3", "B3"}, id="a row"),
        pytest.param(crossing_out("B4", bold=True), {"B4"}, id="in a font of its own"),
        pytest.param(crossing_out("A3", line=False), set(), id="the line taken away"),
        pytest.param(crossing_out("A9"), {"A9"}, id="below the table"),
    ],
)
def test_a_table_tells_what_of_it_is_struck_through(xlsx, change, struck):
    assert looked(xlsx, change).struck == struck


@pytest.mark.parametrize(
    ("cells", "told"), [((), ()), (("A1",), ()), (("A3", "B2"), ("A3", "B2")), (("A1", "C4"), ("C4",))]
)
def test_a_table_tells_which_cells_below_the_headings_have_comments(xlsx, cells, told):
    def change(sheet: object) -> None:
        for cell in cells:
            sheet[cell].comment = Comment("Do not send", "office")

    assert set(looked(xlsx, change).commented) == set(told)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told(xlsx, state):
    def change(sheet: object) -> None:
        sheet.parent.create_sheet("Read me")
        sheet.sheet_state = state

    assert looked(xlsx, change).hidden


def test_rows_that_other_programs_hide_are_told(xlsx):
    saved(xlsx, {"Recipients": IDS})
    edit(xlsx, replacing(rb'<row r="3"', b"<row hidden='true' r='3'"))
    assert read_book(xlsx, ON).tables["Recipients"].hidden_rows == (3,)
    edit(xlsx, replacing(rb"<row (hidden=\'true\' )?r=.\d+.", rb"<row \1"))
    assert read_book(xlsx, ON).tables["Recipients"].hidden_rows == (3,)


TITLE = [["Partners of the school"], [], ["as of", "31/08/2026"]]


@pytest.mark.parametrize(
    ("above", "at"),
    [
        pytest.param([], 1, id="none"),
        pytest.param(TITLE, 4, id="a title"),
        pytest.param([["ID"], *TITLE], 5, id="a title with a word of ours"),
        pytest.param([[]] * 20, 21, id="blank rows"),
        pytest.param([["x", "y"]] * 9, 10, id="nine rows"),
    ],
)
def test_the_headings_are_found_below_a_title(xlsx, above, at):
    saved(xlsx, {"Recipients": [*above, *IDS]})
    table = read_book(xlsx, ON).tables["Recipients"]
    assert table.heading_row == at
    assert [heading.key for heading in table.headings] == ["id", "town", "notes"]
    assert [(row.number, row["id"]) for row in table.rows] == [
        (at + 1, "one"),
        (at + 2, "two"),
        (at + 3, "three"),
    ]


def test_a_whole_row_of_headings_further_down_does_not_swallow_the_rows_above_it(xlsx):
    saved(xlsx, {"Recipients": [*IDS, ["ID", "Town", "Notes", "Email", "Phone", "Status"], ["four"]]})
    table = read_book(xlsx, ON).tables["Recipients"]
    assert (table.heading_row, [row["id"] for row in table.rows]) == (1, ["one", "two", "three", "four"])
    assert table.second_headings == ("A5",)


@pytest.mark.parametrize(
    ("rows", "second", "strays"),
    [
        pytest.param([*IDS, [], ["id", "TOWN", "Notes"], ["x"]], ("A6",), (), id="below"),
        pytest.param([*IDS, ["one", "Town", "Leicester"]], (), (), id="a body called Town is none"),
        pytest.param([[*IDS[0], None, *IDS[0]], ["a", "", "", "", "b"]], ("E1",), (), id="beside"),
        pytest.param([*IDS, [*["a"] * 4, None, "ID", "Town", "Notes"]], ("D5",), (), id="beside and below"),
        pytest.param([*IDS, ["x", "", "", "a remark"]], (), ("D5",), id="a remark beside"),
        pytest.param([*IDS, [], [None] * 7 + ["far"]], (), ("H6",), id="far to the right"),
        pytest.param([["ID", None, "Town"], ["a", "no heading"]], (), ("B2",), id="a column without heading"),
        pytest.param([["ID", "Colour"], ["a", "blue"]], (), (), id="a column of one's own"),
        pytest.param([["Title", "", "", "", "far"], *IDS], (), (), id="above the headings"),
    ],
)
def test_what_stands_apart_from_the_table_is_told(xlsx, rows, second, strays):
    saved(xlsx, {"Recipients": rows})
    table = read_book(xlsx, ON).tables["Recipients"]
    assert (table.second_headings, table.strays) == (second, strays)


def test_headings_of_a_table_beside_are_not_those_of_the_first(xlsx):
    saved(xlsx, {"Recipients": [[*IDS[0], None, *IDS[0]], ["a", "", "", "", "b"]]})
    table = read_book(xlsx, ON).tables["Recipients"]
    assert [heading.column for heading in table.headings] == ["A", "B", "C"]
    assert table.rows[0]["id"] == "a"


def test_of_many_strays_the_first_are_told(xlsx):
    saved(xlsx, {"Recipients": [["ID"], *[["x", "y"]] * 300]})
    assert len(read_book(xlsx, ON).tables["Recipients"].strays) == 100


def test_where_links_lead_is_told(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet.append(["ID", "Email"])
    sheet.append(["one", "a@example.org"])
    sheet["B2"].hyperlink = "mailto:b@example.org?subject=A%20B"
    sheet["A2"].hyperlink = Hyperlink(ref="A2", location="'Recipients'!B2")  # leads to no other file
    book.save(tmp_path / "r.xlsx")
    table = read_book(tmp_path / "r.xlsx", date(2026, 11, 23)).tables["Recipients"]
    assert table.links == {"B2": "mailto:b@example.org?subject=A%20B"}

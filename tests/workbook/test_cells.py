"""Every cell stands where its own reference says: compared with a second reader, whatever the order."""

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string

from directory.workbook.cells import as_utf8, look_of, records
from directory.workbook.edit import Change, edited
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.package import worksheets
from directory.workbook.read import read_book
from tests.workbooks import ON, SHEET, edit, replacing, saved

DATA = Path(__file__).parents[2] / "data"
ROW, CELL = re.compile(rb"<row .*?</row>", re.S), re.compile(rb"<c [^>]*?(?:/>|>.*?</c>)", re.S)
TABLE = [
    ["ID", "Organisation", "Town", "Notes"],
    ["one", "Example College", "Leicester", "first"],
    ["two", "Example School", None, "second"],
    [],
    ["three", "Example Trust", "Oadby", "third"],
]


def read(path: Path) -> dict[tuple[str, int, int], str]:
    """Return the text of each filled cell of a workbook, as our reader has it."""
    with ZipFile(path) as archive:
        look = look_of(archive)
        return {
            (sheet.title, number, column + 1): text
            for sheet in worksheets(archive)
            for number, cells in records(path.name, as_utf8(archive.read(sheet.part)), look)
            for column, (text, _) in cells.items()
        }


def second(path: Path) -> dict[tuple[str, int, int], str]:
    """Return the same from openpyxl's own reader of whole books, which places every cell by its reference."""
    return {
        (sheet.title, cell.row, cell.column): str(cell.value).strip()
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and str(cell.value).strip()
    }


def rows_turned(xml: bytes) -> bytes:
    rows = ROW.findall(xml)
    return xml[: xml.index(rows[0])] + b"".join(reversed(rows)) + xml[xml.rindex(b"</sheetData>") :]


def cells_turned(xml: bytes) -> bytes:
    def turned(found: re.Match[bytes]) -> bytes:
        cells = CELL.findall(found[0])
        return (
            found[0][: found[0].index(b">") + 1] + b"".join(reversed(cells)) + b"</row>"
            if cells
            else found[0]
        )

    return ROW.sub(turned, xml)


def bare_from(first: int) -> Callable[[bytes], bytes]:
    """Return what takes the numbers off the rows from ``first`` on, and off their cells."""

    def change(xml: bytes) -> bytes:
        return re.sub(
            rb'<(row|c) r="([A-Z]*)(\d+)"',
            lambda found: b"<" + found[1] if int(found[3]) >= first else found[0],
            xml,
        )

    return change


def in_utf_16(xml: bytes) -> bytes:
    text = re.sub(r"\A<\?xml[^>]*\?>", "", xml.decode())
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


ORDERS = [
    pytest.param(rows_turned, id="rows from the last to the first"),
    pytest.param(cells_turned, id="cells from the last to the first"),
    pytest.param(lambda xml: cells_turned(rows_turned(xml)), id="both"),
    pytest.param(in_utf_16, id="UTF-16"),
    pytest.param(prefixed, id="a prefix"),
    pytest.param(replacing(rb"</(c|row|v|t)>", rb"</\1 >"), id="spaces in closing tags"),
]


@pytest.mark.parametrize("name", ["recipients.xlsx", "leavers.example.xlsx"])
def test_a_second_reader_finds_the_same_cells_in_our_own_workbooks(name: str) -> None:
    ours, theirs = read(DATA / name), second(DATA / name)
    assert ours.keys() == theirs.keys()
    texts = {at for at, text in theirs.items() if not re.match(r"[\d-]", text)}
    assert {at: ours[at] for at in texts} == {at: theirs[at] for at in texts}


@pytest.mark.parametrize("change", ORDERS)
def test_no_order_or_packing_loses_a_cell(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE})
    before = read(path)
    edit(path, change)
    assert read(path) == before == second(path)
    assert len(before) == 15


@pytest.mark.parametrize("first", [1, 2, 3])
def test_rows_without_a_number_follow_the_one_before_them(tmp_path: Path, first: int) -> None:
    whole = [[text or "-" for text in row] for row in TABLE if row]
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": whole})
    before = read(path)
    edit(path, bare_from(first))
    assert read(path) == before
    assert len(read_book(path, ON).rows("Recipients")) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(replacing(rb'<row r="3"', b'<row r="2"'), "two rows with the number 2", id="two rows"),
        pytest.param(replacing(rb'r="B2"', b'r="A2"'), "two cells in one place of row 2", id="two cells"),
        pytest.param(replacing(rb'r="B2"', b'r="B3"'), "is damaged", id="a cell of another row"),
        pytest.param(replacing(rb'r="B2"', b'r="XFE2"'), "is damaged", id="a column beyond Excel's last"),
    ],
)
def test_what_cannot_be_placed_is_refused_and_never_lost(
    tmp_path: Path, change: Callable[[bytes], bytes], says: str
) -> None:
    path = edit(saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE}), change)
    with pytest.raises(WorkbookUnreadable, match=says):
        read_book(path, ON)


@pytest.mark.parametrize("change", ORDERS[:3])
def test_a_cell_is_changed_where_it_stands_whatever_the_order(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = edit(saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE}), change)
    expected = read(path) | {("Recipients", 2, 2): "Another College", ("Recipients", 3, 3): "Wigston"}
    changes = [
        Change("Recipients", "B2", "Another College", filled=True),
        Change("Recipients", "C3", "Wigston", filled=False),
    ]
    path.write_bytes(edited(path.name, path.read_bytes(), changes))
    assert read(path) == expected


@pytest.mark.parametrize("style", [b"", b"999", b"x", b"-1"])
def test_a_style_that_is_none_leaves_a_number_unformatted(tmp_path: Path, style: bytes) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": [["ID", "Town"], ["one", 5]]})
    edit(path, replacing(rb'<c r="B2"', b'<c r="B2" s="' + style + b'"'))
    assert read(path)[("Recipients", 2, 2)] == "5"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        pytest.param("xl/styles.xml", rb"<fills[^>]*>", rb"\g<0><fill/>", id="a fill of nothing"),
        pytest.param("xl/styles.xml", rb'rgb="[0-9A-F]{8}"|theme="1"', b'rgb="#1F4E78"', id="a web colour"),
        pytest.param("xl/styles.xml", rb'<family val="\d+"', b'<family val="34"', id="a font of no family"),
        pytest.param("xl/workbook.xml", rb"<calcPr[^>]*/>", b'<calcPr calcMode="sometimes"/>', id="counting"),
        pytest.param("docProps/core.xml", rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"29/11/2026 09:00", id="a date"),
    ],
)
def test_what_no_cell_hangs_on_does_not_stop_the_reading(
    tmp_path: Path, part: str, old: bytes, new: bytes
) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE})
    before = read(path)
    edit(path, replacing(old, new), part)
    assert read(path) == before


def test_parts_named_with_other_capitals_and_backslashes_are_found(tmp_path: Path) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE})
    before = read(path)
    edit(
        path,
        replacing(rb"/xl/worksheets/sheet1.xml", rb"WorkSheets\\SHEET1.xml"),
        "xl/_rels/workbook.xml.rels",
    )
    assert read(path) == before


def test_a_sheet_without_a_part_is_passed_over_by_reader_and_repair_alike(tmp_path: Path) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": TABLE})
    space = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ghost = b"<sheet " + space + b' name="Ghost" sheetId="9" r:id=""/></sheets>'
    edit(path, replacing(b"</sheets>", ghost), "xl/workbook.xml")
    assert len(read_book(path, ON).rows("Recipients")) == 3
    after = edited(path.name, path.read_bytes(), [Change("Recipients", "C2", "Wigston", filled=True)])
    path.write_bytes(after)
    assert read_book(path, ON).rows("Recipients")[0]["town"] == "Wigston"


def test_every_cell_far_out_is_read_without_the_blank_ones_between(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Recipients"
    book.active["A1"], book.active["A2"] = "ID", "one"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "recipients.xlsx")
    found = read(tmp_path / "recipients.xlsx")
    assert ("Recipients", 1048576, column_index_from_string("XFD")) in found
    assert SHEET in ZipFile(tmp_path / "recipients.xlsx").namelist()


@pytest.mark.parametrize(("written", "shown"), [(b"1", "TRUE"), (b"true", "TRUE"), (b"false", "FALSE")])
def test_a_truth_value_is_read_in_both_spellings(tmp_path: Path, written: bytes, shown: str) -> None:
    path = saved(tmp_path / "recipients.xlsx", {"Recipients": [["ID", "Town"], ["one", 5]]})
    edit(path, replacing(rb'<c r="B2" t="n"><v>5', b'<c r="B2" t="b"><v>' + written))
    assert read(path)[("Recipients", 2, 2)] == shown

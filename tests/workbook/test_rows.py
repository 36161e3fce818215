"""A row added below a table: everything else stays byte for byte, and what covered the rows covers it too."""

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from directory.model import Book
from directory.workbook.create import create_book
from directory.workbook.edit import CellsRefused, edited
from directory.workbook.edit import Change as CellChange
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import book_in
from directory.workbook.rows import with_row
from tests.workbook.test_edit import X14, members, with_parts

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 23)
SHEET = "xl/worksheets/sheet1.xml"
NEW: dict[str, str | date] = {"recipient": "one", "role": "SENCO", "name": " a & <b>", "last_checked": ON}
HEADINGS = ["Recipient", "Role", "Name", "Phone", "Email", "Last checked"]
Change = Callable[[Worksheet], Any]


def made(*changes: Change, rows: int = 2) -> bytes:
    """Return a workbook of a sheet Contacts with some rows, whose cells alone have formats."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Contacts"
    sheet.append(HEADINGS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number in range(2, rows + 2):
        sheet.append(["one", "Admissions", f"Miss {number}", "0116 496 0001", None, date(2026, 9, 1)])
        sheet.cell(number, 4).number_format = "@"
        sheet.cell(number, 6).number_format = "dd/mm/yyyy"
    book.create_sheet("Other").append(["kept"])
    for change in changes:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes) -> Book:
    return book_in("a.xlsx", content, ON)


def added(content: bytes, sheet: str = "Contacts", **values: str | date) -> bytes:
    after, _ = with_row("a.xlsx", content, read(content).tables[sheet], values or NEW)
    for name, part in members(after).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)  # noqa: S314  # our own
    return after


def sheet_of(content: bytes, name: str = "Contacts") -> Worksheet:
    sheet = load_workbook(io.BytesIO(content))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_new_row_is_read_back_and_the_others_are_as_they_were() -> None:
    before = made()
    after = added(before)
    rows, old = read(after).rows("Contacts"), read(before).rows("Contacts")
    assert rows[:-1] == old
    assert {key: text for key, text in rows[-1].values.items() if text} == {
        "recipient": "one",
        "role": "SENCO",
        "name": "a & <b>",
        "last_checked": "23/11/2026",
    }
    assert rows[-1].number == 4
    assert sheet_of(after)["F4"].value.date() == ON


def test_outside_the_new_row_not_a_byte_differs() -> None:
    before = made()
    after = added(before)
    old, new = members(before), members(after)
    assert list(new) == list(old)
    assert {name for name in new if new[name] != old[name]} == {SHEET}
    without = re.sub(rb'<row r="4">.*?</row>', b"", new[SHEET])
    assert without.replace(b'<dimension ref="A1:F4"', b'<dimension ref="A1:F3"') == old[SHEET]


def test_new_cells_take_the_forms_of_the_cells_above_and_never_of_the_headings() -> None:
    sheet = sheet_of(added(made()))
    assert [sheet.cell(4, at).number_format for at in (1, 4, 6)] == ["General", "@", "dd/mm/yyyy"]
    first = sheet_of(added(made(rows=0)))
    assert [first.cell(2, 1).value, first.cell(2, 1).font.bold] == ["one", False]
    assert first.cell(2, 6).value == "23/11/2026"  # its column has no form of a date


def test_column_decides_on_the_form_where_it_has_one() -> None:
    def colour(sheet: Worksheet) -> None:
        sheet["D3"].fill = PatternFill("solid", start_color="FFCC00")
        sheet.column_dimensions["D"].number_format = "@"

    cell = sheet_of(added(made(colour), recipient="one", phone="0116 496 0002"))["D4"]
    assert (cell.number_format, cell.fill.fill_type) == ("@", None)


@pytest.mark.parametrize("rows", [0, 2])
def test_workbook_of_ours_takes_a_row_on_each_sheet(rows: int) -> None:
    content = create_book("Word\nText")
    for _ in range(rows + 1):
        content = added(content, "Accepted", code="C03", until=ON, reason="Settled")
        content = added(content, "Recipients", id="one", last_checked=ON)
    sheet = sheet_of(content, "Accepted")
    assert sheet.cell(rows + 2, 7).value.date() == ON
    assert sheet.cell(rows + 2, 1).number_format == "@"
    assert sheet.auto_filter.ref == "A1:H500"
    assert len(read(content).rows("Recipients")) == rows + 1


def test_committed_workbook_takes_a_row() -> None:
    before = (ROOT / "data" / "recipients.xlsx").read_bytes()
    after = added(before, "Recipients", id="new-body", organisation="New Body", last_checked=ON)
    was, now = read(before), read(after)
    assert now.rows("Recipients")[:-1] == was.rows("Recipients")
    assert now.rows("Recipients")[-1]["id"] == "new-body"
    assert {name: now.rows(name) for name in now.tables if name != "Recipients"} == {
        name: was.rows(name) for name in was.tables if name != "Recipients"
    }


def drop_downs(sheet: Worksheet) -> None:
    for ranges in ("B2:B3", "B2:B999", "B1", "C2:C3 E2:E3"):
        sheet.add_data_validation(DataValidation("list", formula1='"a,b"', sqref=ranges))
    sheet.conditional_formatting.add("A2:A3", CellIsRule("equal", ['"x"']))
    sheet.conditional_formatting.add("C3", CellIsRule("equal", ['"x"']))
    sheet.auto_filter.ref = "A1:F3"
    sheet.print_area = "A1:F3"
    sheet.print_title_rows = "1:1"


def test_areas_that_end_in_the_row_above_grow() -> None:
    content = with_parts(
        made(drop_downs),
        **{
            SHEET: lambda xml: xml.replace(b"</worksheet>", X14.replace(b"C2:C9", b"C2:C3") + b"</worksheet>")
        },
    )
    after = added(content)
    sheet = sheet_of(after)
    found = [str(one.sqref) for one in sheet.data_validations.dataValidation]
    assert found == ["B2:B4", "B2:B999", "B1", "C2:C4 E2:E4"]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["A2:A4", "C3"]
    assert (sheet.auto_filter.ref, sheet.print_area, sheet.print_title_rows) == (
        "A1:F4",
        "'Contacts'!$A$1:$F$4",
        "$1:$1",
    )
    names = members(after)["xl/workbook.xml"]
    assert b"_xlnm._FilterDatabase" in names
    assert b"$F$3" not in names
    assert b"<xm:sqref>C2:C4</xm:sqref>" in members(after)[SHEET]


def test_names_in_utf_16_are_refused_with_a_word() -> None:
    """Its print areas would be passed over without one."""
    content = with_parts(made(), **{"xl/workbook.xml": lambda xml: xml.decode().encode("utf-16")})
    with pytest.raises(WorkbookUnreadable, match="unusual way"):
        added(content)


def test_sheet_in_utf_16_takes_a_row_as_it_takes_a_changed_cell() -> None:
    content = with_parts(made(), **{SHEET: lambda xml: xml.decode().encode("utf-16")})
    assert members(added(content))[SHEET] == members(added(made()))[SHEET]
    changed = edited("a.xlsx", content, [CellChange("Contacts", "E2", "a@example.org", filled=False)])
    assert read(changed).rows("Contacts")[0]["email"] == "a@example.org"


def table(ref: str = "A1:F3", **more: Any) -> Change:
    return lambda sheet: sheet.add_table(Table(displayName="People", ref=ref, **more))


def test_excel_table_grows_with_its_filter() -> None:
    after = added(made(table()))
    assert sheet_of(after).tables["People"].ref == "A1:F4"
    assert sheet_of(after).tables["People"].autoFilter.ref == "A1:F4"
    assert len(read(after).rows("Contacts")) == 3


@pytest.mark.parametrize("ref", ["A1:F3", "A1:F4"])
def test_excel_table_with_totals_is_left_to_excel(ref: str) -> None:
    with pytest.raises(CellsRefused, match="row of totals; add the row in Excel"):
        added(made(table(ref, totalsRowCount=1)))


def test_blank_row_that_is_formatted_is_filled() -> None:
    def format_below(sheet: Worksheet) -> None:
        for at in range(1, 7):
            sheet.cell(4, at).fill = PatternFill("solid", start_color="FFCC00")
        sheet["H6"] = "a note below"

    sheet = sheet_of(added(made(format_below)))
    assert (sheet["A4"].value, sheet["A4"].fill.start_color.rgb, sheet["H6"].value) == (
        "one",
        "00FFCC00",
        "a note below",
    )


def test_row_comes_between_the_last_and_a_note_below() -> None:
    def note(sheet: Worksheet) -> None:
        sheet["H9"] = "a note below"

    after = added(made(note))
    numbers = re.findall(rb'<row r="(\d+)"', members(after)[SHEET])
    assert numbers == [b"1", b"2", b"3", b"4", b"9"]


def test_row_that_a_merged_cell_covers_is_refused() -> None:
    with pytest.raises(CellsRefused, match="merged cells A4:C5"):
        added(made(lambda sheet: sheet.merge_cells("A4:C5")))


def test_days_of_a_mac_workbook_count_from_1904() -> None:
    content = with_parts(
        made(),
        **{"xl/workbook.xml": lambda xml: re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', xml)},
    )
    assert b"date1904" in members(content)["xl/workbook.xml"]
    assert read(added(content)).rows("Contacts")[-1]["last_checked"] == "23/11/2026"


# As LibreOffice writes it, with a name for every default and a last row without a cell.
LIBREOFFICE = """\
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr filterMode="false"/>
<dimension ref="A1:F2"/><cols><col collapsed="false" customWidth="true" max="5" min="1" style="0" width="18"/>
<col collapsed="false" customWidth="true" hidden="false" max="6" min="6" style="DATE" width="14"/></cols>
<sheetData><row r="1" customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false">1</row>
<row r="2" customFormat="false" ht="12.8" hidden="false" customHeight="false">2</row>
<row r="1048576" customFormat="false" ht="12.8" hidden="false"/></sheetData><autoFilter ref="A1:F2"/>
<dataValidations count="1"><dataValidation allowBlank="true" showDropDown="false" sqref="B2:B1048576"
type="list"><formula1>"a,b"</formula1></dataValidation></dataValidations></worksheet>"""


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_sheet_as_other_programs_write_it(prefix: str) -> None:
    content = made(rows=1)
    form = re.search(rb'<c r="F2" s="(\d+)"', members(content)[SHEET])
    assert form is not None
    date_form = form[1].decode()
    xml = LIBREOFFICE.replace("DATE", date_form)
    for number, texts in (("1", HEADINGS), ("2", ["one", "Admissions", "A", "0", "b", "01/09/2026"])):
        cells = (
            f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip("ABCDEF", texts, strict=True)
        )
        xml = xml.replace(f">{number}</row>", f">{''.join(cells)}</row>")
    if prefix:
        xml = re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}", xml).replace("xmlns=", f"xmlns:{prefix[:-1]}=")
    after = added(with_parts(content, **{SHEET: lambda _: xml.encode()}))
    last = read(after).rows("Contacts")[-1]
    assert (last.number, last["role"], last["last_checked"]) == (3, "SENCO", "23/11/2026")
    new = members(after)[SHEET].decode()
    assert re.findall(r'row r="(\d+)"', new) == ["1", "2", "3", "1048576"]
    assert new.count('ref="A1:F3"') == 2
    assert f'<{prefix}c r="F3" s="{date_form}"><{prefix}v>46349</{prefix}v>' in new

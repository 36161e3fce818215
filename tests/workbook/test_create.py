"""New workbooks, opened again with openpyxl: what a person meets in them."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from directory.commands.read_me import READ_ME
from directory.model import Category, DataCategory, Row
from directory.workbook.codes import in_words
from directory.workbook.create import create_book, create_leavers, held_rows, help_in_excel
from directory.workbook.schema import ALL_SHEETS, LEAVERS, SETTINGS, SHEETS, Kind
from tests.helpers import row, table
from tests.workbook.prompts import SHIPPED

FORMATS = {Kind.TEXT: "@", Kind.CHOICE: "@", Kind.DATE: "dd/mm/yyyy"}


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def book() -> Workbook:
    return opened(create_book(READ_ME))


@pytest.fixture(scope="module", params=sorted(ALL_SHEETS))
def sheet(request, book) -> Worksheet:
    return opened(create_leavers())[request.param] if request.param == LEAVERS.name else book[request.param]


def held_row(**values: str) -> Row:
    return Row(LEAVERS.name, 2, values, {}, personal=True)


def test_sheets_stand_in_order_and_the_read_me_comes_first(book):
    assert book.sheetnames == ["Read me", "Recipients", "Contacts", "Sharing", "School", "Accepted"]
    assert book.active.title == "Read me"
    assert opened(create_leavers()).sheetnames == ["Leavers"]


def test_headings_are_the_schemas(sheet):
    assert [cell.value for cell in sheet[1]] == [column.heading for column in ALL_SHEETS[sheet.title].columns]
    assert all(cell.font.b and cell.fill.fill_type == "solid" for cell in sheet[1])


def test_a_new_row_keeps_the_columns_format(sheet):
    for number, column in enumerate(ALL_SHEETS[sheet.title].columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        assert dimension.number_format == FORMATS[column.kind], column.heading
        assert dimension.width == column.width


def test_every_closed_list_is_a_plain_drop_down_down_to_the_last_row(sheet):
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    wanted = {
        f"{letter}2:{letter}1048576": f'"{",".join(column.choices)}"'
        for number, column in enumerate(ALL_SHEETS[sheet.title].columns, start=1)
        if column.kind is Kind.CHOICE
        for letter in [get_column_letter(number)]
    }
    assert {place: rule.formula1 for place, rule in lists.items()} == wanted
    assert not any(rule.showDropDown for rule in lists.values())  # which in this format hides the arrow


def test_a_list_fits_into_its_rule():
    for schema in ALL_SHEETS.values():
        for column in schema.columns:
            assert len(",".join(column.choices)) <= 255
            assert not any("," in choice for choice in column.choices)


def test_every_heading_has_help_that_excel_can_show(sheet):
    helps = {
        str(rule.sqref): rule
        for rule in sheet.data_validations.dataValidation
        if rule.showInputMessage and rule.prompt
    }
    for cell in sheet[1]:
        rule = helps[cell.coordinate]
        assert rule.promptTitle == cell.value
        assert len(rule.promptTitle) <= 32
        assert len(rule.prompt) <= 255


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_workbook_has_the_help_that_a_new_one_has(path):
    """``python -m tests.workbook.prompts`` brings it up to date."""
    for sheet in (one for one in load_workbook(path) if one.title in ALL_SHEETS):
        columns = {one.heading: one for one in ALL_SHEETS[sheet.title].columns}
        rules = sheet.data_validations.dataValidation
        helps = {str(rule.sqref): rule.prompt for rule in rules if rule.prompt}
        told = {cell.value: helps.get(cell.coordinate) for cell in sheet[1] if cell.value in columns}
        assert told == {heading: help_in_excel(columns[heading]) for heading in told}


def test_help_in_excel_says_how_a_cell_is_filled_in_there():
    rules = opened(create_book(READ_ME))["Recipients"].data_validations.dataValidation
    helps = {rule.promptTitle: rule.prompt for rule in rules}
    assert helps["Successor"] == "The body that took over. Only for a closed body. Its ID."
    assert "Alt+Enter" in helps["Address"]


def test_the_heading_row_stays_in_view_on_screen_and_on_paper(sheet):
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)


@pytest.mark.parametrize("data", [create_book(READ_ME), create_leavers()], ids=["book", "leavers"])
def test_nothing_is_hidden_and_nothing_runs(data):
    for sheet in opened(data).worksheets:
        assert sheet.sheet_state == "visible"
        assert not sheet.protection.sheet
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
    assert not any("vba" in name.lower() for name in zipfile.ZipFile(io.BytesIO(data)).namelist())


def test_an_empty_table_has_no_rows(sheet):
    assert sheet.max_row == (1 + len(SETTINGS) if sheet.title == "School" else 1)


def test_school_names_every_setting_and_says_what_it_is(book):
    rows = list(book["School"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [setting.name for setting in SETTINGS]
    assert all(value is None and notes for _, value, notes in rows)


def test_read_me_names_every_sheet_and_every_word_of_the_lists(book):
    text = "\n".join(
        str(value) for row in book["Read me"].iter_rows(values_only=True) for value in row if value
    )
    for word in (*(schema.name for schema in SHEETS), *DataCategory, *Category):
        assert re.search(rf"\b{re.escape(word)}\b", text), word
    assert "recipients check" in text
    assert "{" not in text


def test_two_books_made_at_two_times_are_the_same_bytes():
    assert create_book(READ_ME) == create_book(READ_ME)
    properties = opened(create_book(READ_ME)).properties
    assert (properties.creator, properties.lastModifiedBy) == ("Recipient directory", None)


@pytest.mark.parametrize("typed", ["=1+1", "+44 1", "-2+3", "@SUM(A1)", "#N/A", "007", "31/02/2010", " x "])
def test_a_held_row_comes_back_as_it_was_typed(typed):
    values = {column.key: typed for column in LEAVERS.columns}
    sheet = opened(held_rows([(held_row(**values), typed)]))[LEAVERS.name]
    for cell in sheet[2]:
        assert (cell.value, cell.data_type, cell.number_format) == (typed, "s", "@")


def test_a_held_row_has_the_code_that_the_list_has_and_the_choice_before_the_recorded_one():
    listed = row("Leavers", sen="K", attendance="83.0", surname="K", share_ks4_results="F")
    (coded,) = in_words(table("Leavers", [listed]), ()).rows
    held = coded.with_texts({"share_ks4_results": "No"}).with_texts({"share_ks4_results": "Yes"})
    assert (held["sen"], held["attendance"], held["share_ks4_results"]) == ("SEN support", "83%", "Yes")
    sheet = opened(held_rows([(held, "x")]))[LEAVERS.name]
    there = {cell.value: sheet.cell(2, cell.column).value for cell in sheet[1]}
    assert (there["SEN"], there["Attendance"], there["Surname"]) == ("K", "83.0", "K")
    assert there["Share KS4 results"] == "F"


def test_held_rows_end_with_what_is_wrong_and_make_a_leavers_file():
    sheet = opened(held_rows([(held_row(reference="2101"), "no such body"), (held_row(), "blank")]))[
        LEAVERS.name
    ]
    assert [cell.value for cell in sheet[1]] == [it.heading for it in LEAVERS.columns]
    assert sheet[1][-1].value == "What is wrong"
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["2101", None]
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["no such body", "blank"]


def test_a_held_row_shows_where_a_character_stood_that_xml_cannot_hold():
    sheet = opened(held_rows([(held_row(forename="A\x0bB\ud800C"), "x")]))[LEAVERS.name]
    assert sheet["D2"].value == "A\ufffdB\ufffdC"


def test_nothing_is_written_beside_a_book_that_is_made(monkeypatch):
    """Openpyxl puts each sheet into a temporary file: a pupil's row would stay there after a power cut."""
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", lambda *_: pytest.fail("a file"))
    assert create_leavers()


def test_a_row_grows_with_its_text_up_to_what_excel_opens():
    rows = [(held_row(sen="word " * count), "x") for count in (1, 40, 6000)]
    data = held_rows(rows)
    sheet = opened(data)[LEAVERS.name]
    heights = [sheet.row_dimensions[number].height for number in (2, 3, 4)]
    assert heights[0] == 15 < heights[1] < heights[2] == 409
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert xml.count('customHeight="1"') == 1  # the headings' row: others are fitted again when they change

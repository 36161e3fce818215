"""Make new workbooks as bytes: an empty directory, an empty leavers file, held.xlsx; and the Read me sheet.

Callers write the bytes to disk. One function formats every table, so all workbooks look alike: bold headings
that stay in view, help on each, Text where Excel would drop a zero, plain drop-downs. Nothing is hidden, and
there are no macros.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from directory.model import Row
from directory.workbook.schema import LEAVERS, SCHOOL, SETTINGS, SHEETS, Column, Kind

README = "Read me"
LAST_ROW = 1_048_576  # a sheet's last row, in Excel 2007 and later and in LibreOffice
FILTER_TO = 500  # the filter arrows cover this many rows of an empty sheet
A3, A4 = 8, 9  # ECMA-376 Part 1, 18.3.1.63 pageSetup
LINE, TALLEST = 15, 409  # points: a line of 11-point text, and the tallest row that Excel allows
WIDE = 220  # characters: a wider sheet needs A3 to fit a page's width
MADE = datetime(2026, 1, 1)  # on every workbook, so that the same content is the same bytes

# Characters that XML 1.0 (2.2 Char) cannot hold. A held row shows where one was.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMATS = {Kind.TEXT: "@", Kind.CHOICE: "@", Kind.DATE: "dd/mm/yyyy"}
_FONT = "Calibri"
_HEADING_FONT = Font(_FONT, 11, bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", start_color="1F4E5F")
_SECTION_FILL = PatternFill("solid", start_color="DCE9ED")
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)


def create_book(read_me: str) -> bytes:
    """Return an empty directory workbook: "Read me", the five sheets, the School's settings named.

    ``read_me`` is the text of the first sheet, in blocks with an empty line between: see ``write_readme``.
    """
    book = new_book()
    write_readme(book, read_me)
    settings = [
        {"setting": setting.name, "notes": setting.help + (" Needed." if setting.needed else "")}
        for setting in SETTINGS
    ]
    for schema in SHEETS:
        write_sheet(book, schema.name, schema.columns, settings if schema is SCHOOL else ())
    return pack(book)


def create_leavers() -> bytes:
    """Return an empty leavers workbook: one sheet, its headings, help and drop-downs."""
    book = new_book()
    write_sheet(book, LEAVERS.name, LEAVERS.columns, ())
    return pack(book)


def held_rows(rows: Sequence[tuple[Row, str]]) -> bytes:
    """Return a leavers workbook of the held rows, each as it came, with what is wrong.

    Every value is text, also dates, so that a person sees what was typed.
    """
    as_text = [replace(it, kind=Kind.TEXT) if it.kind is Kind.DATE else it for it in LEAVERS.columns]
    held = ({**row.as_it_came, "what_is_wrong": reason} for row, reason in rows)
    book = new_book()
    write_sheet(book, LEAVERS.name, as_text, held)
    return pack(book)


def new_book() -> Workbook:
    """Return a workbook without a sheet, and without the name of a machine or person."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Recipient directory"
    book.properties.created = book.properties.modified = MADE
    return book


def write_sheet(
    book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[Mapping[str, str | date]]
) -> Worksheet:
    """Add a sheet to ``book``, with a heading row and ``rows``, which map a column's key to its value.

    Formats belong to the whole column, so that a row added later has them too.
    """
    sheet: Worksheet = book.create_sheet(name)
    for number, column in enumerate(columns, start=1):
        _write_heading(sheet, number, column)
    sheet.row_dimensions[1].height = 32  # points: two lines, so that the filter's arrow covers no word
    count = 1
    for count, row in enumerate(rows, start=2):
        for number, column in enumerate(columns, start=1):
            _write_cell(sheet.cell(count, number), row.get(column.key, ""), column.kind)
        _fit_height(sheet, count, [(str(row.get(column.key, "")), column.width) for column in columns])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(count, FILTER_TO)}"
    sheet.print_title_rows = "1:1"
    _fit_to_page(sheet, sum(column.width for column in columns))
    return sheet


def _write_heading(sheet: Worksheet, number: int, column: Column) -> None:
    """Write one heading with its help, and the width, format and drop-down of the column below it."""
    letter = get_column_letter(number)
    cell = sheet.cell(1, number)
    cell.value = column.heading
    cell.font, cell.fill, cell.alignment = _HEADING_FONT, _HEADING_FILL, _TOP
    dimension = sheet.column_dimensions[letter]
    dimension.width = column.width
    dimension.number_format = _FORMATS[column.kind]
    dimension.alignment = _TOP
    help_on_heading = DataValidation(
        promptTitle=column.heading,
        prompt=help_in_excel(column),
        showInputMessage=True,
    )
    help_on_heading.add(f"{letter}1")
    sheet.add_data_validation(help_on_heading)
    rule = _validation(column)
    if rule is not None:
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def help_in_excel(column: Column) -> str:
    """Return what Excel shows beside a column's heading."""
    return " ".join(filter(None, (column.help, column.in_excel, "Must be filled." * column.needed)))


def _validation(column: Column) -> DataValidation | None:
    """Return Excel's rule for the column's cells: a word from the list, or a day; None for text.

    The list is in the rule itself, where Excel allows 255 characters; all lists here are much shorter.
    After a warning a day outside the range may stay: the checks have the last word.
    """
    if column.kind is Kind.CHOICE:
        return DataValidation(
            type="list",
            formula1=f'"{",".join(column.choices)}"',
            allow_blank=True,
            errorStyle="warning" if column.open else "stop",
            errorTitle=column.heading,
            error="This word is not on the list. Is it meant so?"
            if column.open
            else "Choose a word from the list, or leave the cell blank.",
            showErrorMessage=True,
        )
    if column.kind is Kind.DATE:
        return DataValidation(
            type="date",
            operator="between",
            formula1="DATE(1990,1,1)",
            formula2="DATE(2099,12,31)",
            allow_blank=True,
            errorStyle="warning",
            errorTitle=column.heading,
            error="This is not a date. Type it like 31/08/2026.",
            showErrorMessage=True,
        )
    return None


def _write_cell(cell: Cell | MergedCell, value: str | date, kind: Kind) -> None:
    """Write one value: a day as a day, anything else as text, even where it looks like a formula."""
    if isinstance(value, date):
        cell.value = value
    elif value:
        cell.value = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
        cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
    cell.number_format = _FORMATS[kind]
    cell.alignment = _TOP


class GrowingRow(RowDimension):
    """A row with a first height, which Excel adjusts when somebody types more into the row.

    openpyxl marks every height as a person's choice (customHeight), and then Excel lets long text run out of
    sight. Without a height, LibreOffice 7 shows one line of most rows.
    """

    @property
    def customHeight(self) -> bool:
        """Return False: the height is a guess, not a person's choice."""
        return False


def _fit_height(sheet: Worksheet, number: int, cells: Iterable[tuple[str, float]]) -> None:
    """Give row ``number`` the height of its tallest cell; a cell is its text and width in characters."""
    lines = max(sum(_lines(part, width) for part in text.split("\n")) for text, width in cells)
    sheet.row_dimensions[number] = GrowingRow(sheet, number, ht=min(LINE * lines, TALLEST))


def _lines(text: str, width: float) -> int:
    """Return how many lines ``text`` takes; wrapping at words loses a tenth of each line."""
    return 1 if len(text) <= width else math.ceil(1.1 * len(text) / width)


def _fit_to_page(sheet: Worksheet, width: int) -> None:
    """Set ``sheet``, ``width`` characters wide, to print in landscape, one page across."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A3 if width > WIDE else A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.gridLines = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4  # inches


class _InMemory(ExcelWriter):
    """Writes a book without openpyxl's temporary files: pupils' data would lie there, and a disk fill up."""

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the archive; as ExcelWriter does it, but for the file."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = io.BytesIO()
        writer: Any = WorksheetWriter(ws, out=out)
        writer.write()
        ws._rels = writer._rels
        archive: zipfile.ZipFile = self._archive  # type: ignore[attr-defined]
        archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def pack(book: Workbook) -> bytes:
    """Return ``book`` as .xlsx bytes, the same for the same content, without times or temporary names.

    ``Workbook.save`` stamps the hour into the properties and into the zip's members.
    """
    loose = io.BytesIO()
    with zipfile.ZipFile(loose, "w") as archive:
        _InMemory(book, archive).write_data()
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            member = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, archive.read(name))
    return packed.getvalue()


def write_readme(book: Workbook, text: str) -> Worksheet:
    """Add the "Read me" sheet to ``book``: what to do on the left, how on the right.

    Each block of ``text`` is a row: its first line on the left, the rest on the right. A block of one line is
    a section's name.
    """
    sheet: Worksheet = book.create_sheet(README)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 104
    sheet["A1"].value, sheet["A1"].font = _README_TITLE, Font(_FONT, 16, bold=True)
    number = 1
    for block in text.strip().split("\n\n"):
        word, *lines = block.split("\n")
        number += 1 if lines else 2  # an empty row above a section's name
        left, right = sheet.cell(number, 1), sheet.cell(number, 2)
        left.value, right.value = word, " ".join(lines) or None
        left.font = Font(_FONT, 11, bold=True)
        if lines:
            left.alignment = right.alignment = _TOP
            _fit_height(sheet, number, [(word, 26), (" ".join(lines), 104)])
        else:
            left.fill = right.fill = _SECTION_FILL
    _fit_to_page(sheet, 130)
    return sheet


_README_TITLE = "The directory of those we share pupil data with"

"""Read the workbook and a leavers file: the text that a person sees, and its cell.

Nothing is judged here: a missing column, a number where text should be, and a formula that was never
calculated are kept for the checks to report.
"""

import csv
import re
import warnings
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from io import BytesIO, StringIO
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string

from directory.model import Book, Stored, Table
from directory.values.text import fold
from directory.workbook.appearance import Appearance, Merge, appearance
from directory.workbook.guard import (
    MOST_CELLS_OF_LEAVERS,
    OLE2,
    ZIP_MEMBER,
    MissingColumn,
    WorkbookUnreadable,
    damaged,
    file_bytes,
    guard,
)
from directory.workbook.package import linked
from directory.workbook.schema import LEAVERS, SHEETS, SheetSchema
from directory.workbook.table import Seen, headings_of, known_in, table_of

MAX_ROWS = 1_048_576  # Excel's own limit; a higher row number is damage, and would take too long to reach
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
DELIMITERS = ",;\t"
HEADING_CHARACTERS = 100_000  # below the csv module's own limit for a cell, so that looking cannot fail

# The places of a sheet's formulas, as (row, column).
Formulas = set[tuple[int, int]]
# openpyxl's read-only worksheet and cell, to which its stubs give other types.
Sheet = Any
ReadCell = Any
Choose = Callable[[Workbook], list[tuple[SheetSchema, Sheet]]]

BLANK: Seen = ("", None)
NOT_CALCULATED: Seen = ("", Stored.FORMULA_WITHOUT_VALUE)


def read_book(path: Path, on: date) -> Book:
    """Return the workbook at ``path``: the sheets that we know by name, to be checked as of ``on``.

    Other sheets are left alone; a missing sheet is missing from the book's tables. Raises
    WorkbookUnreadable.
    """
    return book_in(path.name, guard(path), on)


def book_in(name: str, content: bytes, on: date) -> Book:
    """Return the workbook in ``content``, which ``guard`` has judged, as ``read_book`` does."""
    return Book(MappingProxyType(_read(name, content, _known_sheets)), on)


def read_workbook(path: Path, today: date) -> Book:
    """Return the workbook at ``path``. Raises WorkbookUnreadable, also when it has none of our sheets."""
    book = read_book(path, today)
    if not book.tables:
        names = ", ".join(schema.name for schema in SHEETS)
        what = f"is not a directory workbook: it has none of the sheets {names}"
        raise WorkbookUnreadable(path.name, what, "Choose the directory, or a copy of it.")
    return book


def read_leavers(path: Path, schema: SheetSchema = LEAVERS) -> Table:
    """Return the table of leavers at ``path``: an .xlsx (sheet Leavers, else the first) or a .csv.

    ``schema`` may know the columns by other names too. Raises WorkbookUnreadable, and MissingColumn when a
    heading that every letter needs is missing.
    """
    if path.suffix.lower() in TEXT_SUFFIXES:
        table = _read_text(path, schema)
    else:
        content = guard(path, MOST_CELLS_OF_LEAVERS)
        found = _read(path.name, content, partial(_leavers_sheet, schema))
        table = found.get(LEAVERS.name, Table(LEAVERS.name, (), ()))
    present = {heading.key for heading in table.headings}
    for column in LEAVERS.columns:
        if column.must_be_there and column.key not in present:
            strange = [heading.text for heading in table.headings if heading.key is None]
            raise MissingColumn(LEAVERS.name, column.heading, strange)
    return table


def _known_sheets(book: Workbook) -> list[tuple[SheetSchema, Sheet]]:
    named = {fold(sheet.title): sheet for sheet in reversed(book.worksheets)}
    return [(schema, named[fold(schema.name)]) for schema in SHEETS if fold(schema.name) in named]


def _leavers_sheet(schema: SheetSchema, book: Workbook) -> list[tuple[SheetSchema, Sheet]]:
    sheets = book.worksheets
    named = [sheet for sheet in sheets if fold(sheet.title) == fold(LEAVERS.name)]
    return [(schema, sheet) for sheet in (named or sheets)[:1]]


def _read(name: str, content: bytes, choose: Choose) -> dict[str, Table]:
    """Return the tables of the sheets that ``choose`` picks, by name."""
    formulas: dict[str, Formulas] = {}
    with warnings.catch_warnings():
        # "Data Validation extension is not supported" does not matter here: the workbook is only read.
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
        tables = _look(name, content, choose, formulas, values=False)
        if any(formulas.values()):
            # openpyxl gives formulas or their last results, never both: read again for the results.
            tables = _look(name, content, choose, formulas, values=True)
    return tables


def _look(
    name: str, content: bytes, choose: Choose, formulas: dict[str, Formulas], *, values: bool
) -> dict[str, Table]:
    tables = {}
    with closing(_opened(name, content, values)) as book:
        for schema, sheet in choose(book):
            found = formulas.setdefault(schema.name, set())
            looks, links = _appearance(name, sheet)
            records = _records(name, sheet, looks.last_row)
            read = table_of(schema, records, partial(_see, formulas=found))
            hidden = sheet.sheet_state != "visible"
            tables[schema.name] = replace(_seen_as(looks, read, hidden=hidden), links=links)
    return tables


def _appearance(name: str, sheet: Sheet) -> tuple[Appearance, dict[str, str]]:
    """Return a sheet's looks, and where its links lead. Reading the whole part verifies its checksum."""
    try:
        with sheet._get_source() as part:
            looks = appearance(part.read())
        targets = linked(sheet.parent._archive, sheet._worksheet_path) if looks.links else {}
        return looks, {cell: targets[id_] for cell, id_ in looks.links.items() if id_ in targets}
    except Exception as error:  # see _opened
        raise damaged(name) from error


def _seen_as(looks: Appearance, table: Table, *, hidden: bool) -> Table:
    """Return ``table`` with its hidden and merged cells; those outside of it do not matter."""
    letters = {column_index_from_string(heading.column): heading.column for heading in table.headings}
    ours = [column_index_from_string(heading.column) for heading in table.headings if heading.key]
    last = table.rows[-1].number if table.rows else table.heading_row

    def takes_cells(merge: Merge) -> bool:
        rows = min(merge.bottom, last) - max(merge.top, table.heading_row) + 1
        columns = min(merge.right, max(ours)) - max(merge.left, min(ours)) + 1
        return (
            rows > 0
            and columns > 0
            and rows * columns > 1
            and any(merge.left <= column <= merge.right for column in ours)
        )

    return replace(
        table,
        hidden=hidden,
        hidden_rows=tuple(row.number for row in table.rows if row.number in looks.hidden_rows),
        hidden_columns=tuple(
            letter for at, letter in letters.items() if any(at in columns for columns in looks.hidden_columns)
        ),
        merged=tuple(merge.ref for merge in looks.merges if ours and takes_cells(merge)),
    )


def _opened(name: str, content: bytes, values: bool) -> Workbook:
    try:
        return load_workbook(BytesIO(content), read_only=True, data_only=values, keep_links=False)
    except Exception as error:
        # Deliberately broad, here and in _records, and only around openpyxl: on broken parts it raises
        # KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, ParseError, BadZipFile,
        # zlib.error, EOFError, InvalidFileException and lxml's own.
        raise damaged(name) from error


def _records(name: str, sheet: Sheet, last_row: int | None) -> Iterator[tuple[int, Sequence[ReadCell]]]:
    """Yield each row's number, as Excel shows it, and its cells from column A on."""
    # The size that the file states is often wrong (A1:A1 from some exporters): rows would be lost.
    sheet.reset_dimensions()
    rows = enumerate(sheet.iter_rows(max_row=last_row), start=1)
    while True:
        try:
            record = next(rows, None)
        except Exception as error:  # see _opened
            raise damaged(name) from error
        if record is None:
            return
        if record[0] > MAX_ROWS:
            raise damaged(name)
        if record[1]:  # openpyxl invents the rows between: a million, for a cell in the last row
            yield record


def _see(cell: ReadCell, formulas: Formulas) -> Seen:
    """Return what a person sees in ``cell``; adds the place of a formula to ``formulas``."""
    value, kind = cell.value, cell.data_type
    if value is None:
        # A formula whose result is the empty text is stored as "str": it was calculated.
        waits = formulas and kind == "n" and hasattr(cell, "row") and (cell.row, cell.column) in formulas
        return NOT_CALCULATED if waits else BLANK
    if kind == "s":
        return _plain(value), None
    if kind == "f":
        formulas.add((cell.row, cell.column))
        return NOT_CALCULATED
    if kind == "e":
        return str(value), Stored.ERROR
    return _see_value(value, cell)


def _see_value(value: bool | float | date | time | timedelta, cell: ReadCell) -> Seen:
    """Return what a person sees of a value that is not text; ``cell`` has its number format."""
    if isinstance(value, bool):
        return str(value).upper(), Stored.BOOLEAN
    if not isinstance(value, int | float):
        return _date(value), Stored.DATE
    if not isfinite(value):  # too large for a float: no spreadsheet program wrote it
        return "#NUM!", Stored.ERROR
    return _number(value, _format(cell)), Stored.NUMBER


# Anything but spaces, format characters (U+200B, U+2060 ...) and the fillers of Hangul and Braille.
VISIBLE = re.compile(
    r"[^\s\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0]"
)


def _plain(text: str) -> str:
    """Return ``text`` as it looks: trimmed, each line break one newline, no control characters.

    Excel stores a control character as _x000B_ (ECMA-376 Part 1, 22.9.2.19). A vertical tab or form feed is a
    line break pasted from Word; the others are invisible, and XML cannot hold them.
    """
    text = text.strip()
    if not VISIBLE.search(text):
        return ""
    if text.isprintable() and "_x" not in text:
        return text
    text = re.sub(r"_x00([01][0-9A-Fa-f])_", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"\r\n?|\v|\f", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "", text).strip()


def _format(cell: ReadCell) -> str:
    try:
        return str(cell.number_format)
    except IndexError:  # the file names a style that it does not have; Excel shows such a cell unformatted
        return "General"


def _number(value: int | float, form: str) -> str:
    """Return all of a number's digits as its format shows them, without an exponent or ".0".

    Two formats are kept: zeros with spaces or hyphens between them ("00000 000000", which people use for
    phone numbers) and percentages. Excel calculates with 15 significant digits.
    """
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if percent := re.fullmatch(r"0(?:\.(0+))?%", form):
        places = Decimal(1).scaleb(-len(percent[1] or ""))
        return f"{(exact * 100).quantize(places, ROUND_HALF_UP):f}%"
    mask = re.sub(r'["\\]', "", form)
    if exact != exact.to_integral_value():
        return f"{exact:f}"
    if exact >= 0 and re.fullmatch(r"0[0 -]*0", mask):
        return _masked(f"{int(exact)}", mask)
    return f"{int(exact)}"


def _masked(digits: str, mask: str) -> str:
    """Return ``digits`` put into the zeros of ``mask`` from the right; left-over digits go in front."""
    waiting = list(digits)
    shown = [(waiting.pop() if waiting else "0") if sign == "0" else sign for sign in reversed(mask)]
    return "".join(waiting) + "".join(reversed(shown))


def _date(value: date | time | timedelta) -> str:
    """Return 31/08/2026, followed by the time of day unless that is midnight."""
    if isinstance(value, datetime) and value.time() != time():
        return f"{_date(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _read_text(path: Path, schema: SheetSchema) -> Table:
    """Return the leavers of a .csv. A record is a row, as a spreadsheet program shows it."""
    content = file_bytes(path)
    if content.startswith((ZIP_MEMBER, OLE2)):
        raise WorkbookUnreadable(
            path.name, "is named as text, but is a workbook", "Give it a name that ends in .xlsx."
        )
    text = _decoded(path.name, content)
    return table_of(schema, _text_records(path.name, text, _delimiter(text, schema)), _see_text)


def _see_text(text: str) -> Seen:
    return _plain(text), None


def _decoded(name: str, content: bytes) -> str:
    """Return the text of a .csv: UTF-8, else Windows-1252, which Excel's plain CSV uses.

    Excel's "Unicode Text" is UTF-16, marked in its first two bytes. A file with zero bytes is in none of the
    other encodings: read as one of them, a Polish L with a stroke (41 01) would become A.
    """
    marked = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if marked or b"\0" not in content:
        for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise WorkbookUnreadable(
        name,
        "holds characters in an unknown encoding",
        'Open it in Excel and save it as "Excel Workbook (.xlsx)".',
    )


def _delimiter(text: str, schema: SheetSchema) -> str:
    """Return the separator that finds most of our headings in the heading row."""
    start = text[:HEADING_CHARACTERS]

    def ours(delimiter: str) -> int:
        records = csv.reader(StringIO(start, newline=""), delimiter=delimiter)
        return known_in(headings_of(schema, enumerate(records, 1), _see_text)[1])

    return max(DELIMITERS, key=ours)


def _text_records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each record's number and cells.

    Strict, because a quotation mark that never closes would silently swallow every leaver below it.
    """
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            yield number, cells
    except csv.Error as error:
        raise WorkbookUnreadable(
            name,
            f"has a stray quotation mark in or below row {number + 1}",
            "Open it in Excel, look at the cells there, and save it as .xlsx.",
        ) from error

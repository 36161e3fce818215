"""Read the workbook and a leavers file: the text that a person sees, and its cell.

Nothing is judged here: a missing column, a number where text should be, and a formula that was never
calculated are kept for the checks to report.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from string import ascii_uppercase
from types import MappingProxyType
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string

from directory.errors import Action
from directory.model import Book, Table
from directory.values.text import fold
from directory.workbook.appearance import Appearance, Merge, appearance
from directory.workbook.cells import MAX_ROWS, Record, as_utf8, damage_told, look_of, records
from directory.workbook.codes import in_words
from directory.workbook.guard import (
    LONGEST_TEXT,
    MOST_CELLS_OF_LEAVERS,
    OLE2,
    SAVE_AS_XLSX,
    SMALLER,
    ZIP_MEMBER,
    MissingColumn,
    OtherFormat,
    WorkbookUnreadable,
    file_bytes,
    guard,
)
from directory.workbook.other_formats import sheets_apart
from directory.workbook.package import SheetPart, commented, linked, worksheets
from directory.workbook.schema import LEAVERS, SHEETS, SheetSchema
from directory.workbook.shown import plain
from directory.workbook.table import Seen, headings_of, is_list, known_in, table_of

FIRST = 1_000  # rows that are enough for a look at a column
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
DELIMITERS = ",;\t|"
HEADING_CHARACTERS = 100_000  # below csv's own limit for one cell, so that looking cannot fail

Choose = Callable[[Sequence[SheetPart]], list[tuple[SheetSchema, SheetPart]]]


def read_book(path: Path, on: date) -> Book:
    """Return the workbook at ``path``: the sheets that we know by name, to be checked as of ``on``.

    Other sheets are left alone; a missing sheet is missing from the book's tables. Raises
    WorkbookUnreadable.
    """
    return book_in(path.name, guard(path), on)


def book_in(name: str, content: bytes, on: date) -> Book:
    """Return the workbook that ``content`` is, which ``guard`` has judged; as ``read_book``."""
    tables = (table for _, table in _read(name, content, _known_sheets))
    return Book(MappingProxyType({table.sheet: table for table in tables}), on)


def sheet_in(name: str, content: bytes, schema: SheetSchema) -> Table:
    """Return the sheet that ``schema`` names in the workbook ``content``; without it a table of nothing."""
    named = _read(name, content, lambda sheets: [(schema, one) for one in sheets if _is(one, schema)])
    return next((table for _, table in named), Table(schema.name, (), ()))


def _is(sheet: SheetPart, schema: SheetSchema) -> bool:
    return fold(sheet.title) == fold(schema.name)


def read_workbook(path: Path, today: date) -> Book:
    """Return the workbook at ``path``. Raises WorkbookUnreadable, also when it has none of our sheets."""
    book = read_book(path, today)
    if not book.tables:
        names = ", ".join(schema.name for schema in SHEETS)
        what = f"is not a directory workbook: it has none of the sheets {names}"
        raise WorkbookUnreadable(path.name, what, "Choose the directory, or a copy of it.")
    return book


def read_leavers(path: Path, schema: SheetSchema = LEAVERS, *, sheet: str = "") -> Table:
    """Return the table of leavers at ``path``: an .xlsx, of whose visible sheets one is the list, or a .csv.

    Codes are in words. ``schema`` may know columns by other names too; ``sheet`` is the title of the one to
    read. Raises WorkbookUnreadable, and MissingColumn when headings that every letter needs are missing.
    """
    read, table = _table_at(path, schema, sheet)
    present = {heading.key for heading in table.headings}
    needed = [one for one in LEAVERS.columns if one.must_be_there and one.key not in schema.absent]
    if missing := [column for column in needed if column.key not in present]:
        strange = [heading.text for heading in table.headings if heading.key is None]
        blank = {column: "" if column.needed else " Its cells may be blank." for column in missing}
        uses = [f"{column.heading}: {column.help}{blank[column]}" for column in missing]
        uses.append("Where the list has one under another name, pair that name with ours.")
        names = [column.heading for column in missing]
        raise MissingColumn(read, names, strange, uses, action=Action.PAIR_COLUMNS, about=path)
    return in_words(table, schema.codes)


def _table_at(path: Path, schema: SheetSchema, sheet: str, most: int = MAX_ROWS) -> tuple[str, Table]:
    """Return the list at ``path``, and what to call where it was read, as a sentence begins."""
    if path.suffix.lower() in TEXT_SUFFIXES:
        if sheet:
            raise WorkbookUnreadable(path.name, "has no sheets", "Name none, or choose the workbook.")
        return "The file", _read_text(path, schema)
    title, table = _the_list(path.name, _every_sheet(path, schema, most), schema, sheet)
    return f'Sheet "{title}"', table


def read_every_column(path: Path, schema: SheetSchema, *, sheet: str = "") -> tuple[Table, Table]:
    """Return the list at ``path`` as ``read_leavers`` does, and again with every column that has a heading.

    There are the first rows alone, to look at. A column that the schema does not know, or knows by another
    name already, has its letter for a key. Needed headings may be missing. Raises WorkbookUnreadable.
    """
    table = _table_at(path, schema, sheet)[1]
    keys = Counter(one.key for one in table.headings)
    strange = tuple((one.text, one.column) for one in table.headings if one.key is None or keys[one.key] > 1)
    all_known = replace(schema, synonyms=(*schema.synonyms, *strange), set_aside=())
    return table, _table_at(path, all_known, sheet, FIRST)[1]


def every_list(path: Path, schema: SheetSchema) -> list[Table]:
    """Return each sheet of the file at ``path`` read as a list of leavers, hidden ones too.

    Raises WorkbookUnreadable.
    """
    if path.suffix.lower() in TEXT_SUFFIXES:
        return [_read_text(path, schema)]
    return [table for _, table in _every_sheet(path, schema)]


def _every_sheet(path: Path, schema: SheetSchema, most: int = MAX_ROWS) -> list[tuple[str, Table]]:
    """Return each sheet of a list's file, its first ``most`` rows, with its title."""
    try:
        content = guard(path, MOST_CELLS_OF_LEAVERS)
    except OtherFormat as found:
        return [
            (title, replace(table_of(schema, records), hidden=not visible, rows_unseen=True))
            for title, visible, records in sheets_apart(found, MOST_CELLS_OF_LEAVERS)
        ]
    return _read(path.name, content, lambda sheets: [(schema, sheet) for sheet in sheets], most)


def _the_list(
    name: str, tables: Sequence[tuple[str, Table]], schema: SheetSchema, wanted: str
) -> tuple[str, Table]:
    """Return the list of leavers with its sheet's title: the one ``wanted``, or the one visible list.

    Where none is, it is the sheet Leavers, else the first visible one. Raises WorkbookUnreadable when there
    are several, or the only one is hidden: nobody should guess which of them somebody means.
    """
    if wanted:
        chosen = next(((title, table) for title, table in tables if fold(title) == fold(wanted)), None)
        if chosen is None:
            titles = ", ".join(f'"{title}"' for title, _ in tables)
            raise WorkbookUnreadable(name, f'has no sheet "{wanted}"', f"Name one of {titles}.")
        return chosen
    visible = [(title, table) for title, table in tables if not table.hidden]
    lists = [(title, table) for title, table in visible if is_list(schema, table)]
    if len(lists) > 1:
        titles = ", ".join(f'"{title}"' for title, _ in lists)
        what = f"has several sheets that could be the list: {titles}"
        raise WorkbookUnreadable(
            name, what, "Say which of them is meant, or hide the others.", action=Action.NAME_SHEET
        )
    hidden = next((title for title, table in tables if table.hidden and is_list(schema, table)), None)
    if hidden is not None and not lists:
        mend = "Right-click any tab, choose Unhide, and hide or delete what is not meant."
        raise WorkbookUnreadable(name, f'has its list on a hidden sheet, "{hidden}"', mend)
    named = [(title, table) for title, table in visible if fold(title) == fold(LEAVERS.name)]
    return next(iter([*lists, *named, *visible]), (LEAVERS.name, Table(LEAVERS.name, (), ())))


def _known_sheets(sheets: Sequence[SheetPart]) -> list[tuple[SheetSchema, SheetPart]]:
    named = {fold(sheet.title): sheet for sheet in reversed(sheets)}
    return [(schema, named[fold(schema.name)]) for schema in SHEETS if fold(schema.name) in named]


def _read(name: str, content: bytes, choose: Choose, most: int = MAX_ROWS) -> list[tuple[str, Table]]:
    """Return the tables of the sheets that ``choose`` picks, each with its sheet's title."""
    tables = []
    with damage_told(name), ZipFile(BytesIO(content)) as archive:
        look = look_of(archive)
        for schema, sheet in choose(worksheets(archive)):
            xml = as_utf8(archive.read(sheet.part))
            looks = appearance(xml, look.struck)
            read = table_of(schema, records(name, xml, look)[:most])
            targets = linked(archive, sheet.part) if looks.links else {}
            links = {cell: targets[id_] for cell, id_ in looks.links.items() if id_ in targets}
            told = tuple(_below(read.heading_row, commented(archive, sheet.part)))
            seen = replace(_seen_as(looks, read, hidden=sheet.hidden), links=links, commented=told)
            tables.append((sheet.title, seen))
    return tables


def _below(heading_row: int, cells: Iterable[str]) -> Iterator[str]:
    return (cell for cell in cells if int(cell.lstrip(ascii_uppercase)) > heading_row)


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
        struck=looks.struck,
        merged=tuple(merge.ref for merge in looks.merges if ours and takes_cells(merge)),
    )


def _read_text(path: Path, schema: SheetSchema) -> Table:
    """Return the leavers of a .csv. A record is a row, as a spreadsheet program shows it."""
    content = file_bytes(path)
    if content.startswith((ZIP_MEMBER, OLE2)):
        raise WorkbookUnreadable(
            path.name, "is named as text, but is a workbook", "Give it a name that ends in .xlsx."
        )
    text = _decoded(path.name, content).lstrip("\ufeff")
    if text.lstrip().startswith("<"):
        raise WorkbookUnreadable(path.name, "is a web page or XML, not a list", SAVE_AS_XLSX)
    return table_of(schema, _text_records(path.name, text, _delimiter(text, schema)))


def _seen_in(cells: Sequence[str]) -> dict[int, Seen]:
    return {index: (seen, None) for index, text in enumerate(cells) if (seen := plain(text))}


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
        records = csv.reader(StringIO(start, newline=""), delimiter=delimiter, skipinitialspace=True)
        filled = ((at, _seen_in(cells)) for at, cells in enumerate(records, 1) if any(cells))
        return known_in(headings_of(schema, filled)[1])

    return max(DELIMITERS, key=ours)


LONGEST_LINE = 1_000_000  # characters; csv itself makes a cell of each comma before it hands a row out
_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def _lines(name: str, text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, one by one: a copy for csv takes four times its memory."""
    for found in _LINES.finditer(text):
        if found.end() - found.start() > LONGEST_LINE:
            raise WorkbookUnreadable(name, f"has a line of more than {LONGEST_LINE:,} characters", SMALLER)
        yield found[0]


def _text_records(name: str, text: str, delimiter: str) -> Iterator[Record]:
    """Yield the number and cells of each record that is not blank.

    Strict, because a quotation mark that never closes would silently swallow every leaver below it.
    """
    number = cells_read = 0
    try:
        for number, cells in enumerate(
            csv.reader(_lines(name, text), delimiter=delimiter, skipinitialspace=True, strict=True), 1
        ):
            if number > MAX_ROWS:
                raise WorkbookUnreadable(name, "has more rows than Excel allows", SMALLER)
            if not any(cells):  # a million of them cost nothing
                continue
            seen = _seen_in(cells)
            cells_read += len(seen)
            if cells_read > MOST_CELLS_OF_LEAVERS:
                raise WorkbookUnreadable(
                    name, f"has more than {MOST_CELLS_OF_LEAVERS:,} filled cells", SMALLER
                )
            if max(map(len, cells), default=0) > LONGEST_TEXT:
                what = f"has more than {LONGEST_TEXT:,} characters in a cell of row {number}"
                raise WorkbookUnreadable(name, what, "Shorten its text.")
            yield number, seen
    except csv.Error as error:
        raise WorkbookUnreadable(
            name,
            f"has a stray quotation mark in or below row {number + 1}",
            "Open it in Excel, look at the cells there, and save it as .xlsx.",
        ) from error

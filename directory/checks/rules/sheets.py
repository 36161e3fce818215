"""Rules for a sheet's looks: hidden or merged cells, blank rows, second tables, invisible characters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_uppercase

from directory.checks.helpers import ids_of, runs, told
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity, Stored, Table
from directory.values.text import fold
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHEETS

OURS = "the workbook's own layout (its Read me sheet): nothing in it is hidden"
MERGING = "ECMA-376 Part 1, 18.3.1.55: of merged cells only the first keeps its value"
NUMBERS = "Excel, number formats: a number keeps neither leading zeros nor more than 15 digits"
INVISIBLE = "Unicode 23.2-23.8 (layout controls, general category Cf); UTS 39 5.2"
DIRECTION = "Unicode Standard Annex 9, 2.1-2.4; CVE-2021-42574: explicit directional formatting"

STRUCK = "the harm to prevent: a letter about a child reaches the wrong body, or one that was crossed out"

FAR = 50  # blank rows: text below so many was not meant to be in the table
ID_LIKE = {RECIPIENTS.name: ("phone", "phone_2", "postcode", "reference"), CONTACTS.name: ("phone",)}
PARSED = frozenset({"phone", "phone_2", "email", "postcode"})  # their parsers remove such characters

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TURNS_NUMBERS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
_NAMES = {"\u00ad": "soft hyphen", "\ufeff": "byte order mark"}


@check("W10", Severity.WARNING, source=OURS, waits=False)
def rows_hidden(book: Book) -> Iterator[Problem]:
    """No row of a table is hidden.

    Why: a hidden row is still read, and nobody sees that it is out of date.
    Mend: clear the filter, or select the rows around it, right-click and choose Unhide.
    """
    for table in _ours(book):
        yield from hidden_rows(table, "read all the same")


@check("W11", Severity.WARNING, source=OURS, waits=False)
def columns_hidden(book: Book) -> Iterator[Problem]:
    """No column of a table is hidden.

    Why: a hidden column is still printed on letters, and nobody sees that it is wrong.
    Mend: select the columns around it, right-click and choose Unhide.
    """
    for table in _ours(book):
        yield from hidden_columns(table)


@check("W12", Severity.WARNING, source=OURS, waits=False)
def sheet_hidden(book: Book) -> Iterator[Problem]:
    """No sheet of the directory is hidden.

    Why: a hidden sheet is still read, and nobody sees what it says.
    Mend: right-click any sheet's tab and choose Unhide.
    """
    for table in _ours(book):
        if table.hidden:
            yield Problem(table.sheet, 0, "", "The sheet is hidden, but still read.")


@check("W13", Severity.ERROR, source=MERGING, waits=False)
def cells_merged(book: Book) -> Iterator[Problem]:
    """No cells of a table are merged.

    Why: a merged cell's text belongs only to its first row and column; for the others it is blank.
    Mend: select it, choose Unmerge Cells, and type the text into each row that it is about.
    """
    for table in _ours(book):
        yield from merged_cells(table)


@check("W14", Severity.NOTE, source=OURS, waits=False)
def headings_not_on_top(book: Book) -> Iterator[Problem]:
    """Every sheet has its headings in the first row.

    Why: rows above the headings are not read; a body typed there would be missed.
    Mend: delete the rows above the headings, or leave them if they hold a title.
    """
    for table in _ours(book):
        if table.heading_row > 1 and table.headings:
            cell = f"{table.headings[0].column}{table.heading_row}"
            message = f"The headings are in row {table.heading_row}: the rows above them are not read."
            yield Problem(table.sheet, table.heading_row, cell, message)


@check("W15", Severity.NOTE, source=OURS, waits=False)
def rows_blank(book: Book) -> Iterator[Problem]:
    """No table has blank rows.

    Why: Excel's sort and filter stop at a blank row, and the rows below it come apart.
    Mend: delete the blank rows.
    """
    for table in _ours(book):
        gaps = [gap for gap in _gaps(table) if len(gap) < FAR]
        if gaps:
            count = sum(map(len, gaps))
            rows = told([f"{gap[0]}-{gap[-1]}" if len(gap) > 1 else f"{gap[0]}" for gap in gaps])
            many = f"Rows {rows} are" if count > 1 else f"Row {rows} is"
            message = f"{many} blank in every column that is read, and there are rows below."
            yield Problem(table.sheet, 0, f"A{gaps[0][0]}", message)


@check("W16", Severity.ERROR, source=OURS, waits=False)
def second_table(book: Book) -> Iterator[Problem]:
    """Every sheet holds one table.

    Why: a second table is read under the first table's headings, or not at all.
    Mend: move its rows under the first table and delete its headings, or move it to a sheet of its own.
    """
    for table in _ours(book):
        yield from second_tables(table)


@check("W17", Severity.NOTE, source=NUMBERS, waits=False)
def text_and_numbers(book: Book) -> Iterator[Problem]:
    """Every phone number, postcode and reference is stored as text.

    Why: Excel drops leading zeros from cells stored as numbers, and sorts them apart from the others.
    Mend: format the whole column as Text, then type those cells again.
    """
    for sheet, keys in ID_LIKE.items():
        rows = book.rows(sheet)
        for key in keys:
            as_numbers = [row for row in rows if row.stored.get(key) is Stored.NUMBER]
            numbers = [row.cell(key) for row in as_numbers]
            texts = sum(1 for row in rows if row[key] and key not in row.stored)
            if numbers and texts:
                kept = "is stored as a number" if len(numbers) == 1 else "are stored as numbers"
                message = f"{told(numbers)} {kept}, the other {texts} as text."
                about = ids_of(as_numbers) if sheet == RECIPIENTS.name else ()
                yield Problem(sheet, 0, numbers[0], message, column=key, bodies=about)


@check("W18", Severity.WARNING, source=INVISIBLE, waits=False)
def invisible_characters(book: Book) -> Iterator[Problem]:
    """Every character in a cell can be seen.

    Why: an invisible character makes two texts differ that look the same, and a search fails.
    Mend: type the text as suggested instead of pasting it.
    """
    for row, key in _texts(book):
        if key in PARSED:
            continue
        text = row[key]
        found = _UNSEEN.search(text)
        if found:
            message = f"{_character(found)} cannot be seen. Type the text again."
            yield row.problem(key, message, suggestion=_UNSEEN.sub("", text).strip() or None)


@check("W19", Severity.ERROR, source=DIRECTION, waits=False)
def direction_turned(book: Book) -> Iterator[Problem]:
    """No cell has characters that turn the direction of writing.

    Why: they make a text look different from what it says: a cell can show one address, and write to another.
    Mend: type the cell's text again, instead of pasting it.
    """
    return turned_cells(_texts(book))


@check("W20", Severity.WARNING, source=OURS, waits=False)
def far_outside(book: Book) -> Iterator[Problem]:
    """Every filled cell belongs to the table.

    Why: text under no heading is not read; text far below the table may be left over from something else.
    Mend: move the text into a column with a heading, such as "Notes", or delete it.
    """
    for table in _ours(book):
        yield from stray_cells(table)


@check("W22", Severity.ERROR, source=STRUCK, waits=False)
def struck_through(book: Book) -> Iterator[Problem]:
    """No text that counts is struck through.

    Why: whoever strikes a body or a rule through means it to count no more, and it is read all the same.
    Mend: take the line away (Ctrl+5), or delete the text; close a body by its "Status".
    """
    for table in _ours(book):
        yield from struck_rows(table)


def struck_rows(table: Table) -> Iterator[Problem]:
    """Yield one problem for each row with text struck through, at its first such cell; notes may be."""
    for row in table.rows if table.struck else ():
        cells = [key for key in row.columns if row[key] and key != "notes" and row.cell(key) in table.struck]
        if cells:
            many = "This and other cells of the row are" if len(cells) > 1 else "This is"
            mend = "delete what no longer counts, or take the line away"
            yield row.problem(cells[0], f"{many} struck through: {mend}.")


def hidden_rows(table: Table, done: str) -> Iterator[Problem]:
    """Yield one problem for the hidden rows of a table, with what becomes of them ("read all the same")."""
    if table.hidden_rows:
        first = table.hidden_rows[0]
        several = len(table.hidden_rows) > 1
        many = f"Rows {told(runs(table.hidden_rows))} are" if several else f"Row {first} is"
        message = f"{many} hidden, and {done}. Is a filter on?"
        yield Problem(table.sheet, 0, f"A{first}", message)


def hidden_columns(table: Table) -> Iterator[Problem]:
    """Yield one problem for the hidden columns of a table."""
    if table.hidden_columns:
        headings = [f'{h.column} ("{h.text}")' for h in table.headings if h.column in table.hidden_columns]
        many = "Columns" if len(headings) > 1 else "Column"
        are = "are" if len(headings) > 1 else "is"
        cell = f"{table.hidden_columns[0]}{table.heading_row}"
        yield Problem(table.sheet, 0, cell, f"{many} {told(headings)} {are} hidden, but still read.")


def merged_cells(table: Table) -> Iterator[Problem]:
    """Yield one problem for the merged cells of a table."""
    if table.merged:
        many = "are merged cells" if len(table.merged) > 1 else "is a merged cell"
        message = f"{told(table.merged)} {many}: its text counts only for its first row and column."
        yield Problem(table.sheet, 0, table.merged[0].partition(":")[0], message)


def second_tables(table: Table) -> Iterator[Problem]:
    """Yield one problem for the places where a second table begins."""
    if table.second_headings:
        places = told(table.second_headings)
        message = f"The headings begin again in {places}: a sheet holds one table."
        yield Problem(table.sheet, 0, table.second_headings[0], message)


def turned_cells(cells: Iterable[tuple[Row, str]]) -> Iterator[Problem]:
    """Yield each cell with a character that turns the direction of writing.

    Nothing is suggested for what is dialled or written to: whether what is seen or what is there was meant is
    not known.
    """
    for row, key in cells:
        parsed = key in PARSED or fold(row.values.get("setting", "")) in PARSED
        found = (_TURNS_NUMBERS if parsed else _TURNS).search(row[key])
        if found:
            message = (
                f"{_character(found)} turns the direction of writing: the text is not what it looks like."
            )
            kept = _TURNS.sub("", row[key]).strip() or None
            yield row.problem(key, message, suggestion=None if parsed else kept)


def stray_cells(table: Table) -> Iterator[Problem]:
    """Yield one problem for the cells under no heading, and one for each row far below the others."""
    if table.strays:
        several = len(table.strays) > 1
        message = f"{told(table.strays)} {'are' if several else 'is'} under no heading, so not read."
        yield Problem(table.sheet, 0, table.strays[0], message)
    for gap in _gaps(table):
        if len(gap) >= FAR:
            at = gap[-1] + 1
            message = f"Row {at} is far below the others, with {len(gap)} blank rows between."
            yield Problem(table.sheet, at, f"A{at}", message)


def _ours(book: Book) -> list[Table]:
    return [book.tables[schema.name] for schema in SHEETS if schema.name in book.tables]


def _gaps(table: Table) -> Iterator[range]:
    """Yield the runs of blank rows between the headings and the last row."""
    elsewhere = (int(cell.lstrip(ascii_uppercase)) for cell in (*table.second_headings, *table.strays))
    last = table.rows[-1].number if table.rows else table.heading_row
    filled = {row.number for row in table.rows}.union(number for number in elsewhere if number < last)
    for above, below in pairwise(sorted({table.heading_row, *filled})):
        if below > above + 1:
            yield range(above + 1, below)


def _texts(book: Book) -> Iterator[tuple[Row, str]]:
    """Yield each cell with a non-ASCII character."""
    for schema in SHEETS:
        for row in book.rows(schema.name):
            for key, text in row.values.items():
                if not text.isascii():
                    yield row, key


def _character(found: re.Match[str]) -> str:
    """Return the place and name of the character found: "Character 3 (zero width space, U+200B)"."""
    sign = found[0]
    known = _NAMES.get(sign) or unicodedata.name(sign, "nameless sign").lower()
    return f"Character {found.start() + 1} ({known}, U+{ord(sign):04X})"

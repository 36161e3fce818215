"""How the sheets look as a whole: what is hidden, merged, set apart or invisible, and misleads its reader."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_uppercase

from directory.checks.helpers import runs, told
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity, Stored, Table
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHEETS

OURS = "the workbook's own layout (its Read me sheet): nothing in it is hidden"
MERGING = "ECMA-376 Part 1, 18.3.1.55: of merged cells only the first keeps its value"
NUMBERS = "Excel, number formats: a number keeps neither leading zeros nor more than 15 digits"
INVISIBLE = "Unicode 23.2-23.8 (layout controls, general category Cf); UTS 39 5.2"
DIRECTION = "Unicode Standard Annex 9, 2.1-2.4; CVE-2021-42574: explicit directional formatting"

FAR = 50  # blank rows: what stands below so many of them was not meant to be part of the table
ID_LIKE = {RECIPIENTS.name: ("phone", "phone_2", "postcode", "reference"), CONTACTS.name: ("phone",)}
PARSED = frozenset({"phone", "phone_2", "email", "postcode"})  # their parsers take such characters out

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
_NAMES = {"\u00ad": "soft hyphen", "\ufeff": "byte order mark"}


@check("W10", Severity.WARNING, source=OURS, waits=False)
def rows_hidden(book: Book) -> Iterator[Problem]:
    """No row of a table is hidden.

    Why: a hidden row is read all the same, and nobody sees that it is out of date.
    Mend: clear the filter, or select the rows around it, right-click and choose Unhide.
    """
    for table in _ours(book):
        yield from hidden_rows(table, "read all the same")


@check("W11", Severity.WARNING, source=OURS, waits=False)
def columns_hidden(book: Book) -> Iterator[Problem]:
    """No column of a table is hidden.

    Why: what stands in it is printed on letters all the same, and nobody sees that it is wrong.
    Mend: select the columns around it, right-click and choose Unhide.
    """
    for table in _ours(book):
        yield from hidden_columns(table)


@check("W12", Severity.WARNING, source=OURS, waits=False)
def sheet_hidden(book: Book) -> Iterator[Problem]:
    """No sheet of the directory is hidden.

    Why: it is read all the same, and nobody sees what it says.
    Mend: right-click any sheet's tab and choose Unhide.
    """
    for table in _ours(book):
        if table.hidden:
            yield Problem(table.sheet, 0, "", "The sheet is hidden, and read all the same.")


@check("W13", Severity.ERROR, source=MERGING, waits=False)
def cells_merged(book: Book) -> Iterator[Problem]:
    """No cells of a table are merged.

    Why: a merged cell belongs to its first row and column alone; for the others it is blank.
    Mend: select it, choose Unmerge Cells, and type the text into each row that it is about.
    """
    for table in _ours(book):
        yield from merged_cells(table)


@check("W14", Severity.NOTE, source=OURS, waits=False)
def headings_not_on_top(book: Book) -> Iterator[Problem]:
    """Every table starts in the first row of its sheet, with its headings.

    Why: what stands above the headings is not read; a body typed there would be missed.
    Mend: delete the rows above the headings, or leave them if they hold a title.
    """
    for table in _ours(book):
        if table.heading_row > 1 and table.headings:
            cell = f"{table.headings[0].column}{table.heading_row}"
            message = f"The headings are in row {table.heading_row}: what stands above them is not read."
            yield Problem(table.sheet, table.heading_row, cell, message)


@check("W15", Severity.NOTE, source=OURS, waits=False)
def rows_blank(book: Book) -> Iterator[Problem]:
    """Every table is without blank rows.

    Why: Excel's sort and filter stop at a blank row, and the rows below it come apart.
    Mend: delete the blank rows.
    """
    for table in _ours(book):
        gaps = [gap for gap in _gaps(table) if len(gap) < FAR]
        if gaps:
            count = sum(map(len, gaps))
            rows = told([f"{gap[0]}-{gap[-1]}" if len(gap) > 1 else f"{gap[0]}" for gap in gaps])
            many = f"Rows {rows} are" if count > 1 else f"Row {rows} is"
            message = f"{many} blank in every column that is read, with rows below."
            yield Problem(table.sheet, 0, f"A{gaps[0][0]}", message)


@check("W16", Severity.ERROR, source=OURS, waits=False)
def second_table(book: Book) -> Iterator[Problem]:
    """Every sheet holds one table.

    Why: a second one is read under the first one's headings, or not at all.
    Mend: move its rows under the first table and delete its headings, or move it to a sheet of its own.
    """
    for table in _ours(book):
        yield from second_tables(table)


@check("W17", Severity.NOTE, source=NUMBERS, waits=False)
def text_and_numbers(book: Book) -> Iterator[Problem]:
    """Every phone number, postcode and reference is stored as text.

    Why: where Excel holds some as numbers, it drops their zeros and sorts them apart from the others.
    Mend: format the whole column as Text, then type those cells again.
    """
    for sheet, keys in ID_LIKE.items():
        rows = book.rows(sheet)
        for key in keys:
            numbers = [row.cell(key) for row in rows if row.stored.get(key) is Stored.NUMBER]
            texts = sum(1 for row in rows if row[key] and key not in row.stored)
            if numbers and texts:
                kept = "is kept as a number" if len(numbers) == 1 else "are kept as numbers"
                message = f"{told(numbers)} {kept}, the other {texts} as text."
                yield Problem(sheet, 0, numbers[0], message, column=key)


@check("W18", Severity.WARNING, source=INVISIBLE, waits=False)
def invisible_characters(book: Book) -> Iterator[Problem]:
    """Every character in a cell can be seen.

    Why: with one that cannot, two texts that look the same are not, and a look-up or a search fails.
    Mend: type the text as suggested, afresh instead of pasting it.
    """
    for row, key in _kept_texts(book):
        text = row[key]
        found = _UNSEEN.search(text)
        if found:
            message = f"{_character(found)} cannot be seen. Type the text afresh."
            yield row.problem(key, message, suggestion=_UNSEEN.sub("", text).strip() or None)


@check("W19", Severity.ERROR, source=DIRECTION, waits=False)
def direction_turned(book: Book) -> Iterator[Problem]:
    """No cell has characters that turn the direction of writing.

    Why: they make a text look different from what it says, on a letter and in a search.
    Mend: type the text as suggested, afresh instead of pasting it.
    """
    return turned_cells(_kept_texts(book))


@check("W20", Severity.WARNING, source=OURS, waits=False)
def far_outside(book: Book) -> Iterator[Problem]:
    """Every filled cell belongs to the table.

    Why: what stands under no heading is not read; what stands far below may be left over from something else.
    Mend: move the text into a column with a heading, such as "Notes", or delete it.
    """
    for table in _ours(book):
        yield from stray_cells(table)


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
        yield Problem(table.sheet, 0, cell, f"{many} {told(headings)} {are} hidden, and read all the same.")


def merged_cells(table: Table) -> Iterator[Problem]:
    """Yield one problem for the merged cells of a table."""
    if table.merged:
        many = "are merged cells" if len(table.merged) > 1 else "is a merged cell"
        message = f"{told(table.merged)} {many}: its text counts for its first row and column alone."
        yield Problem(table.sheet, 0, table.merged[0].partition(":")[0], message)


def second_tables(table: Table) -> Iterator[Problem]:
    """Yield one problem for the places at which a second table begins."""
    if table.second_headings:
        places = told(table.second_headings)
        message = f"The headings begin once more in {places}: one sheet holds one table."
        yield Problem(table.sheet, 0, table.second_headings[0], message)


def turned_cells(cells: Iterable[tuple[Row, str]]) -> Iterator[Problem]:
    """Yield each cell with a character that turns the direction of writing."""
    for row, key in cells:
        found = _TURNS.search(row[key])
        if found:
            message = (
                f"{_character(found)} turns the direction of writing: the text is not what it looks like."
            )
            yield row.problem(key, message, suggestion=_TURNS.sub("", row[key]).strip() or None)


def stray_cells(table: Table) -> Iterator[Problem]:
    """Yield one problem for the cells under no heading, and one for each row far below the others."""
    if table.strays:
        several = len(table.strays) > 1
        message = (
            f"{told(table.strays)} {'stand' if several else 'stands'} under no heading: nobody reads it."
        )
        yield Problem(table.sheet, 0, table.strays[0], message)
    for gap in _gaps(table):
        if len(gap) >= FAR:
            at = gap[-1] + 1
            message = f"Row {at} stands far below the others: {len(gap)} blank rows lie between."
            yield Problem(table.sheet, at, f"A{at}", message)


def _ours(book: Book) -> list[Table]:
    return [book.tables[schema.name] for schema in SHEETS if schema.name in book.tables]


def _gaps(table: Table) -> Iterator[range]:
    """Yield the runs of rows without anything to read, between the headings and the last row."""
    elsewhere = (int(cell.lstrip(ascii_uppercase)) for cell in (*table.second_headings, *table.strays))
    last = table.rows[-1].number if table.rows else table.heading_row
    filled = {row.number for row in table.rows}.union(number for number in elsewhere if number < last)
    for above, below in pairwise(sorted({table.heading_row, *filled})):
        if below > above + 1:
            yield range(above + 1, below)


def _kept_texts(book: Book) -> Iterator[tuple[Row, str]]:
    """Yield each cell that is printed or looked up as it stands, if it has more than ASCII in it."""
    for schema in SHEETS:
        for row in book.rows(schema.name):
            for key, text in row.values.items():
                if not text.isascii() and key not in PARSED:
                    yield row, key


def _character(found: re.Match[str]) -> str:
    """Return which character was found, and where: "Character 3, a zero width space (U+200B),"."""
    sign = found[0]
    known = _NAMES.get(sign) or unicodedata.name(sign, "nameless sign").lower()
    return f"Character {found.start() + 1} ({known}, U+{ord(sign):04X})"

"""A workbook as lines of text, in an order that no sorting changes: what git compares."""

from collections.abc import Iterator

from directory.model import Book, Row
from directory.values.text import printable
from directory.workbook.compare import KEYS
from directory.workbook.schema import ALL_SHEETS, SHEETS

NO_KEY = "(blank)"  # stands where a part of a row's key is blank


def textconv(book: Book) -> str:
    """Return a workbook with a line for each filled cell. It has one form, and no width: a program reads it.

    "Recipients / leicester-college / Phone: 0116 496 0001". A line break in a cell is "\\n", and a backslash
    two of them. Columns stand in the schema's order. A column of the school's own is named by its heading.
    """
    return "".join(f"{line}\n" for schema in SHEETS for line in _lines(book, schema.name))


def _lines(book: Book, sheet: str) -> Iterator[str]:
    table = book.tables.get(sheet)
    for text in sorted(heading.text for heading in table.headings if not heading.key) if table else ():
        yield f"{sheet} / a column of your own: {_one_line(text)}"
    columns = ALL_SHEETS[sheet].columns
    for row in sorted(book.rows(sheet), key=lambda row: (_key(row), [row[column.key] for column in columns])):
        who = " / ".join(_one_line(text) or NO_KEY for text in _key(row))
        for column in columns:
            if row[column.key]:
                yield f"{sheet} / {who} / {column.heading}: {_one_line(row[column.key])}"


def _key(row: Row) -> list[str]:
    return [row[column] for column in KEYS[row.sheet]]


def _one_line(text: str) -> str:
    return printable(text.replace("\\", "\\\\").replace("\n", "\\n"))

"""Look up bodies in the workbook: all of them, or one with its contacts and sharing rules."""

from datetime import date
from pathlib import Path

from directory.errors import Unknown
from directory.model import Book, Row
from directory.workbook.read import read_book
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING


def bodies(book: Book) -> dict[str, Row]:
    """Return the rows of the Recipients sheet by ID; the first, where an ID is there twice."""
    found: dict[str, Row] = {}
    for row in book.rows(RECIPIENTS.name):
        if row["id"]:
            found.setdefault(row["id"], row)
    return found


def recipient_rows(path: Path, today: date) -> tuple[Row, ...]:
    """Return the rows of the bodies in the workbook at ``path``. Raises WorkbookUnreadable."""
    return read_book(path, today).rows(RECIPIENTS.name)


def recipient_in_full(path: Path, id_: str, today: date) -> tuple[Row, list[Row], list[Row]]:
    """Return one body's row, its contacts, and the sharing rules about it or its category.

    Raises Unknown, which suggests similar IDs, when no body has this ID.
    """
    book = read_book(path, today)
    known = bodies(book)
    if id_ not in known:
        raise Unknown("recipient", id_, list(known))
    row = known[id_]
    contacts = [contact for contact in book.rows(CONTACTS.name) if contact["recipient"] == id_]
    about = (id_, row["category"])
    return row, contacts, [rule for rule in book.rows(SHARING.name) if rule["recipient"] in about]


def school_name(path: Path, today: date) -> str:
    """Return the school's name, "" when the workbook does not say it. Raises WorkbookUnreadable."""
    return read_book(path, today).setting("Name")

"""The bodies of the directory as the workbook has them, for whoever looks one up."""

from datetime import date
from pathlib import Path

from directory.errors import Unknown
from directory.model import Book, Row
from directory.workbook.read import read_book
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING


def bodies(book: Book) -> dict[str, Row]:
    """Return the rows of the Recipients sheet by ID, the first of each."""
    found: dict[str, Row] = {}
    for row in book.rows(RECIPIENTS.name):
        if row["id"]:
            found.setdefault(row["id"], row)
    return found


def recipient_rows(path: Path, today: date) -> tuple[Row, ...]:
    """Return the bodies of the workbook at ``path``, a row each; WorkbookUnreadable."""
    return read_book(path, today).rows(RECIPIENTS.name)


def recipient_in_full(path: Path, id_: str, today: date) -> tuple[Row, list[Row], list[Row]]:
    """Return one body's row, its contacts, and the sharing rules about it or its category.

    Unknown, with near IDs, when no body has this ID.
    """
    book = read_book(path, today)
    known = bodies(book)
    if id_ not in known:
        raise Unknown("recipient", id_, list(known))
    row = known[id_]
    contacts = [contact for contact in book.rows(CONTACTS.name) if contact["recipient"] == id_]
    about = (id_, row["category"])
    return row, contacts, [rule for rule in book.rows(SHARING.name) if rule["recipient"] in about]

"""Look up bodies and rules in the workbook: all of them, or what belongs to one body."""

from datetime import date
from pathlib import Path

from directory.errors import Unknown
from directory.model import Book, Row, Status
from directory.workbook.read import read_book
from directory.workbook.schema import CONTACTS, RECIPIENTS, SCHOOL, SHARING


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
    row = _named(book, id_)
    contacts = [contact for contact in book.rows(CONTACTS.name) if contact["recipient"] == id_]
    return row, contacts, [rule for rule in book.rows(SHARING.name) if _is_about(rule, row)]


def register_rows(path: Path, today: date, id_: str | None = None) -> list[tuple[Row, list[Row]]]:
    """Return the rows of the register, each with the open bodies that it is about, in the sheet's order.

    With ``id_``, only the rules about that body or its category. Raises WorkbookUnreadable and, for an ID
    that no body has, Unknown.
    """
    book = read_book(path, today)
    known = list(bodies(book).values())
    one = None if id_ is None else _named(book, id_)
    return [
        (rule, [body for body in known if body["status"] != Status.CLOSED and _is_about(rule, body)])
        for rule in book.rows(SHARING.name)
        if one is None or _is_about(rule, one)
    ]


def _named(book: Book, id_: str) -> Row:
    known = bodies(book)
    if id_ not in known:
        raise Unknown("recipient", id_, list(known))
    return known[id_]


def _is_about(rule: Row, body: Row) -> bool:
    """Return whether a row of the register names the body, or its category."""
    return rule["recipient"] in (body["id"], body["category"])


def school_name(path: Path, today: date) -> str:
    """Return the school's name, "" when the workbook does not say it. Raises WorkbookUnreadable."""
    return read_book(path, today).setting("Name")


def school_rows(path: Path, today: date) -> tuple[Row, ...]:
    """Return the rows of the School sheet of the workbook at ``path``. Raises WorkbookUnreadable."""
    return read_book(path, today).rows(SCHOOL.name)

"""Tell of letters that did not arrive whether they would go in vain once more. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.model import Book, Row
from directory.values import ContactError, parse_email
from directory.values.dates import DateError, parse_date
from directory.workbook.schema import CONTACTS, RECIPIENTS


def in_vain(letters: Iterable[Standing], book: Book, in_doubt: Collection[str]) -> list[Standing]:
    """Return the letters whose address is to be mended, or asked about, before they are written again.

    ``in_doubt`` are the IDs of bodies with a finding that puts their address in doubt. Otherwise an address
    is settled once the directory has another one, or somebody has asked the body on a later day: of the same
    day nobody knows whether it was before the letter.
    """
    rows = defaultdict[str, list[Row]](list)
    for row in book.rows(RECIPIENTS.name):
        rows[row["id"]].append(row)
    for row in book.rows(CONTACTS.name):
        rows[row["recipient"]].append(row)
    return [
        one
        for one in letters
        if one.entry.recipient in in_doubt or any(_as_before(one, row) for row in rows[one.entry.recipient])
    ]


def _as_before(one: Standing, row: Row) -> bool:
    """Return whether a row still has the address that failed a letter, and nobody has asked since."""
    if one.state is State.HELD:
        return False  # it was never tried
    try:
        same = bool(row["email"]) and parse_email(row["email"]).address.casefold() == one.address.casefold()
    except ContactError:
        return False  # it is another one, which has a finding of its own
    try:
        return same and not (row["last_checked"] and parse_date(row["last_checked"]) > one.day)
    except DateError:
        return same

"""Rules for a pupil's home: words in place of an address, homes that no letter reaches.

No message quotes a cell.
"""

from collections.abc import Iterator
from dataclasses import replace

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.checks.rules.leaver_texts import is_nothing
from directory.model import Book, Problem, Row, Severity
from directory.sharing.recipients import LINES
from directory.values.home import UNFIT_START, is_no_abode, is_no_address
from directory.workbook.schema import LEAVERS

NOTIFY = "GOV.UK Notify, recipient_validation/postal_address.py; NHS Postcode Directory, ZZ99"
HOMES = (("address", "postcode"), ("second_parent_address", "second_parent_postcode"))


@check("L38", Severity.ERROR, source=NOTIFY, about="leavers")
def home_is_none(book: Book) -> Iterator[Problem]:
    """Every home is an address.

    Why: "CONFIDENTIAL" or "as above" in an envelope's window tells the postman, and reaches nobody.
    Mend: type the address; where it may not be told or is not known, leave the cell blank.
    """
    for address, postcode in HOMES:
        for row, key in filled(book.rows(LEAVERS.name), address, postcode):
            if key == address and not is_nothing(row[key]):  # L21's
                yield from _troubles(row, address, postcode)
            elif key == postcode and not row[address] and is_no_abode("", row[key]):
                yield _no_abode(row, key)


def _troubles(row: Row, address: str, postcode: str) -> Iterator[Problem]:
    if is_no_abode(row[address], row[postcode]):
        yield _no_abode(row, address)
    elif is_no_address(row[address]):
        yield row.problem(address, "These words are no address: type one, or leave the cell blank.")
    elif any(line[:1] in UNFIT_START for line in LINES.split(row[address]) if line):
        yield row.problem(address, "A line of it begins with a sign that the post cannot read.")


def _no_abode(row: Row, key: str) -> Problem:
    """Return the warning that letters home are held; letters to bodies may say that there is no home."""
    message = "No letter can go to this home: ask how to reach the family."
    return replace(row.problem(key, message), severity=Severity.WARNING)

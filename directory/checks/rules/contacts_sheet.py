"""Rules for the Contacts sheet: does each contact belong to a body, once for each role?"""

from collections.abc import Iterator

from directory.checks.gone import UnknownIds
from directory.checks.helpers import Lexicon, filled
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity
from directory.workbook.lookup import bodies
from directory.workbook.schema import CONTACTS

OURS = "the workbook's own layout (its Read me sheet)"


@check("K01", Severity.ERROR, source=OURS)
def contact_recipient_unknown(book: Book) -> Iterator[Problem]:
    """Every contact belongs to a body in the directory.

    Why: no letter goes to a contact without a body, and nobody notices when it is out of date.
    Mend: name the body as the Recipients sheet has it, by its ID.
    """
    known = bodies(book)
    ids, unknown = Lexicon(known), UnknownIds(book)
    for row, key in filled(book.rows(CONTACTS.name), "recipient"):
        if row[key] not in known:
            yield unknown.problem(row, key, f'No body has the ID "{row[key]}".', ids.meant(row[key]))


@check("K02", Severity.WARNING, source=OURS, doubts_email=True)
def contact_repeated(book: Book) -> Iterator[Problem]:
    """Every body has one contact for each role.

    Why: of two, letters are addressed to the first, who may have left.
    Mend: delete the one that is out of date.
    """
    first: dict[tuple[str, str], Row] = {}
    for row, key in filled(book.rows(CONTACTS.name), "recipient"):
        earlier = first.setdefault((row[key], row["role"].casefold()), row)
        if earlier is not row and row["role"]:
            yield row.problem("role", f"{row[key]} has another {row['role']} in {earlier.cell('role')}.")

"""Rules for the other names of bodies, and for destinations that need no letter."""

from collections import defaultdict
from collections.abc import Iterator

from directory.checks.helpers import filled, name
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION
from directory.model import Book, Problem, Row, Severity
from directory.sharing.recipients import NO_LETTER_FOR, PARTS, fold
from directory.values.text import fold as fold_heading
from directory.workbook.schema import RECIPIENTS, SCHOOL


@check("B21", Severity.ERROR, source=MISDIRECTION)
def other_name_claimed_twice(book: Book) -> Iterator[Problem]:
    """Every other name of a body is that body's alone.

    Why: a list that says "QE1" means one body; a letter about a child must not go to another.
    Mend: leave the name where it belongs, and take it out of the other row's "Also known as".
    """
    named = _named(book)
    for row, key in filled(book.rows(RECIPIENTS.name), "also_known_as"):
        for other in filter(None, PARTS.split(row[key])):
            elsewhere = next((one for one in named[fold(other)] if one["id"] != row["id"]), None)
            if elsewhere:
                where = f"{name(elsewhere)} in row {elsewhere.number}"
                yield row.problem(key, f'"{other}" is also what {where} is called.')


@check("G08", Severity.WARNING, source=MISDIRECTION)
def body_that_needs_no_letter(book: Book) -> Iterator[Problem]:
    """No destination that needs no letter is a body of the directory.

    Why: the body gets its letters, whatever the School sheet says; nobody should believe otherwise.
    Mend: take it out of "No letter for"; to write to a body no more, set its Status to Closed.
    """
    named = _named(book)
    for row, key in filled(book.rows(SCHOOL.name), "value"):
        if fold_heading(row["setting"]) == fold_heading(NO_LETTER_FOR):
            for text in filter(None, PARTS.split(row[key])):
                if named[fold(text)]:
                    yield row.problem(key, f'"{text}" is a body of the directory, so it gets its letters.')


def _named(book: Book) -> defaultdict[str, list[Row]]:
    """Return the bodies by their folded IDs, names and other names."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in book.rows(RECIPIENTS.name):
        names = (row["id"], row["organisation"], *PARTS.split(row["also_known_as"]))
        for text in {fold(one) for one in names} - {""}:
            found[text].append(row)
    return found

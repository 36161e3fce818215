"""Rules for pupils' rows that are alike: one pupil twice, two of the same name, brothers and sisters.

No message quotes a cell. Every rule looks rows up in an index, so the work grows with the rows, not with
their pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from directory.checks.helpers import called, filled, letters, words
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity
from directory.sharing.leavers import OTHER_NAME, is_name_not_had, twins
from directory.values.dates import DateError, parse_date
from directory.values.identifiers import IdentifierError, one_reference, parse_uln, parse_upn
from directory.values.text import with_and
from directory.workbook.schema import LEAVERS

HARM = "the harm to prevent: a letter about a child reaches the wrong body, or goes twice"
SHEET = LEAVERS.name
COMPARED = 10  # rows that are alike; more than these say nothing new
NAMED = 5  # of those, at most in a message
PARSERS = {"upn": parse_upn, "uln": parse_uln}


@check("L27", Severity.WARNING, source=HARM, about="leavers")
def row_repeated(book: Book) -> Iterator[Problem]:
    """Every row is there once.

    Why: the same letter would go twice; the first row counts, and a row that repeats it is held.
    Mend: delete the extra row.
    """
    return _twins(book, agree=True)


@check("L28", Severity.ERROR, source=HARM, about="leavers")
def reference_twice(book: Book) -> Iterator[Problem]:
    """Every reference belongs to one pupil and has one row.

    Why: when two rows differ, nobody can say which is right, or whose reference it is.
    Mend: compare both with the pupil's record; delete the wrong row, or correct the reference.
    """
    return _twins(book, agree=False)


@check("L29", Severity.WARNING, source=HARM, about="leavers")
def name_twice(book: Book) -> Iterator[Problem]:
    """Every name belongs to one pupil, unless UPNs or ULNs tell two apart.

    Why: a pupil with two admission numbers gets two letters, each with half the facts.
    Mend: compare the rows with the pupils' records; if they are two people, give both their UPN or ULN.
    """
    for row, same in alike(book.rows(SHEET), name_of):
        other = next((one for one in same if _may_be_one(row, one)), None)
        if other:
            message = f"Row {other.number} has the same name and a different reference: one pupil, or two?"
            yield row.problem("reference", message)


@check("L30", Severity.NOTE, source=HARM, about="leavers")
def siblings(book: Book) -> Iterator[Problem]:
    """No two pupils have the same address, or the same surname and postcode.

    Why: a child's choice, need or letter is easily put into a brother's or sister's row or envelope.
    Mend: nothing, if each row is that child's own; look at the names before their letters go out.
    """
    rows = book.rows(SHEET)
    homes, families = set[str](), set[str]()  # one line for each, at its first row
    for row, same in alike(rows, _home):
        if _home(row) not in homes:
            homes.add(_home(row))
            heading = called(book, SHEET, "address")
            yield row.problem("address", f'{_rows(same)} the same "{heading}": brothers or sisters?')
    for row, same in alike(rows, _family):
        apart = [one for one in same if not _home(row) or _home(one) != _home(row)]
        if apart and _family(row) not in families:
            families.add(_family(row))
            headings = with_and(f'"{called(book, SHEET, key)}"' for key in ("surname", "postcode"))
            yield row.problem("postcode", f"{_rows(apart)} the same {headings}: brothers or sisters?")


@check("L51", Severity.ERROR, source=HARM, about="leavers")
def sibling_tells_address(book: Book) -> Iterator[Problem]:
    """No pupil's letters tell an address that another pupil's row withholds.

    Why: a brother's or sister's letter gives away the same home.
    Mend: choose Yes in "Address withheld" here too; or No, if this home may be told.
    """
    for row, same in alike(book.rows(SHEET), _home):
        other = next((one for one in same if one["address_withheld"] == "Yes"), None)
        if other and not row["address_withheld"]:
            heading = called(book, SHEET, "address_withheld")
            message = f'Row {other.number} has this address and withholds it: choose in "{heading}" here too.'
            yield row.problem("address_withheld", message)


def _twins(book: Book, *, agree: bool) -> Iterator[Problem]:
    found = twins(book.rows(SHEET))
    for row, key in filled(book.rows(SHEET), "reference"):
        twin = found.get(row.number)
        if twin and twin.agrees is agree:
            yield row.problem(key, twin.told)


def alike(rows: Sequence[Row], say: Callable[[Row], str]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each row with the first rows of other references for which ``say`` returns the same, not ""."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[say(row)].append(row)
    groups.pop("", None)
    for same in groups.values():
        if len(same) == 1:
            continue
        references = [one_reference(row["reference"]) for row in same]
        first: dict[str, Row] = {}
        for own, row in zip(references, same, strict=True):
            first.setdefault(own, row)
        for own, row in zip(references, same, strict=True) if len(first) > 1 else ():
            yield row, list(islice((one for reference, one in first.items() if reference != own), COMPARED))


def name_of(row: Row) -> str:
    """Return forename and surname in the form in which they are compared; "" when one is blank."""
    names = [letters(row[key]) for key in ("forename", "surname")]
    one_name = any(is_name_not_had(row, key) for key in OTHER_NAME)
    return "".join(names) if one_name or all(names) else ""


def _may_be_one(row: Row, other: Row) -> bool:
    """Return whether two rows with one name may be one pupil. With the same birthday they are L20's."""
    return birthday(row) != birthday(other) and not told_apart(row, other)


def birthday(row: Row) -> str:
    """Return the date of birth in the form in which it is compared: a day is one day however it is typed."""
    try:
        return parse_date(row["date_of_birth"]).isoformat()
    except DateError:
        return row["date_of_birth"]


def person_of(row: Row) -> str:
    """Return name and date of birth in the form in which they are compared; "" when one is blank."""
    name, born = name_of(row), birthday(row)
    return f"{name}|{born}" if name and born else ""


def told_apart(row: Row, other: Row) -> bool:
    """Return whether the rows' UPNs or ULNs prove that they are two people."""
    return any(
        number_of(row, key) and number_of(other, key) and number_of(row, key) != number_of(other, key)
        for key in PARSERS
    )


def number_of(row: Row, key: str) -> str:
    """Return a UPN or ULN; "" where there is none that can be read."""
    try:
        return PARSERS[key](row[key])
    except IdentifierError:
        return ""


def _home(row: Row) -> str:
    """Return the address for comparison; "" when there is none."""
    street, code = " ".join(words(row["address"])), "".join(words(row["postcode"]))
    return f"{street}|{code}" if street else ""


def _family(row: Row) -> str:
    """Return surname and postcode for comparison; "" when one is blank."""
    surname, code = " ".join(words(row["surname"])), "".join(words(row["postcode"]))
    return f"{surname}|{code}" if surname and code else ""


def _rows(same: Sequence[Row]) -> str:
    """Return the first few row numbers with their verb: "Rows 3, 4 and more have"."""
    if len(same) == 1:
        return f"Row {same[0].number} has"
    more = " and more" if len(same) > NAMED else ""
    return f"Rows {', '.join(str(row.number) for row in same[:NAMED])}{more} have"

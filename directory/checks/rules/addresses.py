"""Does a postal address belong to its body, as far as the rows beside it tell?"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from directory.checks.helpers import family, filled, name, told, words
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION, street_words
from directory.model import Book, Category, Problem, Row, Severity
from directory.values import ContactError, parse_postcode
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS

ROWS_SORTED = 10  # filled cells: a shorter column may be in order by chance
SHARE_SORTED = 0.9  # of neighbours in order: Excel's alphabet is not quite ours
CONTRADICTED = 2  # addresses that contradict their rows: one may be a slip of the pen

_MOST = 20  # rows compared with each: no more share a postcode
_POLICE = re.compile(r"\b(?:police (?:station|headquarters|hq)|force headquarters|constabulary)\b", re.I)
_PLAIN = frozenset(
    [
        "road",
        "street",
        "lane",
        "drive",
        "avenue",
        "house",
        "centre",
        "center",
        "park",
        "floor",
        "unit",
        "the",
        "st",
        "rd",
        "ave",
    ]
)


@check("C27", Severity.WARNING, source=MISDIRECTION, doubts_post=True)
def address_of_another(book: Book) -> Iterator[Problem]:
    """No postal address is another body's with another postcode, or names another body.

    Why: a column that was sorted or dragged on its own leaves each address beside a stranger's name.
    Mend: ask the body for its address; correct the cell, or have somebody accept it as it is.
    """
    rows = [row for row, _ in filled(book.rows(RECIPIENTS.name), "address")]
    for row, trouble in _contradictions(book, rows):
        yield row.problem("address", trouble)


@check("C28", Severity.ERROR, source=MISDIRECTION)
def addresses_sorted_alone(book: Book) -> Iterator[Problem]:
    """No column of the postal addresses was sorted without the others.

    Why: every address then stands beside another body, looks right, and every letter goes astray.
    Mend: do not save; undo the sort, or take yesterday's workbook, and sort with the whole table selected.
    """
    rows = [row for row, _ in filled(book.rows(RECIPIENTS.name), "address")]
    numbers = {row.number for row, _ in _contradictions(book, rows)} | set(_in_two_streets(rows))
    contradicted = [row for row in rows if row.number in numbers]
    table = book.tables.get(RECIPIENTS.name)
    if table is None or len(contradicted) < CONTRADICTED:
        return
    for heading in table.headings:
        if heading.key in ("address", "postcode") and _in_order(table.rows, heading.key):
            cells = told([row.cell("address") for row in contradicted])
            message = f'"{heading.text}" is in alphabetical order, and {cells} contradict their rows.'
            cell = f"{heading.column}{table.heading_row}"
            yield Problem(
                RECIPIENTS.name, 0, cell, f"{message} Was the column sorted on its own?", column=heading.key
            )


def _contradictions(book: Book, rows: list[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each row whose address belongs elsewhere, as another row or its own words tell, and why."""
    known = bodies(book)
    named = _full_names(book)
    same: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if _postcode(row):
            same[_street(row)].append(row)
    for row in rows:
        postcode = _postcode(row)
        twins = same.get(_street(row), ())[:_MOST] if postcode and " " in _street(row) else ()
        twin = next((other for other in twins if _postcode(other) != postcode), None)
        if twin:
            where = twin.cell("postcode")
            yield row, f"{name(twin)} has the same address, and another postcode in {where}."
        elif other := _named_in(row, named, known):
            yield row, f"The address has the name of {name(other)} in it, not of {name(row)}."
        elif row["category"] != Category.POLICE and _POLICE.search(row["address"]):
            yield row, f"The address is the police's, and {name(row)} is not."


def _in_two_streets(rows: list[Row]) -> Iterator[int]:
    """Yield the numbers of rows that have a postcode in common and no word of their streets.

    It is a sign, and no more: one may give the house, and the other its street.
    """
    sharing: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sharing[_postcode(row)].append(row)
    sharing.pop("", None)
    for there in sharing.values():
        streets = [(row.number, street_words(row["address"]) - _PLAIN) for row in there[:_MOST]]
        for number, street in streets:
            if any(street.isdisjoint(other) for at, other in streets if at != number):
                yield number


def _street(row: Row) -> str:
    return " ".join(sorted(street_words(row["address"])))


def _postcode(row: Row) -> str:
    try:
        return parse_postcode(row["postcode"]) if row["postcode"] else ""
    except ContactError:
        return ""  # C06's


def _full_names(book: Book) -> Mapping[tuple[str, ...], Row]:
    """Return the bodies by the words of their names, those of two words or more."""
    rows = book.rows(RECIPIENTS.name)
    return {tuple(parts): row for row in rows if len(parts := words(row["organisation"])) > 1}


def _named_in(row: Row, named: Mapping[tuple[str, ...], Row], known: Mapping[str, Row]) -> Row | None:
    """Return the unrelated body whose whole name stands in the row's address."""
    parts = words(row["address"])
    for start in range(len(parts)):
        for stop in range(start + 2, min(len(parts), start + 8) + 1):
            other = named.get(tuple(parts[start:stop]))
            if other and family(other, known) != family(row, known):
                return other
    return None


def _in_order(rows: tuple[Row, ...], key: str) -> bool:
    """Return whether a column is in alphabetical order, either way, and the names beside it are not."""
    texts = [words(row[key]) for row in rows if row[key]]
    names = [words(row["organisation"]) for row in rows]
    return len(texts) >= ROWS_SORTED and _sorted(texts) and not _sorted(names)


def _sorted(texts: list[list[str]]) -> bool:
    pairs = list(pairwise(texts))
    up = sum(one <= other for one, other in pairs)
    down = sum(one >= other for one, other in pairs)
    return max(up, down) >= SHARE_SORTED * len(pairs)

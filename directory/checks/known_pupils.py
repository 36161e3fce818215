"""Say which pupils are known, also under another reference, and which letters told more than a choice allows.

A choice under a wrong reference would count for nobody, and nobody would notice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from directory.checks.rules.leaver_likeness import PARSERS, number_of, person_of, told_apart
from directory.ledger import read_ledger
from directory.ledger.errors import LedgerAbsent
from directory.ledger.states import UNSENT, State
from directory.model import LEAVER_FIELDS, Row
from directory.sharing.decide import CHOICES
from directory.sharing.recipients import PARTS
from directory.values.identifiers import one_reference
from directory.values.text import snake
from directory.workbook.choices import choices_of
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.other_formats import SUFFIXES as OTHER_SUFFIXES
from directory.workbook.read import TEXT_SUFFIXES, every_list, read_book
from directory.workbook.schema import SHARING
from directory.workbook.synonyms import leavers_schema

ENDINGS = (".xlsx", *OTHER_SUFFIXES, *TEXT_SUFFIXES)


def known_references(workbook: Path, ledger: Path, today: date, lists: Sequence[Path] = ()) -> frozenset[str]:
    """Return the references, as ``one_reference`` has them, that the ledger or a list of pupils has.

    The lists are those beside the ``workbook`` whose names begin with "leavers", and ``lists``. One beside
    it that cannot be read has none. Raises WorkbookUnreadable for another, LedgerUnfit.
    """
    schema = leavers_schema(read_book(workbook, today).setting)
    found = _recorded(ledger)
    for path in (*_beside(workbook), *lists):
        try:
            tables = every_list(path, schema)
        except WorkbookUnreadable:
            if path in lists:
                raise
            continue
        found |= {row["reference"] for table in tables for row in table.rows}
    return frozenset(one_reference(reference) for reference in found if reference)


def _recorded(ledger: Path) -> set[str]:
    try:
        with read_ledger(ledger) as read:
            return read.references()
    except LedgerAbsent:
        return set()


def _beside(workbook: Path) -> Iterator[Path]:
    for path in sorted(workbook.parent.glob("leavers*")):
        if path.suffix.lower() in ENDINGS and path != choices_of(workbook):
            yield path


def other_references(
    rows: Sequence[Row], told: Iterable[str], workbook: Path, today: date
) -> Mapping[str, Collection[str]]:
    """Return, by the reference of each of ``rows``, those of ``told`` that earlier lists have for that pupil.

    All references are as ``one_reference`` has them. One pupil is the same UPN or ULN, or the same name and
    date of birth unless a UPN or ULN tells two apart; two rows of one list are L20's. The lists are those
    beside the ``workbook`` whose names begin with "leavers"; one that cannot be read has nobody. Raises
    WorkbookUnreadable for the workbook.
    """
    gone = {one_reference(reference) for reference in told} - {
        one_reference(one["reference"]) for one in rows
    }
    if not gone:
        return {}
    schema = leavers_schema(read_book(workbook, today).setting)
    earlier: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for path in _beside(workbook):
        try:
            tables = every_list(path, schema)
        except WorkbookUnreadable:
            continue
        for old in (row for table in tables for row in table.rows if one_reference(row["reference"]) in gone):
            for sign in _signs(old):
                earlier[sign].append(old)
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for kind, text in _signs(row):
            for old in earlier.get((kind, text), ()):
                if kind != "person" or not told_apart(row, old):
                    found[one_reference(row["reference"])].add(one_reference(old["reference"]))
    return found


def _signs(row: Row) -> Iterator[tuple[str, str]]:
    """Yield what a pupil is known by from list to list, with its kind."""
    yield from ((key, number) for key in PARSERS if (number := number_of(row, key)))
    if person := person_of(row):
        yield "person", person


def told_more(
    workbook: Path, ledger: Path, today: date, *, reference: str, kind: str, value: str
) -> list[str]:
    """Return the keys of the letters sent about a pupil that told what a choice now keeps back.

    The register says what that is. Raises WorkbookUnreadable, LedgerUnfit.
    """
    if value == CHOICES[kind].sharing:
        return []
    kept_back: dict[str, frozenset[str]] = {}
    for rule in read_book(workbook, today).rows(SHARING.name):
        if snake(rule["limited_by"]) == kind:
            kept_back[rule["rule"]] = kept_back.get(rule["rule"], frozenset()) | narrowed(rule)
    try:
        with read_ledger(ledger) as read:
            sent = read.sent().items()
    except LedgerAbsent:
        return []
    return [
        key
        for key, one in sent
        if one_reference(one.entry.reference) == one_reference(reference)
        and not kept_back.get(one.entry.rule, frozenset()).isdisjoint(one.entry.shared)
    ]


def waiting_about(ledger: Path, reference: str) -> list[str]:
    """Return the keys of the letters about a pupil that are written and have not left. Raises LedgerUnfit."""
    try:
        with read_ledger(ledger) as read:
            every = read.standings().values()
    except LedgerAbsent:
        return []
    about = one_reference(reference)
    unsent = UNSENT - {State.PLANNED}
    return [one.key for one in every if one.state in unsent and one_reference(one.entry.reference) == about]


def narrowed(rule: Row) -> frozenset[str]:
    """Return the fields that go under a rule only without the limit."""
    return allowed(rule) - allowed(rule, "when_limited")


def allowed(rule: Row, key: str = "data") -> frozenset[str]:
    """Return the fields of the kinds that a rule's row lists in the column ``key``."""
    data = set(PARTS.split(rule[key]))
    return frozenset(field for field, category in LEAVER_FIELDS.items() if category in data)

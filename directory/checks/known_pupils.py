"""Say which pupils are known, and which letters told more than a choice allows.

A choice under a wrong reference would count for nobody, and nobody would notice.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from directory.ledger import read_ledger
from directory.ledger.errors import LedgerAbsent
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
            kept_back[rule["rule"]] = kept_back.get(rule["rule"], frozenset()) | _narrowed(rule)
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


def _narrowed(rule: Row) -> frozenset[str]:
    """Return the fields that go under a rule only without the limit."""
    data, limited = (set(PARTS.split(rule[key])) for key in ("data", "when_limited"))
    return frozenset(field for field, category in LEAVER_FIELDS.items() if category in data - limited)

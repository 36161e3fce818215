"""Good values to change one thing of: a leaver, a recipient, a rule, a school, a notice, a letter.

Everybody here is invented; ``tests/helpers.py`` makes the rows they come from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from directory.documents.letterhead.read import Letterhead, read_letterhead
from directory.model import (
    Category,
    DataCategory,
    Decision,
    Leaver,
    Notice,
    Recipient,
    School,
    SendBy,
    SharingRule,
    Status,
    Withheld,
)
from directory.sharing.leavers import leaver_from
from directory.templates.context import Background, context_of, school_values
from directory.templates.front_matter import Enclosure
from directory.templates.letter import Letter
from directory.templates.markdown import parse_letter
from directory.templates.problems import Origin
from tests.helpers import row

ON = date(2026, 11, 23)
LETTERHEAD = Path(__file__).parents[1] / "templates" / "letterhead.docx"


_RECIPIENT = Recipient(
    id="example-college",
    organisation="Example College",
    category=Category.COLLEGE,
    status=Status.ACTIVE,
    send_by=SendBy.SECURE_EMAIL,
    successor=None,
    part_of=None,
    attention="Admissions Manager",
    address_lines=("1 Example Street", "Example Park"),
    town="Leicester",
    postcode="LE1 1FZ",
    phones=("+441164960001",),
    email="office@example.org",
    website="https://www.example.org",
    row=2,
)
_RULE = SharingRule(
    rule="S21",
    recipient="College",
    purpose="A place was accepted",
    data=frozenset(DataCategory),
    lawful_basis="Art. 6(1)(e) public task",
    law="Education Act 1996",
    condition="",
    from_age=None,
    limited_by=None,
    when_limited=frozenset(),
    row=2,
)
_SCHOOL = {
    "name": "Example School",
    "address": "2 Example Street",
    "town": "Leicester",
    "postcode": "LE1 1FZ",
    "phone": "0116 496 0003",
    "email": "office@school.example.org",
    "head_teacher": "Mr B Example",
    "data_protection_contact": "The school office",
    "letter_reference_prefix": "EX",
}
_LEAVER = {
    "course": "A level Art",
    "level": "3",
    "attendance": "96%",
    "ks4_results": "English 6; Mathematics 7",
    "address": "3 Example Street",
}


def leaver(**cells: str) -> Leaver:
    """Return a good leaver whose row has ``cells`` changed."""
    return leaver_from(row("Leavers", **(_LEAVER | cells)))


def recipient(**changed: Any) -> Recipient:
    """Return an active college that takes secure e-mail, with fields changed."""
    return replace(_RECIPIENT, **changed)


def rule(**changed: Any) -> SharingRule:
    """Return a rule for every college that allows everything, with fields changed."""
    return replace(_RULE, **changed)


def school(**settings: str) -> School:
    """Return an invented school with settings changed."""
    return School(MappingProxyType(_SCHOOL | settings))


def notice(
    about: Leaver | None = None,
    to: Recipient | None = None,
    *,
    allowed: Iterable[DataCategory] = DataCategory,
    withheld: Iterable[Withheld] = (),
    under: SharingRule | None = None,
    addressee: str = "Admissions Manager",
) -> Notice:
    """Return a notice whose decision allows the data ``allowed``, by default all."""
    under = under or rule()
    return Notice(
        key="abcde23456",
        template="example",
        cell="R2",
        recipient=to or recipient(),
        rule=under,
        leaver=about or leaver(),
        decision=Decision(under, frozenset(allowed), tuple(withheld), None),
        addressee=addressee,
        shared=(),
        email="office@example.org",
    )


def context(of: Notice | None = None, enclosures: Iterable[Enclosure] = ()) -> Mapping[str, object]:
    """Return what a template may see of a notice, by default of a good one."""
    return context_of(of or notice(), Background(school()), enclosures, ON)


@cache
def shipped_letterhead() -> Letterhead:
    """Return the letterhead that ships, filled for the invented school."""
    return read_letterhead(LETTERHEAD.read_bytes(), school_values(school()))


def letter(body: str, *, title: str = "Transfer", addressed: bool = False, first_line: int = 1) -> Letter:
    """Return the letter that ``body`` writes; raise what is wrong in it first."""
    parsed, slips = parse_letter(body, title=title, addressed=addressed, first_line=first_line)
    if slips:
        raise Origin(first_line).wrong("example", body, slips[0])
    return parsed

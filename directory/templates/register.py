"""Judge a template by the sharing register: its rule exists, allows its fields, and reaches somebody. Pure.

This judges what is true for every leaver on every day; ``sharing`` decides about one leaver.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from directory.model import (
    LEAVER_FIELDS,
    Audience,
    DataCategory,
    Recipient,
    SendBy,
    SharingRule,
    Status,
    fields_of,
)
from directory.sharing.decide import NO_LETTER, OF_THE_FAMILY, rule_about
from directory.sharing.recipients import Directory
from directory.templates.problems import START, Breach, Disallowed, Place, TemplateWrong
from directory.values.text import with_and


class Asking(Protocol):
    """Something that asks for pupils' data: a template, or as much of it as could be read."""

    @property
    def name(self) -> str:
        """Return the name of its file, without the ending."""

    @property
    def audience(self) -> Audience | None:
        """Return its audience; None when that could not be read."""

    @property
    def rule(self) -> str:
        """Return the number of its rule, "" for none."""

    @property
    def asks(self) -> Mapping[str, Place]:
        """Return the place of each field that it asks for."""

    @property
    def bare(self) -> Mapping[str, Place]:
        """Return the place of each leaver field without which there is no letter."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Return the place of each entry of its front matter."""


def refuse_disallowed_fields(asking: Asking, register: Sequence[SharingRule]) -> None:
    """Raise TemplateWrong when the register lacks the rule, or the rule allows some field to nobody."""
    for wrong in (*without_rule(asking, register), *disallowed_fields(asking, register)):
        raise wrong


def without_rule(asking: Asking, register: Sequence[SharingRule]) -> Iterator[TemplateWrong]:
    """Yield what is wrong when the register does not have the rule."""
    if asking.rule and not _rows(asking, register):
        what = f'rule "{asking.rule}" is not in the Sharing sheet, or its row has an error.'
        yield _at_rule(asking, what, Breach.RULE)


def disallowed_fields(asking: Asking, register: Sequence[SharingRule]) -> Iterator[TemplateWrong]:
    """Yield each leaver field that no row of the rule allows and without which there is no letter."""
    allowed = allowed_fields(asking, register)
    for field, place in asking.bare.items() if _rows(asking, register) else ():
        name = field.partition(".")[2]
        if name not in allowed:
            yield Disallowed(asking.name, place, field, asking.rule, LEAVER_FIELDS[name])


def allowed_fields(asking: Asking, register: Sequence[SharingRule]) -> frozenset[str]:
    """Return the leaver fields that some row of the rule allows."""
    family = asking.audience is Audience.CHOOSER
    data = (OF_THE_FAMILY if family else row.data for row in _rows(asking, register))
    return frozenset(fields_of(frozenset[DataCategory]().union(*data)))


def kinds_of(fields: Iterable[str]) -> tuple[DataCategory, ...]:
    """Return the kinds of pupils' data among fields of a template ("leaver.course"), in order."""
    asked = (field.partition(".") for field in fields)
    kinds = {LEAVER_FIELDS[name] for space, _, name in asked if space == "leaver"}
    return tuple(kind for kind in DataCategory if kind in kinds)


def reaches_nobody(asking: Asking, directory: Directory) -> Iterator[TemplateWrong]:
    """Yield why nobody can get the letter with the register and the bodies as they are."""
    rows = _rows(asking, directory.register)
    if not rows or asking.audience is None:
        return
    if asking.audience is Audience.CHOOSER:
        if not any(row.limited_by for row in rows):
            yield _at_rule(asking, f"rule {asking.rule} names no choice to ask about: nobody can get this.")
    elif asking.audience.about_pupil and all(row.pupils in NO_LETTER for row in rows):
        allows = with_and(dict.fromkeys(NO_LETTER[row.pupils] for row in rows if row.pupils))
        what = f"rule {asking.rule} allows {allows}. Nobody can get this letter, which is about a pupil."
        yield _at_rule(asking, what)
    elif not any(row.recipient in directory.wrong for row in rows) and not any(
        _may_get(asking, body, directory.register) for body in directory.recipients.values()
    ):
        what = f"rule {asking.rule} covers no body that is open and takes letters: nobody can get this."
        yield _at_rule(asking, what)


def _may_get(asking: Asking, body: Recipient, register: Sequence[SharingRule]) -> bool:
    """Return whether the letter may go to ``body``, about some pupil or about none.

    An Unconfirmed body counts: it may get the letter once somebody has confirmed it.
    """
    row = rule_about(register, asking.rule, body)
    if row is None or body.status is Status.CLOSED:
        return False
    about_pupil = asking.audience is not None and asking.audience.about_pupil
    return not about_pupil or (body.send_by is not SendBy.PORTAL and row.pupils not in NO_LETTER)


def _rows(asking: Asking, register: Sequence[SharingRule]) -> list[SharingRule]:
    return [row for row in register if row.rule == asking.rule]


def _at_rule(asking: Asking, what: str, breach: Breach = Breach.NOBODY) -> TemplateWrong:
    return TemplateWrong(asking.name, asking.places.get("rule", START), what, breach)

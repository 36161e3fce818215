"""What may be shared: a rule of the sharing register, and the decision about one body and one leaver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.model.held_codes import HeldCode
from directory.model.leavers import fields_of
from directory.model.recipients import Recipient
from directory.model.words import Chooser, DataCategory, Pupils


@dataclass(frozen=True, slots=True)
class SharingRule:
    """One row of the sharing register: one relationship.

    ``recipient`` is an ID or a category. ``lawful_basis`` is "" when the register says that it is not
    recorded. ``limited_by`` is the key of the leaver's choice that narrows ``data`` to ``when_limited``.
    ``from_age`` is in whole years. ``pupils`` is None when a letter may be about any pupil.
    """

    rule: str
    recipient: str
    purpose: str
    data: frozenset[DataCategory]
    lawful_basis: str
    law: str
    condition: str
    from_age: int | None
    limited_by: str | None
    when_limited: frozenset[DataCategory]
    row: int
    pupils: Pupils | None = None
    review_by: date | None = None

    def covers(self, recipient: Recipient) -> bool:
        """Return whether this rule is about ``recipient``, by its ID or by its category."""
        return self.recipient in (recipient.id, recipient.category.value)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may go: the held code, the reason, and the leaver's column to look at.

    ``column`` None: whichever column names the body.
    """

    code: HeldCode
    reason: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Withheld:
    """One kind of data that is kept back, with the rule, and a reason a parent would accept."""

    category: DataCategory
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What one recipient may have about one leaver on one day, under one rule.

    ``data`` may go; ``withheld`` may not, by somebody's choice or because it goes to nobody. When ``refusal``
    is set, nothing may go. ``chooser`` is who holds the rule's choice on that day; None when the rule has
    none. ``to_settle`` says in words what only a person can judge.
    """

    rule: SharingRule | None
    data: frozenset[DataCategory]
    withheld: tuple[Withheld, ...]
    refusal: Refusal | None
    chooser: Chooser | None = None
    to_settle: tuple[str, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """Return the names of the leaver fields that may go."""
        return frozenset(fields_of(self.data))

    @property
    def kept_back(self) -> Mapping[str, str]:
        """Return the leaver fields that are kept back, each with the reason."""
        return {field: one.reason for one in self.withheld for field in fields_of(frozenset({one.category}))}

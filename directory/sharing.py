"""May this recipient have this about this leaver, today, and if not, why? The only judge of it.

Pure: the register's rows drive it; no recipient is named here. Age counts on the day of sending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.dates import age_on
from directory.held import HeldCode
from directory.model import (
    LEAVER_FIELDS,
    Category,
    DataCategory,
    Decision,
    Leaver,
    Recipient,
    Refusal,
    SendBy,
    SharingRule,
    Status,
    Withheld,
)

# The UPN is for schools: a college, or anybody else, gets the ULN (DfE, Unique Pupil Numbers: guide).
SCHOOLS = frozenset({Category.SCHOOL, Category.SCHOOL_SIXTH_FORM})


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that limits sharing: its column in the leavers file, and the answer that does not limit."""

    heading: str
    sharing: str
    reason: str


# Two choices, independent of each other; neither touches safeguarding (the privacy notice, "Youth support
# services" and "Post-16 Providers").
CHOICES: Mapping[str, Choice] = {
    "share_ks4_results": Choice(
        "Share KS4 results", "Yes", "The young person has asked us not to share their results."
    ),
    "youth_support": Choice(
        "Youth support",
        "Full",
        "Parent or young person has asked us to pass on name, address and date of birth only.",
    ),
}


def decide(
    register: Sequence[SharingRule], number: str, recipient: Recipient, leaver: Leaver, on: date
) -> Decision:
    """Return what ``recipient`` may have about ``leaver`` on the day ``on`` under rule ``number`` ("S21").

    The decision's ``allowed`` names leaver fields; what a choice keeps back is in ``withheld`` with its
    reason; a ``refusal`` means that nothing may go. What the rule does not name at all is in neither.
    """
    rule = _rule_about(register, number, recipient)
    refusal = _refusal(rule, number, recipient, leaver, on)
    if rule is None or refusal:
        return Decision(rule, frozenset(), (), refusal)
    choice = CHOICES[rule.limited_by] if rule.limited_by else None
    limited = choice is not None and getattr(leaver, rule.limited_by or "") != choice.sharing
    may = rule.data if recipient.category in SCHOOLS else rule.data - {DataCategory.UPN}
    data = may & rule.when_limited if limited else may
    withheld = tuple(
        Withheld(field, rule.rule, choice.reason) for field in fields_of(may - data) if choice is not None
    )
    return Decision(rule, frozenset(fields_of(data)), withheld, None)


def _rule_about(register: Sequence[SharingRule], number: str, recipient: Recipient) -> SharingRule | None:
    """Return the row of rule ``number`` about ``recipient``: its own if it has one, else its category's."""
    rows = [row for row in register if row.rule == number and row.covers(recipient)]
    return min(rows, key=lambda row: (row.recipient != recipient.id, row.row), default=None)


def fields_of(data: frozenset[DataCategory]) -> tuple[str, ...]:
    """Return the leaver fields that belong to the categories, in the leavers file's order."""
    return tuple(field for field, category in LEAVER_FIELDS.items() if category in data)


def _refusal(
    rule: SharingRule | None, number: str, recipient: Recipient, leaver: Leaver, on: date
) -> Refusal | None:
    """Return why nothing may go, the reason that its reader should see first; None when something may."""
    name = recipient.organisation
    if recipient.status is Status.CLOSED:
        return Refusal(HeldCode.RECIPIENT_CLOSED, f"{name} has closed.", "destination")
    if recipient.status is Status.UNCONFIRMED:
        reason = f"{name} is Unconfirmed in the directory: confirm its details, then set it to Active."
        return Refusal(HeldCode.RECIPIENT_UNCONFIRMED, reason, "destination")
    if rule is None:
        reason = f"Rule {number} of the sharing register does not cover {name} ({recipient.category})."
        return Refusal(HeldCode.NOT_ALLOWED, reason, "destination")
    if recipient.send_by is SendBy.PORTAL:
        reason = f"{name} takes data through its portal, not by letter."
        return Refusal(HeldCode.NOT_BY_LETTER, reason, "destination")
    if rule.from_age is not None and age_on(leaver.date_of_birth, on) < rule.from_age:
        reason = (
            f"Rule {number} applies from age {rule.from_age}, which is not reached on the day of sending."
        )
        return Refusal(HeldCode.TOO_YOUNG, reason, "date_of_birth")
    if rule.limited_by and not getattr(leaver, rule.limited_by):
        reason = f'"{CHOICES[rule.limited_by].heading}" is blank: ask, then choose from the cell\'s list.'
        return Refusal(HeldCode.CHOICE_NOT_RECORDED, reason, rule.limited_by)
    return None

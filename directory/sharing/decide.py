"""Decide what a recipient may have about a leaver today, and why not. No other module decides that.

Pure: the register's rows decide, and no recipient is named here. Age counts on the day of sending. A "leaver"
may also be a pupil who stays: the register treats both alike.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.model import (
    Category,
    Chooser,
    DataCategory,
    Decision,
    HeldCode,
    Leaver,
    Pupils,
    Recipient,
    Refusal,
    SendBy,
    SharingRule,
    Status,
    Ties,
    Withheld,
    fields_of,
)
from directory.values.dates import age_on

# The UPN is for schools; a college, or anybody else, gets the ULN (DfE, Unique Pupil Numbers: guide).
SCHOOLS = frozenset({Category.SCHOOL, Category.SCHOOL_SIXTH_FORM})
# What a letter tells a family about itself: enough to reach it, and to show whom the letter is about.
OF_THE_FAMILY = frozenset({DataCategory.NAME, DataCategory.DATE_OF_BIRTH, DataCategory.ADDRESS})

# Years: from then on the young person holds a choice that was a parent's (Education Act 1996 s.507B).
AGE_OF_CHOICE = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that limits sharing: its column in the leavers file, and the answer that sets no limit.

    ``parent_until`` is the age in years at which it passes from a parent to the young person; None when it is
    the young person's at any age.
    """

    heading: str
    sharing: str
    reason: str
    parent_until: int | None = None

    def holder(self, born: date, on: date) -> Chooser:
        """Return who may make or change the choice on the day ``on``."""
        if self.parent_until is not None and age_on(born, on) < self.parent_until:
            return Chooser.PARENT
        return Chooser.YOUNG_PERSON


# Two independent choices; neither touches safeguarding (the privacy notice, "Youth support services" and
# "Post-16 Providers").
CHOICES: Mapping[str, Choice] = {
    "share_ks4_results": Choice(
        "Share KS4 results", "Yes", "The young person has asked us not to share their results."
    ),
    "youth_support": Choice(
        "Youth support",
        "Full",
        "Parent or young person has asked us to pass on name, address and date of birth only.",
        parent_until=AGE_OF_CHOICE,
    ),
}

# A letter does not say why: that alone may tell where a child lives, or from whom it is kept.
FROM_EVERYBODY = "We pass it on to nobody. To reach the family, please ask us."

NO_LETTER: Mapping[Pupils, str] = {
    Pupils.AGGREGATED: "aggregated figures only, never a letter about a pupil",
    Pupils.BY_CONTRACT: "what a written contract lists, never a letter",
    Pupils.NOT_OURS: "what another body shares, so no letter of ours",
}


def decide(
    register: Sequence[SharingRule],
    number: str,
    recipient: Recipient,
    leaver: Leaver,
    ties: Ties,
    on: date,
    asked: Collection[str] | None = None,
) -> Decision:
    """Return what ``recipient`` may have about ``leaver`` on the day ``on`` under rule ``number`` ("S21").

    A letter goes under one rule and only for that rule's purpose. Data that a choice keeps back, or that
    goes to nobody, is in ``withheld`` with the reason; a ``refusal`` means that nothing may go. Data that
    the rule does not name is in neither. ``asked`` are the leaver fields that the letter asks for (None:
    any). A choice that nobody has recorded stops only a letter that it could narrow, so that no safeguarding
    file waits for it. Who has opted out of sharing KS4 results is heeded also where the rule's row forgets to
    name that choice (the privacy notice, "Post-16 Providers").
    """
    rule = rule_about(register, number, recipient)
    refusal = barred(register, number, recipient)
    if rule is None:
        return Decision(None, frozenset(), (), refusal)
    choice = CHOICES[rule.limited_by] if rule.limited_by else None
    chooser = choice.holder(leaver.date_of_birth, on) if choice else None
    answer = getattr(leaver, rule.limited_by) if rule.limited_by else None
    refusal = refusal or _pupil_refused(rule, recipient, leaver, ties, on) or (not_asked(rule, answer, asked))
    if refusal:
        return Decision(rule, frozenset(), (), refusal, chooser)
    may = rule.data if recipient.category in SCHOOLS else rule.data - {DataCategory.UPN}
    chosen = may & rule.when_limited if choice and answer != choice.sharing else may
    why = {category: choice.reason for category in may - chosen if choice and answer}
    opt_out = CHOICES["share_ks4_results"]
    if DataCategory.KS4_RESULTS in chosen and leaver.share_ks4_results not in (None, opt_out.sharing):
        chosen -= {DataCategory.KS4_RESULTS}
        why[DataCategory.KS4_RESULTS] = opt_out.reason
    data = chosen - {DataCategory.ADDRESS} if leaver.address_withheld else chosen
    why |= dict.fromkeys(chosen - data, FROM_EVERYBODY)
    withheld = tuple(Withheld(one, rule.rule, why[one]) for one in DataCategory if one in why)
    return Decision(rule, data, withheld, None, chooser, _to_settle(rule))


def decide_choice(register: Sequence[SharingRule], number: str, leaver: Leaver, on: date) -> Decision:
    """Return what goes to the holder of rule ``number``'s choice about ``leaver`` on the day ``on``.

    That is a parent or the young person: the letter says what the rule shares and asks them to choose.
    """
    rule = next((row for row in register if row.rule == number and row.limited_by), None)
    if rule is None or rule.limited_by is None:
        reason = f"Rule {number} of the sharing register names no choice to ask about."
        return Decision(None, frozenset(), (), Refusal(HeldCode.NOT_ALLOWED, reason, "reference"))
    chooser = CHOICES[rule.limited_by].holder(leaver.date_of_birth, on)
    if refusal := _too_young(rule, leaver, on):
        return Decision(rule, frozenset(), (), refusal, chooser)
    if not any(row.data - row.when_limited for row in register if row.limited_by == rule.limited_by):
        heading = CHOICES[rule.limited_by].heading
        reason = f'Nothing that a rule allows is limited by "{heading}": do not ask.'
        return Decision(rule, frozenset(), (), Refusal(HeldCode.NOT_ALLOWED, reason, "reference"), chooser)
    return Decision(rule, OF_THE_FAMILY, (), None, chooser, _to_settle(rule))


def rule_about(register: Sequence[SharingRule], number: str, recipient: Recipient) -> SharingRule | None:
    """Return rule ``number``'s row about ``recipient``: its own row if there is one, else its category's."""
    rows = [row for row in register if row.rule == number and row.covers(recipient)]
    return min(rows, key=lambda row: (row.recipient != recipient.id, row.row), default=None)


def refusal_of(recipient: Recipient) -> Refusal | None:
    """Return why no letter at all may go to ``recipient``; None when letters may."""
    name = recipient.organisation
    if recipient.status is Status.CLOSED:
        return Refusal(HeldCode.RECIPIENT_CLOSED, f"{name} has closed.", None)
    if recipient.status is Status.UNCONFIRMED:
        reason = f"{name} is Unconfirmed in the directory: confirm its details, then set it to Active."
        return Refusal(HeldCode.RECIPIENT_UNCONFIRMED, reason, None)
    return None


def barred(register: Sequence[SharingRule], number: str, recipient: Recipient) -> Refusal | None:
    """Return why no letter about any pupil may go to ``recipient`` under rule ``number``, or None."""
    if refusal := refusal_of(recipient):
        return refusal
    rule = rule_about(register, number, recipient)
    if rule is None:
        whom = f"{recipient.organisation} ({recipient.category})"
        reason = f"Rule {number} of the sharing register does not cover {whom}."
        return Refusal(HeldCode.NOT_ALLOWED, reason, None)
    if rule.pupils and rule.pupils in NO_LETTER:
        reason = f"Rule {rule.rule} allows {NO_LETTER[rule.pupils]}."
        return Refusal(HeldCode.NO_PUPIL_LETTER, reason, None)
    if recipient.send_by is SendBy.PORTAL:
        reason = f"{recipient.organisation} takes data through its portal, not by letter."
        return Refusal(HeldCode.NOT_BY_LETTER, reason, None)
    return None


def _pupil_refused(
    rule: SharingRule, recipient: Recipient, leaver: Leaver, ties: Ties, on: date
) -> Refusal | None:
    """Return why nothing may go about this leaver; of several reasons, the one to show first."""
    return _too_young(rule, leaver, on) or _not_tied(rule, recipient, ties) or _without_reason(rule, leaver)


def _too_young(rule: SharingRule, leaver: Leaver, on: date) -> Refusal | None:
    if rule.from_age is None or age_on(leaver.date_of_birth, on) >= rule.from_age:
        return None
    reason = f"Rule {rule.rule} applies from age {rule.from_age}, which is not reached on the day of sending."
    return Refusal(HeldCode.TOO_YOUNG, reason, "date_of_birth")


def _not_tied(rule: SharingRule, recipient: Recipient, ties: Ties) -> Refusal | None:
    """Return a refusal when the rule is about a body's own pupils, and this pupil is not one of them."""
    tied: tuple[str | None, ...]
    match rule.pupils:
        case Pupils.WITH_A_PLACE:
            tied, column, what = (ties.place_at,), "destination", "with a place there"
            said = f'"Destination" is not {recipient.id}'
        case Pupils.PLACED:
            tied, column, what = ties.placed_with, "placement", "placed with the body"
            said = f'"Placement" does not name {recipient.id}'
        case Pupils.ALSO_ATTENDING:
            tied, column, what = ties.also_attends, "also_attends", "who also attend there"
            said = f'"Also attends" does not name {recipient.id}'
        case _:
            return None
    if recipient.id in tied:
        return None
    reason = f"Rule {rule.rule} is about pupils {what}, and the row's {said}."
    return Refusal(HeldCode.NOT_ITS_PUPIL, reason, column)


def _without_reason(rule: SharingRule, leaver: Leaver) -> Refusal | None:
    """Return a refusal when the rule needs a decision for each pupil, and none is recorded."""
    if rule.pupils is Pupils.WITH_A_REASON and not leaver.police_reason:
        reason = f'Rule {rule.rule} needs a decision and its reason for each pupil: fill "Police reason".'
        return Refusal(HeldCode.NO_REASON, reason, "police_reason")
    return None


def not_asked(rule: SharingRule, answer: str | None, asked: Collection[str] | None) -> Refusal | None:
    """Return a refusal when the choice that could narrow the letter is not recorded."""
    narrowed = fields_of(rule.data - rule.when_limited)
    if not rule.limited_by or answer or (asked is not None and not set(asked).intersection(narrowed)):
        return None
    reason = f'"{CHOICES[rule.limited_by].heading}" is blank: ask, then type the answer.'
    return Refusal(HeldCode.CHOICE_NOT_RECORDED, reason, rule.limited_by)


def _to_settle(rule: SharingRule) -> tuple[str, ...]:
    """Return what a person must settle before a letter under ``rule`` goes."""
    basis = "" if rule.lawful_basis else "The lawful basis is not recorded: ask the data-protection lead."
    condition = f"Does the rule's condition hold? {rule.condition}" if rule.condition else ""
    return tuple(said for said in (basis, condition) if said)

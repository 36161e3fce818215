"""The values that a template may print for one notice: frozen, and only what the register allows. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from directory.model import (
    LEAVER_FIELDS,
    Chooser,
    Contact,
    DataCategory,
    Decision,
    Household,
    Leaver,
    Notice,
    OverdueReceipt,
    Recipient,
    School,
    SharingRule,
)
from directory.sharing.decide import CHOICES, rule_about
from directory.templates.fields import Fields
from directory.templates.front_matter import Enclosure
from directory.values import Phone
from directory.workbook.schema import SETTINGS

# A setting without a row on the School sheet is blank, like one with a blank cell.
NOT_SET: Mapping[str, str] = MappingProxyType({setting.key: "" for setting in SETTINGS})

NOT_NAMED = "Our rule for this letter does not cover it."


@dataclass(frozen=True, slots=True)
class Background:
    """What letters may say apart from the notice itself: the school, the register's rows, and the contacts.

    ``receivers`` maps a rule's number to the open bodies that it shares with.
    """

    school: School
    register: Sequence[SharingRule] = ()
    contacts: Sequence[Contact] = ()
    receivers: Mapping[str, Sequence[str]] = field(default_factory=dict)


def context_of(
    notice: Notice,
    background: Background,
    enclosures: Iterable[Enclosure],
    on: date,
    read: set[str] | None = None,
    replaces: date | None = None,
    left_out: set[str] | None = None,
) -> Mapping[str, object]:
    """Return what a template may see of ``notice`` on the day ``on``.

    ``replaces`` is the day on which the letter that this one corrects was sent. ``read``, if given, collects
    the leaver fields that the template reads and that have a value; ``left_out`` those of which it asks
    whether they are withheld, and they are.
    """
    allowed = notice.decision.allowed if notice.decision else frozenset[str]()
    shown = {name: getattr(notice.leaver, name) for name in LEAVER_FIELDS if name in allowed}
    if isinstance(notice.recipient, Household) and notice.recipient.chooser is Chooser.PARENT:
        shown["preferred_name"] = ""  # what a young person is called at school is theirs to tell at home
    school = background.school
    context: dict[str, object] = {
        "school": school_fields(school),
        "letter": Fields("letter", _letter(notice, school, on) | {"replaces": replaces}),
        "recipient": Fields("recipient", _recipient(notice)),
        "enclosures": [
            Fields("enclosures", {"what": one.what, "route": one.route, "sent_by": one.sent_by})
            for one in enclosures
            if one.when is None or _says_yes(one.when, shown, read)
        ],
    }
    if notice.decision and notice.leaver:
        context["leaver"] = Fields("leaver", shown, _refused(notice.decision), read)
        if isinstance(notice.recipient, Household):
            context |= _of_choice(notice, notice.leaver, notice.recipient, background)
        else:
            context |= _left_out(notice.decision.kept_back, allowed, left_out)
    elif isinstance(notice.recipient, Recipient):
        context |= _of_body(notice.recipient, background)
        if notice.overdue:
            context["chased"] = [Fields("chased", _chased(one, school)) for one in notice.overdue]
    return context


def school_fields(school: School) -> Fields:
    """Return the settings of the School sheet, and the lines at the head of a letter."""
    return Fields("school", school_values(school))


def _letter(notice: Notice, school: School, on: date) -> dict[str, object]:
    rule, leaver = notice.rule, notice.leaver
    return {
        "reference": reference_of(notice, school),
        "date": on,
        "rule": rule.rule if rule else "",
        "purpose": rule.purpose if rule else "",
        "lawful_basis": rule.lawful_basis if rule else "",
        "law": rule.law if rule else "",
        # What a letter says of the choice that limits its rule holds only where somebody recorded one.
        "choice_recorded": getattr(leaver, rule.limited_by) if leaver and rule and rule.limited_by else "",
    }


def _refused(decision: Decision) -> Mapping[str, tuple[str, str]]:
    """Return the rule and the reason for each leaver field that may not be shown."""
    rule = decision.rule.rule if decision.rule else ""
    reasons, allowed = decision.kept_back, decision.allowed
    return {
        name: (rule, reasons.get(name, "the register does not allow it."))
        for name in LEAVER_FIELDS
        if name not in allowed
    }


def _left_out(
    withheld: Mapping[str, str], allowed: Collection[str], read: set[str] | None
) -> Mapping[str, object]:
    """Return what a letter to a body says about data that is kept back.

    A template may ask of every field whether it is withheld, also of one that the rule does not name. The
    list of what was left out has only what the rule would allow.
    """
    kinds = {LEAVER_FIELDS[name].value: reason for name, reason in withheld.items()}
    reasons = {name: "" if name in allowed else withheld.get(name, NOT_NAMED) for name in LEAVER_FIELDS}
    return {
        "withheld": Fields("withheld", reasons, read=read),
        "left_out": [Fields("left_out", {"what": what, "why": why}) for what, why in kinds.items()],
    }


def _of_choice(
    notice: Notice, leaver: Leaver, household: Household, background: Background
) -> Mapping[str, object]:
    """Return what a letter tells a family about the choice that it holds."""
    rule = notice.rule
    if rule is None or rule.limited_by is None:
        raise ValueError(f"notice {notice.key} goes to a family, but is not about a choice")
    limited_by = rule.limited_by
    choice = {
        "name": CHOICES[limited_by].heading,
        "holder": household.chooser.value,
        "addressee": notice.addressee,
        "recorded": getattr(leaver, limited_by),
    }
    # The choice may limit other rules too, some from an age that the pupil has yet to reach.
    limited = {row.rule for row in background.register if row.limited_by == limited_by}
    rows = [row for row in background.register if row.rule in limited]
    shared = {category for row in rows for category in row.data}
    # A row without a choice shares all its data, whatever the family chooses.
    still = {category for row in rows for category in (row.when_limited if row.limited_by else row.data)}
    return {
        "choice": Fields("choice", choice),
        "shared": [Fields("shared", {"what": what}) for what in in_order(shared)],
        "still_shared": [Fields("still_shared", {"what": what}) for what in in_order(still)],
        "receivers": [
            Fields("receivers", {"organisation": name}) for name in background.receivers.get(rule.rule, ())
        ],
    }


def _of_body(recipient: Recipient, background: Background) -> Mapping[str, object]:
    """Return what a letter tells a body about all that is shared with it, and whom we write to there."""
    return {
        "relationships": [
            Fields("relationships", relationship(rule))
            for number in dict.fromkeys(rule.rule for rule in background.register)
            if (rule := rule_about(background.register, number, recipient))
        ],
        "contacts": [
            Fields(
                "contacts",
                {
                    "role": one.role,
                    "name": one.name,
                    "phone": phone_shown(one.phone),
                    "email": one.email,
                },
            )
            for one in background.contacts
            if one.recipient == recipient.id
        ],
    }


def relationship(rule: SharingRule) -> Mapping[str, object]:
    """Return what a letter may print of a row of the register."""
    return {
        "rule": rule.rule,
        "purpose": rule.purpose,
        "data": ", ".join(in_order(rule.data)),
        "lawful_basis": rule.lawful_basis,
        "law": rule.law,
        "condition": rule.condition,
        "pupils": rule.pupils.value if rule.pupils else "",
        "from_age": str(rule.from_age) if rule.from_age else "",
        "limited_by": CHOICES[rule.limited_by].heading if rule.limited_by else "",
        "when_limited": ", ".join(in_order(rule.when_limited)),
        "review_by": rule.review_by,
    }


def in_order(data: Collection[DataCategory]) -> list[str]:
    """Return the kinds of data, in the register's words and order."""
    return [category.value for category in DataCategory if category in data]


def _says_yes(field: str, allowed: Mapping[str, object], read: set[str] | None) -> bool:
    """Return whether a field that may be shared says Yes, and note that the letter shows it."""
    if allowed.get(field) != "Yes":
        return False
    if read is not None:
        read.add(field)
    return True


def _chased(chased: OverdueReceipt, school: School) -> Mapping[str, object]:
    reference = printed_reference(chased.key, school["letter_reference_prefix"])
    return {"reference": reference, "sent": chased.sent, "sent_to": chased.sent_to, "due": chased.due}


def reference_of(notice: Notice, school: School) -> str:
    """Return the reference that a letter carries: the school's prefix and the notice's key."""
    return printed_reference(notice.key, school["letter_reference_prefix"])


def printed_reference(key: str, prefix: str) -> str:
    """Return the reference that the letter with this key carries."""
    return f"{prefix}-{key.upper()}"


def _recipient(notice: Notice) -> Mapping[str, object]:
    """Return what a letter says about its recipient; about a family only its envelope."""
    recipient = notice.recipient
    envelope = {"envelope": (notice.addressee, *recipient.postal_lines)}
    if isinstance(recipient, Household):
        return envelope
    return envelope | {
        "organisation": recipient.organisation,
        "category": recipient.category.value,
        "addressee": notice.addressee,
        "address": ", ".join((*recipient.address_lines, recipient.town)).strip(", "),
        "town": recipient.town,
        "postcode": recipient.postcode,
        "phone": " or ".join(map(phone_shown, recipient.phones)),
        "email": recipient.email,
        "website": recipient.website,
        "send_by": recipient.send_by.value,
    }


@lru_cache(maxsize=1024)  # each of a body's letters has the same number
def phone_shown(phone: str) -> str:
    """Return an E.164 number as people in the UK write it; "" for none."""
    return Phone(phone).shown if phone else ""


def school_values(school: School) -> Mapping[str, str]:
    """Return what letters and their letterhead may say of the school, "" for what is not set."""
    return {**NOT_SET, **school.settings, "letterhead": _letterhead(school)}


def _letterhead(school: School) -> str:
    """Return the lines below the school's name at the head of a letter."""
    address = ", ".join(part for part in (school["address"], school["town"], school["postcode"]) if part)
    contact = " · ".join(part for part in (school["phone"], school["email"]) if part)
    return "\n".join(line for line in (address, contact) if line)

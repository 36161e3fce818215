"""What a template may see of one notice: frozen, and only what the register allows. Pure.

A withheld field refuses to be read, a blank one refuses to be printed; ``if`` may ask whether one is blank.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NoReturn

from directory.dates import show_date
from directory.errors import BlankField, WithheldField
from directory.model import LEAVER_FIELDS, Notice, Recipient, School
from directory.templates import Enclosure


class Blank:
    """A field without a value: false, equal to "", and not to be printed."""

    __slots__ = ("field",)

    def __init__(self, field: str) -> None:
        self.field = field

    def __str__(self) -> NoReturn:
        raise BlankField(self.field)

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other == "" or isinstance(other, Blank)

    def __hash__(self) -> int:
        return hash("")


class Fields:
    """A named set of fields, read as attributes: ``leaver.course``. Its repr shows no value.

    Reading a field that is in ``refused`` raises its WithheldField. ``read`` collects the names of the fields
    with a value that were asked for.
    """

    __slots__ = ("_name", "_read", "_refused", "_values")

    def __init__(
        self,
        name: str,
        values: Mapping[str, object],
        refused: Mapping[str, WithheldField] = MappingProxyType({}),
        read: set[str] | None = None,
    ) -> None:
        self._name, self._refused, self._read = name, refused, read
        self._values = {key: _printable(f"{name}.{key}", value) for key, value in values.items()}

    def __getattr__(self, key: str) -> object:
        if key in self._refused:
            raise self._refused[key]
        try:
            value = self._values[key]
        except KeyError:
            raise AttributeError(f"{self._name}.{key}") from None
        if self._read is not None and not isinstance(value, Blank):
            self._read.add(key)
        return value

    def __repr__(self) -> str:
        return f"<fields of {self._name}>"


def _printable(field: str, value: object) -> object:
    """Return a value as a letter has it: a date in words, so that no filter sees it otherwise."""
    if value is None or value == "":
        return Blank(field)
    return show_date(value) if isinstance(value, date) else value


def context_of(
    notice: Notice, school: School, enclosures: Iterable[Enclosure], on: date, read: set[str] | None = None
) -> Mapping[str, object]:
    """Return what a template may see of ``notice`` on the day ``on``.

    ``read``, if given, collects the leaver fields with a value that the template asks for.
    """
    leaver, decision, rule = notice.leaver, notice.decision, notice.rule
    allowed = {name: getattr(leaver, name) for name in LEAVER_FIELDS if name in decision.allowed}
    kept_back = {one.field: one.reason for one in decision.withheld}
    refused = {
        name: WithheldField(
            f"leaver.{name}", rule.rule, kept_back.get(name, "the register does not allow it.")
        )
        for name in LEAVER_FIELDS
        if name not in decision.allowed
    }
    what_left_out = {LEAVER_FIELDS[one.field].value: one.reason for one in decision.withheld}
    return {
        "leaver": Fields("leaver", allowed, refused, read),
        "withheld": Fields("withheld", {name: kept_back.get(name, "") for name in LEAVER_FIELDS}),
        "recipient": Fields("recipient", _recipient(notice.recipient, notice.addressee)),
        "school": Fields("school", {**school.settings, "letterhead": _letterhead(school)}),
        "letter": Fields(
            "letter",
            {
                "reference": reference_of(notice, school),
                "date": on,
                "rule": rule.rule,
                "purpose": rule.purpose,
                "lawful_basis": rule.lawful_basis,
                "law": rule.law,
            },
        ),
        "left_out": [Fields("left_out", {"what": what, "why": why}) for what, why in what_left_out.items()],
        "enclosures": [
            Fields("enclosures", {"what": one.what, "route": one.route, "sent_by": one.sent_by})
            for one in enclosures
            if one.when is None or _says_yes(one.when, allowed, read)
        ],
    }


def _says_yes(field: str, allowed: Mapping[str, object], read: set[str] | None) -> bool:
    """Tell whether a field that may be shared says Yes; the letter then shows it."""
    if allowed.get(field) != "Yes":
        return False
    if read is not None:
        read.add(field)
    return True


def reference_of(notice: Notice, school: School) -> str:
    """Return the reference that a letter carries: the school's prefix and the notice's key."""
    return f"{school['letter_reference_prefix']}-{notice.key.upper()}"


def _recipient(recipient: Recipient, addressee: str) -> Mapping[str, object]:
    return {
        "organisation": recipient.organisation,
        "category": recipient.category.value,
        "addressee": addressee,
        "town": recipient.town,
        "postcode": recipient.postcode,
        "email": recipient.email,
        "send_by": recipient.send_by.value,
        "envelope": (addressee, *recipient.postal_lines),
    }


def _letterhead(school: School) -> str:
    """Return the lines below the school's name at the head of a letter."""
    address = ", ".join(part for part in (school["address"], school["town"], school["postcode"]) if part)
    contact = " · ".join(part for part in (school["phone"], school["email"]) if part)
    return "\n".join(line for line in (address, contact) if line)

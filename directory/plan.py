"""Leavers x recipients x decisions: who gets which letter, and who is held and why. Pure.

Every row of the leavers file ends as a Notice or as Held. A reason never quotes a leaver's cell.
"""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from directory.context import context_of
from directory.errors import BlankField, TemplateWrong, WithheldField
from directory.held import HeldCode
from directory.leavers import fold_reference, leaver_from
from directory.model import (
    LEAVER_FIELDS,
    Finding,
    Held,
    Leaver,
    Notice,
    Plan,
    Recipient,
    Row,
    SendBy,
    Severity,
    SharingRule,
    Table,
)
from directory.recipients import Directory
from directory.sharing import decide, fields_of
from directory.templates import Template
from directory.workbook.schema import LEAVERS

# What 95.4 x 26.8 mm hold in the letters' type, the last line being the postcode: lost, the letter is too.
WINDOW_LINES, WINDOW_CHARACTERS = 7, 52
KEY_CHARACTERS = 10  # of base 32: 50 bits, one chance in ten million of a clash among 10,000 notices


def make_plan(
    template: Template, leavers: Table, findings: Sequence[Finding], directory: Directory, on: date
) -> Plan:
    """Return what ``template`` would send about ``leavers`` on the day ``on``.

    ``findings`` are what the leavers' checks found. Raises TemplateWrong when the template asks for what its
    rule allows nobody.
    """
    _refuse_greed(template, directory.register)
    errors: dict[int, Finding] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.row, finding)
    twins = _twins(leavers.rows)
    notices: list[Notice] = []
    held: list[Held] = []
    for row in leavers.rows:
        try:
            if error := errors.get(row.number):
                raise _Hold(error.code, error.message, error.cell)
            if twin := twins.get(row.number):
                raise _Hold(HeldCode.SAME_LEAVER_TWICE, twin, row.cell("reference"))
            notices.append(_notice(template, row, directory, on))
        except _Hold as hold:
            held.append(Held(row, hold.cell, hold.code, hold.reason))
    return Plan(template.name, on, tuple(notices), tuple(held))


class _Hold(Exception):
    """This row gets no letter. Raised and caught within this module."""

    def __init__(self, code: str, reason: str, cell: str) -> None:
        super().__init__(code, reason, cell)
        self.code, self.reason, self.cell = str(code), reason, cell


def _notice(template: Template, row: Row, directory: Directory, on: date) -> Notice:
    leaver = leaver_from(row)
    if row["what_is_wrong"]:
        reason = "The row comes from a held.xlsx: mend it, then clear this cell."
        raise _Hold(HeldCode.NOT_MENDED, reason, row.cell("what_is_wrong"))
    if leaver.hold:
        raise _Hold(HeldCode.ON_HOLD, "The Hold cell has a reason.", row.cell("hold"))
    recipient = _destination(leaver, directory)
    decision = decide(directory.register, template.rule, recipient, leaver, on)
    if decision.refusal:
        reason = decision.refusal.reason
        if decision.refusal.code is HeldCode.RECIPIENT_CLOSED:
            reason = f"{reason} {_successor(recipient, directory)}"
        raise _Hold(decision.refusal.code, reason, row.cell(decision.refusal.column))
    rule = decision.rule
    assert rule is not None  # noqa: S101  # a decision without a rule is a refusal
    contact = directory.contact(recipient, template.addressee)
    email, doubt = _draft_address(recipient, contact.email if contact else "", directory)
    addressee = (contact.name if contact else "") or recipient.attention or template.addressee.value
    if not email and not recipient.has_postal_address:
        reason = f"{recipient.organisation} has no postal address in the directory, and no draft can go."
        raise _Hold(HeldCode.NO_ADDRESS, reason, row.cell("destination"))
    if _lines_in_window(addressee, *recipient.postal_lines) > WINDOW_LINES:
        reason = (
            f"{recipient.organisation}'s address, with {addressee} above it, is too long for the envelope."
        )
        raise _Hold(HeldCode.NO_ADDRESS, reason, row.cell("destination"))
    notice = Notice(
        key=notice_key(template.name, recipient, leaver),
        cell=row.cell("destination"),
        recipient=recipient,
        rule=rule,
        leaver=leaver,
        decision=decision,
        addressee=addressee,
        shared=(),
        email=email,
        email_doubt=doubt,
    )
    return replace(notice, shared=_shared(notice, template, directory, on))


def _lines_in_window(*lines: str) -> int:
    """Return how many lines an envelope's window shows, long ones folded."""
    return sum(-(-len(line) // WINDOW_CHARACTERS) for line in lines)


def _destination(leaver: Leaver, directory: Directory) -> Recipient:
    """Return the body that the Destination cell names, or hold."""
    cell = leaver.row.cell("destination")
    if not leaver.destination:
        raise _Hold(HeldCode.NO_DESTINATION, "The Destination cell is blank.", cell)
    id_ = directory.find(leaver.destination)
    if id_ is None:
        near = directory.near(leaver.destination)
        hint = f" Near names, for you to choose from: {', '.join(near)}." if near else ""
        several = directory.is_ambiguous(leaver.destination)
        what = "more than one body has this ID or name" if several else "no body has this ID or exact name"
        reason = f"In the directory {what}.{hint}"
        raise _Hold(HeldCode.NO_SUCH_RECIPIENT, reason, cell)
    if wrong := directory.wrong.get(id_):
        reason = f"{id_}'s row in the directory has an error, {wrong.sheet}!{wrong.cell}: {wrong.message}"
        raise _Hold(HeldCode.RECIPIENT_ROW_WRONG, reason, cell)
    return directory.recipients[id_]


def _successor(recipient: Recipient, directory: Directory) -> str:
    """Return the sentence that names a closed body's successor."""
    following = directory.successor(recipient)
    if following is None:
        return "The directory names no open successor."
    ask = "Ask where the place is now, then type its ID."
    return f"Its successor is {following.organisation} ({following.id}). {ask}"


def _draft_address(recipient: Recipient, of_contact: str, directory: Directory) -> tuple[str, str]:
    """Return the draft's address, "" for none, and why an address that exists is not used.

    Only secure e-mail carries a pupil's data, and never to an address in doubt: a letter about a child to
    the wrong body is the worst that can happen here.
    """
    if recipient.send_by is not SendBy.SECURE_EMAIL:
        return "", ""
    if doubt := directory.doubtful.get(recipient.id):
        return "", f"No e-mail draft while {doubt.sheet}!{doubt.cell} is in doubt ({doubt.code})."
    return of_contact or recipient.email, ""


def _shared(notice: Notice, template: Template, directory: Directory, on: date) -> tuple[str, ...]:
    """Return the leaver fields that the letter shows; hold it when it cannot be filled."""
    row, read = notice.leaver.row, set[str]()
    context = context_of(notice, directory.school, template.enclosures, on, read)
    try:
        template.look(context)
    except BlankField as blank:
        space, _, name = blank.field.partition(".")
        if space == "leaver" and name in LEAVERS.keys:
            heading = LEAVERS.column(name).heading
            reason = f'"{heading}" is blank, and line {blank.line} of the template prints {blank.field}.'
            raise _Hold(HeldCode.BLANK_FIELD, reason, row.cell(name)) from None
        raise _Hold(HeldCode.BLANK_FIELD, str(blank), notice.cell) from None
    except WithheldField as withheld:
        raise _Hold(HeldCode.WITHHELD_FIELD, str(withheld), notice.cell) from None
    return tuple(name for name in LEAVER_FIELDS if name in read)


def _twins(rows: Sequence[Row]) -> Mapping[int, str]:
    """Return the rows that share a reference with another one, and what to tell of each.

    Of rows that agree in every cell, the first goes ahead; where they differ, nobody can tell which is right.
    """
    by_reference: dict[str, list[Row]] = {}
    for row in rows:
        by_reference.setdefault(fold_reference(row["reference"]), []).append(row)
    told: dict[int, str] = {}
    for same in by_reference.values():
        first, *others = same
        for row in others:
            if row.values == first.values:
                told[row.number] = f"This row repeats row {first.number} in every cell."
            else:
                told[row.number] = f"Row {first.number} has the same reference, and the rows differ."
                told[first.number] = f"Row {row.number} has the same reference, and the rows differ."
    return told


def _refuse_greed(template: Template, register: Sequence[SharingRule]) -> None:
    """Refuse a template that asks for a field which no row of its rule allows."""
    rows = [rule for rule in register if rule.rule == template.rule]
    if not rows:
        what = f'rule "{template.rule}" is not in the Sharing sheet, or its row has an error.'
        raise TemplateWrong(template.name, 1, what)
    allowed = {name for rule in rows for name in fields_of(rule.data)}
    for name in template.leaver_fields:
        if name not in allowed:
            field, category = f"leaver.{name}", LEAVER_FIELDS[name]
            what = f"asks for {field}, and rule {template.rule} does not allow {category}."
            raise TemplateWrong(template.name, template.asks[field], what)


def notice_key(occasion: str, recipient: Recipient, leaver: Leaver) -> str:
    """Return the notice's key: the same for one occasion, recipient and leaver however rows are sorted."""
    parts = "\0".join((occasion, recipient.id, leaver.reference))
    return b32encode(sha256(parts.encode()).digest()).decode().lower()[:KEY_CHARACTERS]

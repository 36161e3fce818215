"""Make one notice: decide, address and route it, see that every field can be filled; or hold it. Pure.

Any obstacle is raised as Hold, with the cell to look at.
"""

import re
from base64 import b32encode
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from directory.documents.widths import lines_of
from directory.model import (
    LEAVER_FIELDS,
    Acceptance,
    Audience,
    Contact,
    Decision,
    HeldCode,
    Household,
    Leaver,
    Notice,
    OverdueReceipt,
    Recipient,
    Refusal,
    Role,
    SharingRule,
    Status,
)
from directory.planning.audience import EVERYBODY, Hold, body, household, ties_of
from directory.sharing.decide import decide, decide_choice, refusal_of, rule_about
from directory.sharing.recipients import Directory
from directory.sharing.route import Route, route
from directory.templates.context import Background, context_of
from directory.templates.problems import BlankField, WithheldField
from directory.templates.template import Template
from directory.values import is_free_mail
from directory.workbook.schema import LEAVERS

# What fits into 95.4 x 26.8 mm in the addressee's 9.5 points; the last line is the postcode, lost without it.
WINDOW_LINES, WINDOW_SIZE, WINDOW_WIDTH = 7, 9.5, 95.4 / 25.4 * 72
# What the shipped face may lack: all apart from Latin, Greek and Cyrillic letters, punctuation and signs.
UNCOMMON = re.compile(r"[^\x00-\u024F\u0384-\u03CE\u0400-\u045F\u1E80-\u1E85\u1EF2\u1EF3\u2010-\u2022\u20AC]")
KEY_CHARACTERS = 10  # of base 32: 50 bits, one chance in ten million of a clash among 10,000 notices


@dataclass(frozen=True, slots=True)
class Round:
    """What the letters of one run have in common: the directory, the day, and to whom the run writes."""

    directory: Directory
    on: date
    to: str
    background: Background

    def writes_to(self, recipient: Recipient) -> bool:
        """Return whether the run writes to this body."""
        return self.to in (EVERYBODY, recipient.id, recipient.category)

    def elsewhere(self, cell: str) -> Hold:
        """Return the hold of a letter to a body that the run does not write to."""
        return Hold(HeldCode.NOT_CONCERNED, f"This run writes to {self.to} alone.", cell)


def round_of(directory: Directory, on: date, to: str = EVERYBODY) -> Round:
    """Return a run over ``directory`` on the day ``on`` that writes to ``to``: an ID, a category, or all."""
    return Round(directory, on, to, background_of(directory))


def notice_about(run: Round, leaver: Leaver, template: Template, name: str) -> Notice:
    """Return the notice about ``leaver`` to the body that ``name`` names; raises Hold."""
    row, column = leaver.row, template.audience.column
    recipient = body(name, run.directory, row.cell(column))
    if not run.writes_to(recipient):
        raise run.elsewhere(row.cell(column))
    ties = ties_of(leaver, run.directory)
    register, rule = run.directory.register, template.rule
    decision = decide(register, rule, recipient, leaver, ties, run.on, template.touched)
    if decision.refusal:
        cell = row.cell(decision.refusal.column or column)
        if _not_concerned(decision, template.audience):
            raise Hold(HeldCode.NOT_CONCERNED, decision.refusal.reason, cell)
        raise _refused(run, decision.refusal, recipient, cell)
    if template.when and template.when not in decision.allowed:
        reason = f"The letter goes by the row's {template.when.replace('_', ' ')}, which may not be told."
        raise Hold(HeldCode.WITHHELD_FIELD, reason, row.cell(column))
    key = key_on(run.on, template, recipient, leaver.reference)
    return _to_recipient(run, template, recipient, row.cell(column), key, decision.rule, leaver, decision)


def notice_to_family(run: Round, leaver: Leaver, template: Template) -> Notice:
    """Return the notice to whoever holds the choice of the template's rule; raises Hold."""
    if run.to != EVERYBODY:
        raise run.elsewhere(leaver.row.cell("reference"))
    decision = decide_choice(run.directory.register, template.rule, leaver, run.on)
    if decision.refusal:
        cell = leaver.row.cell(decision.refusal.column or "reference")
        raise Hold(decision.refusal.code, decision.refusal.reason, cell)
    assert decision.chooser is not None  # noqa: S101  # without one the decision is a refusal
    home, addressee = household(leaver, decision.chooser)
    language = leaver.language if leaver.language in template.siblings else ""
    lacking = leaver.language and not language
    bare = Notice(
        key=key_on(run.on, template, home, leaver.reference),
        template=template.name,
        cell=leaver.row.cell("reference"),
        recipient=home,
        rule=decision.rule,
        leaver=leaver,
        decision=decision,
        addressee=addressee,
        shared=(),
        email="",
        remarks=("In English: the letter has no version in the row's language.",) if lacking else (),
        language=language,
    )
    return _filled(run, template, bare)


def notice_to_body(run: Round, template: Template, id_: str) -> Notice:
    """Return the notice to the body ``id_``, which is about no pupil; raises Hold."""
    recipient = body(id_, run.directory, "")
    cell = f"row {recipient.row}"
    if recipient.status is Status.CLOSED and run.to != id_:
        raise Hold(HeldCode.NOT_CONCERNED, f"{recipient.organisation} has closed.", cell)
    if refusal := refusal_of(recipient):
        raise _refused(run, refusal, recipient, cell)
    rule = rule_about(run.directory.register, template.rule, recipient)
    if template.rule and rule is None:
        reason = f"Rule {template.rule} of the sharing register does not cover {recipient.organisation}."
        raise Hold(HeldCode.NOT_ALLOWED, reason, cell)
    return _to_recipient(run, template, recipient, cell, key_on(run.on, template, recipient, ""), rule)


def notice_to_chase(run: Round, template: Template, late: OverdueReceipt) -> Notice:
    """Return the notice that asks for the overdue receipt of another one; raises Hold."""
    recipient = body(late.recipient, run.directory, late.key)
    if not run.writes_to(recipient):
        raise run.elsewhere(late.key)
    if refusal := refusal_of(recipient):
        raise _refused(run, refusal, recipient, late.key)
    occasion = f"{template.again.occasion(template.name, run.on)} {late.key}"
    return _to_recipient(run, template, recipient, late.key, notice_key(occasion, recipient), overdue=late)


def _to_recipient(
    run: Round,
    template: Template,
    recipient: Recipient,
    cell: str,
    key: str,
    rule: SharingRule | None = None,
    leaver: Leaver | None = None,
    decision: Decision | None = None,
    overdue: OverdueReceipt | None = None,
) -> Notice:
    """Return a notice to a body, addressed, routed and filled; raises Hold."""
    contact = _contact(run, template, recipient, cell)
    way = _route(run, template, recipient, contact, pupil=leaver is not None)
    doubt = run.directory.doubtful_post.get(recipient.id)
    if doubt and not way.email:
        where = f"{doubt.sheet}!{doubt.cell} is in doubt ({doubt.code})"
        raise Hold(HeldCode.ADDRESS_IN_DOUBT, f"No letter to post while {where}.", cell)
    bare = Notice(
        key=key,
        template=template.name,
        cell=cell,
        recipient=recipient,
        rule=rule,
        leaver=leaver,
        decision=decision,
        addressee=(contact.name if contact else "") or recipient.attention or template.addressee,
        shared=(),
        email=way.email,
        remarks=way.remarks,
        overdue=overdue,
    )
    return _filled(run, template, bare)


def _filled(run: Round, template: Template, bare: Notice) -> Notice:
    """Return the notice with the leaver fields that it shows; raises Hold when it cannot be filled."""
    _refuse_envelope(bare)
    read = set[str]()
    written = template.in_language(bare.language)
    context = context_of(bare, run.background, template.enclosures, run.on, read)
    try:
        text = written.look(context)
    except BlankField as blank:
        raise _blank(blank, bare) from None
    except WithheldField as withheld:
        raise Hold(HeldCode.WITHHELD_FIELD, str(withheld), bare.cell) from None
    envelope = (bare.addressee, *bare.recipient.postal_lines)
    return replace(
        bare,
        shared=tuple(name for name in LEAVER_FIELDS if name in read),
        uncommon=bool(UNCOMMON.search("".join((text, *envelope)))),
    )


def _refused(run: Round, refusal: Refusal, recipient: Recipient, cell: str) -> Hold:
    """Return the hold that reports a refusal; of a closed body, who took over."""
    if refusal.code is not HeldCode.RECIPIENT_CLOSED:
        return Hold(refusal.code, refusal.reason, cell)
    following = run.directory.successor(recipient)
    if following is None:
        return Hold(refusal.code, f"{refusal.reason} The directory names no open successor.", cell)
    ask = "Ask where the place is now, then type its ID."
    successor = f"Its successor is {following.organisation} ({following.id}). {ask}"
    return Hold(refusal.code, f"{refusal.reason} {successor}", cell)


def _contact(run: Round, template: Template, recipient: Recipient, cell: str) -> Contact | None:
    """Return whom the template's role means in the body; raises Hold where nobody else will do."""
    contact = run.directory.contact(recipient, template.role) if template.role else None
    if template.to_contact_alone and not (contact and contact.name):
        role = template.role or Role.SAFEGUARDING_LEAD
        reason = f"Add a row to the Contacts sheet: {recipient.id}, {role}, and the name."
        raise Hold(HeldCode.NO_CONTACT, f"{recipient.organisation} has no {role} there. {reason}", cell)
    return contact


def _route(
    run: Round, template: Template, recipient: Recipient, contact: Contact | None, *, pupil: bool
) -> Route:
    """Return how the letter goes. What goes to a contact alone never takes the body's own mailbox."""
    own = contact.email if contact else ""
    address = own if template.to_contact_alone else own or recipient.email
    doubt = run.directory.doubtful.get(recipient.id)
    return route(
        recipient,
        address,
        pupil=pupil,
        free_mail=is_free_mail(address.rpartition("@")[2]),
        doubt=f"No e-mail draft while {doubt.sheet}!{doubt.cell} is in doubt ({doubt.code})."
        if doubt
        else "",
        accepted=_accepted(run, template.rule, recipient, address),
    )


def _accepted(run: Round, rule: str, recipient: Recipient, address: str) -> Acceptance | None:
    """Return who accepted that the rule's letters go to this address of the body, if somebody did.

    Who accepted any address of the body did not mean a free mailbox: that is a person's, and may be another's
    next month.
    """
    told = (address.casefold(),) if is_free_mail(address.rpartition("@")[2]) else (address.casefold(), "")
    accepted = (run.directory.accepted.get((rule, recipient.id, value)) for value in told)
    return next(filter(None, accepted), None)


def _not_concerned(decision: Decision, audience: Audience) -> bool:
    """Return whether a refusal only says that the letter is another body's, or about other pupils.

    A row names each body where its pupil is placed, and a rule's letter goes to those that the rule covers.
    """
    code = decision.refusal.code if decision.refusal else None
    if audience is Audience.RULE:
        return code is HeldCode.NOT_ITS_PUPIL
    return audience is not Audience.DESTINATION and code is HeldCode.NOT_ALLOWED


def background_of(directory: Directory) -> Background:
    """Return what letters may say apart from their notice."""
    receivers = MappingProxyType(directory.receivers())
    return Background(directory.school, directory.register, directory.contacts, receivers)


def key_on(on: date, template: Template, recipient: Recipient | Household, reference: str) -> str:
    """Return the key of the letter of ``template`` to ``recipient`` about the leaver with ``reference``."""
    occasion = template.again.occasion(template.name, on)
    if isinstance(recipient, Household):
        # When the choice passes on to the young person, they are asked again.
        occasion = f"{occasion} {recipient.chooser}"
    return notice_key(occasion, recipient, reference)


def notice_key(occasion: str, recipient: Recipient | Household, reference: str = "") -> str:
    """Return the notice's key: the same for one occasion, recipient and leaver, however rows are sorted.

    ``reference`` is the leaver's, "" for a letter about no leaver.
    """
    parts = "\0".join((occasion, recipient.id, reference))
    return b32encode(sha256(parts.encode()).digest()).decode().lower()[:KEY_CHARACTERS]


def _refuse_envelope(notice: Notice) -> None:
    """Hold a letter that cannot arrive: no draft and no address, or an address too long for the window."""
    recipient = notice.recipient
    if not notice.email and not recipient.has_postal_address:
        reason = f"{recipient.organisation} has no postal address in the directory, and no draft can go."
        raise Hold(HeldCode.NO_ADDRESS, reason, notice.cell)
    lines = (notice.addressee, *recipient.postal_lines)
    if sum(lines_of(line, WINDOW_SIZE, WINDOW_WIDTH) for line in lines) > WINDOW_LINES:
        above = "" if isinstance(recipient, Household) else f", with {notice.addressee} above it,"
        reason = f"The address of {recipient.organisation}{above} is too long for the envelope."
        raise Hold(HeldCode.NO_ADDRESS, reason, notice.cell)


def _blank(blank: BlankField, notice: Notice) -> Hold:
    """Return the hold for a blank field, at the leaver's own cell where there is one."""
    space, _, name = blank.field.partition(".")
    if notice.leaver and space == "leaver" and name in LEAVERS.keys:
        heading = LEAVERS.column(name).heading
        reason = f'"{heading}" is blank, and line {blank.line} of the template prints {blank.field}.'
        return Hold(HeldCode.BLANK_FIELD, reason, notice.leaver.row.cell(name))
    return Hold(HeldCode.BLANK_FIELD, str(blank), notice.cell)

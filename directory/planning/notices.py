"""Make one notice: decide, address and route it, see that every field can be filled; or hold it. Pure.

Any obstacle is raised as Hold, with the cell to look at.
"""

import re
from base64 import b32encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType

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

# What fits into 95.4 x 26.8 mm in the letters' type; the last line is the postcode, lost without it.
WINDOW_LINES, WINDOW_CHARACTERS = 7, 52
# What Typst's own font may lack: all apart from Latin, Greek and Cyrillic letters, punctuation and signs.
UNCOMMON = re.compile(
    r"[^\x00-\u024F\u0370-\u0373\u0384-\u03CE\u0400-\u045F\u1E80-\u1E85\u1EF2\u1EF3\u2010-\u2022\u20AC]"
)
KEY_CHARACTERS = 10  # of base 32: 50 bits, one chance in ten million of a clash among 10,000 notices


class Notices:
    """The maker of one run's notices: from this directory, on this day, to the run's recipients."""

    def __init__(self, directory: Directory, on: date, to: str = EVERYBODY) -> None:
        self.directory, self.on, self.to = directory, on, to
        self.background = background_of(directory)

    def about(self, leaver: Leaver, template: Template, name: str) -> Notice:
        """Return the notice about ``leaver`` to the body that ``name`` names; raises Hold."""
        row, column = leaver.row, template.audience.column
        recipient = body(name, self.directory, row.cell(column))
        if self.to not in (EVERYBODY, recipient.id, recipient.category):
            raise Hold(HeldCode.NOT_CONCERNED, f"This run writes to {self.to} alone.", row.cell(column))
        ties = ties_of(leaver, self.directory)
        register, rule = self.directory.register, template.rule
        decision = decide(register, rule, recipient, leaver, ties, self.on, template.touched)
        if decision.refusal:
            cell = row.cell(decision.refusal.column or column)
            if _not_concerned(decision, template.audience):
                raise Hold(HeldCode.NOT_CONCERNED, decision.refusal.reason, cell)
            raise self._refused(decision.refusal, recipient, cell)
        if template.when and template.when not in decision.allowed:
            reason = f"The letter goes by the row's {template.when.replace('_', ' ')}, which may not be told."
            raise Hold(HeldCode.WITHHELD_FIELD, reason, row.cell(column))
        notice = self._notice(template, recipient, row.cell(column), decision.rule, leaver)
        return self._filled(replace(notice, decision=decision), template)

    def to_family(self, leaver: Leaver, template: Template) -> Notice:
        """Return the notice to whoever holds the choice of the template's rule; raises Hold."""
        if self.to != EVERYBODY:
            raise Hold(
                HeldCode.NOT_CONCERNED, f"This run writes to {self.to} alone.", leaver.row.cell("reference")
            )
        decision = decide_choice(self.directory.register, template.rule, leaver, self.on)
        if decision.refusal:
            cell = leaver.row.cell(decision.refusal.column or "reference")
            raise Hold(decision.refusal.code, decision.refusal.reason, cell)
        assert decision.chooser is not None  # noqa: S101  # without one the decision is a refusal
        home, addressee = household(leaver, decision.chooser)
        language = leaver.language if leaver.language in template.siblings else ""
        lacking = leaver.language and not language
        notice = Notice(
            key=key_on(self.on, template, home, leaver.reference),
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
        return self._filled(notice, template)

    def to_body(self, template: Template, id_: str) -> Notice:
        """Return the notice about no pupil to the body ``id_``; raises Hold."""
        recipient = body(id_, self.directory, "")
        cell = f"row {recipient.row}"
        if recipient.status is Status.CLOSED and self.to != id_:
            raise Hold(HeldCode.NOT_CONCERNED, f"{recipient.organisation} has closed.", cell)
        if refusal := refusal_of(recipient):
            raise self._refused(refusal, recipient, cell)
        rule = rule_about(self.directory.register, template.rule, recipient)
        if template.rule and rule is None:
            reason = f"Rule {template.rule} of the sharing register does not cover {recipient.organisation}."
            raise Hold(HeldCode.NOT_ALLOWED, reason, cell)
        return self._filled(self._notice(template, recipient, cell, rule, None), template)

    def to_chase(self, template: Template, chased: OverdueReceipt) -> Notice:
        """Return the notice that asks for another letter's overdue receipt; raises Hold."""
        recipient = body(chased.recipient, self.directory, chased.key)
        if self.to not in (EVERYBODY, recipient.id, recipient.category):
            raise Hold(HeldCode.NOT_CONCERNED, f"This run writes to {self.to} alone.", chased.key)
        if refusal := refusal_of(recipient):
            raise self._refused(refusal, recipient, chased.key)
        occasion = f"{template.again.occasion(template.name, self.on)} {chased.key}"
        notice = self._notice(template, recipient, chased.key, None, None)
        key = notice_key(occasion, recipient)
        return self._filled(replace(notice, key=key, chased=chased), template)

    def _notice(
        self,
        template: Template,
        recipient: Recipient,
        cell: str,
        rule: SharingRule | None,
        leaver: Leaver | None,
    ) -> Notice:
        """Return a notice to a body, addressed and routed, not yet filled; raises Hold."""
        contact = self._contact(template, recipient, cell)
        way = self._route(template, recipient, contact, pupil=leaver is not None)
        addressee = (contact.name if contact else "") or recipient.attention or template.addressee
        return Notice(
            key=key_on(self.on, template, recipient, leaver.reference if leaver else ""),
            template=template.name,
            cell=cell,
            recipient=recipient,
            rule=rule,
            leaver=leaver,
            decision=None,
            addressee=addressee,
            shared=(),
            email=way.email,
            remarks=way.remarks,
        )

    def _refused(self, refusal: Refusal, recipient: Recipient, cell: str) -> Hold:
        """Return the hold for a refusal; for a closed body it says who took over."""
        if refusal.code is not HeldCode.RECIPIENT_CLOSED:
            return Hold(refusal.code, refusal.reason, cell)
        following = self.directory.successor(recipient)
        if following is None:
            return Hold(refusal.code, f"{refusal.reason} The directory names no open successor.", cell)
        ask = "Ask where the place is now, then type its ID."
        successor = f"Its successor is {following.organisation} ({following.id}). {ask}"
        return Hold(refusal.code, f"{refusal.reason} {successor}", cell)

    def _contact(self, template: Template, recipient: Recipient, cell: str) -> Contact | None:
        """Return the body's contact for the template's role; raises Hold where nobody else will do."""
        contact = self.directory.contact(recipient, template.role) if template.role else None
        if template.to_contact_alone and not (contact and contact.name):
            role = template.role or Role.SAFEGUARDING_LEAD
            reason = f"Add a row to the Contacts sheet: {recipient.id}, {role}, and the name."
            raise Hold(HeldCode.NO_CONTACT, f"{recipient.organisation} has no {role} there. {reason}", cell)
        return contact

    def _route(
        self, template: Template, recipient: Recipient, contact: Contact | None, *, pupil: bool
    ) -> Route:
        """Return how the letter goes. A letter to a contact alone never goes to the body's own mailbox."""
        own = contact.email if contact else ""
        address = own if template.to_contact_alone else own or recipient.email
        doubt = self.directory.doubtful.get(recipient.id)
        return route(
            recipient,
            address,
            pupil=pupil,
            free_mail=is_free_mail(address.rpartition("@")[2]),
            doubt=f"No e-mail draft while {doubt.sheet}!{doubt.cell} is in doubt ({doubt.code})."
            if doubt
            else "",
            accepted=self._accepted(template.rule, recipient, address),
        )

    def _accepted(self, rule: str, recipient: Recipient, address: str) -> Acceptance | None:
        """Return the acceptance of this address of the body for the rule's letters, if there is one."""
        told = (address.casefold(), "")
        accepted = (self.directory.accepted.get((rule, recipient.id, value)) for value in told)
        return next(filter(None, accepted), None)

    def _filled(self, notice: Notice, template: Template) -> Notice:
        """Return the notice with the leaver fields that it shows; raises Hold when it cannot be filled."""
        _refuse_envelope(notice)
        read = set[str]()
        written = template.in_language(notice.language)
        context = context_of(notice, self.background, template.enclosures, self.on, read)
        try:
            text = written.look(context)
        except BlankField as blank:
            raise _blank(blank, notice) from None
        except WithheldField as withheld:
            raise Hold(HeldCode.WITHHELD_FIELD, str(withheld), notice.cell) from None
        envelope = (notice.addressee, *notice.recipient.postal_lines)
        return replace(
            notice,
            shared=tuple(name for name in LEAVER_FIELDS if name in read),
            uncommon=bool(UNCOMMON.search("".join((text, *envelope)))),
        )


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
    if sum(-(-len(line) // WINDOW_CHARACTERS) for line in lines) > WINDOW_LINES:
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

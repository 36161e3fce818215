"""Make one notice: decide, address and route it, see that every field can be filled; or hold it. Pure.

Any obstacle is raised as Hold, with the cell to look at.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from directory.documents.widths import lines_of
from directory.model import (
    LEAVER_FIELDS,
    Acceptance,
    Chooser,
    Contact,
    Decision,
    Desk,
    HeldCode,
    HomeTo,
    Household,
    Leaver,
    Notice,
    OverdueReceipt,
    Recipient,
    Row,
    SharingRule,
    Status,
)
from directory.planning.audience import EVERYBODY, Hold, body, household, ties_of
from directory.planning.blank import hold_for_blank, hold_for_withheld
from directory.planning.fingerprint import hashed
from directory.planning.keys import key_on, notice_key
from directory.planning.refused import hold_about, hold_for_refusal
from directory.planning.trust import NO_TRUST, Trust
from directory.sharing.decide import NO_LETTER, decide, decide_choice, refusal_of, rule_about
from directory.sharing.leavers import repeats_withheld
from directory.sharing.recipients import Directory
from directory.sharing.results import results_in
from directory.sharing.route import Route, route
from directory.templates.context import NOT_NAMED, Background, context_of
from directory.templates.problems import BlankField, WithheldField
from directory.templates.template import Again, Template
from directory.values import is_free_mail
from directory.workbook.schema import LEAVERS

# What fits into 95.4 x 26.8 mm in the addressee's 9.5 points; the last line is the postcode, lost without it.
WINDOW_LINES, WINDOW_SIZE, WINDOW_WIDTH = 7, 9.5, 95.4 / 25.4 * 72
# What the shipped face may lack: all apart from Latin, Greek and Cyrillic letters, punctuation and signs.
UNCOMMON = re.compile(r"[^\x00-\u024F\u0384-\u03CE\u0400-\u045F\u1E80-\u1E85\u1EF2\u1EF3\u2010-\u2022\u20AC]")
OTHER_DESKS = {Desk.ACCESS_REQUESTS: "desk for access requests", Desk.SWITCHBOARD: "switchboard"}
NAMES = ("forename", "surname", "preferred_name")  # of these a letter prints those in use


@dataclass(frozen=True, slots=True)
class Round:
    """What the letters of one run have in common: the directory, the day, and to whom the run writes."""

    directory: Directory
    on: date
    to: str
    background: Background
    trust: Trust

    def writes_to(self, recipient: Recipient) -> bool:
        """Return whether the run writes to this body."""
        return self.to in (EVERYBODY, recipient.id, recipient.category)

    def elsewhere(self, cell: str) -> Hold:
        """Return the hold of a letter to a body that the run does not write to."""
        return Hold(HeldCode.NOT_CONCERNED, f"This run writes to {self.to} alone.", cell)


def round_of(directory: Directory, on: date, to: str = EVERYBODY, trust: Trust = NO_TRUST) -> Round:
    """Return a run over ``directory`` on the day ``on`` that writes to ``to``: an ID, a category, or all."""
    return Round(directory, on, to, background_of(directory), trust)


def notice_about(run: Round, leaver: Leaver, template: Template, name: str) -> Notice:
    """Return the notice about ``leaver`` to the body that ``name`` names; raises Hold."""
    cell = leaver.row.cell(template.audience.column)
    try:
        recipient = body(name, run.directory, cell)
        if not run.writes_to(recipient):
            raise run.elsewhere(cell)
        return _allowed(run, leaver, template, recipient)
    except Hold as hold:
        if id_ := run.directory.find(name):
            hold.body = id_
            hold.key = notice_key(template.again.occasion(template.name, run.on), id_, leaver.reference)
        raise


def _allowed(run: Round, leaver: Leaver, template: Template, recipient: Recipient) -> Notice:
    """Return the notice about ``leaver`` to a body of the directory; raises Hold."""
    row, column = leaver.row, template.audience.column
    ties = ties_of(leaver, run.directory)
    register, rule = run.directory.register, template.rule
    decision = decide(register, rule, recipient, leaver, ties, run.on, template.touched)
    if decision.refusal:
        raise hold_about(run.directory, template.audience, decision.refusal, recipient, row)
    if template.when and template.when not in decision.allowed:
        raise hold_for_withheld(template.when, decision, recipient, template, row)
    key = key_on(run.on, template, recipient, leaver.reference)
    return _to_recipient(run, template, recipient, row.cell(column), key, decision.rule, leaver, decision)


def parents_for(run: Round, leaver: Leaver, template: Template) -> tuple[bool, ...]:
    """Return for each letter home whether it goes to the second parent. The young person gets one letter."""
    decision = decide_choice(run.directory.register, template.rule, leaver, run.on)
    if decision.chooser is not Chooser.PARENT:
        return (False,)
    return {HomeTo.SECOND_PARENT: (True,), HomeTo.BOTH: (False, True)}.get(leaver.letter_home_to, (False,))


def notice_to_family(run: Round, leaver: Leaver, template: Template, *, second: bool = False) -> Notice:
    """Return the notice to whoever holds the choice of the template's rule; raises Hold.

    ``second``: that is the second parent.
    """
    if run.to != EVERYBODY:
        raise run.elsewhere(leaver.row.cell("reference"))
    decision = decide_choice(run.directory.register, template.rule, leaver, run.on)
    if decision.refusal:
        cell = leaver.row.cell(decision.refusal.column or "reference")
        raise Hold(decision.refusal.code, decision.refusal.reason, cell)
    assert decision.chooser is not None  # noqa: S101  # without one the decision is a refusal
    home, addressee = household(leaver, decision.chooser, second=second)
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
        large=leaver.large_print,
    )
    return _filled(run, template, bare)


def notice_to_body(run: Round, template: Template, id_: str) -> Notice:
    """Return the notice to the body ``id_``, which is about no pupil; raises Hold."""
    recipient = body(id_, run.directory, "")
    cell = f"row {recipient.row}"
    if recipient.status is Status.CLOSED and run.to != id_:
        raise Hold(HeldCode.NOT_CONCERNED, f"{recipient.organisation} has closed.", cell)
    register = run.directory.register
    if not template.rule and run.to != id_ and not any(one.covers(recipient) for one in register):
        raise Hold(HeldCode.NOT_CONCERNED, f"No sharing rule is about {recipient.organisation}.", cell)
    if refusal := refusal_of(recipient):
        raise hold_for_refusal(run.directory, refusal, recipient, cell)
    rule = rule_about(register, template.rule, recipient)
    if template.rule and rule is None:
        reason = f"Rule {template.rule} of the sharing register does not cover {recipient.organisation}."
        raise Hold(HeldCode.NOT_ALLOWED, reason, cell)
    return _to_recipient(run, template, recipient, cell, key_on(run.on, template, recipient, ""), rule)


def notice_to_chase(run: Round, template: Template, id_: str, late: Sequence[OverdueReceipt]) -> Notice:
    """Return the notice that asks the body ``id_`` for the receipts of ``late``; raises Hold.

    It is asked once a day where the template may come each day again; if not, once for the same letters.
    """
    keys = ", ".join(one.key for one in late)
    recipient = body(id_, run.directory, keys)
    cell = f"row {recipient.row}"
    if not run.writes_to(recipient):
        raise run.elsewhere(cell)
    if refusal := refusal_of(recipient):
        raise hold_for_refusal(run.directory, refusal, recipient, cell)
    occasion = template.again.occasion(template.name, run.on)
    if template.again is not Again.EACH_DAY:
        occasion = f"{occasion} {keys}"
    key = notice_key(occasion, recipient.id)
    return _to_recipient(run, template, recipient, cell, key, overdue=tuple(late))


def _to_recipient(
    run: Round,
    template: Template,
    recipient: Recipient,
    cell: str,
    key: str,
    rule: SharingRule | None = None,
    leaver: Leaver | None = None,
    decision: Decision | None = None,
    overdue: tuple[OverdueReceipt, ...] = (),
) -> Notice:
    """Return a notice to a body, addressed, routed and filled; raises Hold."""
    of_pupils = tells_of_pupils(rule)
    contact = _contact(run, template, recipient, cell, of_pupils=of_pupils)
    alone = template.to_contact_alone or (of_pupils and recipient.desk is not Desk.GENERAL)
    way = _route(run, template, recipient, contact, pupil=leaver is not None, alone=alone)
    doubt = run.directory.doubtful_post.get(recipient.id)
    if doubt and not way.email:
        where = f"the postal address of {recipient.organisation} is in doubt"
        said = f"No letter to post while {where} ({doubt.sheet}!{doubt.cell}, {doubt.code}): {doubt.message}"
        raise Hold(HeldCode.ADDRESS_IN_DOUBT, said, cell)
    unchecked = tuple(run.trust.remarks(recipient, contact, way.email))
    # Attention is for letters about no pupil; the others go to whom the template names.
    attention = "" if of_pupils or overdue else recipient.attention
    bare = Notice(
        key=key,
        template=template.name,
        cell=cell,
        recipient=recipient,
        rule=rule,
        leaver=leaver,
        decision=decision,
        addressee=(contact.name if contact else "") or attention or template.addressee,
        shared=(),
        email=way.email,
        remarks=(*way.remarks, *unchecked),
        doubted=way.doubted or bool(unchecked),
        overdue=overdue,
    )
    return _filled(run, template, bare)


def _filled(run: Round, template: Template, bare: Notice) -> Notice:
    """Return the notice with the leaver fields that it shows; raises Hold when it cannot be filled."""
    _refuse_envelope(bare)
    read, left_out = set[str](), set[str]()
    written = template.in_language(bare.language)
    context = context_of(bare, run.background, template.enclosures, run.on, read, left_out=left_out)
    try:
        text = written.look(context)
    except BlankField as blank:
        raise hold_for_blank(blank, bare, template) from None
    except WithheldField as withheld:
        if not (bare.leaver and bare.decision):
            raise
        name = withheld.field.partition(".")[2]
        hold = hold_for_withheld(name, bare.decision, bare.recipient, template, bare.leaver.row)
        raise hold from None
    kept_back = bare.decision.kept_back if bare.decision else {}
    _refuse_results(bare, kept_back, read)
    if bare.leaver and (bare.leaver.address_withheld or bare.leaver.former_name_withheld):
        _refuse_withheld_words(bare.leaver.as_typed, read)
    envelope = (bare.addressee, *bare.recipient.postal_lines)
    return replace(
        bare,
        shared=tuple(name for name in LEAVER_FIELDS if name in read),
        uncommon=bool(UNCOMMON.search("".join((text, *envelope)))),
        says=hashed((text, bare.email, *envelope)),
        withheld={
            name: kept_back.get(name, NOT_NAMED)
            for name in LEAVER_FIELDS
            if name in kept_back or name in left_out
        },
    )


def _contact(
    run: Round, template: Template, recipient: Recipient, cell: str, *, of_pupils: bool
) -> Contact | None:
    """Return whom the template's role means in the body; raises Hold where nobody else will do."""
    contact = run.directory.contact(recipient, template.role)
    add = f"Add a row to the Contacts sheet: {recipient.id}, {template.role}, and the name."
    if template.to_contact_alone and not (contact and contact.name):
        reason = f"{recipient.organisation} has no {template.role} there. {add}"
        raise Hold(HeldCode.NO_CONTACT, reason, cell)
    if contact is None and of_pupils and recipient.desk is not Desk.GENERAL:
        what = f"The directory has only {recipient.organisation}'s {OTHER_DESKS[recipient.desk]}."
        raise Hold(HeldCode.NO_CONTACT, f"{what} {add}", cell)
    return contact


def tells_of_pupils(rule: SharingRule | None) -> bool:
    """Return whether pupils' data goes under the rule: in the letter, or in a list that it announces."""
    return rule is not None and rule.pupils not in NO_LETTER


def _route(
    run: Round,
    template: Template,
    recipient: Recipient,
    contact: Contact | None,
    *,
    pupil: bool,
    alone: bool,
) -> Route:
    """Return how the letter goes. What goes to a contact ``alone`` never takes the body's own mailbox."""
    own = contact.email if contact else ""
    address = own if alone else own or recipient.email
    return route(
        recipient,
        address,
        pupil=pupil,
        free_mail=is_free_mail(address.rpartition("@")[2]),
        doubt=_doubt(run, recipient, contact, address, pupil=pupil),
        accepted=_accepted(run, template.rule, recipient, address),
    )


def _doubt(run: Round, recipient: Recipient, contact: Contact | None, address: str, *, pupil: bool) -> str:
    """Return why no draft goes to an address of the body, or ""."""
    if doubt := run.directory.doubtful.get(recipient.id):
        where = f"the e-mail address of {recipient.organisation} is in doubt"
        return f"No e-mail draft while {where} ({doubt.sheet}!{doubt.cell}, {doubt.code}): {doubt.message}"
    if pupil and run.trust.confirm_first and run.trust.is_first_unchecked(recipient, contact, address):
        return 'No e-mail draft until somebody has confirmed the address and filled "Last checked".'
    return ""


def _accepted(run: Round, rule: str, recipient: Recipient, address: str) -> Acceptance | None:
    """Return who accepted that the rule's letters go to this address of the body, if somebody did.

    Who accepted any address of the body did not mean a free mailbox: that is a person's, and may be another's
    next month.
    """
    told = (address.casefold(),) if is_free_mail(address.rpartition("@")[2]) else (address.casefold(), "")
    accepted = (run.directory.accepted.get((rule, recipient.id, value)) for value in told)
    return next(filter(None, accepted), None)


def background_of(directory: Directory) -> Background:
    """Return what letters may say apart from their notice."""
    receivers = MappingProxyType(directory.receivers())
    return Background(directory.school, directory.register, directory.contacts, receivers)


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


def _refuse_results(notice: Notice, kept_back: Collection[str], read: Collection[str]) -> None:
    """Hold a letter whose other cells tell the results that a choice keeps back."""
    if notice.leaver and "ks4_results" in kept_back:
        texts = [name for name in LEAVERS.keys if name in read]
        told = results_in(notice.leaver, texts)
        if told:
            reason = "This cell tells results, and the young person has asked us not to share them."
            raise Hold(HeldCode.RESULTS_ELSEWHERE, reason, notice.leaver.row.cell(told))


def _refuse_withheld_words(row: Row, read: set[str]) -> None:
    """Hold a letter that prints a cell which repeats what the row withholds from everybody."""
    for key in sorted(read.difference(NAMES).intersection(LEAVERS.keys)):
        if repeated := repeats_withheld(row, row[key]):
            what = "former name" if repeated == "forename" else "address"
            reason = f'"{LEAVERS.column(key).heading}" repeats the {what} that goes to nobody: reword it.'
            raise Hold(HeldCode.WITHHELD_IN_WORDS, reason, row.cell(key))

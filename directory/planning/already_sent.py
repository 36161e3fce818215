"""Hold what the ledger has as sent or waiting (the reasons of H30 to H34); prepare corrections.

A letter's key is made of occasion, recipient and the leaver's reference. So the list of leavers may be
sorted, renamed or written again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from directory.checks.known_pupils import other_references
from directory.checks.registry import codes_in
from directory.errors import Action, DirectoryError
from directory.ledger import LedgerReader
from directory.ledger.entries import Channel, Correction, Entry, Standing
from directory.ledger.retention import keep_until
from directory.ledger.states import IN_DOUBT, State
from directory.ledger.writer import NEVER
from directory.model import Audience, Held, HeldCode, Notice, Plan, Recipient, Row
from directory.planning.causes import all_of
from directory.planning.keys import key_on
from directory.planning.other_references import NOT_TOLD, told_letters, told_under_others
from directory.planning.prepare import Prepared
from directory.templates.template import Template
from directory.values.identifiers import one_reference

LONGEST_REASON = 120  # characters
REPLACES = "letter.replaces"  # the day on which the letter that a corrected one replaces was sent

_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})
_NOWHERE: Mapping[str, Standing] = MappingProxyType({})


class CannotCorrect(DirectoryError):
    """A letter cannot be written as a correction."""


class ReasonUnfit(CannotCorrect):
    """The reason for writing a letter again cannot be kept for years."""


def respelt(
    plan: Plan, templates: Mapping[str, Template], references: Iterable[str]
) -> Mapping[str, Sequence[str]]:
    """Return, by key, the other keys that a letter has when its reference is typed with other leading zeros.

    Excel drops leading zeros, and shows numbers in several ways; without this, a list that differs in
    them would send everybody the letter twice. ``references`` are those that the ledger knows.
    """
    spellings: dict[str, set[str]] = defaultdict(set)
    for reference in references:
        spellings[one_reference(reference)].add(reference)
    found: dict[str, Sequence[str]] = {}
    for notice in plan.notices:
        own = notice.leaver.reference if notice.leaver else ""
        if others := spellings[one_reference(own)] - {own}:
            template = templates[notice.template]
            found[notice.key] = [key_on(plan.on, template, notice.recipient, one) for one in sorted(others)]
    return found


def elsewhere(
    plan: Plan, templates: Mapping[str, Template], standings: Iterable[Standing], into: str = ""
) -> Mapping[str, Standing]:
    """Return, by key, the letter about the same leaver that went to another body, or waits to go there.

    Only for letters to the one place that a leaver has, and unless the row accepts it and names the body that
    was told last: the next change is another matter. Drafts that wait in the folder ``into`` count for
    nothing: the run that writes there takes them away.
    """
    known = told_letters(standings, into)
    found: dict[str, Standing] = {}
    for notice in plan.notices:
        if notice.leaver is None or templates[notice.template].audience is not Audience.DESTINATION:
            continue
        same = known[notice.template, one_reference(notice.leaver.reference)]
        others = [one for one in same if one.entry.recipient != notice.recipient.id]
        if others and not _accepts(notice.leaver.row["accepted"], others[-1].entry.recipient):
            found[notice.key] = others[-1]
    return found


def _accepts(accepted: str, body: str) -> bool:
    """Return whether a row's "Accepted" says that the place has changed since ``body`` was told."""
    return HeldCode.WENT_ELSEWHERE in codes_in(accepted) and body in accepted.casefold().split()


def hold_sent(
    plan: Plan,
    standings: Mapping[str, Standing],
    others: Mapping[str, Sequence[str]] = _NONE,
    *,
    into: str = "",
    corrected: Collection[str] = (),
    changed: Mapping[str, Standing] = _NOWHERE,
    renumbered: Mapping[str, Standing] = _NOWHERE,
) -> Plan:
    """Return the plan, with each notice held that the ledger's ``standings`` know by its key.

    One that was sent, and of which nobody has anything to settle, is done before. A notice is held too when
    they know one of its ``others`` (see ``respelt``), or it is ``renumbered`` (see ``told_under_others``).
    Not held are drafts that wait in the folder ``into``, its whole path, which the run that writes there
    replaces; drafts that were refused at an address that the body no longer has; letters that came back,
    which say so; and sent letters whose keys are in ``corrected``. Raises CannotCorrect for any other key.
    """
    unsent = [key for key in corrected if key not in standings or not _correctable(standings[key], into)]
    unplanned = sorted(set(corrected) - {notice.key for notice in plan.notices})
    if unsent:
        raise CannotCorrect(f"Letter {unsent[0]} has not been sent, so there is nothing to correct.")
    if unplanned:
        raise CannotCorrect(_why_unplanned(unplanned[0], plan, standings[unplanned[0]].entry))
    notices, held, done = list[Notice](), list[Held](), list(plan.done_before)
    for one in plan.held:
        # What holds a letter today, such as a body that has closed, is no matter once it has been sent.
        sent = _why_held(standings[one.about], into, "") if one.about in standings else None
        if sent and _settled(sent):
            done.append(replace(one, code=sent.code.value, reason=sent.reason, also=()))
        else:
            held.append(one)
    for notice in plan.notices:
        respelt_as = [standings[key] for key in others.get(notice.key, ()) if key in standings]
        known = standings.get(notice.key)
        to = _address(notice)
        why = (_why_held(known, into, to) if known else None) or _why_held_respelt(respelt_as, into, to)
        other = changed.get(notice.key)
        if other and (why is None or (known and _settled(why) and other.run.number > known.run.number)):
            why = _why_elsewhere(other)  # also where the body had its letter before another one had
        if why is None and notice.key in renumbered:
            why = _why_renumbered(renumbered[notice.key])
        if why and notice.key not in corrected:
            row = notice.leaver.row if notice.leaver else None
            code, reason = why.code.value, why.reason
            (done if _settled(why) else held).append(
                Held(row, notice.cell, code, reason, notice.template, why.action, why.about)
            )
        else:
            notices.append(_with_past(notice, known))
    held.sort(key=lambda one: one.row.number if one.row else 0)
    return replace(plan, notices=tuple(notices), held=tuple(held), done_before=tuple(done))


def _with_past(notice: Notice, known: Standing | None) -> Notice:
    """Return a notice, which says so if its letter came back, or somebody took it away for good."""
    if known and known.state is State.BOUNCED:
        said = f"Sent before, to {known.entry.address}, and it came back on {known.day:%d/%m/%Y}."
    elif known and known.state is State.WITHDRAWN and known.by:  # else it gave way to a newer one
        why = known.reply.removeprefix(NEVER).rstrip(".")
        said = f"Taken away on {known.day:%d/%m/%Y} by {known.by}: {why}."
    else:
        return notice
    return replace(notice, remarks=(*notice.remarks, said))


def _why_unplanned(key: str, plan: Plan, entry: Entry) -> str:
    """Return why a letter that was sent cannot be written again: what holds it, or which row is missing."""
    if entry.template not in plan.templates:
        return f"Letter {key} is a letter of {entry.template}, and this plan is not of that."
    own = one_reference(entry.reference)
    for one in (*plan.held, *plan.not_concerned):
        same = one.about == key or (one.row is not None and one_reference(one.row["reference"]) == own)
        if one.template == entry.template and same:
            return f"Letter {key} cannot be written again: its row is held, {one.cell}: {all_of(one)}"
    return (
        f"Letter {key} is in no row of this plan: no row has its reference, or that row does not name "
        f"{entry.recipient}, which it was sent to."
    )


@dataclass(frozen=True, slots=True)
class _Why:
    """Why a letter that the ledger has is held, and what to do next; ``about`` is that letter's key."""

    code: HeldCode
    reason: str
    about: str
    action: Action | None = None


def _settled(why: _Why) -> bool:
    """Return whether a letter is done before, and nobody has anything to settle about it."""
    return why.code is HeldCode.ALREADY_SENT and why.action is None


def _why_elsewhere(other: Standing) -> _Why:
    """Return why a letter is held whose leaver's letter another body has, or is to get."""
    body, key = other.entry.recipient, other.key
    went = f"went to {body}" if other.left else f"may have gone to {body}"
    if not other.left and other.state not in IN_DOUBT:
        went = f'waits for {body} in "{other.folder}"'
    ask = 'Did the place change? If not, correct "Destination".'
    typed = f'"{HeldCode.WENT_ELSEWHERE} {body}" and your initials into "Accepted"'
    accept = f"If it did, tell {body}, then type {typed}."
    reason = f"A letter about this pupil {went}, as {key}. {ask} {accept}"
    return _Why(HeldCode.WENT_ELSEWHERE, reason, key, Action.LOOK_UP)


def _why_renumbered(other: Standing) -> _Why:
    """Return why a letter is held that its leaver got, or is to get, under another reference."""
    reference, key = other.entry.reference, other.key
    went = "went" if other.left else "may have gone" if other.state in IN_DOUBT else "waits"
    what = f"By an earlier list this pupil has the reference {reference}, and this letter {went}, as {key}."
    typed = f'"{HeldCode.OTHER_REFERENCE} {reference}" and your initials into "Accepted"'
    reason = f"{what} Put that reference back. If this is another person, type {typed}."
    return _Why(HeldCode.OTHER_REFERENCE, reason, key, Action.LOOK_UP)


def _correctable(known: Standing, into: str) -> bool:
    """Return whether a letter was sent, and no correction of it waits anywhere but in the folder ``into``."""
    return known.state is State.SENT or (known.left and _why_newest_holds(known, into) is None)


def _why_held(known: Standing, into: str, to: str) -> _Why | None:
    """Return why a notice that is known is held; None when it may be written. ``to`` is where it goes now."""
    why = _why_newest_holds(known, into, to)
    if why is None and known.left:
        was_not = "came back" if known.state is State.BOUNCED else "was not"
        reason = f"Sent already, as {known.key}, and its correction {was_not}. It can be written once more."
        return _Why(HeldCode.ALREADY_SENT, reason, known.key, Action.CORRECT)
    return why


def _why_held_respelt(known: Iterable[Standing], into: str, to: str) -> _Why | None:
    """Return why one of the letters that are ``known`` under another spelling holds this one; else None."""
    for one in known:
        if why := _why_held(one, into, to):
            spelt = "That was under another spelling of this reference, as with other zeros at its start."
            action = why.action or Action.LOOK_UP
            return replace(why, reason=f"{why.reason} {spelt}", action=action)
    return None


def _why_newest_holds(known: Standing, into: str, to: str = "") -> _Why | None:
    """Return why the newest version holds its notice; None when it came back, or is removed.

    A draft that was refused holds it as long as the body has the address that it was refused at.
    """
    key, day = known.key, f"{known.day:%d/%m/%Y}"
    if known.state is State.SENT:
        return _Why(HeldCode.ALREADY_SENT, f"Sent already, on {day}, as {key}.", key)
    if known.state in IN_DOUBT:
        reason = f"The fate of {key} has been unknown since {day}. Ask its recipient whether it arrived."
        return _Why(HeldCode.NOBODY_KNOWS, reason, key, Action.RESOLVE)
    if known.state in NOT_TOLD or known.folder == into:
        return None
    if known.state is State.REFUSED and to and to.casefold() != known.entry.address.casefold():
        return None
    reason, action = _told_of_unsent(known.state, key, day, known.folder)
    return _Why(HeldCode.DRAFT_WAITS, reason, key, action)


def _told_of_unsent(state: State, key: str, day: str, folder: str) -> tuple[str, Action | None]:
    """Return what is said of a letter that was never sent, and what to do next where it can be finished."""
    if state is State.PLANNED:
        begun = f'Its letter {key} was begun on {day} in "{folder}", and its files were never finished.'
        return f"{begun} Nothing of it has left. Write that folder again.", Action.REPLACE
    if state is State.HELD:
        held = f'Its draft {key} was held at the last look on {day} and lies in "{folder}".'
        return f"{held} Write that folder again.", Action.REPLACE
    if state is State.REFUSED:
        refused = f'Its draft {key} was refused by their server on {day} and lies in "{folder}".'
        return f"{refused} Mend their address and fill Last checked, or post the letter.", None
    since = "has waited to be sent since" if state is State.WAITING else "was made on"
    return f'Its draft {key} {since} {day} and lies in "{folder}".', None


def _address(notice: Notice) -> str:
    """Return where a notice goes, as the ledger keeps it; "" for a family, whose address it does not keep."""
    recipient = notice.recipient
    postal = ", ".join(recipient.postal_lines) if isinstance(recipient, Recipient) else ""
    return notice.email or postal


def entry_of(notice: Notice, template: Template) -> Entry:
    """Return what the ledger keeps of ``notice``, written from ``template``: no value of a leaver.

    A body's address is kept; a family's is the leaver's, and is not.
    """
    leaver, rule, recipient = notice.leaver, notice.rule, notice.recipient
    return Entry(
        key=notice.key,
        template=notice.template,
        template_hash=template.text_hash,
        recipient=recipient.id,
        rule=rule.rule if rule else "",
        basis=rule.lawful_basis if rule else "",
        reference=leaver.reference if leaver else "",
        keep_until=keep_until(leaver.date_of_birth) if leaver else None,
        shared=notice.shared,
        withheld=tuple((kind, rule.rule if rule else "") for kind in notice.left_out),
        channel=Channel.EMAIL if notice.email else Channel.POST,
        address=_address(notice),
        receipt_within=str(template.receipt_within or ""),
    )


def refuse_unsaid(template: Template) -> None:
    """Raise CannotCorrect when a letter of ``template`` would not say that it replaces an earlier one.

    Both have the same reference, so their reader could not tell which one is valid.
    """
    if REPLACES not in template.asks:
        say = f"This letter replaces the one that we sent on {{{{ {REPLACES} }}}}."
        raise CannotCorrect(
            f"templates/{template.name}.md does not say that a letter replaces an earlier one. Add to it: "
            f"{{% if {REPLACES} %}}{say}{{% endif %}}"
        )


def correction(reason: str, by: str, rows: Iterable[Row]) -> Correction:
    """Return the reason for writing a letter again, in the words of ``by``; raises ReasonUnfit.

    The ledger keeps the words for years, so they must not name anybody in the list's ``rows``; a letter may
    have been wrong because it had another leaver's data in it. The error does not quote the word, because
    screens get logged.
    """
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON or not words.isprintable():
        raise ReasonUnfit(f"Say why in 1 to {LONGEST_REASON} characters, like: the start date was wrong.")
    folded, closed_up = _folded(words), "".join(words.casefold().split())
    for row in rows:
        if any(one in folded for one in _names(row)) or any(one in closed_up for one in _numbers(row)):
            what = "The reason names a pupil on the list, or tells about one, and it is kept for years."
            raise ReasonUnfit(f"{what} Leave that out, like: the start date was wrong.")
    return Correction(words, by)


def _names(row: Row) -> Iterator[str]:
    """Yield the texts that would identify the row's leaver, each with a space on both sides."""
    for key in ("forename", "surname", "preferred_name"):
        yield from (_folded(part) for part in row[key].replace("-", " ").split() if len(part) > 1)
    for text in (row["postcode"], row["reference"], row["reference"].lstrip("0"), row["date_of_birth"]):
        if text:
            yield _folded(text)


def _numbers(row: Row) -> Iterator[str]:
    """Yield the row's long numbers, which identify the leaver even within a word or with spaces in them."""
    yield from ("".join(row[key].casefold().split()) for key in ("upn", "uln") if row[key])


def _folded(text: str) -> str:
    """Return a text's words, so that they can be searched as whole words."""
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.casefold()).split())} "


def without_sent(
    prepared: Prepared, ledger: LedgerReader, *, into: Path | None = None, corrected: Collection[str] = ()
) -> Prepared:
    """Return what was prepared, with the notices held that the ledger has as sent, waiting or unknown.

    ``into`` is the folder to write: drafts that wait there are made again. ``corrected`` are the keys of sent
    letters to write as a new version. Raises CannotCorrect.
    """
    plan = prepared.plan
    references, request = ledger.references(), prepared.sources.request
    others = respelt(plan, prepared.templates, references)
    planned = [*(notice.key for notice in plan.notices), *(one.about for one in plan.held if one.about)]
    keys = {*corrected, *planned, *chain.from_iterable(others.values())}
    place = str(into.resolve()) if into else ""
    every = ledger.standings().values()
    moved = elsewhere(plan, prepared.templates, every, place)
    same = other_references(prepared.sources.rows, references, request.workbook, plan.on)
    renumbered = told_under_others(plan, prepared.templates, every, same, place)
    held = hold_sent(
        plan,
        ledger.standings(keys),
        others,
        into=place,
        corrected=corrected,
        changed=moved,
        renumbered=renumbered,
    )
    for notice in held.notices:
        if notice.key in corrected:
            refuse_unsaid(prepared.template(notice))
    days = {key: one.day for key in corrected for one in ledger.sent(key).values()}
    return replace(prepared, plan=held, replaced=days)


def corrections(prepared: Prepared, keys: Collection[str], reason: str, by: str) -> dict[str, Correction]:
    """Return, by key, why ``by`` has sent letters written again. Raises ReasonUnfit.

    The reason is the same for all, and must not name anybody in the list.
    """
    return dict.fromkeys(keys, correction(reason, by, prepared.sources.rows)) if keys else {}

"""The ledger as a table, as JSON and as CSV: what went where, on which basis. No value of a leaver in any."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from directory.ledger.entries import Event, Standing, Verdict
from directory.ledger.receipts import Overdue
from directory.ledger.replies import is_reply
from directory.ledger.states import Mark, State
from directory.report.tables import Heading, table, wrapped
from directory.values.text import as_json, counted

FORMS = ("text", "json", "csv")

# What a spreadsheet program takes for the beginning of a formula, or skips before one.
# Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def log(standings: Sequence[Standing], form: str, *, width: int) -> str:
    """Return the notices in ``form``, one of FORMS. ``width`` in characters."""
    if form == "json":
        return as_json([record(one) for one in standings])
    if form == "csv":
        return _csv([record(one) for one in standings])
    if not standings:
        return "Nothing is recorded of that.\n"
    headings = [
        Heading("When", 10),
        Heading("To, under which rule", 24),
        Heading("Tells"),
        Heading("State", 14),
    ]
    rows = [[_day(one), _to(one), _tells(one), _state(one)] for one in standings]
    return f"{table(headings, rows, width=width)}\n{wrapped(tally(standings), width)}\n"


def tally(standings: Iterable[Standing]) -> str:
    """Return the sum that accounts for every notice: "3 notices = 2 sent + 1 draft made."."""
    states = Counter(one.state for one in standings)
    parts = " + ".join(f"{states[state]} {state}" for state in State if states[state])
    return f"{counted(states.total(), 'notice')} = {parts}."


def spelling(references: Sequence[str]) -> str:
    """Return what to tell of a leaver whose reference is recorded in several ways, or in none."""
    if not references:
        return (
            "Nothing is recorded under this reference. Check it against the list of pupils: only if it is "
            "right has this ledger no letter about the pupil."
        )
    return (
        f"The reference is recorded as {' and as '.join(references)}, which differ in zeros at the start "
        "alone. All are told here: see that they are one pupil's."
    )


def notice_log(one: Standing, events: Sequence[Event], form: str, *, width: int) -> str:
    """Return one notice with everything that happened to it; as CSV the events alone."""
    happened = [_event(event) for event in events]
    if form == "json":
        return as_json(record(one) | {"events": happened})
    if form == "csv":
        return _csv(happened)
    headings = [
        Heading("Line", 6),
        Heading("When (UTC)", 19),
        Heading("What", 13),
        Heading("Who said so, and what"),
    ]
    rows = [[str(event.seq), f"{event.at:%d/%m/%Y %H:%M:%S}", event.what, _said(event)] for event in events]
    return f"{log([one], 'text', width=width)}\n{table(headings, rows, width=width)}"


def verdict(found: Verdict) -> str:
    """Return in a sentence what a look at the ledger and the folders found."""
    if found.faults:
        things = f"{counted(len(found.faults), 'thing')} {'is' if len(found.faults) == 1 else 'are'}"
        return f"{things} not as recorded. Change nothing, and ask whoever keeps the backup."
    gone = f" {found.missing} are no longer in their folder." if found.missing else ""
    told = f"The ledger is as it was written. {found.same} files are as they were recorded.{gone}"
    if found.lost:
        moved = "If a folder was moved, name it as it is now: recipients log verify FOLDER."
        return f"{told} {moved} Else put the copies back."
    return told


def lost(found: Verdict) -> Sequence[str]:
    """Return a sentence for each folder that lacks the copies of letters which were sent."""
    return [
        f'The copies of {counted(number, "sent letter")} are no longer in "{folder}".'
        for folder, number in found.lost.items()
    ]


def outstanding(late: Sequence[Overdue], form: str, *, width: int) -> str:
    """Return the notices whose receipt is overdue, the longest overdue first."""
    if form != "text":
        told = [record(one.standing) | {"due": one.due.isoformat()} for one in late]
        return as_json(told) if form == "json" else _csv(told)
    if not late:
        return "No receipt is overdue.\n"
    headings = [
        Heading("Due", 10),
        Heading("Sent", 10),
        Heading("From"),
        Heading("Letter", 22),
        Heading("Key", 10),
    ]
    rows = [
        [f"{one.due:%d/%m/%Y}", f"{one.sent:%d/%m/%Y}", kept.recipient, kept.template, kept.key]
        for one in late
        for kept in [one.standing.entry]
    ]
    number = f"{counted(len(late), 'receipt')} {'is' if len(late) == 1 else 'are'} overdue."
    said = f"{number} When one comes: recipients log receipt KEY --on DATE --by WHO"
    return f"{table(headings, rows, width=width)}\n{wrapped(said, width)}\n"


def retention(standings: Sequence[Standing], form: str, *, width: int) -> str:
    """Return the notices that need not be kept any more, by the leaver's reference."""
    if form != "text":
        told = [record(one) for one in standings]
        return as_json(told) if form == "json" else _csv(told)
    if not standings:
        return "Nothing has passed its 25 years.\n"
    headings = [Heading("Kept until", 10), Heading("About"), Heading("To", 28), Heading("Key", 10)]
    rows = [
        [f"{kept.keep_until:%d/%m/%Y}", kept.reference, kept.recipient, kept.key]
        for kept in (one.entry for one in standings)
    ]
    said = "The ledger deletes nothing by itself: ask the data-protection lead."
    return f"{table(headings, rows, width=width)}\n{wrapped(said, width)}\n"


def record(one: Standing) -> dict[str, Any]:
    """Return a notice as other programs rely on it. Dates are ISO, times UTC; blank is None."""
    kept = one.entry
    return {
        "key": kept.key,
        "version": one.version,
        "state": one.state.value,
        "at": one.at.isoformat(),
        "on": one.on.isoformat() if one.on else None,
        "by": one.by or None,
        "word_of": _word_of(one.state, one.by, one.reply),
        "recipient": kept.recipient,
        "channel": kept.channel.value,
        "address": kept.address or None,
        "subject": kept.reference or None,
        "template": kept.template,
        "template_sha256": kept.template_hash,
        "rule": kept.rule or None,
        "lawful_basis": kept.basis or None,
        "shared": list(kept.shared),
        "withheld": [{"data": what, "rule": rule} for what, rule in kept.withheld],
        **_of_reply(one.reply),
        "receipt_within": kept.receipt_within or None,
        "acknowledged_on": one.acknowledged_on.isoformat() if one.acknowledged_on else None,
        "approved_by": list(one.approved_by),
        "corrects_because": one.correction.reason if one.correction else None,
        "corrected_by": one.correction.by if one.correction else None,
        "run": one.run.number,
        "user": one.run.user,
        "folder": one.folder,
        "keep_until": kept.keep_until.isoformat() if kept.keep_until else None,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "version": event.version,
        "what": event.what.value,
        "at": event.at.isoformat(),
        "clock": event.clock.isoformat() if event.clock else None,
        "run": event.run,
        **_of_reply(event.reply),
        "by": event.by or None,
        "word_of": _word_of(event.what, event.by, event.reply),
        "on": event.on.isoformat() if event.on else None,
    }


def _word_of(what: State | Mark, by: str, recorded: str) -> str | None:
    """Return who vouches for a state: a person, or the mail server. None where we know by ourselves."""
    if by:
        return "person"
    return "mail server" if what is State.SENT or is_reply(recorded) else None


def _of_reply(recorded: str) -> dict[str, str | None]:
    """Return apart what a server said and why we recorded it ourselves."""
    theirs = is_reply(recorded)
    return {"server_reply": recorded if theirs else None, "why": None if theirs else recorded or None}


def _csv(records: Sequence[dict[str, Any]]) -> str:
    """Return a table that no spreadsheet program takes a formula from; "" for no records."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, one in enumerate(records):
        if number == 0:
            writer.writerow(one)
        writer.writerow(_inert(_flat(value)) for value in one.values())
    return out.getvalue()


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(" under ".join(one.values()) if isinstance(one, dict) else str(one) for one in value)
    return "" if value is None else str(value)


def _inert(text: str) -> str:
    """Return a cell's text; an apostrophe goes before one that a spreadsheet program would calculate."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _day(one: Standing) -> str:
    return f"{one.day:%d/%m/%Y}"


def _to(one: Standing) -> str:
    kept = one.entry
    under = f"{kept.rule}: {kept.basis or 'basis not recorded'}" if kept.rule else ""
    return "\n".join(line for line in (kept.recipient, kept.address, under) if line)


def _tells(one: Standing) -> str:
    kept = one.entry
    shared = ", ".join(name.replace("_", " ") for name in kept.shared)
    left_out = ", ".join(f"{what} ({rule})" for what, rule in kept.withheld)
    lines = (
        kept.template,
        f"About {kept.reference}: {shared}" if kept.reference else shared,
        f"Leaves out {left_out}" if left_out else "",
        f"Corrects the letter before: {one.correction.reason} ({one.correction.by})"
        if one.correction
        else "",
    )
    return "\n".join(line for line in lines if line)


def _state(one: Standing) -> str:
    receipt = f"receipt {one.acknowledged_on:%d/%m/%Y}" if one.acknowledged_on else ""
    says = f"says {one.by}" if one.by else "says the server" if one.state is State.SENT else ""
    lines = (one.state, says, one.reply, receipt, one.key)
    return "\n".join(line for line in lines if line)


def _said(event: Event) -> str:
    on = f"on {event.on:%d/%m/%Y}" if event.on else ""
    clock = f"the clock said {event.clock:%d/%m/%Y %H:%M:%S}" if event.clock else ""
    return "\n".join(line for line in (event.by, on, event.reply, clock) if line)

"""The report of `log`: what went where, and on which basis. No value of a leaver in any form."""

from collections import Counter
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

from directory.ledger.entries import Standing
from directory.ledger.history import Replacement, replacements
from directory.ledger.replies import is_reply
from directory.ledger.states import REPORTED, Mark, State
from directory.report.as_csv import csv_of
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped
from directory.values.text import counted
from directory.workbook.leavers_sheet import data_named


def log_text(standings: Sequence[Standing], style: Style) -> str:
    """Return a table of letters, and their sum."""
    if not standings:
        return "Nothing is recorded of that.\n"
    headings = [
        Heading("When", 10),
        Heading("To, under which rule", 24),
        Heading("Tells"),
        Heading("State", 14),
    ]
    others = replacements(standings)
    rows = [
        [_day(one), _to(one), _tells(one, others.get((one.key, one.version), Replacement())), _state(one)]
        for one in standings
    ]
    return f"{table(headings, rows, style)}\n{wrapped(tally(standings), style.width)}\n"


def tally(standings: Iterable[Standing]) -> str:
    """Return the sum that accounts for every letter: "3 letters = 2 sent + 1 draft made."."""
    states = Counter(one.state for one in standings)
    parts = " + ".join(f"{states[state]} {state}" for state in State if states[state])
    return f"{counted(states.total(), 'letter')} = {parts}."


def spelling(references: Sequence[str]) -> str:
    """Return the note about a leaver whose reference is recorded in several spellings, or not at all."""
    if not references:
        return (
            "Nothing is recorded under this reference. Check it against the list of pupils: only if it is "
            "right has this ledger no letter about the pupil."
        )
    return (
        f"The reference is recorded as {' and as '.join(references)}, which differ in zeros at the start "
        "or in how a number is written. All are listed here: see that they are one pupil's."
    )


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
        "word_of": word_of(one.state, one.by, one.reply),
        "recipient": kept.recipient,
        "channel": one.went_by.value,
        "address": one.address or None,
        "subject": kept.reference or None,
        "template": kept.template,
        "template_sha256": kept.template_hash,
        "rule": kept.rule or None,
        "lawful_basis": kept.basis or None,
        "shared": list(kept.shared),
        "withheld": [{"data": what, "rule": rule} for what, rule in kept.withheld],
        **of_reply(one.reply),
        "receipt_within": kept.receipt_within or None,
        "reported": one.reported.value if one.reported else None,
        "acknowledged_on": one.acknowledged_on.isoformat() if one.acknowledged_on else None,
        "approved_by": list(one.approved_by),
        "corrects_because": one.correction.reason if one.correction else None,
        "corrected_by": one.correction.by if one.correction else None,
        "run": one.run.number,
        "user": one.run.user,
        "folder": one.folder,
        "keep_until": kept.keep_until.isoformat() if kept.keep_until else None,
    }


def word_of(what: State | Mark, by: str, recorded: str) -> str | None:
    """Return who vouches for a state: a person, or the mail server. None where the program knows."""
    if by:
        return "person"
    theirs = what in (State.SENT, State.BOUNCED, *REPORTED) or is_reply(recorded)
    return "mail server" if theirs else None


def of_reply(recorded: str) -> dict[str, str | None]:
    """Return what a server said and why we recorded it ourselves, each under its own key."""
    theirs = is_reply(recorded)
    return {"server_reply": recorded if theirs else None, "why": None if theirs else recorded or None}


def records(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Return notices as other programs rely on them."""
    return [record(one) for one in standings]


def _in_words(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """Return notices as a person reads them in a spreadsheet: what is told by its headings in the list."""
    return [
        record(one)
        | {
            "shared": [data_named(name) for name in one.entry.shared],
            "withheld": [{"data": data_named(what), "rule": rule} for what, rule in one.entry.withheld],
        }
        for one in standings
    ]


def _day(one: Standing) -> str:
    return f"{one.day:%d/%m/%Y}"


def _to(one: Standing) -> str:
    kept = one.entry
    under = f"{kept.rule}: {kept.basis or 'basis not recorded'}" if kept.rule else ""
    return "\n".join(line for line in (kept.recipient, one.address, under) if line)


def _tells(one: Standing, other: Replacement) -> str:
    kept = one.entry
    earlier = f"the one of {other.replaces.day:%d/%m/%Y}" if other.replaces else "an earlier one"
    shared = ", ".join(data_named(name) for name in kept.shared)
    left_out = ", ".join(f"{data_named(what)} ({rule})" for what, rule in kept.withheld)
    lines = (
        kept.template,
        f"About {kept.reference}: {shared}" if kept.reference else shared,
        f"Leaves out {left_out}" if left_out else "",
        f"Replaces {earlier}: {one.correction.reason} ({one.correction.by})" if one.correction else "",
        f"Replaced by the one of {other.replaced_by.day:%d/%m/%Y}" if other.replaced_by else "",
    )
    return "\n".join(line for line in lines if line)


def _state(one: Standing) -> str:
    receipt = f"receipt {one.acknowledged_on:%d/%m/%Y}" if one.acknowledged_on else ""
    says = (
        f"says {one.by}" if one.by else "says the server" if one.state in (State.SENT, State.BOUNCED) else ""
    )
    reported = f"reported as {one.reported}" if one.reported and one.state is State.SENT else ""
    lines = (one.state, says, one.reply, reported, receipt, one.key)
    return "\n".join(line for line in lines if line)


FORMS: Forms[Sequence[Standing]] = MappingProxyType(
    {"text": log_text, "json": json_of(records), "csv": csv_of(_in_words)}
)

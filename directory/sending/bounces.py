"""Record what delivery reports say of the letters that were sent: bounced, delayed or delivered.

A letter is found by its Message-ID alone. A report records nothing about a letter that the ledger does not
have as sent by e-mail, or that went to another address than the report names.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from directory.ledger import Ledger, LedgerReader
from directory.ledger.entries import Channel, Standing
from directory.ledger.states import IN_DOUBT, Mark, State
from directory.sending.reports import Report


@dataclass(frozen=True, slots=True)
class Fate:
    """What a report says of one letter. ``standing`` is what the ledger had of it before."""

    standing: Standing
    report: Report
    on: date


@dataclass(frozen=True, slots=True)
class Reported:
    """What the messages of a mailbox say. ``new`` is to be recorded; ``before`` counts what is already.

    ``strange`` counts reports about letters that this ledger does not know, ``other`` the messages that are
    no report about a letter of this program. ``not_sent`` are letters that a report has and the ledger does
    not have as sent, by key, as they stand there. ``to_others`` are the keys of letters that went to another
    address than a report names.
    """

    new: tuple[Fate, ...]
    before: int
    strange: int
    other: int
    not_sent: Mapping[str, State]
    to_others: tuple[str, ...]


def compare_reports(reports: Iterable[Report | None], ledger: LedgerReader, today: date) -> Reported:
    """Return what ``reports`` say that is not yet recorded; None stands for any other message."""
    count: Counter[str] = Counter()
    letters = {(one.key, one.version): one for one in ledger.history()}
    said: dict[tuple[str, int, State | Mark], Report] = {}
    to_others: dict[str, None] = {}
    for report in reports:
        if report is None:
            count["other"] += 1
        elif (report.key, report.version) not in letters:
            count["strange"] += 1
        else:
            said.setdefault((report.key, report.version, report.what), report)
    known = {key: ledger.events(key) for key in {key for key, _, _ in said}}
    recorded = {(key, one.version, one.what) for key, events in known.items() for one in events}
    new: list[Fate] = []
    not_sent: dict[str, State] = {}
    for (key, version, what), report in sorted(said.items(), key=lambda pair: _ORDER.index(pair[1].what)):
        standing = letters[key, version]
        if (key, version, what) in recorded or (key, version, State.BOUNCED) in recorded:
            count["before"] += 1
        elif standing.entry.channel is not Channel.EMAIL or not _may_have_come(standing, what):
            not_sent[key] = standing.state
        elif standing.entry.address.casefold() not in report.named:
            to_others[key] = None
        else:
            new.append(Fate(standing, report, _within(report.on, standing.day, today)))
    counts = count["before"], count["strange"], count["other"]
    return Reported(tuple(new), *counts, not_sent, tuple(to_others))


_ORDER = (Mark.DELAYED, Mark.DELIVERED, State.BOUNCED)  # what ends it comes last


def _may_have_come(standing: Standing, what: State | Mark) -> bool:
    """Return whether a report can be about it: it was sent by e-mail, or it may have been, and came back."""
    return (standing.state is State.SENT and standing.went_by is Channel.EMAIL) or (
        standing.state in IN_DOUBT and what is State.BOUNCED
    )


def _within(on: date | None, sent: date, today: date) -> date:
    """Return the report's own day, if it can be true: not before the letter left, and not to come."""
    return min(max(on, sent), today) if on else today


def record_reports(ledger: Ledger, reported: Reported, *, user: str) -> None:
    """Record what was read. Nothing is recorded, not even a run, where there is nothing new."""
    if not reported.new:
        return
    ledger.begin("bounces", user)
    standings = {(one.key, one.version): one for one in ledger.history()}
    for fate in reported.new:
        report = fate.report
        one = standings[report.key, report.version]
        ledger.report(one, report.what, code=report.code, status=report.status, on=fate.on)

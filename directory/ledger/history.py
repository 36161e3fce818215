"""Answer what people ask of the ledger, and record what they report: sent by hand, receipt came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from directory.errors import Action, DirectoryError, Unknown
from directory.ledger.entries import Channel, Question, Standing
from directory.ledger.reader import LedgerReader
from directory.ledger.receipts import Overdue, overdue
from directory.ledger.retention import past
from directory.ledger.states import IN_DOUBT, State
from directory.ledger.writer import Ledger
from directory.model import OverdueReceipt
from directory.values.dates import Days
from directory.values.identifiers import one_reference

_NONE: Mapping[str, str] = MappingProxyType({})


class TooEarlyError(DirectoryError):
    """A reported day is before the letter was written, or its receipt's before it was sent."""


class NeverWritten(DirectoryError):
    """Raised when someone reports a letter as sent whose files were never finished."""

    def __init__(self, key: str) -> None:
        what = f"Letter {key} was planned, and its files were never finished."
        why = "There is nothing that can have left."
        super().__init__(what, "Write its folder again.", why=why, action=Action.REPLACE)


def history(ledger: LedgerReader, asked: Question) -> list[Standing]:
    """Return every version of the notices that are asked for, in the order in which they were planned.

    Raises Unknown for a recipient without any record: its ID may be mistyped.
    """
    every = ledger.history()
    recipients = {one.entry.recipient for one in every}
    if asked.recipient is not None and asked.recipient not in recipients:
        raise Unknown("recipient in the ledger with the ID", asked.recipient, sorted(recipients))
    return [one for one in every if asked.covers(one)]


def told_only(standings: Sequence[Standing]) -> list[Standing]:
    """Return the versions that may tell somebody something: not those whose files were taken away unsent."""
    return [one for one in standings if one.state is not State.WITHDRAWN]


@dataclass(frozen=True, slots=True)
class Replacement:
    """The letter that one replaces, and the one that replaced it: None where there is none."""

    replaces: Standing | None = None
    replaced_by: Standing | None = None


def replacements(standings: Iterable[Standing]) -> Mapping[tuple[str, int], Replacement]:
    """Return which of these letters replace which others of them, by key and version.

    Both have one key, and so one reference: only their days and versions tell them apart. What waits or came
    back has replaced nothing yet.
    """
    last: dict[str, Standing] = {}
    found: dict[tuple[str, int], Replacement] = {}
    for one in sorted(standings, key=lambda one: one.version):
        if one.correction and one.key in last:
            earlier = last[one.key]
            found[one.key, one.version] = Replacement(replaces=earlier)
            if one.state is State.SENT or one.state in IN_DOUBT:
                known = found.get((earlier.key, earlier.version), Replacement())
                found[earlier.key, earlier.version] = replace(known, replaced_by=one)
        if one.state is State.SENT:
            last[one.key] = one
    return found


def recorded_as(ledger: LedgerReader, reference: str) -> tuple[str, ...]:
    """Return the recorded spellings of a leaver's reference: as typed, and as ``one_reference`` has them.

    Empty when nothing is recorded. Never another leaver's.
    """
    wanted = one_reference(reference)
    return tuple(sorted(one for one in ledger.references() if one_reference(one) == wanted))


def overdue_receipts(ledger: LedgerReader, closed: Sequence[Days], today: date) -> list[Overdue]:
    """Return the letters whose receipt was due before ``today``, the longest overdue first.

    ``closed`` are the days, apart from Saturdays and Sundays, on which there is no school.
    """
    return overdue(ledger.sent().values(), closed, today)


def bounced(ledger: LedgerReader) -> list[Standing]:
    """Return the letters that came back and were not written anew, the longest back first."""
    found = [one for one in ledger.standings().values() if one.state is State.BOUNCED]
    return sorted(found, key=lambda one: (one.day, one.key))


def to_chase(ledger: LedgerReader, closed: Sequence[Days], today: date) -> list[OverdueReceipt]:
    """Return the letters whose overdue receipts a plan asks for, the longest overdue first."""
    return [
        OverdueReceipt(one.standing.key, one.standing.entry.recipient, one.sent, one.due)
        for one in overdue_receipts(ledger, closed, today)
    ]


def past_retention(ledger: LedgerReader, today: date) -> list[Standing]:
    """Return the notices that need not be kept any more: of each the version sent last, or the newest."""
    return past({**ledger.standings(), **ledger.sent()}.values(), today)


def say_sent(
    ledger: Ledger,
    keys: Sequence[str],
    *,
    by: str,
    on: date,
    user: str,
    reasons: Mapping[str, str] = _NONE,
    posted: bool = False,
) -> None:
    """Record a person's report that these drafts were sent, or letters posted; all or none.

    ``reasons`` are that person's words, by key, on letters that would have been refused. ``posted``: also
    those with an e-mail draft were printed and posted.
    Raises WrongStep, NeverWritten, TooEarlyError.
    """
    standings = ledger.standings(keys)
    for key, one in standings.items():
        if not one.files:
            raise NeverWritten(key)
        made = one.run.started.astimezone().date()
        if on < made:
            raise TooEarlyError(f"Letter {key} was written on {made:%d/%m/%Y}: it cannot have left before.")
    ledger.begin("log sent", user)
    drafts = [key for key, one in standings.items() if posted and one.entry.channel is Channel.EMAIL]
    ledger.record_all(keys, State.SENT, by=by, on=on, reasons=reasons, posted=drafts)


def say_received(ledger: Ledger, keys: Sequence[str], *, by: str, on: date, user: str) -> None:
    """Record a person's report that the receipts of these letters came back.

    Raises TooEarlyError before anything is recorded, Unknown, WrongStep.
    """
    for key in keys:
        for one in ledger.sent(key).values():
            if on < one.day:
                raise TooEarlyError(
                    f"Letter {key} was sent on {one.day:%d/%m/%Y}: its receipt cannot have come before."
                )
    ledger.begin("log receipt", user)
    for key in keys:
        ledger.acknowledge(key, by=by, on=on)

"""What people ask of the ledger, and what they tell it: behind ``recipients log`` and ``approve``."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from directory.errors import DirectoryError, Unknown
from directory.ledger import open_ledger, read_ledger
from directory.ledger.entries import Event, Question, Standing
from directory.ledger.receipts import Overdue, overdue
from directory.ledger.retention import past
from directory.ledger.states import State
from directory.model import Chased
from directory.settings import Settings
from directory.values.identifiers import fold_reference, without_zeros


class TooEarly(DirectoryError):
    """A day named for a letter's leaving on which it had not been written."""

    def __init__(self, key: str, made: date) -> None:
        super().__init__(key, made)
        self.key, self.made = key, made

    def __str__(self) -> str:
        return f"Notice {self.key} was written on {self.made:%d/%m/%Y}: it cannot have left before."


class ReceiptTooEarly(DirectoryError):
    """A day named for a receipt on which its letter had not been sent."""

    def __init__(self, key: str, sent: date) -> None:
        super().__init__(key, sent)
        self.key, self.sent = key, sent

    def __str__(self) -> str:
        return f"Notice {self.key} was sent on {self.sent:%d/%m/%Y}: its receipt cannot have come before."


class NeverWritten(DirectoryError):
    """A letter is said to have left that was planned, and of which no file was ever finished."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return (
            f"Notice {self.key} was planned, and its letter never finished: there is nothing that can have "
            "left. Write its folder anew: recipients write ... --replace."
        )


def history(ledger: Path, asked: Question) -> list[Standing]:
    """Return the notices that are asked for, every version, in the order in which they were planned.

    Raises Unknown for a recipient of which nothing at all is recorded: its ID may be mistyped.
    """
    with read_ledger(ledger) as read:
        every = read.history()
    recipients = {one.entry.recipient for one in every}
    if asked.recipient is not None and asked.recipient not in recipients:
        raise Unknown("recipient in the ledger with the ID", asked.recipient, sorted(recipients))
    return [one for one in every if asked.covers(one)]


def recorded_as(ledger: Path, reference: str) -> tuple[str, ...]:
    """Return in which ways a leaver's reference is recorded: as typed, and with other zeros at its start.

    None when nothing is recorded of any. Never another leaver's.
    """
    wanted = without_zeros(fold_reference(reference))
    with read_ledger(ledger) as read:
        return tuple(sorted(one for one in read.references() if without_zeros(one) == wanted))


def notice(ledger: Path, key: str) -> tuple[Standing, list[Event]]:
    """Return the notice's newest version, and what happened to every version. Raises Unknown."""
    with read_ledger(ledger) as read:
        return read.standing(key), read.events(key)


def overdue_receipts(settings: Settings, today: date) -> list[Overdue]:
    """Return the notices whose receipt was due before ``today``, the longest overdue first."""
    with read_ledger(settings.ledger) as read:
        return overdue(read.sent().values(), settings.closed, today)


def to_chase(settings: Settings, today: date) -> list[Chased]:
    """Return what `plan` asks the receipts of: the overdue ones, the longest overdue first."""
    return [
        Chased(one.standing.key, one.standing.entry.recipient, one.sent, one.due)
        for one in overdue_receipts(settings, today)
    ]


def past_retention(ledger: Path, today: date) -> list[Standing]:
    """Return the notices that need not be kept any more, every version."""
    with read_ledger(ledger) as read:
        return past(read.history(), today)


def say_sent(
    ledger: Path, keys: Sequence[str], *, by: str, on: date, user: str, now: Callable[[], datetime]
) -> None:
    """Record a person's word that these drafts were sent, or letters posted; all or none.

    Raises WrongStep, NeverWritten, TooEarly.
    """
    with open_ledger(ledger, now=now, command="log sent") as book:
        for key, one in book.standings(keys).items():
            if not one.files:
                raise NeverWritten(key)
            made = one.run.started.astimezone().date()
            if on < made:
                raise TooEarly(key, made)
        book.begin("log sent", user)
        book.record_all(keys, State.SENT, by=by, on=on)


def say_received(
    ledger: Path, key: str, *, by: str, on: date, user: str, now: Callable[[], datetime]
) -> None:
    """Record a person's word that the receipt of a letter came back.

    Raises Unknown, WrongStep, ReceiptTooEarly.
    """
    with open_ledger(ledger, now=now, command="log receipt") as book:
        for one in book.sent(key).values():
            if on < one.day:
                raise ReceiptTooEarly(key, one.day)
        book.begin("log receipt", user)
        book.acknowledge(key, by=by, on=on)

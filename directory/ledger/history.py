"""What people ask of the ledger, and what they tell it: behind ``recipients log`` and ``approve``."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path

from directory.errors import DirectoryError, FolderUnfit, Unknown
from directory.ledger import LedgerReader, open_ledger, read_ledger
from directory.ledger.entries import Event, Question, Standing, Verdict
from directory.ledger.receipts import Overdue, overdue
from directory.ledger.retention import past
from directory.ledger.states import OPEN, State
from directory.ledger.verify import faults
from directory.model import Chased
from directory.outbox.folder import last_send, listed
from directory.settings import Settings
from directory.values.identifiers import fold_reference, without_zeros

DRAFT_ENDING = ".eml"

_LOST = (
    "The ledger was deleted, changed or put back from an older copy, or another one was used. Put back the "
    "newest copy from your backup. If there is none, find out by hand what was sent from this folder, then "
    "move it away."
)


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


def verify(ledger: Path, folders: Sequence[Path] = ()) -> Verdict:
    """Return whether the ledger is as it was written, and the files as they were recorded.

    ``folders`` are looked at besides: each has to be one of this ledger's, and files that are no longer where
    they were written may be there. Raises FolderTaken for one that no run of this program wrote.
    """
    with read_ledger(ledger) as read:
        found = list(faults(read))
        found += [str(unfit) for one in folders if (unfit := stranger(read, one))]
        # A ledger that is at fault is not asked where the files are: what it says may be the fault.
        look = _look([] if found else read.history(), folders)
    return Verdict((*found, *look.changed), look.same, len(look.missing), _lost(look.missing))


def stranger(ledger: LedgerReader, folder: Path) -> FolderUnfit | None:
    """Return why the folder's drafts are not those that the ledger knows; None when they are.

    So a ledger is noticed that was deleted, or put back from an older copy, while drafts exist.
    """
    keys, last = listed(folder)
    unknown = len(set(keys) - ledger.states(keys).keys())
    if unknown:
        number = f"{unknown} draft{'' if unknown == 1 else 's'}"
        return FolderUnfit(folder, f"has {number} that the ledger does not know", _LOST)
    if last and not ledger.holds(*last):
        return FolderUnfit(folder, "was written when the ledger had lines that it has no more", _LOST)
    sent = last_send(folder)
    if sent and not ledger.holds(*sent):
        return FolderUnfit(folder, "was sent when the ledger had lines that it has no more", _LOST)
    return None


def approve(ledger: Path, folder: Path, *, user: str, now: Callable[[], datetime]) -> list[Standing]:
    """Record that ``user`` has looked at the drafts in ``folder``, and return them. Raises FolderUnfit.

    Whoever wrote them cannot: it takes a second person. Nor is anything approved that was changed since.
    """
    place = str(folder.resolve())
    with open_ledger(ledger, now=now, command="approve") as book:
        drafts = [one for one in book.in_folder(place).values() if one.state in OPEN]
        waiting = [one for one in drafts if user not in one.approved_by]
        if not drafts:
            raise FolderUnfit(folder, "has no draft in the ledger that can still be sent", "Write it first.")
        if any(one.run.user.casefold() == user.casefold() for one in drafts):
            mend = "It takes a second person to approve it."
            raise FolderUnfit(folder, f"was written by {user}", mend)
        look = _look(drafts)
        if look.changed or look.missing:
            what = "has files that were changed or taken away since it was written"
            raise FolderUnfit(folder, what, "Write it anew: recipients write ... --replace.")
        book.begin("approve", user, folder=place)
        book.approve([one.key for one in waiting], by=user)
    return drafts


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at the files found: those not as recorded, in words; how many are; which are not there."""

    changed: tuple[str, ...]
    same: int
    missing: tuple[tuple[Standing, str], ...]


def _look(standings: Iterable[Standing], besides: Sequence[Path] = ()) -> _Look:
    """Return what the notices' files are now, those of drafts that were taken away aside.

    One that is not in its folder may be in one of the folders ``besides``, just as it was recorded.
    """
    changed: list[str] = []
    missing: list[tuple[Standing, str]] = []
    same = 0
    # By place, so that of two versions in one folder the later one is looked for.
    kept = (one for one in standings if one.state is not State.WITHDRAWN)
    files = {(one.folder, name): one for one in kept for name in one.files}
    for (folder, name), one in files.items():
        found = _hash_of(Path(folder) / name)
        if found is None and one.files[name] not in [_hash_of(place / name) for place in besides]:
            missing.append((one, name))
        elif found in (None, one.files[name]):
            same += 1
        else:
            changed.append(f"{Path(folder) / name} is not as it was written.")
    return _Look(tuple(changed), same, tuple(missing))


def _lost(missing: Iterable[tuple[Standing, str]]) -> Mapping[str, int]:
    """Return of how many sent letters the copy is missing, by folder. Their drafts may be with the mail."""
    letters = {
        (one.folder, one.key)
        for one, name in missing
        if one.state is State.SENT and not name.endswith(DRAFT_ENDING)
    }
    return Counter(folder for folder, _ in sorted(letters))


def _hash_of(path: Path) -> str | None:
    """Return a file's SHA-256 in hex; None when it is not there."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None

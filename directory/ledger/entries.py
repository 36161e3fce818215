"""What the ledger keeps of a notice for twenty-five years, as frozen values. Pure.

Names of fields, never a field's value; no word of a letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from directory.ledger.states import Mark, State, Why


class Channel(StrEnum):
    """How a notice is to go."""

    EMAIL = "e-mail"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one notice. ``template_hash`` is the SHA-256 of the template's text, in hex.

    ``reference`` is the leaver's, "" for a letter about nobody; ``keep_until`` None likewise. ``shared``
    names fields; ``withheld`` pairs what was left out with the rule by which. ``address`` is a
    body's, "" for a private person's. ``receipt_within`` is "5 school days", "7 days" or "".
    """

    key: str
    template: str
    template_hash: str
    recipient: str
    rule: str
    basis: str
    reference: str = field(repr=False)
    keep_until: date | None = field(repr=False)
    shared: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    channel: Channel
    address: str
    receipt_within: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """Why a sent letter is written again: the reason, and the person who gave it."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run that recorded something. ``started`` is UTC; ``folder`` is the whole path of the drafts."""

    number: int
    started: datetime
    command: str
    user: str
    folder: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one version of a notice; ``correction`` says why it replaces a sent version.

    ``at`` is when it came into its state (UTC), ``on`` the day that a person named, ``run`` the run that
    planned it, and ``folder`` where that run put its files. ``files`` maps their names to SHA-256 in hex.
    ``acknowledged_on`` is None until the receipt comes, ``approved_by`` is () until somebody approves.
    ``reported`` is what a delivery report says of a sent letter: delayed, delivered, or None.
    """

    entry: Entry
    version: int
    correction: Correction | None
    state: State
    at: datetime
    on: date | None
    by: str
    reply: str
    run: Run
    files: Mapping[str, str]
    approved_by: tuple[str, ...]
    acknowledged_on: date | None
    reported: Mark | None = None

    @property
    def key(self) -> str:
        """Return the notice's key."""
        return self.entry.key

    @property
    def folder(self) -> str:
        """Return the folder that its files were written into."""
        return self.run.folder

    @property
    def day(self) -> date:
        """Return the day on which it came into its state: as a person reported it, or by this clock."""
        return self.on or self.at.astimezone().date()

    @property
    def went_by(self) -> Channel:
        """Return how it went, or is to go: somebody may have posted a letter that had an e-mail draft."""
        posted = self.state is State.SENT and self.reply.startswith(Why.POSTED)
        return Channel.POST if posted else self.entry.channel

    @property
    def address(self) -> str:
        """Return the address that it went to, or is to go to; "" where the record has none."""
        return self.entry.address if self.went_by is self.entry.channel else ""

    @property
    def left(self) -> bool:
        """Return whether the letter has been sent, in this version or in one that it corrects."""
        return self.state is State.SENT or self.correction is not None


@dataclass(frozen=True, slots=True)
class Placed:
    """One version of a notice, as far as a list of folders needs it: where it was written, how it stands.

    ``run`` is the number of the run that planned it. ``asks_receipt``: its recipient is to send a receipt
    back; ``acknowledged``: that has come. ``corrects``: it replaces a version that was sent.
    """

    key: str
    template: str
    reference: str = field(repr=False)
    run: int
    folder: str
    state: State
    approved_by: tuple[str, ...]
    asks_receipt: bool
    acknowledged: bool
    corrects: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record: ``key`` is "" where a run begins. ``at`` is UTC.

    It goes backwards only where a person said which clock was right. ``clock`` is the machine's time if that
    was earlier than the event before, else None.
    """

    seq: int
    key: str
    version: int
    what: State | Mark
    at: datetime
    clock: datetime | None
    run: int
    reply: str
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Question:
    """Which notices to list; None and () set no limit. ``since`` and ``until`` are days, both included.

    ``subjects`` are one leaver's reference, in each of the ways in which it was recorded.
    """

    recipient: str | None = None
    subjects: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    states: tuple[State, ...] = ()

    def covers(self, one: Standing) -> bool:
        """Return whether to list the notice; its day is the day on which it came into its state."""
        return (
            self.recipient in (None, one.entry.recipient)
            and (not self.subjects or one.entry.reference in self.subjects)
            and (self.since is None or self.since <= one.day)
            and (self.until is None or one.day <= self.until)
            and (not self.states or one.state in self.states)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of verifying the ledger and the folders: faults in words, and the number of unchanged files.

    ``missing`` are files that are gone: a draft that was moved to the mail program is not a fault. ``lost``
    is, by folder, the number of sent letters whose copy the school has lost. ``cleared`` is the number of
    files that were deleted because they need not be kept.
    """

    faults: tuple[str, ...]
    same: int
    missing: int
    lost: Mapping[str, int]
    cleared: int = 0

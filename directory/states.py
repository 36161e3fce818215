"""The states of a notice, and what is kept of it for twenty-five years, as frozen values. Pure.

Names of fields, never a field's value; no word of a letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """How far a notice has come. Each planned notice is in exactly one of these."""

    PLANNED = "planned"  # its files are to come
    DRAFT_MADE = "draft made"  # its files are in the folder, and nothing has left
    SENDING = "sending"  # the server may have it: committed before the message's final dot
    SENT = "sent"  # a server took it, or a person says that it was posted or has arrived
    REFUSED = "refused"  # the body's server will not have it: a certain no
    WAITING = "waiting"  # a certain no for now: it may be tried again
    UNKNOWN = "unknown"  # it broke off after the final dot: only a person can say
    HELD = "held"  # what was finished failed the last look before sending
    WITHDRAWN = "withdrawn"  # its files were taken away unsent


class Mark(StrEnum):
    """What is recorded beside the states, and changes none."""

    BEGUN = "begun"  # a run
    APPROVED = "approved"  # a second person has looked at the notice
    ACKNOWLEDGED = "acknowledged"  # its recipient has sent the receipt back


class Why(StrEnum):
    """Why a notice came into its state, where no server said: whole sentences, with room for no value."""

    RUN_ENDED = "the run ended before the server's answer was recorded"
    NO_ANSWER = "no answer that can be read came after its last byte"
    NOT_TAKEN = "there was no connection, or it broke before the last byte"
    TOO_BIG = "it is bigger than the server takes"


# What may follow what; None is the notice of which nothing is recorded yet.
NEXT: Mapping[State | None, frozenset[State]] = MappingProxyType(
    {
        None: frozenset({State.PLANNED}),
        State.PLANNED: frozenset({State.DRAFT_MADE, State.WITHDRAWN}),
        State.DRAFT_MADE: frozenset(
            {State.SENDING, State.SENT, State.REFUSED, State.WAITING, State.HELD, State.WITHDRAWN}
        ),
        State.SENDING: frozenset({State.SENT, State.REFUSED, State.WAITING, State.UNKNOWN}),
        State.WAITING: frozenset(
            {State.SENDING, State.SENT, State.REFUSED, State.WAITING, State.HELD, State.WITHDRAWN}
        ),
        State.UNKNOWN: frozenset({State.SENT, State.WAITING}),
        State.REFUSED: frozenset({State.SENT, State.WITHDRAWN}),
        State.HELD: frozenset({State.SENT, State.WITHDRAWN}),
        State.WITHDRAWN: frozenset({State.SENT}),
        State.SENT: frozenset(),
    }
)

# The states in which a draft has certainly not left and still may: it can be approved, and sent.
OPEN = frozenset({State.DRAFT_MADE, State.WAITING})

# Steps that no program can know of: they need the name of the person who says so. That a letter was sent by
# hand can be said in every state in which there has been one, or the record would be kept from telling the
# truth.
SAID_BY_A_PERSON = frozenset(
    {
        (State.UNKNOWN, State.WAITING),
        *((state, State.SENT) for state in State if State.SENT in NEXT[state] and state != State.SENDING),
    }
)

# A step that older ledgers may have, on a person's word, and that is made no more: verify lets it stand.
NO_MORE = (State.PLANNED, State.SENT)

# The states in which a notice's files lie in their folder and may still be sent.
UNSENT = frozenset({State.PLANNED, State.DRAFT_MADE, State.WAITING, State.REFUSED, State.HELD})

# The states in which nobody knows whether the recipient has it.
IN_DOUBT = frozenset({State.SENDING, State.UNKNOWN})


class Channel(StrEnum):
    """How a notice is to go."""

    EMAIL = "e-mail"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one notice. ``template_hash`` is the SHA-256 of the template's text, in hex.

    ``reference`` is the leaver's, "" for a letter about nobody; ``keep_until`` None likewise. ``shared``
    names fields; ``withheld`` pairs what was left out with the rule that a choice limited. ``address`` is a
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
    """Why a letter that has been sent is written once more: in a person's words, and whose."""

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
    """Where one version of a notice stands; ``correction`` says why it followed one that was sent.

    ``at`` is when it came into its state (UTC), ``on`` the day that a person named, ``run`` the one that
    planned it and ``folder`` where that run put its files. ``files`` maps their names to SHA-256 in hex;
    ``acknowledged_on`` and ``approved_by`` are None and () until somebody does.
    """

    kept: Kept
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

    @property
    def key(self) -> str:
        """Return the notice's key."""
        return self.kept.key

    @property
    def folder(self) -> str:
        """Return the folder that its files were written into."""
        return self.run.folder

    @property
    def day(self) -> date:
        """Return the day on which it came into its state: as a person named it, or by the clock here."""
        return self.on or self.at.astimezone().date()

    @property
    def left(self) -> bool:
        """Tell whether the letter has been sent, in this version or in one that this one corrects."""
        return self.state is State.SENT or self.correction is not None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record: ``key`` is "" where a run begins. ``at`` is UTC and never goes backwards.

    ``clock`` is what the machine's clock said where that was earlier than the event before, else None.
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
    """Which notices are asked for; None and () are not asked. ``since`` and ``until`` are days that count.

    ``subjects`` are one leaver's reference, in each of the ways in which it was recorded.
    """

    recipient: str | None = None
    subjects: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    states: tuple[State, ...] = ()

    def covers(self, one: Standing) -> bool:
        """Tell whether the notice is asked for: its day is the one on which it came into its state."""
        return (
            self.recipient in (None, one.kept.recipient)
            and (not self.subjects or one.kept.reference in self.subjects)
            and (self.since is None or self.since <= one.day)
            and (self.until is None or one.day <= self.until)
            and (not self.states or one.state in self.states)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the ledger and the folders found: faults in words, and how many files were as recorded.

    ``missing`` are those no longer there: a draft that was moved to the mail program is no fault. ``lost`` is
    of how many sent letters the school has no copy any more, by the folder in which it was.
    """

    faults: tuple[str, ...]
    same: int
    missing: int
    lost: Mapping[str, int]


def may_follow(before: State | None, after: State, *, by: str) -> bool:
    """Tell whether a notice may go from one state into another; ``by`` is the person who says so, or ""."""
    return after in NEXT[before] and bool(by or (before, after) not in SAID_BY_A_PERSON)

"""The states of a notice, from planned to sent, and the steps that are allowed between them. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """How far a notice has come. Each planned notice is in exactly one of these."""

    PLANNED = "planned"  # its files are to come
    DRAFT_MADE = "draft made"  # its files are in the folder, and nothing has left
    SENDING = "sending"  # the server may have it: committed before the message's final dot
    SENT = "sent"  # a server took it, or a person reports that it was posted or has arrived
    BOUNCED = "bounced"  # it was sent, and a delivery report says that it did not arrive
    REFUSED = "refused"  # the body's server refuses it: a certain no
    WAITING = "waiting"  # a certain no for now: it may be tried again
    UNKNOWN = "unknown"  # it broke off after the final dot: only a person can say
    HELD = "held"  # it failed the last look before sending
    WITHDRAWN = "withdrawn"  # its files were deleted unsent


class Mark(StrEnum):
    """Records that change no state."""

    BEGUN = "begun"  # a run
    APPROVED = "approved"  # a second person has looked at the notice
    ACKNOWLEDGED = "acknowledged"  # its recipient has sent the receipt back
    NOT_ACKNOWLEDGED = "not acknowledged"  # that the receipt came was a slip of whoever said so
    DELAYED = "delayed"  # a delivery report says that it is still under way
    DELIVERED = "delivered"  # a delivery report says that it is in its recipient's mailbox


class Why(StrEnum):
    """Why a notice came into its state when no server said so: fixed sentences, without values."""

    RUN_ENDED = "the run ended before the server's answer was recorded"
    NO_ANSWER = "no answer that can be read came after its last byte"
    NOT_TAKEN = "there was no connection, or it broke before the last byte"
    TOO_BIG = "it is bigger than the server takes"
    POSTED = "it was printed and posted"  # a letter that had an e-mail draft
    PUT_BACK = "the record was put back from an older copy, which does not know whether it left"
    CAME_BACK = "it came back, and the report has no code"


# The states that may follow each state; None is a notice without a record.
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
        State.UNKNOWN: frozenset({State.SENT, State.WAITING, State.BOUNCED}),
        # Either may have been posted since an older copy of the record was made: see Why.PUT_BACK.
        State.REFUSED: frozenset({State.SENT, State.UNKNOWN, State.WITHDRAWN}),
        State.HELD: frozenset({State.SENT, State.UNKNOWN, State.WITHDRAWN}),
        State.WITHDRAWN: frozenset({State.SENT}),
        # But for a bounce: that it was sent was a slip of whoever said so, and it is what it was before.
        State.SENT: frozenset(
            {State.BOUNCED, State.WAITING, State.REFUSED, State.HELD, State.UNKNOWN, State.WITHDRAWN}
        ),
        State.BOUNCED: frozenset({State.SENT}),
    }
)

# The states in which a draft has certainly not left and still may: it can be approved, and sent.
OPEN = frozenset({State.DRAFT_MADE, State.WAITING})

# Steps that no program can know of: they need the name of the person who reports them. That a letter was sent
# by hand can be reported in every state in which there was a letter, or the record could not be true.
SAID_BY_A_PERSON = frozenset(
    {
        (State.UNKNOWN, State.WAITING),
        *((State.SENT, state) for state in NEXT[State.SENT] if state is not State.BOUNCED),
        *((state, State.SENT) for state in State if State.SENT in NEXT[state] and state != State.SENDING),
    }
)

# A step that a person could report in older ledgers, and no longer can: verify accepts it.
NO_MORE = (State.PLANNED, State.SENT)

# The states in which a notice's files are in their folder and may still be sent.
UNSENT = frozenset({State.PLANNED, State.DRAFT_MADE, State.WAITING, State.REFUSED, State.HELD})

# The states in which a letter has not left as far as the record knows, and may have without it.
MAY_HAVE_LEFT = OPEN | {State.REFUSED, State.HELD}

# The states whose letter a new version may follow: it never left, it came back, or it is corrected.
OVER = frozenset({State.WITHDRAWN, State.BOUNCED, State.SENT})

# What a delivery report says, and which of it changes no state.
REPORTED = frozenset({Mark.DELAYED, Mark.DELIVERED})

# The states in which the letter is of unknown fate.
IN_DOUBT = frozenset({State.SENDING, State.UNKNOWN})


# The states in which the letter has left, as far as anybody knows: of others its recipient was told nothing.
LEFT = frozenset({State.SENT, State.BOUNCED}) | IN_DOUBT


def may_follow(before: State | None, after: State, *, by: str) -> bool:
    """Return whether a notice may go from one state to another; ``by`` is who reports it, or ""."""
    return after in NEXT[before] and bool(by or (before, after) not in SAID_BY_A_PERSON)

"""The states of a notice, and what is kept of it for twenty-five years, as frozen values. Pure.

Names of fields, never a field's value; no word of a letter.
"""

from collections.abc import Mapping
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
    """What is recorded along with the states, and changes none."""

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

# The states in which the letter is of unknown fate.
IN_DOUBT = frozenset({State.SENDING, State.UNKNOWN})


def may_follow(before: State | None, after: State, *, by: str) -> bool:
    """Return whether a notice may go from one state into another; ``by`` is the person who says so, or ""."""
    return after in NEXT[before] and bool(by or (before, after) not in SAID_BY_A_PERSON)

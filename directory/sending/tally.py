"""Count a folder's letters by how far they are, so that all of them add up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from directory.ledger.states import IN_DOUBT, State
from directory.sending.drafts import Sendable
from directory.sending.recorded import Recorded

SUM = (State.SENT, State.REFUSED, State.WAITING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Tally:
    """A folder's letters, counted by ledger state: ``planned`` is the sum.

    ``states`` counts the drafts, letters to post that were reported as posted or are held back, and what left
    before the others were written again; ``to_post`` counts the others that go by post. ``again`` counts what
    has not left after all, and has to be written again first.
    """

    states: Mapping[State, int]
    to_post: int
    again: int = 0

    @property
    def planned(self) -> int:
        """Return how many letters the folder has."""
        return sum(self.states.values()) + self.to_post + self.again


def tally_of(sendable: Sendable, recorded: Recorded, states: Mapping[str, State]) -> Tally:
    """Count the folder's letters; ``states`` are the drafts', and those held back.

    A draft that no run has reached is waiting.
    """
    numbers = Counter(states[one.key] for one in sendable.drafts)
    here = {key: one.state for key, one in recorded.written.items()}
    sent = {key for key, state in here.items() if state is State.SENT}
    held = {
        one.key for one in sendable.letters if one.held
    } - sent  # a refused one that goes by post by now too
    to_post = {one for one in sendable.by_post if one not in held and states.get(one) is not State.HELD}
    numbers[State.HELD] += len(sendable.by_post) - len(to_post)
    numbers[State.WAITING] += numbers.pop(State.DRAFT_MADE, 0)
    numbers[State.UNKNOWN] += numbers.pop(State.SENDING, 0)
    posted, doubted = len(sent & to_post), sum(here.get(key) in IN_DOUBT for key in to_post)
    numbers[State.SENT] += posted
    numbers.update(one.state for one in recorded.left_earlier)
    numbers[State.UNKNOWN] += doubted
    told = {state: numbers[state] for state in (*SUM, *numbers) if state in SUM or numbers[state]}
    return Tally(told, len(to_post) - posted - doubted, len(recorded.to_write_again))

"""What the ledger has of a folder's letters: which left earlier, which wait and are listed no more."""

import pytest

from directory.ledger.states import State
from directory.sending.recorded import Recorded
from tests.planning.test_already_sent import standing

LISTED, OTHER = "abcde23456", "fghij23456"


@pytest.mark.parametrize(
    ("state", "anew_elsewhere", "left", "again"),
    [
        pytest.param(State.SENT, False, True, False, id="sent"),
        pytest.param(State.SENT, True, True, False, id="sent, and corrected elsewhere"),
        pytest.param(State.BOUNCED, False, True, False, id="came back"),
        pytest.param(State.BOUNCED, True, False, False, id="came back, and written anew elsewhere"),
        pytest.param(State.UNKNOWN, False, True, False, id="may have left"),
        pytest.param(State.WAITING, False, False, True, id="waits after all"),
        pytest.param(State.DRAFT_MADE, False, False, True, id="its draft was made"),
        pytest.param(State.DRAFT_MADE, True, False, False, id="its draft was made, and anew elsewhere"),
        pytest.param(State.WITHDRAWN, False, False, False, id="taken away"),
    ],
)
def test_letter_that_the_plan_lists_no_more(
    state: State, *, anew_elsewhere: bool, left: bool, again: bool
) -> None:
    listed, other = standing(State.WAITING, LISTED), standing(state, OTHER)
    newest = {LISTED: listed} if anew_elsewhere else {LISTED: listed, OTHER: other}
    found = Recorded({LISTED: listed}, {LISTED: listed, OTHER: other}, newest)
    assert (found.left_earlier, found.to_write_again) == ([other] * left, [other] * again)

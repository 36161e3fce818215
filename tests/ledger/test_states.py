"""Which step may follow which, and whose word it takes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from directory.ledger.states import IN_DOUBT, NEXT, OVER, SAID_BY_A_PERSON, UNSENT, State, may_follow
from tests.helpers import in_zone
from tests.planning.test_already_sent import standing


def test_every_state_is_unsent_in_doubt_or_over() -> None:
    assert {after for after in State if may_follow(State.SENT, after, by="")} == {State.BOUNCED}
    assert all(NEXT[state] for state in State)
    assert sorted([*UNSENT, *IN_DOUBT, *OVER]) == sorted(State)


def test_what_was_sent_by_hand_can_be_said_once_there_is_a_letter() -> None:
    without = {State.PLANNED, State.SENT}
    assert {state for state in State if not may_follow(state, State.SENT, by="AB")} == without


def test_nothing_in_doubt_is_sent_again_or_taken_away_without_a_person() -> None:
    for state in IN_DOUBT:
        assert not may_follow(state, State.WITHDRAWN, by="AB")
    assert not may_follow(State.UNKNOWN, State.SENDING, by="AB")
    for after in State:  # a letter that came back has certainly left, and not arrived
        assert may_follow(State.UNKNOWN, after, by="") is (after is State.BOUNCED)


@pytest.mark.parametrize("before", [None, *State])
def test_sent_without_a_persons_word_comes_from_sending_alone(before: State | None) -> None:
    assert may_follow(before, State.SENT, by="") is (before is State.SENDING)


def test_steps_that_a_person_says_are_steps() -> None:
    assert all(after in NEXT[before] for before, after in SAID_BY_A_PERSON)


def test_day_of_a_state_is_the_schools_own() -> None:
    with in_zone("Europe/London"):
        late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight, in summer
        assert replace(standing(State.SENT), at=late).day == date(2026, 7, 1)
        assert replace(standing(State.SENT), at=late, on=date(2026, 6, 29)).day == date(2026, 6, 29)

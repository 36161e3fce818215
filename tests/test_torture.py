"""The promise that sending stands on: nothing lost, nothing twice, nothing called sent that is not.

See torture.py. ``make torture`` makes ten times as many runs, and prints
the figures that docs/sending.md has.
"""

import os
from collections.abc import Iterator
from time import monotonic

import pytest

from tests.torture import Stage, TooLate, first_wrong, quick_folder, stage, torture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked here, or killed so"),
]

SCENARIOS = 170  # of two disturbed runs and one in peace: 510 in all
SECONDS = 120  # that all of them may take together


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with quick_folder() as folder, stage(folder, SECONDS) as made:
        yield made


def test_nothing_is_lost_sent_twice_or_falsely_called_sent(on: Stage) -> None:
    figures = torture(on, range(SCENARIOS))
    assert figures.wrong == []
    assert figures.runs == 3 * SCENARIOS
    assert figures.killed >= SCENARIOS // 2
    assert {"sent", "refused", "waiting", "unknown"} == figures.ends.keys()


def test_sender_that_tries_again_when_the_connection_breaks_is_caught(on: Stage) -> None:
    assert any(one.startswith("sent twice") for one in first_wrong(on, "naive", most=SCENARIOS))


def test_sender_that_records_its_intent_too_late_is_caught(on: Stage) -> None:
    wrong = first_wrong(on, "without intent", most=SCENARIOS)
    assert any(one.startswith(("lost", "sent twice")) for one in wrong)


def test_runs_that_take_too_long_are_stopped_whatever_they_wait_for() -> None:
    with quick_folder() as folder, stage(folder, seconds=2) as made:
        began = monotonic()
        with pytest.raises(TooLate, match=r"^Stopped: the runs were to be done in 2 seconds\."):
            torture(made, range(10_000))
        assert monotonic() - began < 20

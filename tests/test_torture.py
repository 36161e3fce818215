"""The promise that sending stands on: nothing lost, nothing twice, nothing called sent that is not.

See torture.py. ``make torture`` makes many times as many runs, and prints the figures of docs/sending.md.
"""

import os
from collections.abc import Iterator

import pytest

from tests.torture import Stage, TooLate, first_wrong, loses_an_answer, quick_folder, scenario, stage, torture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked here, or killed so"),
]

SCENARIOS = 60  # of two disturbed runs and one in peace: 180 in all
MOST = 170  # scenarios in which a wrong sender must have been caught
SECONDS = 3600  # that all of them may take together, on a machine that others use too


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
    # First those in which it must show; of the others few have it, and a slow machine fewer.
    numbers = sorted(
        range(MOST), key=lambda number: not any(map(loses_an_answer, scenario(number, on.calls)))
    )
    assert any(one.startswith("sent twice") for one in first_wrong(on, "naive", numbers))


def test_sender_that_records_its_intent_too_late_is_caught(on: Stage) -> None:
    wrong = first_wrong(on, "without intent", range(MOST))
    assert any(one.startswith(("lost", "sent twice")) for one in wrong)


def test_runs_that_take_too_long_are_stopped_whatever_they_wait_for() -> None:
    says = r"^Stopped: the runs were to be done in 2 seconds\."
    with quick_folder() as folder, stage(folder, seconds=2) as made, pytest.raises(TooLate, match=says):
        torture(made, range(10_000))

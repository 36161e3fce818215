"""A run that is stopped, by Ctrl+C or by kill, leaves each file old or new; see kills.py."""

import os

import pytest

from tests.kills import COMMANDS, interrupt_the_start, stop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="no process can be forked here, or killed so"),
]

MOMENTS = 2  # for each command, one by each signal; `make kills` has 200


def test_a_stopped_run_leaves_each_file_old_or_new_and_nothing_beside() -> None:
    found = stop(COMMANDS, MOMENTS)
    assert found.wrong == []
    assert found.ends.total() == MOMENTS * len(COMMANDS)


def test_ctrl_c_while_the_program_starts_prints_no_traceback() -> None:
    found = interrupt_the_start(MOMENTS)
    assert found.wrong == []
    assert found.ends.total() == MOMENTS

"""Compare two processes with one, each writing whole folders of letters."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from shutil import rmtree

from bench.timing import Result, Side, interleave
from directory.planning.prepare import Prepared
from directory.writing.write import write

MANY = 800  # letters a folder: below 400 one process is the default
ROUNDS = 3


def workers(prepared: Prepared, folder: Path) -> list[Result]:
    """Return how long a letter takes with two processes, their start included, beside one process."""
    notices = prepared.plan.notices
    slices = [
        replace(prepared, plan=replace(prepared.plan, notices=notices[start : start + MANY]))
        for start in range(0, MANY * (ROUNDS + 1), MANY)
    ]
    outs = (folder / f"by-workers{number}" for number in count())

    def side(number: int) -> Side[Prepared]:
        return Side(lambda some: _write(some, next(outs), number))

    two, one = interleave([side(2), side(1)], slices, ROUNDS)
    each: Sequence[list[float]] = [[seconds / MANY for seconds in times] for times in (two, one)]
    return [Result("Notices to a folder, two processes / one", *each, goal=1.7)]


def _write(prepared: Prepared, out: Path, number: int) -> None:
    done = list(write(prepared, out, workers=number))
    assert len(done) == MANY
    rmtree(out)

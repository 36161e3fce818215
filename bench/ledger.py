"""Count notices a second into a folder, with and without the ledger; time one commit."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.timing import ROUNDS, Result, Side, interleave
from directory.ledger import Ledger, open_ledger
from directory.ledger.states import State
from directory.planning.already_sent import entry_of
from directory.planning.prepare import Prepared
from directory.writing.write import write

MANY = 60  # notices to a folder
SINGLE = 200  # commits that are timed one by one


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def dispatched(prepared: Prepared, folder: Path) -> list[Result]:
    """Return how long a notice takes to be rendered and written, by whole folders, in all its forms.

    The peer is the same without a ledger: a ratio of 1 means that it costs nothing.
    """
    notices = prepared.plan.notices
    slices = [
        replace(prepared, plan=replace(prepared.plan, notices=notices[start : start + MANY]))
        for start in range(0, MANY * (ROUNDS + 1), MANY)
    ]
    outs = (folder / f"out{number}" for number in count())
    with open_ledger(folder / "bench" / "ledger.db", now=now, command="bench", new=True) as ledger:
        sides: list[Side[Prepared]] = [
            Side(lambda some: _write(some, next(outs), ledger)),
            Side(lambda some: _write(some, next(outs), None)),
        ]
        ours, peer = interleave(sides, slices)
        assert len(ledger.standings()) == len(slices) * MANY
    per_notice = [[seconds / MANY for seconds in side] for side in (ours, peer)]
    return [Result("Notices to a folder, with the ledger / without it", *per_notice)]


def commits(prepared: Prepared, folder: Path) -> str:
    """Return a line on what the ledger takes: for a run's two commits, and for a sender's many."""
    kept = [entry_of(notice, prepared.template(notice)) for notice in prepared.plan.notices[:SINGLE]]
    with open_ledger(folder / "commits" / "ledger.db", now=now, command="bench", new=True) as ledger:
        ledger.begin("bench", "bench")
        times = [perf_counter()]
        ledger.plan(kept)
        times.append(perf_counter())
        ledger.made({one.key: {f"{one.key}.pdf": "ab" * 32} for one in kept})
        times.append(perf_counter())
        single = median(_timed(ledger, one.key) for one in kept)
    planned, made = (1000 * (after - before) for before, after in pairwise(times))
    return (
        f"The ledger: {SINGLE} notices planned in one commit {planned:.0f} ms, their drafts recorded in one "
        f"{made:.0f} ms; one state of one notice, durable before it returns, {1000 * single:.1f} ms"
    )


def _timed(ledger: Ledger, key: str) -> float:
    start = perf_counter()
    ledger.record(key, State.SENDING)
    return perf_counter() - start


def _write(prepared: Prepared, out: Path, ledger: Ledger | None) -> None:
    done = list(write(prepared, out, ledger=ledger, user="bench"))
    assert len(done) == MANY

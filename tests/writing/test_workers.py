"""Letters that several processes make are those that one makes, also when processes die."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.model import Held, Notice
from directory.planning.prepare import Prepared
from directory.writing import workers
from directory.writing.making import Made
from directory.writing.workers import MOST, WORTH_IT, _Crew, _Worker, made, workers_for
from directory.writing.write import write
from tests.ledger.makers import Clock
from tests.writing.test_write import leavers_with, prepared

CHUNK, LETTERS = 2, 7


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prepared:
    """Return the example's plan, with a letter in it that cannot be made, for small chunks."""
    monkeypatch.setattr(workers, "CHUNK", CHUNK)
    whole = prepared(leavers_with(tmp_path, "W" * 39, "SEN"))
    return replace(whole, plan=replace(whole.plan, notices=whole.plan.notices[:LETTERS]))


def in_order(plan: Prepared) -> list[Notice]:
    return sorted(plan.plan.notices, key=lambda one: one.recipient.id)


def made_by(plan: Prepared, number: int) -> list[Made | Held]:
    with closing(made(plan, in_order(plan), number)) as outcomes:
        return list(outcomes)


def kill(worker: _Worker) -> None:
    assert worker.process.pid
    worker.process.kill()


@pytest.mark.slow
def test_files_order_ledger_and_what_is_held_do_not_depend_on_the_number_of_workers(
    plan: Prepared, tmp_path: Path
) -> None:
    seen = []
    for number in (1, 2, 3):
        folder = tmp_path / str(number)
        with open_ledger(folder / "ledger.db", now=Clock(), command="write", new=True) as ledger:
            run = write(plan, folder / "out", ledger=ledger, user="office", workers=number)
            order = [one.key if isinstance(one, Notice) else (one.code, one.cell) for one in run]
        with read_ledger(folder / "ledger.db") as book:
            events = book.events()
        files = {
            path.name: path.read_bytes()
            for path in (folder / "out").iterdir()
            if path.name not in ("plan.json", "held.xlsx")  # these say where they are, and when
        }
        modes = {path.stat().st_mode & 0o777 for path in (folder / "out").iterdir()}
        seen.append((order, events, files, modes))
    order, _, files, modes = seen[0]
    assert [one[0] for one in order if isinstance(one, tuple)] == ["H58"]
    assert len([name for name in files if name.endswith((".docx", ".pdf"))]) == 2 * (LETTERS - 1)
    assert modes == {0o600}
    assert seen[1] == seen[0]
    assert seen[2] == seen[0]


@pytest.mark.slow
def test_worker_that_is_killed_costs_its_chunk_one_retry(plan: Prepared) -> None:
    alone = made_by(plan, 1)
    with closing(made(plan, in_order(plan), 2)) as outcomes:
        first = next(outcomes)
        for process in multiprocessing.active_children():
            assert process.pid
            os.kill(process.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        assert [first, *outcomes] == alone
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_letter_that_kills_each_worker_is_held_and_all_others_are_made(
    plan: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, give, killer = made_by(plan, 1), _Crew._give, in_order(plan)[CHUNK]

    def deadly(crew: _Crew, worker: _Worker) -> None:
        give(crew, worker)
        if worker.chunk and killer in worker.chunk.given:
            kill(worker)

    monkeypatch.setattr(_Crew, "_give", deadly)
    outcomes = made_by(plan, 2)
    lost = outcomes[CHUNK]
    assert outcomes[:CHUNK] + outcomes[CHUNK + 1 :] == alone[:CHUNK] + alone[CHUNK + 1 :]
    assert isinstance(lost, Held)
    assert (lost.code, lost.cell) == ("H60", killer.cell)


def test_where_no_process_starts_the_letters_are_made_without(
    plan: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = _Worker.__init__

    def dead(worker: _Worker) -> None:
        begin(worker)
        kill(worker)

    alone = made_by(plan, 1)
    monkeypatch.setattr(_Worker, "__init__", dead)
    assert made_by(plan, 2) == alone


def test_fault_in_a_worker_is_raised_where_the_letters_are_asked_for(plan: Prepared) -> None:
    wrong = [replace(one, template="none") for one in in_order(plan)]
    with pytest.raises(KeyError, match="none"):
        list(made(plan, wrong, 2))
    assert not multiprocessing.active_children()


def test_run_that_is_left_ends_its_workers_also_in_a_thread_as_the_page_has(plan: Prepared) -> None:
    def begin_and_leave() -> int:
        with closing(made(plan, in_order(plan), 2)) as outcomes:
            next(outcomes)
            return len(multiprocessing.active_children())

    with ThreadPoolExecutor(1) as page:
        assert page.submit(begin_and_leave).result() == 2
    assert not multiprocessing.active_children()


def test_long_runs_have_a_worker_for_each_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    for processors, expected in ((None, 1), (1, 1), (2, 2), (64, MOST)):
        monkeypatch.setattr(os, "cpu_count", lambda processors=processors: processors)
        assert workers_for(WORTH_IT) == expected
        assert workers_for(WORTH_IT - 1) == 1

"""Make a run's letters in several processes, in chunks, so that all processors work on them.

Only this process writes files and knows the ledger. What it gets back is in the plan's order, so that nothing
depends on how many there are.
"""

import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pickle import loads

from directory.model import Held, HeldCode, Notice
from directory.planning.prepare import Prepared
from directory.writing.making import Made, Maker, make_packed, packed, packed_setup

CHUNK = 24  # letters: some 3 MB of files, and a fifth of a second's work
AHEAD = 3  # chunks for each process that may be done before their turn: what is finished waits in memory
WORTH_IT = 400  # letters: below that, starting processes takes longer than they save
MOST = 8  # processes: more would wait for this one, which writes their files

Outcomes = list[Made | Held]


def workers_for(letters: int) -> int:
    """Return how many processes a run of so many letters is best made with."""
    return min(os.cpu_count() or 1, MOST) if letters >= WORTH_IT else 1


def made(prepared: Prepared, notices: Sequence[Notice], workers: int) -> Generator[Made | Held]:
    """Yield what becomes of each notice, in their order: its files, or why they cannot be made.

    A process that dies costs its chunk one retry. If that dies as well, the chunk's letters are made one by
    one, and those with which it dies again are held.
    """
    if workers == 1:
        maker = Maker(prepared)
        yield from map(maker.make, notices)
        return
    crew = _Crew(prepared, notices, workers)
    try:
        yield from crew.outcomes()
    finally:
        crew.stop()


def chunks_of(notices: Iterable[Notice]) -> Iterator[list[Notice]]:
    """Yield the notices in chunks."""
    rest = iter(notices)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def not_made(notice: Notice) -> Held:
    """Return a notice as held because the processes that made it have died."""
    row = notice.leaver.row if notice.leaver else None
    reason = f"{HeldCode.NOT_MADE.what} {HeldCode.NOT_MADE.mend}"
    return Held(row, notice.cell, HeldCode.NOT_MADE.value, reason, notice.template)


@dataclass(slots=True)
class _Chunk:
    """Letters that one process makes. ``lost`` counts the processes that died while they had all of them.

    From the second on they are made one by one: ``outcomes`` is what became of those that had their turn.
    """

    number: int
    notices: list[Notice]
    lost: int = 0
    outcomes: Outcomes = field(default_factory=list)

    @property
    def given(self) -> list[Notice]:
        """Return the letters that a process is to make now."""
        at = len(self.outcomes)
        return self.notices if self.lost < 2 else self.notices[at : at + 1]


class _Worker:
    """A process that makes letters, and the chunk that it has; None while it starts."""

    def __init__(self) -> None:
        # Spawned, not forked: the page runs threads, and a fork in mid-thread can hang. Also on Windows.
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        with _deaf():
            self.process.start()
        theirs.close()
        self.set_up = False
        self.chunk: _Chunk | None = None

    def end(self) -> None:
        """End the process, whatever it is doing: it writes no file."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Crew:
    """The processes of one run, and the chunks that are still to be made."""

    def __init__(self, prepared: Prepared, notices: Sequence[Notice], workers: int) -> None:
        self.prepared, self.setup = prepared, packed_setup(prepared)
        self.waiting = deque(_Chunk(number, some) for number, some in enumerate(chunks_of(notices)))
        self.finished: dict[int, Outcomes] = {}
        self.turn = 0  # the number of the chunk that is to be yielded next
        self.workers = [_Worker() for _ in range(min(workers, len(self.waiting)))]
        self.ahead = AHEAD * workers

    def outcomes(self) -> Iterator[Made | Held]:
        """Yield what becomes of each letter."""
        while self.waiting or self.finished or any(one.chunk for one in self.workers):
            if self.turn in self.finished:
                yield from self.finished.pop(self.turn)
                self.turn += 1
            elif self.workers:
                self._listen()
            else:  # none could be started here
                chunk = self.waiting.popleft()
                self._add(chunk, [*map(Maker(self.prepared).make, chunk.notices[len(chunk.outcomes) :])])

    def stop(self) -> None:
        """End all processes."""
        for worker in self.workers:
            worker.end()

    def _listen(self) -> None:
        """Give work to whoever is idle, and take what the processes have to say."""
        for worker in self.workers:
            if worker.set_up and not worker.chunk:
                self._give(worker)
        pipes = {worker.pipe: worker for worker in self.workers}
        for pipe in wait(list(pipes)):
            assert isinstance(pipe, Connection)  # noqa: S101  # for the type
            self._hear(pipes[pipe])

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv_bytes()
            if not worker.set_up and not said:
                worker.pipe.send_bytes(self.setup)
                worker.set_up = True
                return
        except (EOFError, OSError):
            self._lost(worker)
            return
        outcomes = loads(said)  # noqa: S301  # our own process made it
        if isinstance(outcomes, BaseException):
            raise outcomes
        chunk, worker.chunk = worker.chunk, None
        assert chunk  # noqa: S101  # for the type
        self._add(chunk, outcomes)

    def _add(self, chunk: _Chunk, outcomes: Outcomes) -> None:
        """Add what became of a chunk's letters; those that are left are made next."""
        chunk.outcomes += outcomes
        if len(chunk.outcomes) < len(chunk.notices):
            self.waiting.appendleft(chunk)
        else:
            self.finished[chunk.number] = chunk.outcomes

    def _give(self, worker: _Worker) -> None:
        if self.waiting and self.waiting[0].number < self.turn + self.ahead:
            worker.chunk = self.waiting.popleft()
            with suppress(OSError):  # it has died, which is heard next
                worker.pipe.send_bytes(packed(worker.chunk.given))

    def _lost(self, worker: _Worker) -> None:
        """Have another process make what one that has died was to make; hold the letter it died of alone."""
        worker.end()
        self.workers.remove(worker)
        if (chunk := worker.chunk) is None:
            return
        if chunk.lost < 2:
            chunk.lost += 1
            self.waiting.appendleft(chunk)
        else:
            self._add(chunk, [not_made(notice) for notice in chunk.given])
        self.workers.append(_Worker())


@contextmanager
def _deaf() -> Iterator[None]:
    """Start a process that Ctrl-C in the terminal does not reach: the first one ends the others itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection) -> None:
    """Make letters until nobody asks for any: what a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows there was no other way
    try:
        pipe.send_bytes(b"")
        maker = Maker(loads(pipe.recv_bytes()))  # noqa: S301  # our own process made it
        while True:
            pipe.send_bytes(make_packed(maker, pipe.recv_bytes()))
    except (EOFError, OSError):
        return  # the first process has ended

"""Sends a small folder over and over while the mail server goes wrong and the sender is killed, and judges.

A scenario is two disturbed runs, then a person who settles what is unknown by asking the recipients, then a
run in peace. After each of the runs the ledger is held against what the server accepted.
``python -m tests.torture 5000`` makes 5,000 runs and prints the figures.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.ledger.verify import faults as faults_of
from directory.planning.prepare import Prepared
from directory.sending.send import resolve
from directory.writing.folder import LAST_SEND
from directory.writing.write import write
from tests.faulty_smtp import Fault, FaultySmtp, Kind, Step
from tests.plans import prepare_for
from tests.sender_process import STOPPED
from tests.sending.makers import authority

ROOT = Path(__file__).parent.parent
LEAVERS = ROOT / "data" / "leavers.example.xlsx"
WORKBOOK = ROOT / "data" / "recipients.xlsx"
BODY = "gateway-college"  # the example's body with four leavers
WORKERS = 2
DISTURBED = 2  # runs of a scenario
IMPATIENT, PATIENT = 0.5, 60.0  # seconds a message: where the server hangs on purpose, and in peace
BEFORE_THE_DOT = tuple(kind for kind in Kind if not kind.value.endswith("taken"))
UNSURE = (State.UNKNOWN, State.SENDING)

TEMPLATE = """\
---
title: Transfer
audience: destination
rule: S21
addressee: Admissions
subject: "Our reference {{ letter.reference }}"
cover: |
  Please see the letter.
---
{{ leaver.name }} has accepted a place with you.{% if letter.replaces %} Not as we wrote then.{% endif %}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a scenario: what goes wrong at the server, and the call at which the sender is killed."""

    faults: tuple[Fault, ...]
    kill_at: int | None


@dataclass
class Figures:
    """What was done and found. ``wrong`` lists each broken promise in words, with its scenario's number."""

    scenarios: int = 0
    runs: int = 0
    killed: int = 0
    faults: int = 0
    letters: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        """Add another scenario's figures."""
        self.scenarios += other.scenarios
        self.runs += other.runs
        self.killed += other.killed
        self.faults += other.faults
        self.letters = other.letters
        self.ends += other.ends
        self.wrong += other.wrong

    def __str__(self) -> str:
        wrong = Counter(one.partition(":")[0] for one in self.wrong)
        found = ", ".join(f"{wrong[kind]} {kind}" for kind in PROMISES)
        ends = ", ".join(f"{number} {state}" for state, number in sorted(self.ends.items()))
        return (
            f"{self.runs:,} runs in {self.scenarios:,} scenarios of {self.letters} letters; "
            f"{self.killed:,} killed, {self.faults:,} faults set.\n"
            f"Letters after each disturbed run: {ends}.\nFound: {found}."
        )


PROMISES = ("lost", "sent twice", "falsely sent", "does not add up", "broken ledger", "crashed")


class TooLate(Exception):
    """The runs took longer than they may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return (
            f"Stopped: the runs were to be done in {self.seconds:g} seconds. See whether a sender or its "
            "server hangs, or make fewer of them."
        )


@contextmanager
def stage(folder: Path, seconds: float | None = None) -> Iterator["Stage"]:
    """Write the small folders, and start the processes that send them and the servers that they send to.

    After ``seconds`` all senders are stopped, whatever they wait for, and who plays gets TooLate.
    """
    made = Stage(folder, seconds)
    late = Timer(seconds, made.stop) if seconds else None
    try:
        if late:
            late.start()
        yield made
    finally:
        if late:
            late.cancel()
        made.close()


class Stage:
    """``WORKERS`` senders, each with a folder of four drafts, a ledger and a server of its own."""

    def __init__(self, folder: Path, seconds: float | None) -> None:
        self.folder, self.seconds, templates = folder, seconds, folder / "templates"
        templates.mkdir()
        (templates / "short.md").write_text(TEMPLATE, "utf-8")
        shutil.copy(ROOT / "templates" / "letterhead.docx", templates)
        prepared = prepare_for(["short"], LEAVERS, WORKBOOK, date.today(), templates, BODY)
        self.keys = tuple(notice.key for notice in prepared.plan.notices)
        self.ca_file = authority(folder)
        self.workers: SimpleQueue[Worker] = SimpleQueue()
        self._all = [Worker(self, folder / str(number), prepared) for number in range(WORKERS)]
        for one in self._all:
            self.workers.put(one)
        self.calls = self._all[0].calls_in_peace()

    def stop(self) -> None:
        """Kill the senders; whoever waits for one gets TooLate."""
        for one in self._all:
            one.kill()

    def close(self) -> None:
        """Stop the senders and the servers."""
        for one in self._all:
            one.close()


class Worker:
    """One sender and its server."""

    def __init__(self, on: Stage, folder: Path, prepared: Prepared) -> None:
        self.stage, self.out, self.as_written = on, folder / "out", folder / "as written"
        with open_ledger(
            self.as_written / "ledger.db", now=lambda: datetime.now(UTC), command="write", new=True
        ) as ledger:
            list(write(prepared, self.out, ledger=ledger, user="office"))
        self.sender = subprocess.Popen(
            [sys.executable, "-m", "tests.sender_process", str(self.out)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"SSL_CERT_FILE": str(on.ca_file)},  # the machine's own take a tenth of a second
            start_new_session=True,  # it and its children are killed as one
        )
        self.server = FaultySmtp()

    def kill(self) -> None:
        """Kill the sender and its child, wherever they are."""
        with suppress(ProcessLookupError):
            os.killpg(self.sender.pid, signal.SIGKILL)

    def close(self) -> None:
        """Stop both."""
        assert self.sender.stdin
        with suppress(BrokenPipeError):  # it was killed
            self.sender.stdin.close()
        self.sender.wait()
        self.server.close()

    def calls_in_peace(self) -> int:
        """Return how many calls a run makes that nothing disturbs."""
        with self._anew() as ledger:
            return self._send(ledger, "as it is", None, PATIENT)["calls"]

    def play(self, number: int, runs: Sequence[Run], how: str) -> Figures:
        """Play one scenario on the folder as it was written; return what was found."""
        figures = Figures(scenarios=1, letters=len(self.stage.keys))
        self.server.forget()
        with self._anew() as ledger:
            for run in runs:
                self.server.expect(*run.faults)
                ended = self._send(ledger, how, run.kill_at, IMPATIENT)["ended"]
                figures.runs += 1
                figures.killed += ended == -9
                figures.faults += len(run.faults)
                if ended not in (0, -9, STOPPED):
                    figures.wrong.append(f"crashed: scenario {number} ended with {ended}")
                figures.wrong += [f"{what}, scenario {number}" for what in self._judged(ledger)]
                figures.ends += Counter(_name(state) for state in self._states(ledger).values())
            self._settle(ledger)
            self.server.expect()
            self._send(ledger, how, None, PATIENT)
            figures.runs += 1
            figures.wrong += [f"{what}, scenario {number}" for what in self._judged(ledger, in_peace=True)]
        return figures

    @contextmanager
    def _anew(self) -> Iterator[Path]:
        """Give the ledger as it was when the folder was written, and the folder as nobody had sent it."""
        for noted in self.out.glob(f"*{LAST_SEND}*"):  # also what a killed sender left half-written
            noted.unlink()
        with TemporaryDirectory(dir=self.stage.folder) as folder:
            shutil.copytree(self.as_written, folder, dirs_exist_ok=True)
            yield Path(folder) / "ledger.db"

    def _send(self, ledger: Path, how: str, kill_at: int | None, limit_seconds: float) -> dict[str, int]:
        order: dict[str, Any] = {
            "ledger": str(ledger),
            "port": self.server.port,
            "ca_file": str(self.stage.ca_file),
            "kill_at": kill_at,
            "how": how,
            "limit_seconds": limit_seconds,
        }
        assert self.sender.stdin
        assert self.sender.stdout
        try:
            print(json.dumps(order), file=self.sender.stdin, flush=True)
            told = self.sender.stdout.readline()
        except BrokenPipeError:
            told = ""
        if not told:
            raise TooLate(self.stage.seconds) if self.stage.seconds else EOFError("The sender has ended.")
        self.server.settle()
        answer: dict[str, int] = json.loads(told)
        return answer

    def _states(self, ledger: Path) -> dict[str, State]:
        with read_ledger(ledger) as book:
            return dict(book.states(self.stage.keys))

    def _judged(self, ledger: Path, *, in_peace: bool = False) -> Iterator[str]:
        """Yield each promise that is broken, as a word of PROMISES and a key."""
        states, taken = self._states(ledger), self._taken()
        for key in self.stage.keys:
            state = states.get(key)
            if taken[key] > 1:
                yield f"sent twice: {key}"
            elif state is State.SENT and not taken[key]:
                yield f"falsely sent: {key}"
            elif taken[key] and state not in (State.SENT, *UNSURE):
                yield f"lost: {key} arrived, and is {state}"
            elif in_peace and not taken[key] and state is not State.REFUSED:
                yield f"lost: {key} never arrived, and is {state}"
        named = Counter(_name(state) for state in states.values())
        if sum(named[name] for name in ("sent", "refused", "waiting", "unknown")) != len(self.stage.keys):
            yield f"does not add up: {dict(named)}"
        with read_ledger(ledger) as book:
            yield from (f"broken ledger: {fault}" for fault in faults_of(book))

    def _settle(self, ledger: Path) -> None:
        """Be the person who asks the recipients of what is unknown, and tells the ledger."""
        taken = self._taken()
        for key, state in self._states(ledger).items():
            if state in UNSURE:
                with open_ledger(ledger, now=lambda: datetime.now(UTC), command="resolve", new=True) as book:
                    resolve(book, key, arrived=taken[key] > 0, user="office", on=date.today())

    def _taken(self) -> Counter[str]:
        """Return how often the server accepted each notice."""
        return Counter(one.id.strip("<").partition(".")[0] for one in self.server.accepted)


def _name(state: State) -> str:
    """Return the word under which the sum counts a state."""
    if state is State.DRAFT_MADE:
        return State.WAITING.value
    return State.UNKNOWN.value if state is State.SENDING else state.value


def scenario(number: int, calls: int) -> list[Run]:
    """Return the runs of scenario ``number``, the same ones every time; ``calls`` is a quiet run's."""
    random = Random(number)  # noqa: S311  # a repeatable choice, no secret
    return [_run(random, calls) for _ in range(DISTURBED)]


def _run(random: Random, calls: int) -> Run:
    faults = tuple(_fault(random) for _ in range(random.choice((0, 1, 1, 2, 3))))
    kill_at = random.randrange(1, calls + 1) if random.random() < 0.6 or not faults else None
    return Run(faults, kill_at)


def _fault(random: Random) -> Fault:
    step = random.choice((*Step, Step.DOT, Step.DOT, Step.DOT))
    kind = random.choice(tuple(Kind) if step is Step.DOT else BEFORE_THE_DOT)
    return Fault(step, kind, random.randrange(5 if step in _EACH_MESSAGE else 2))


_EACH_MESSAGE = (Step.MAIL, Step.RCPT, Step.DATA, Step.BODY, Step.DOT)


def torture(on: Stage, numbers: Sequence[int], how: str = "as it is") -> Figures:
    """Play the scenarios ``numbers``; return what was found."""
    total = Figures()

    def play(number: int) -> Figures:
        worker = on.workers.get()
        try:
            return worker.play(number, scenario(number, on.calls), how)
        finally:
            on.workers.put(worker)

    with ThreadPoolExecutor(WORKERS) as pool:
        for figures in pool.map(play, numbers):
            total.add(figures)
    return total


def first_wrong(on: Stage, how: str, numbers: Sequence[int]) -> list[str]:
    """Return what is found of the first of these scenarios in which a promise is broken."""
    for start in range(0, len(numbers), 4 * WORKERS):
        if wrong := torture(on, numbers[start : start + 4 * WORKERS], how).wrong:
            return wrong
    return []


def loses_an_answer(run: Run) -> bool:
    """Return whether nothing goes wrong in a run except that a message arrives whose sender is not told."""
    return run.kill_at is None and all(
        one.step is Step.DOT and one.kind.value.endswith("taken") for one in run.faults
    )


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Make a temporary folder, in memory where there is some: SIGKILL takes nothing from either."""
    memory = Path("/dev/shm")  # noqa: S108  # made private by TemporaryDirectory
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def main(runs: int) -> int:
    """Make so many runs and print what was found; 1 when a promise was broken."""
    scenarios = -(-runs // (DISTURBED + 1))
    with quick_folder() as folder, stage(folder) as on:
        total = Figures()
        for start in range(0, scenarios, 100):
            total.add(torture(on, range(start, min(start + 100, scenarios))))
            print(f"{total.runs:,} runs", file=sys.stderr)
    print(total)
    print(*total.wrong[:20], sep="\n")
    return int(bool(total.wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))

"""Runs every command on files made to hurt, each run in a process of its own: what it costs, what it says.

A file of ``tests/hostile_files.py`` takes its place in a folder to work in, and every command that opens it
runs there. ``python -m tests.hostile`` prints the table of file and command, for the whole or for the words
that follow.
"""

import os
import re
import resource
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.hostile_files import KINDS
from tests.ready import ready

SECONDS, MEGABYTES = 5, 300  # a run may cost at most: of the processor's time, of memory
PATIENCE = 600  # seconds of the clock, on a machine that others use too; then the run hangs
WORKERS = 2
EXAMPLE, WORK = "example", "work"
READY = ("annotate", "check", "fix", "listing", "log", "plan", "send", "show", "templates", "write")
BUG = 70
LAST_WORDS = 600  # characters of what a wrong run said
# What may stand below the one sentence: the places that it is about, each on a line of its own.
_LISTED = re.compile(r"  \S")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit code, what it said, seconds of the processor's time, and memory in MB."""

    code: int
    said: str
    errors: str
    seconds: float
    megabytes: float

    @property
    def wrong(self) -> str:
        """Return what should not be, in a word or two; "" for a sentence and exit 2, or a sound reading."""
        return self.wrong_beyond(SECONDS)

    def wrong_beyond(self, most_seconds: float) -> str:
        """Return what should not be when a run may take so many seconds."""
        if "Traceback" in self.said + self.errors or self.code == BUG:
            return "traceback"
        if self.code not in (0, 1, 2, 4):
            return f"exit {self.code}"
        if self.seconds > most_seconds:
            return f"{self.seconds:.1f} s"
        if self.megabytes > MEGABYTES:
            return f"{self.megabytes:.0f} MB"
        told = [line for line in self.errors.splitlines() if line and not _LISTED.match(line)]
        return f"{len(told)} sentences" if self.code == 2 and len(told) != 1 else ""


@dataclass(frozen=True, slots=True)
class Run:
    """One command on one hostile file."""

    kind: str
    file: str
    command: Sequence[str]

    def __str__(self) -> str:
        return f"{self.kind}, {self.file}: {' '.join(self.command)}"


def runs() -> Iterator[Run]:
    """Yield every file with every command that opens it."""
    for kind, (files, commands) in KINDS.items():
        for file in files:
            yield from (Run(kind, file, command.split()) for command in commands)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where runs begin their processes, and the places that they have in turn, each with an example."""

    context: ForkServerContext
    places: SimpleQueue[Path]


@contextmanager
def stage() -> Iterator[Stage]:
    """Make a place for each of the ``WORKERS``, and take them away in the end."""
    context = ready("tests.hostile_files", *(f"directory.commands.{name}" for name in READY))
    made = Stage(context, SimpleQueue())
    with TemporaryDirectory() as folder:
        for number in range(WORKERS):
            place = Path(folder) / str(number)
            _in_a_process(context, partial(_make_example, place / WORK))  # the ledger knows it by this path
            (place / WORK).rename(place / EXAMPLE)
            made.places.put(place)
        yield made


def ended(these: Sequence[Run], on: Stage) -> Iterator[tuple[Run, Ended]]:
    """Yield how each of these runs ended, in their order."""

    def run(one: Run) -> Ended:
        place = on.places.get()
        try:
            return _run(on.context, place, one)
        finally:
            on.places.put(place)

    with ThreadPoolExecutor(WORKERS) as pool:
        yield from zip(these, pool.map(run, these), strict=True)


def _run(context: ForkServerContext, place: Path, run: Run) -> Ended:
    work = place / WORK
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(place / EXAMPLE, work)
    _in_a_process(context, partial(_spoil, run, work))
    return _in_a_process(context, partial(_call, work, run.command))


def _in_a_process(context: ForkServerContext, call: object) -> Ended:
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answered, args=(call, there))
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(PATIENCE) else Ended(-1, "", "", PATIENCE, 0)
    except EOFError:
        return Ended(-2, "", "", 0, 0)
    finally:
        process.kill()
        process.join()


def _answered(call: object, answer: Connection) -> None:
    answer.send(call())  # type: ignore[operator]


def _make_example(folder: Path) -> None:
    from directory.commands import cli

    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        cli(["demo", str(folder)], standalone_mode=False)


def _spoil(run: Run, folder: Path) -> None:
    files, _ = KINDS[run.kind]
    files[run.file](folder)


def _call(folder: Path, command: Sequence[str]) -> Ended:
    from directory.commands import main

    os.chdir(folder)
    said, errors = (folder.parent / name for name in ("said", "errors"))
    for number, path in ((1, said), (2, errors)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    before = _seconds()
    sys.argv = ["recipients", *command]
    code: object = 0
    try:
        main()
    except SystemExit as error:
        code = error.code
    sys.stdout.flush()
    sys.stderr.flush()
    status = Path("/proc/self/status").read_text()
    # Not ru_maxrss: a child inherits that of the process that forked it.
    megabytes = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    return Ended(
        code if isinstance(code, int) else int(code is not None),
        said.read_text("utf-8", "replace"),
        errors.read_text("utf-8", "replace"),
        _seconds() - before,
        megabytes,
    )


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print the table of file and command, then its summary; 1 when a run is not as it should be."""
    found: dict[tuple[str, str], list[tuple[Run, Ended]]] = {}
    only = sys.argv[1:]
    chosen = [run for run in runs() if not only or all(word in str(run) for word in only)]
    with stage() as on:
        for run, end in ended(chosen, on):
            found.setdefault((run.kind, run.file), []).append((run, end))
            if end.wrong:
                print(f"{run}: {end.wrong}\n  {end.errors[-LAST_WORDS:]}", file=sys.stderr)
    for (kind, file), these in found.items():
        codes = " ".join(f"{run.command[0]}:{end.code}{'!' if end.wrong else ''}" for run, end in these)
        seconds = max(end.seconds for _, end in these)
        megabytes = max(end.megabytes for _, end in these)
        print(f"{kind:11} {file:38} {seconds:4.1f} s {megabytes:4.0f} MB  {codes}")
    every = [end for these in found.values() for _, end in these]
    wrong = sum(bool(end.wrong) for end in every)
    print(
        f"{len(found)} files, {len(every)} runs: {wrong} wrong. The most that a run took: "
        f"{max(end.seconds for end in every):.1f} s, {max(end.megabytes for end in every):.0f} MB."
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

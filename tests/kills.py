"""Stops commands at random moments, by Ctrl+C and by kill: files are old or new, and nothing is left beside.

``python -m tests.kills 200`` stops each command at 200 moments, by both in turn, and prints what was found.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random
from time import monotonic, sleep

from openpyxl import load_workbook

from tests.ready import ready
from tests.torture import ROOT, quick_folder

# So a moment falls into a command's work and seldom into its loading.
READY = (
    *(f"directory.commands.{name}" for name in ("annotate", "clear", "demo", "fix", "log", "write")),
    *("directory.workbook.annotate", "typst"),
)
LETTERS = "post16-transfer --leavers data/leavers.xlsx --out out --replace"
CLEAR = "clear --yes"
COMMANDS = ("fix --yes", "annotate --out marked.xlsx --replace", f"write {LETTERS}", CLEAR)
BOOK, MARKED = "data/recipients.xlsx", "marked.xlsx"
KEPT_DAYS, LONG_AGO = 30, timedelta(days=40)  # the clock is doubted from 60 days without a record
SPENT = ("out", "data/leavers.xlsx", "data/recipients.2026-01-02-030405.xlsx")  # what `clear` deletes
_ASIDE = re.compile(r"\..+\.[0-9a-f]{8}|.*-journal")
SIGNALS = (signal.SIGKILL, signal.SIGINT)
IN_A_ROW = 3  # runs of a folder that are stopped, before one in peace
STOPPED = (130, -signal.SIGINT)  # the other where Python is at its end, and handles it no more


@dataclass
class Found:
    """What was found: how the stopped runs ended, and each broken promise in words."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def stop(commands: Sequence[str], moments: int, seed: int = 1) -> Found:
    """Stop each of the commands at so many moments; return what was found."""
    random, found = Random(seed), Found()  # noqa: S311  # a repeatable choice, no secret
    with quick_folder() as folder:
        stage = _Stage(ready(*READY), folder)
        for command in commands:
            lasts, name, in_a_row = stage.time(command), command.split()[0], 0
            for number in range(moments):
                with_signal = SIGNALS[number % len(SIGNALS)]
                if not in_a_row:
                    stage.anew(command)
                code = stage.run(command, random.random() * lasts, with_signal)
                found.ends[f"{name}: {_ended(code)}, {'changed' if stage.changed() else 'as it was'}"] += 1
                wrong, in_a_row = list(stage.torn(command)), in_a_row + 1
                stopped = code in (-signal.SIGKILL, *STOPPED)
                if not stopped or in_a_row == IN_A_ROW or number + 1 == moments:
                    wrong, in_a_row = [*wrong, *stage.in_peace(command)], 0
                found.wrong += [f"{name} {number}, {with_signal.name}: {what}" for what in wrong]
    return found


def interrupt_the_start(moments: int, seed: int = 1) -> Found:
    """Press Ctrl+C at so many moments between the start of the program and its end; return what was found."""
    random, found = Random(seed), Found()  # noqa: S311
    lasts, _, _ = _started(None)
    for number in range(moments):
        _, code, said = _started(random.random() * lasts)
        found.ends[f"start: {_ended(code)}"] += 1
        if _OURS in said or code not in (0, *STOPPED):
            found.wrong.append(f"start {number}: {_ended(code)}, {said[-300:]}")
    return found


# Python has begun by then. What it says of a Ctrl+C while it looks for our first line is no concern of ours.
_OURS = f'File "{ROOT / "directory"}'
_START = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts this may ignore it
os.write(1, b"x")
sys.argv[0] = "recipients"
from directory.commands import main
main()
"""


def _started(seconds: float | None) -> tuple[float, int, str]:
    """Start the program and stop it after so many seconds; return how long it took, its code and errors."""
    command = [sys.executable, "-c", _START, "check", str(ROOT / BOOK)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    process.stdout.read(1)
    began = monotonic()
    if seconds is not None:
        sleep(seconds)
        process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    return monotonic() - began, process.returncode, errors


def _ended(code: int) -> str:
    words = {-signal.SIGKILL: "killed", 0: "done"} | dict.fromkeys(STOPPED, "stopped by Ctrl+C")
    return words.get(code, f"exit {code}")


class _Stage:
    """Folders to work in, made anew for each run, and what each command makes of one.

    One has a phone to mend and letters just written; the letters of the other were all sent long ago.
    """

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        self.context = context
        self.work, self.whole, self.spent = (folder / one for one in ("work", "whole", "spent"))
        self._in_a_process(_send_long_ago, self.work)
        self.work.rename(self.spent)
        self._call("demo work", folder)
        book = load_workbook(self.work / BOOK)
        heads = {cell.value: cell.column for cell in book["Recipients"][1]}
        book["Recipients"].cell(7, heads["Phone"]).value = "1162950830"
        book.save(self.work / BOOK)
        self.work.rename(self.whole)
        self.began: dict[str, bytes] = {}
        self.made: dict[str, bytes] = {}

    def anew(self, command: str) -> None:
        """Put the folder back to how it begins for a command."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.spent if command == CLEAR else self.whole, self.work)
        self.began = _contents(self.work)

    def time(self, command: str) -> float:
        """Run a command in peace; return how long it takes, and remember what it makes."""
        self.anew(command)
        process = self._begun(command)
        began = monotonic()
        process.join()
        lasts = monotonic() - began
        self.made = _contents(self.work)
        return lasts

    def run(self, command: str, seconds: float, with_signal: signal.Signals) -> int:
        """Run a command and stop it after so many seconds; return its exit code, negative when killed."""
        process = self._begun(command)
        sleep(seconds)
        assert process.pid
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(process.pid, with_signal)
        process.join()
        assert process.exitcode is not None
        return process.exitcode

    def _begun(self, command: str) -> ForkServerProcess:
        """Return the process that runs a command, once it has begun."""
        here, there = self.context.Pipe(duplex=False)
        process = self.context.Process(target=_called, args=(self.work, command, there))
        process.start()
        here.recv()
        return process

    def changed(self) -> bool:
        """Return whether the run got as far as to change a file."""
        return _contents(self.work) != self.began

    def in_peace(self, command: str) -> Iterator[str]:
        """Yield what is wrong after the next run, which nothing stops."""
        if self._call(command, self.work) not in (0, 1):
            yield "the next run cannot go on"
        if left := [one for one in _contents(self.work) if _ASIDE.fullmatch(Path(one).name)]:
            yield f"left behind: {', '.join(left)}"
        if command == CLEAR and (left := [one for one in SPENT if (self.work / one).exists()]):
            yield f"not deleted by the next run: {', '.join(left)}"
        if command.startswith(("write", CLEAR)) and self._call("log verify", self.work):
            yield "the folder and the ledger differ"

    def torn(self, command: str) -> Iterator[str]:
        """Yield what a stopped run left that is neither as it was nor as the command makes it."""
        now, said = _contents(self.work), (self.work.parent / "said").read_text("utf-8")
        if "Traceback" in said:
            yield f"a traceback: {said[-300:]}"
        if now[BOOK] not in (self.began[BOOK], self.made[BOOK]):
            yield "the workbook is neither old nor new"
        backups = [name for name in now if Path(name).match("data/recipients.*.xlsx")]
        if any(now[one] != self.began.get(one, self.began[BOOK]) for one in backups):
            yield "a backup is not whole"
        if MARKED in now and now[MARKED] != self.made.get(MARKED):
            yield "the marked copy is not whole"
        if command == CLEAR and (
            torn := [name for name in now if name.startswith(SPENT) and now[name] != self.began.get(name)]
        ):
            yield f"neither there nor gone: {', '.join(torn)}"

    def _call(self, command: str, folder: Path) -> int | None:
        return self._in_a_process(_called, folder, command)

    def _in_a_process(self, call: Callable[..., None], *given: object) -> int | None:
        process = self.context.Process(target=call, args=given)
        process.start()
        process.join()
        return process.exitcode


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in sorted(folder.rglob("*"))
        if one.is_file()
    }


def _send_long_ago(folder: Path) -> None:
    """Make an example whose letters were all sent so long ago that nothing of it need be kept."""
    from directory.ledger import open_ledger
    from directory.ledger.states import State
    from directory.model import Notice
    from directory.workspace import Workspace, make_example
    from directory.writing.first_ledger import begin_ledger
    from directory.writing.write import write
    from tests.plans import prepare_for

    then, place = datetime.now(UTC) - LONG_AGO, Workspace(folder)
    make_example(folder)
    place.settings.write_text(f"keep_letters_days = {KEPT_DAYS}\n")
    begin_ledger(place.ledger, place.workbook, now=lambda: then, today=then.date())
    prepared = prepare_for(["post16-transfer"], place.leavers, place.workbook, then.date(), place.templates)
    with open_ledger(place.ledger, now=lambda: then, command="send") as ledger:
        made = [
            one for one in write(prepared, place.out, ledger=ledger, user="office") if isinstance(one, Notice)
        ]
        for one, state in product(made, (State.SENDING, State.SENT)):
            ledger.record(one.key, state)
    shutil.copy(place.workbook, folder / SPENT[-1])
    os.utime(place.leavers, (then.timestamp(), then.timestamp()))


def _called(folder: Path, command: str, begun: Connection | None = None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what follows is not the program yet
    os.environ.pop("RECIPIENTS_SETTINGS", None)  # a test's own: the folder's ledger counts here
    os.chdir(folder)
    said = os.open(folder.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number in (1, 2):
        os.dup2(said, number)
    from directory.commands import main

    sys.argv = ["recipients", *command.split()]
    if begun:
        begun.send(None)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


def main(moments: int) -> int:
    """Stop each command at so many moments and print what was found; 1 when a promise was broken."""
    found = Found()
    for run in (*(partial(stop, [command]) for command in COMMANDS), interrupt_the_start):
        these = run(moments)
        found.ends, found.wrong = found.ends + these.ends, found.wrong + these.wrong
        print(f"{found.ends.total()} runs", file=sys.stderr)
    for end, number in sorted(found.ends.items()):
        print(f"{number:4} {end}")
    print(f"{sum(found.ends.values())} runs stopped: {len(found.wrong)} wrong.")
    print(*found.wrong[:20], sep="\n")
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))

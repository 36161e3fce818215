"""Stops commands that write at random moments, by Ctrl+C and by kill: files are old or new, nothing is left.

``python -m tests.kills 200`` stops each command at 200 moments and prints what was found.
"""

import multiprocessing
import os
import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from openpyxl import load_workbook

READY = ("annotate", "demo", "fix", "log", "write")
LETTERS = "post16-transfer --leavers data/leavers.xlsx --out out --replace"
COMMANDS = ("fix --yes", "annotate --out marked.xlsx --replace", f"write {LETTERS}")
BOOK, MARKED = "data/recipients.xlsx", "marked.xlsx"
_ASIDE = re.compile(r"\..+\.[0-9a-f]{8}|.*-journal")
SIGNALS = (signal.SIGKILL, signal.SIGINT)


@dataclass
class Found:
    """What was found: how the stopped runs ended, and each broken promise in words."""

    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def stop(commands: Sequence[str], moments: int, seed: int = 1) -> Found:
    """Stop each of the commands at so many moments; return what was found."""
    random, found = Random(seed), Found()  # noqa: S311  # a repeatable choice, no secret
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([f"directory.commands.{name}" for name in READY])
    with TemporaryDirectory() as folder:
        stage = _Stage(context, Path(folder))
        for command in commands:
            lasts = stage.time(command)
            for number in range(moments):
                stage.anew()
                with_signal = SIGNALS[number % len(SIGNALS)]
                code = stage.run(command, random.random() * lasts, with_signal)
                found.ends[f"{command.split()[0]}: {code}"] += 1
                told = f"{command.split()[0]} {number}, {with_signal.name}"
                found.wrong += [f"{told}: {what}" for what in stage.judged(command)]
    return found


class _Stage:
    """A folder to work in with a phone to mend, made anew for each run, and what each command makes of it."""

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        self.context, self.work, self.whole = context, folder / "work", folder / "whole"
        self._call("demo work", folder)
        book = load_workbook(self.work / BOOK)
        heads = {cell.value: cell.column for cell in book["Recipients"][1]}
        book["Recipients"].cell(7, heads["Phone"]).value = "1162950830"
        book.save(self.work / BOOK)
        self.work.rename(self.whole)
        self.old = (self.whole / BOOK).read_bytes()
        self.made: dict[str, bytes] = {}

    def anew(self) -> None:
        """Put the folder back to how it began."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.whole, self.work)

    def time(self, command: str) -> float:
        """Run a command in peace; return how long it takes, and remember what it makes."""
        self.anew()
        began = monotonic()
        self._call(command, self.work)
        lasts = monotonic() - began
        self.made |= {
            name: (self.work / name).read_bytes() for name in (BOOK, MARKED) if (self.work / name).exists()
        }
        return lasts

    def run(self, command: str, seconds: float, with_signal: signal.Signals) -> int | None:
        """Run a command and stop it after so many seconds; return its exit code, negative when killed."""
        process = self.context.Process(target=_called, args=(self.work, command))
        process.start()
        sleep(seconds)
        if process.is_alive() and process.pid:
            os.kill(process.pid, with_signal)
        process.join()
        return process.exitcode

    def judged(self, command: str) -> Iterator[str]:
        """Yield what is wrong after a run was stopped, and after the next one in peace."""
        if (self.work / BOOK).read_bytes() not in (self.old, self.made[BOOK]):
            yield "the workbook is neither old nor new"
        if any(one.read_bytes() != self.old for one in (self.work / "data").glob("recipients.*.xlsx")):
            yield "a backup is not whole"
        marked = self.work / MARKED
        if marked.exists() and marked.read_bytes() != self.made.get(MARKED):
            yield "the marked copy is not whole"
        said = (self.work.parent / "said").read_text("utf-8")
        if "Traceback" in said:
            yield f"a traceback: {said[-300:]}"
        if self._call(command, self.work) not in (0, 1):
            yield "the next run cannot go on"
        if left := [
            str(one.relative_to(self.work)) for one in self.work.rglob("*") if _ASIDE.fullmatch(one.name)
        ]:
            yield f"left behind: {', '.join(left)}"
        if command.startswith("write") and self._call("log verify out", self.work):
            yield "the folder and the ledger differ"

    def _call(self, command: str, folder: Path) -> int | None:
        process = self.context.Process(target=_called, args=(folder, command))
        process.start()
        process.join()
        return process.exitcode


def _called(folder: Path, command: str) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.pop("RECIPIENTS_SETTINGS", None)  # a test's own: the folder's ledger counts here
    os.chdir(folder)
    said = os.open(folder.parent / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for number in (1, 2):
        os.dup2(said, number)
    from directory.commands import main

    sys.argv = ["recipients", *command.split()]
    main()


def main(moments: int) -> int:
    """Stop each command at so many moments and print what was found; 1 when a promise was broken."""
    found = stop(COMMANDS, moments)
    for end, number in sorted(found.ends.items()):
        print(f"{number:4} {end}")
    print(f"{moments * len(COMMANDS)} runs stopped: {len(found.wrong)} wrong.")
    print(*found.wrong[:20], sep="\n")
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))

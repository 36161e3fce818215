"""Run every measurement and print one table; the README says which goals were set."""

import os
import platform
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import leavers
from bench.checks import checks, reading
from bench.drafts import drafts
from bench.edits import edits
from bench.ledger import commits, dispatched
from bench.letters import pdf, word
from bench.memory import memory
from bench.page import page
from bench.registers import registers
from bench.sending import sending
from bench.startup import ROUNDS as STARTS
from bench.startup import startup
from bench.timing import HEADING, ROUNDS, PeerMissing, Result
from bench.workers import workers

PEERS = (
    "docxtpl",
    "mailmerge",
    "weasyprint",
    "typst",
    "jinja2",
    "phonenumbers",
    "email-validator",
    "openpyxl",
)


def main() -> None:
    """Print what was measured, line by line as it comes."""
    versions = ", ".join(map(_version, PEERS))
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {versions}.")
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        print("\nReading and planning generated leavers, once each, in processor time:")
        taken = []
        for count in (1_000, 10_000):
            path = folder / f"{count}.xlsx"
            leavers.write_leavers(path, count)
            taken.append(leavers.figures(path, count))
            print(taken[-1], flush=True)
        print(leavers.ratios(*taken), flush=True)
        print(reading(folder), flush=True)
        print(memory(folder), flush=True)
        for line in registers(folder):
            print(line, flush=True)
        print("\nThe office's page, in the time that a person waits:")
        for line in page(folder):
            print(line, flush=True)
        prepared = leavers.prepare(path)
        print(commits(prepared, folder), flush=True)
        cases = leavers.cases(prepared)
        print(f"\nMedians of {ROUNDS} rounds in turn ({STARTS} for start-up), after one of warm-up.")
        print("Ratio: the median of the rounds', our speed to the peer's; of start-up, our time to its.")
        print(HEADING)
        _show(lambda: word(prepared, cases, folder))
        _show(lambda: pdf(prepared, cases, folder))
        _show(lambda: drafts(prepared, cases, folder))
        _show(lambda: dispatched(prepared, folder))
        _show(lambda: workers(prepared, folder))
        _show(lambda: sending(prepared, folder))
        _show(lambda: [edits(folder)])
    _show(checks)
    _show(lambda: [startup()])


def _show(measure: Callable[[], Iterable[Result]]) -> None:
    try:
        for line in measure():
            print(line, flush=True)
    except PeerMissing as missing:
        print(missing)


def _version(peer: str) -> str:
    try:
        return f"{peer} {version(peer)}"
    except PackageNotFoundError:
        return f"{peer} not installed"


if __name__ == "__main__":
    main()

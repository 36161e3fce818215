"""Where a ledger begins, and where it is opened to record: not by a clock that contradicts it."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import click

from directory.commands._shared import is_terminal, refuse_older, utc_now
from directory.ledger import Ledger, clock, open_ledger
from directory.ledger.witness import absent
from directory.workspace import user
from directory.writing import first_ledger


@contextmanager
def recording(path: Path, command: str) -> Iterator[Ledger]:
    """Open the ledger for a command that records.

    Raises ClockInDoubt, LedgerOlder where a folder of letters knows more, and what ``open_ledger`` does.
    Whoever sits at the keyboard is asked what day it is, where the clock and the ledger contradict one
    another.
    """
    with ExitStack() as held:
        try:
            ledger = held.enter_context(clock.recording(path, now=utc_now, command=command))
        except clock.ClockInDoubt as doubt:
            if not is_terminal(sys.stdin):
                raise
            click.echo(f"{doubt.what} {doubt.why}", err=True)
            question = f"Is today {doubt.today:%A %d/%m/%Y}?"
            if not click.confirm(question, default=False, err=True):
                raise
            ledger = held.enter_context(open_ledger(path, now=utc_now, command=command))
            clock.say_clock_is_right(ledger, by=user(), on=doubt.today, user=user())
        refuse_older(ledger)
        yield ledger


def begin_ledger(ledger: Path, workbook: Path) -> None:
    """Make a new ledger now: see ``first_ledger.begin_ledger``."""
    first_ledger.begin_ledger(ledger, workbook, now=utc_now, today=date.today())


def begin_if_said(ledger: Path, workbook: Path, *, new: bool) -> None:
    """Make the ledger where there is none and somebody says so: by the option ``new``, or when asked.

    Raises LedgerAbsent otherwise, and always where there was one.
    """
    missing = absent(ledger, workbook)
    if missing is None:
        return
    if missing.action is None:
        raise missing
    if not new and is_terminal(sys.stdin):
        click.echo(f"{missing.what} {missing.why}", err=True)
        question = "Was no letter ever written from here, and shall a new ledger begin at that place?"
        new = click.confirm(question, default=False, err=True)
    if not new:
        raise missing
    begin_ledger(ledger, workbook)

"""Where a ledger begins: once, because somebody says so with its place before them."""

import sys
from datetime import date
from pathlib import Path

import click

from directory.commands._shared import is_terminal, utc_now
from directory.ledger import open_ledger
from directory.ledger.witness import absent, bear_witness
from directory.writing.git import refuse_taken


def begin_ledger(ledger: Path, workbook: Path) -> None:
    """Make a new ledger, and note beside the workbook that it has one.

    Raises LedgerAbsent where one is missed, and GitWouldTake: it has pupils' references.
    """
    refuse_taken(ledger)
    with open_ledger(ledger, now=utc_now, command="init", new=True):
        bear_witness(workbook, date.today())


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

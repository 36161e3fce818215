"""`recipients textconv`: a workbook as lines of text, so that git can show which cells changed."""

import hashlib
from datetime import date
from pathlib import Path

import click

from directory.commands._shared import WORKBOOK
from directory.report.textconv import textconv
from directory.values.text import no_command
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import read_workbook


@click.command()
@click.argument("workbook", type=WORKBOOK)
def command(workbook: Path) -> None:
    """Print WORKBOOK as text, a line a filled cell, sorted: for git config diff.recipients.textconv.

    A file that is no directory workbook is one line with its SHA-256: git stops altogether when this fails.
    """
    try:
        text = textconv(read_workbook(workbook, date.today()))
    except WorkbookUnreadable as error:
        if not workbook.is_file():
            raise
        with workbook.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        text = f"Not shown: this file {error.trouble}. SHA-256: {digest}\n"
    click.echo(no_command(text), nl=False)

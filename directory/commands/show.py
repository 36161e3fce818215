"""`recipients show`: one body in full."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import format_option, width, workbook_option
from directory.report.listing import body
from directory.workbook.lookup import recipient_in_full


@click.command()
@click.argument("recipient", metavar="ID")
@workbook_option
@format_option
def command(recipient: str, workbook: Path, form: str) -> None:
    """Show the body whose ID is ID: its row, its contacts, and what may be shared with it."""
    row, contacts, sharing = recipient_in_full(workbook, recipient, date.today())
    click.echo(body(row, contacts, sharing, form, width=width()), nl=False)

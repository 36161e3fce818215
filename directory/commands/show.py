"""`recipients show`: one body in full."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import answer, forms_option, workbook_option
from directory.report.body import FORMS
from directory.workbook.lookup import recipient_in_full


@click.command()
@click.argument("recipient", metavar="ID")
@workbook_option
@forms_option(FORMS)
def command(recipient: str, workbook: Path, form: str) -> None:
    """Show the body whose ID is ID: its row, its contacts, and what may be shared with it."""
    answer(FORMS, form, recipient_in_full(workbook, recipient, date.today()))

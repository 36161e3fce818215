"""`recipients list`: every body in a line."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import answer, forms_option, workbook_argument
from directory.model import Category
from directory.report.listing import FORMS
from directory.workbook.lookup import recipient_rows


@click.command("list")
@workbook_argument
@click.option(
    "--category",
    type=click.Choice([category.value for category in Category], case_sensitive=False),
    help="Only the bodies of this category.",
)
@forms_option(FORMS)
def command(workbook: Path, category: str | None, form: str) -> None:
    """List the bodies of WORKBOOK (data/recipients.xlsx unless you name another)."""
    rows = recipient_rows(workbook, date.today())
    answer(FORMS, form, [row for row in rows if category in (None, row["category"])])

"""`recipients list`: every body in a line."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import format_option, width, workbook_argument
from directory.model import Category
from directory.report.listing import listing
from directory.workbook.lookup import recipient_rows


@click.command("list")
@workbook_argument
@click.option(
    "--category",
    type=click.Choice([category.value for category in Category], case_sensitive=False),
    help="Only the bodies of this category.",
)
@format_option
def command(workbook: Path, category: str | None, form: str) -> None:
    """List the bodies of WORKBOOK (data/recipients.xlsx unless you name another)."""
    rows = recipient_rows(workbook, date.today())
    chosen = [row for row in rows if category in (None, row["category"])]
    click.echo(listing(chosen, form, width=width()), nl=False)

"""`recipients list`: every body in a line."""

from datetime import date
from pathlib import Path

import click

from directory.checks.trusted import read_directory
from directory.commands._shared import answer, forms_option, remembered_of, workbook_argument
from directory.model import Category, SendBy, Status
from directory.report.listing import FORMS, NO_EMAIL
from directory.sharing.no_email import never_by_email
from directory.workbook.lookup import recipient_rows


@click.command("list")
@workbook_argument
@click.option(
    "--category",
    type=click.Choice([category.value for category in Category], case_sensitive=False),
    help="Only the bodies of this category.",
)
@click.option(
    "--send-by",
    type=click.Choice([way.value for way in SendBy], case_sensitive=False),
    help="Only the bodies with this route.",
)
@click.option(
    "--status",
    type=click.Choice([status.value for status in Status], case_sensitive=False),
    help="Only the bodies with this status.",
)
@click.option(
    "--no-email", is_flag=True, help="Only bodies whose letters about pupils never go by e-mail, and why."
)
@forms_option(FORMS)
def command(
    workbook: Path,
    category: str | None,
    send_by: str | None,
    status: str | None,
    no_email: bool,
    form: str,
) -> None:
    """List the bodies of WORKBOOK (data/recipients.xlsx unless you name another)."""
    today = date.today()
    chosen = [
        row
        for row in recipient_rows(workbook, today)
        if category in (None, row["category"])
        and send_by in (None, row["send_by"])
        and status in (None, row["status"])
    ]
    if not no_email:
        answer(FORMS, form, chosen)
        return
    why = never_by_email(read_directory(workbook, today, remembered_of(workbook)))
    answer(NO_EMAIL, form, [(row, why[row["id"]]) for row in chosen if row["id"] in why])

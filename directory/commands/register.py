"""`recipients register`: the rules of the sharing register, whole."""

from datetime import date
from pathlib import Path

import click

from directory.checks.rules.register import data_words, review_has_passed
from directory.commands._shared import answer, forms_option, workbook_argument
from directory.model import DataCategory
from directory.report.register import FORMS
from directory.sharing.recipients import is_recorded
from directory.workbook.lookup import register_rows


@click.command()
@workbook_argument
@click.option("--body", metavar="ID", help="Only rules about this body or its category.")
@click.option(
    "--data",
    type=click.Choice([kind.value for kind in DataCategory], case_sensitive=False),
    help="Only rules that share this kind of data.",
)
@click.option("--no-basis", is_flag=True, help="Only rules whose lawful basis is not recorded.")
@click.option("--overdue", is_flag=True, help="Only rules whose review date has passed.")
@forms_option(FORMS)
def command(
    workbook: Path, body: str | None, data: str | None, no_basis: bool, overdue: bool, form: str
) -> None:
    """Print the sharing register of WORKBOOK (data/recipients.xlsx unless you name another)."""
    today = date.today()
    chosen = [
        (row, bodies)
        for row, bodies in register_rows(workbook, today, body)
        if (data is None or data in data_words(row["data"]))
        and not (no_basis and is_recorded(row["lawful_basis"]))
        and (not overdue or review_has_passed(row, today))
    ]
    answer(FORMS, form, chosen)

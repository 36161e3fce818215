"""`recipients edit`: change cells of one body, or of a contact of it."""

from pathlib import Path

import click

from directory.checks.edits import save_body, save_contact
from directory.commands._cells import cells_argument, editing_of, say, values_of
from directory.commands._shared import workbook_option


@click.command()
@click.argument("recipient", metavar="ID")
@cells_argument
@click.option("--contact", metavar="ROLE", help="Change its contact in this role, or add one.")
@workbook_option
def command(recipient: str, cells: tuple[str, ...], contact: str | None, workbook: Path) -> None:
    """Change cells of the body ID: recipients edit leicester-college "Phone=0116 496 0001".

    "Phone=" clears a cell. What would be an error of `check` is refused, and nothing is saved. All else in
    the workbook stays as it is; a copy with the time in its name is kept beside it.
    """
    values = values_of(cells, contact)
    if not values:
        raise click.UsageError('Say what to change: "Phone=0116 496 0001".')
    editing = editing_of(workbook)
    say(
        save_body(editing, recipient, values)
        if contact is None
        else save_contact(editing, recipient, contact, values)
    )

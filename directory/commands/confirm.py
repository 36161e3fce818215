"""`recipients confirm`: record that a body has confirmed its row today."""

from pathlib import Path

import click

from directory.checks.edits import confirm
from directory.commands._cells import editing_of, say
from directory.commands._shared import who_option, workbook_option
from directory.model import Status
from directory.workbook.lookup import recipient_in_full


@click.command()
@click.argument("recipient", metavar="ID")
@who_option
@click.option("--contact", metavar="ROLE", help="It is its contact in this role that was confirmed.")
@workbook_option
def command(recipient: str, by: str, contact: str | None, workbook: Path) -> None:
    """Fill Last checked and Checked by of the body ID with today and WHO.

    Ring or write to the body first, by a number or address that you knew before: then all that its row says
    counts as confirmed.
    """
    editing = editing_of(workbook)
    say(confirm(editing, recipient, by, contact or ""))
    row, _, _ = recipient_in_full(workbook, recipient.lower(), editing.now.date())
    if row["status"] == Status.UNCONFIRMED:
        told = f"Its Status is still Unconfirmed, and nothing is sent to it. Type: {_activate(row['id'])}"
        click.echo(told, err=True)


def _activate(id_: str) -> str:
    return f"recipients edit {id_} Status=Active"

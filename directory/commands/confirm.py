"""`recipients confirm`: record that a body, or a contact of it, has confirmed its row today."""

from pathlib import Path

import click

from directory.checks.edits import CONFIRMED_ALREADY, STILL_UNCONFIRMED, confirm, confirm_contact
from directory.commands._cells import editing_of, say
from directory.commands._shared import who_if_needed_option, workbook_option
from directory.model import Status
from directory.workbook.lookup import recipient_in_full


@click.command()
@click.argument("recipient", metavar="ID")
@who_if_needed_option
@click.option("--contact", metavar="ROLE", help="It is its contact in this role that was confirmed.")
@workbook_option
def command(recipient: str, by: str | None, contact: str | None, workbook: Path) -> None:
    """Fill Last checked and Checked by of the body ID with today and WHO.

    Ring or write to the body first, by a number or address that you knew before: then all that its row says
    counts as confirmed. With --contact ROLE only Last checked of that contact is filled: the sheet Contacts
    has no Checked by, so --by is refused there.
    """
    editing = editing_of(workbook)
    if contact is not None:
        if by is not None:
            raise click.UsageError("The sheet Contacts has no Checked by: leave --by out with --contact.")
        say(confirm_contact(editing, recipient, contact))
        return
    if by is None:
        raise click.UsageError("Say who has confirmed it: --by WHO.")
    saved = confirm(editing, recipient, by)
    say(saved)
    if saved.backup is None:
        click.echo(CONFIRMED_ALREADY, err=True)
    row, _, _ = recipient_in_full(workbook, recipient.lower(), editing.now.date())
    if row["status"] == Status.UNCONFIRMED:
        click.echo(f"{STILL_UNCONFIRMED} Type: {_activate(row['id'])}", err=True)


def _activate(id_: str) -> str:
    return f"recipients edit {id_} Status=Active"

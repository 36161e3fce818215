"""`recipients edit`: change cells of one body, or of a contact of it."""

from pathlib import Path

import click

from directory.checks.cards import changes_by_card, the_card, values_of_card
from directory.checks.edits import Editing, save_body, save_contact
from directory.commands._asking import agreed_to
from directory.commands._cells import cells_argument, editing_of, say, values_of
from directory.commands._shared import style, workbook_option
from directory.report.repairs import repairs
from directory.values.text import no_command
from directory.workbook.change import Value
from directory.workbook.lookup import bodies


@click.command()
@click.argument("recipient", metavar="ID")
@cells_argument
@click.option("--contact", metavar="ROLE", help="Change its contact in this role, or add one.")
@click.option(
    "--from",
    "card",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the cells from a phone card (.vcf), after asking.",
)
@workbook_option
def command(
    recipient: str, cells: tuple[str, ...], contact: str | None, card: Path | None, workbook: Path
) -> None:
    """Change cells of the body ID: recipients edit leicester-college "Phone=0116 496 0001".

    "Phone=" clears a cell. What would be an error of `check` is refused, and nothing is saved. All else in
    the workbook stays as it is; a copy with the time in its name is kept beside it.
    """
    values = values_of(cells, contact)
    editing = editing_of(workbook)
    if card is not None:
        values = _from_card(editing, recipient, contact, card) | values
        if not values:
            click.echo("Nothing was written.")
            return
    elif not values:
        raise click.UsageError('Say what to change: "Phone=0116 496 0001".')
    say(
        save_body(editing, recipient, values)
        if contact is None
        else save_contact(editing, recipient, contact, values)
    )


def _from_card(editing: Editing, recipient: str, contact: str | None, path: Path) -> dict[str, Value]:
    """Return what of a phone card the person agrees to; all of it for a contact that is new."""
    book = editing.book()
    found = the_card(path, recipient, contact, bodies(book))
    told = values_of_card(found, contact=contact is not None)
    if contact is not None and contact.casefold() not in editing.contacts(recipient):
        return dict(told)
    row = editing.body(recipient) if contact is None else editing.contacts(recipient)[contact.casefold()]
    wanted = changes_by_card(row, told, book.setting("Area code"))
    if wanted:
        click.echo(no_command(repairs(wanted, style())))
    return {one.column: one.new for one in agreed_to(wanted, "Make", "answer yes or no to each change")}

"""`recipients edit`: change cells of one body, of a contact of it, or of a sharing rule about it."""

from pathlib import Path

import click

from directory.checks.cards import changes_by_card, the_card, values_of_card
from directory.checks.edits import Editing, save_body, save_contact, save_rule
from directory.commands._asking import agreed_to
from directory.commands._cells import editing_of, example_of, row_options, say, values_of
from directory.commands._shared import style
from directory.report.repairs import repairs
from directory.values.text import no_command
from directory.workbook.change import Value
from directory.workbook.lookup import bodies
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING


@click.command()
@click.option("--contact", metavar="ROLE", help="Change its contact in this role, or add one.")
@click.option(
    "--rule", metavar="S21", help="Change this sharing rule about it, or add one. ID may be a category."
)
@row_options("Take the cells from a phone card (.vcf), after asking.")
def command(
    recipient: str,
    cells: tuple[str, ...],
    contact: str | None,
    rule: str | None,
    file: Path | None,
    workbook: Path,
) -> None:
    """Change cells of the body ID: recipients edit leicester-college "Phone=0116 496 0001".

    "Phone=" clears a cell. What would be an error of `check` is refused, and nothing is saved. All else in
    the workbook stays as it is; a copy with the time in its name is kept beside it.
    """
    if rule is not None and (contact is not None or file is not None):
        raise click.UsageError("--rule goes with neither --contact nor --from.")
    schema = SHARING if rule is not None else CONTACTS if contact is not None else RECIPIENTS
    values = values_of(cells, schema)
    editing = editing_of(workbook)
    if file is not None:
        values = _from_card(editing, recipient, contact, file) | values
        if not values:
            click.echo("Nothing was written.")
            return
    elif not values:
        raise click.UsageError(f'Say what to change: "{example_of(schema)}".')
    if rule is not None:
        say(save_rule(editing, rule, recipient, values))
    elif contact is not None:
        say(save_contact(editing, recipient, contact, values))
    else:
        say(save_body(editing, recipient, values))


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

"""Cells of the workbook as they are typed on a command line, and what is said of those that were saved."""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import click

from directory.checks.edits import Editing, Saved, typed
from directory.commands._shared import remembered_of
from directory.commands.words import fit_for_a_screen
from directory.values.dates import DateError
from directory.workbook.change import Value
from directory.workbook.guard import guard
from directory.workbook.schema import CONTACTS, RECIPIENTS, SheetSchema, key_of

cells_argument = click.argument("cells", metavar='"COLUMN=VALUE"...', nargs=-1)


def editing_of(workbook: Path) -> Editing:
    """Return the workbook to change, as it is now. Raises WorkbookUnreadable, LedgerUnfit."""
    return Editing(workbook, guard(workbook), datetime.now(), remembered_of(workbook))


def values_of(cells: Sequence[str], role: str | None = None) -> dict[str, Value]:
    """Return what was typed as "Phone=0116 496 0001", by the columns' keys: of a body, or of its contact.

    A usage error for a heading that the sheet does not have, the columns by which a row is found, and a day
    that is none.
    """
    schema = RECIPIENTS if role is None else CONTACTS
    values: dict[str, Value] = {}
    for cell in cells:
        heading, equals, text = cell.partition("=")
        key = key_of(schema, heading)
        if not equals or key is None:
            raise click.UsageError(_no_such(schema, heading if equals else cell))
        if key in schema.named_by:
            raise click.UsageError(f"{schema.column(key).heading} names the row, and stays as it is.")
        if key in values:
            raise click.UsageError(f"{schema.column(key).heading} is there twice.")
        try:
            values[key] = typed(schema.column(key), text)
        except DateError as error:
            raise click.UsageError(f"{schema.column(key).heading}: {error}") from error
    return values


def _no_such(schema: SheetSchema, heading: str) -> str:
    headings = [column.heading for column in schema.columns if column.key not in schema.named_by]
    near = get_close_matches(heading, headings, n=1)
    mend = f"Did you mean {near[0]}?" if near else f"Type one of: {', '.join(headings)}."
    return f'The sheet {schema.name} has no column "{heading}". {mend} As "Phone=0116 496 0001".'


def say(saved: Saved) -> None:
    """Print what was saved, cell by cell, and what is in doubt since."""
    for place, said, says in saved.cells:
        click.echo(fit_for_a_screen(f'{place}: "{_line(said)}" -> "{_line(says)}"'))
    if saved.backup is None:
        click.echo("The workbook says so already: nothing was written.")
        return
    for one in saved.new:
        where = f"{one.sheet}!{one.cell}" if one.cell else one.sheet
        click.echo(fit_for_a_screen(f"New: {where}: {one.message} ({one.code} {one.severity})"), err=True)
    click.echo(f"Saved. The workbook as it was: {saved.backup.name}")


def _line(text: str) -> str:
    return " ".join(text.split())

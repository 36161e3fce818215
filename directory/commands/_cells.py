"""Cells of the workbook as they are typed on a command line, and what is said of those that were saved."""

from collections.abc import Callable, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import click

from directory.checks.edits import NO_LONGER_CONFIRMED, Editing, Saved, typed
from directory.commands._shared import Command, remembered_of, workbook_option
from directory.commands.words import fit_for_a_screen
from directory.values.dates import DateError
from directory.workbook.change import Value
from directory.workbook.guard import guard
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING, SheetSchema, key_of

# The columns that name a row, and stay as they are. Whom a rule is about may change, as when a body closes.
FIXED = {**{one.name: one.named_by for one in (RECIPIENTS, CONTACTS)}, SHARING.name: ("rule",)}
LIKE = {SHARING.name: "Review by=31/08/2027"}
LIKE_A_BODY = "Phone=0116 496 0001"


def row_options(file_help: str) -> Callable[[Command], Command]:
    """Return the arguments of a command that fills a row: the body, cells, and a file to take cells from.

    The command gets them as ``recipient``, ``cells``, ``file`` and ``workbook``.
    """
    of_file = click.option(
        "--from", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=file_help
    )
    cells = click.argument("cells", metavar='"COLUMN=VALUE"...', nargs=-1)
    recipient = click.argument("recipient", metavar="ID")
    return lambda command: recipient(cells(of_file(workbook_option(command))))


def editing_of(workbook: Path) -> Editing:
    """Return the workbook to change, as it is now. Raises WorkbookUnreadable, LedgerUnfit."""
    return Editing(workbook, guard(workbook), datetime.now(), remembered_of(workbook))


def values_of(cells: Sequence[str], schema: SheetSchema = RECIPIENTS) -> dict[str, Value]:
    """Return what was typed as "Phone=0116 496 0001", by the keys of the sheet's columns.

    A usage error for a heading that the sheet does not have, the columns by which a row is found, and a day
    that is none.
    """
    values: dict[str, Value] = {}
    for cell in cells:
        heading, equals, text = cell.partition("=")
        key = key_of(schema, heading)
        if not equals or key is None:
            raise click.UsageError(_no_such(schema, heading if equals else cell))
        if key in FIXED[schema.name]:
            raise click.UsageError(f"{schema.column(key).heading} names the row, and stays as it is.")
        if key in values:
            raise click.UsageError(f"{schema.column(key).heading} is there twice.")
        try:
            values[key] = typed(schema.column(key), text)
        except DateError as error:
            raise click.UsageError(f"{schema.column(key).heading}: {error}") from error
    return values


def _no_such(schema: SheetSchema, heading: str) -> str:
    headings = [column.heading for column in schema.columns if column.key not in FIXED[schema.name]]
    near = get_close_matches(heading, headings, n=1)
    mend = f"Did you mean {near[0]}?" if near else f"Type one of: {', '.join(headings)}."
    return f'The sheet {schema.name} has no column "{heading}". {mend} As "{example_of(schema)}".'


def example_of(schema: SheetSchema) -> str:
    """Return a cell of the sheet as it is typed."""
    return LIKE.get(schema.name, LIKE_A_BODY)


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
    if saved.unconfirmed:
        click.echo(NO_LONGER_CONFIRMED, err=True)
    click.echo(f"Saved. The workbook as it was: {saved.backup.name}")


def _line(text: str) -> str:
    return " ".join(text.split())

"""`recipients plan`: who would get which letter, and who is held. Writes nothing."""

from datetime import datetime
from pathlib import Path

import click

import directory
from directory.commands._shared import (
    format_option,
    leavers_option,
    on_option,
    templates_argument,
    to_option,
    width,
    workbook_option,
)
from directory.report.plan import plan


@click.command()
@templates_argument
@leavers_option
@to_option
@workbook_option
@on_option
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    templates: tuple[str, ...],
    leavers: Path | None,
    to: str,
    workbook: Path,
    on: datetime,
    form: str,
) -> None:
    """Show who would get each TEMPLATE (post16-transfer), what it tells, and who is held and why.

    Exit code 0: everybody gets a letter; 1: somebody is held; 2: the plan cannot be made.
    """
    prepared = directory.prepare(templates, leavers, workbook, on.date(), to=to)
    click.echo(plan(prepared.plan, form, width=width()), nl=False)
    ctx.exit(int(bool(prepared.plan.held)))

"""`recipients plan`: who would get which letter, and who is held. Writes nothing."""

from datetime import datetime
from pathlib import Path

import click

import directory
from directory.commands._shared import format_option, leavers_option, on_option, width, workbook_option
from directory.report.plan import plan


@click.command()
@click.argument("template")
@leavers_option
@workbook_option
@on_option
@format_option
@click.pass_context
def command(
    ctx: click.Context, template: str, leavers: Path, workbook: Path, on: datetime, form: str
) -> None:
    """Show who would get TEMPLATE (post16-transfer), what it tells, and who is held and why.

    Exit code 0: everybody gets a letter; 1: somebody is held; 2: the plan cannot be made.
    """
    prepared = directory.prepare(template, leavers, workbook, on.date())
    click.echo(plan(prepared.plan, form, width=width()), nl=False)
    ctx.exit(int(bool(prepared.plan.held)))

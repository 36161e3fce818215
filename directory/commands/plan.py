"""`recipients plan`: who would get which letter, and who is held. Writes nothing."""

from datetime import datetime
from functools import partial
from pathlib import Path

import click

import directory
from directory.commands._shared import (
    answer,
    forms_option,
    letters_options,
    settings_option,
)
from directory.report import plan, reasoning
from directory.settings import Settings


@click.command()
@click.argument("templates", metavar="TEMPLATE...", nargs=-1)
@letters_options
@click.option(
    "--explain",
    nargs=2,
    metavar="ID REF",
    help="Instead: what this body may have about the leaver with this reference, and why.",
)
@settings_option
@forms_option(plan.FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    templates: tuple[str, ...],
    leavers: Path | None,
    to: str,
    workbook: Path,
    on: datetime,
    explain: tuple[str, str] | None,
    settings: Settings,
    form: str,
) -> None:
    """Show who would get each TEMPLATE (post16-transfer), what it tells, and who is held and why.

    Exit code 0: everybody gets a letter; 1: somebody is held; 2: the plan cannot be made.
    """
    if explain:
        if leavers is None or templates or to:
            raise click.UsageError("--explain takes ID, REF and --leavers FILE: no template, no --to.")
        made = directory.explain(*explain, leavers, workbook, on.date())
        answer(reasoning.FORMS, form, made)
        return
    if not templates:
        raise click.UsageError("Name at least one template: recipients templates lists them.")
    day = on.date()
    late = partial(directory.to_chase, settings, day)
    prepared = directory.prepare(templates, leavers, workbook, day, to=to, overdue=late)
    with directory.read_ledger(settings.ledger) as ledger:
        prepared = directory.without_sent(prepared, ledger)
    answer(plan.FORMS, form, prepared.plan)
    ctx.exit(int(bool(prepared.plan.held)))

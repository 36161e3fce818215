"""`recipients plan`: who would get which letter, and who is held. Writes nothing."""

from dataclasses import replace

import click

from directory.commands._shared import (
    answer,
    forms_option,
    refuse_older,
    request_options,
    settings_option,
)
from directory.commands.letterhead import warn_of_other_schools
from directory.commands.words import held_in_words
from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.witness import absent
from directory.planning.already_sent import without_sent
from directory.planning.explain import explain_of
from directory.planning.prepare import prepare
from directory.planning.request import Request
from directory.report import plan, reasoning
from directory.settings import Settings


@click.command()
@request_options
@click.option(
    "--why",
    nargs=2,
    metavar="ID REF",
    help="Instead: what this body may have about the leaver with this reference, and why.",
)
@settings_option
@forms_option(plan.FORMS)
@click.pass_context
def command(
    ctx: click.Context, request: Request, why: tuple[str, str] | None, settings: Settings, form: str
) -> None:
    """Show who would get each TEMPLATE (post16-transfer), what it tells, and who is held and why.

    Exit code 0: everybody gets a letter; 1: somebody is held; 2: the plan cannot be made.
    """
    request = replace(request, confirm_first=settings.confirm_first, require_basis=settings.require_basis)
    if why:
        if request.leavers is None or request.templates or request.to:
            raise click.UsageError("--why takes ID, REF and --leavers FILE: no template, no --to.")
        try:
            with read_ledger(settings.ledger) as ledger:
                reasons = explain_of(request, *why, request.leavers, ledger)
        except LedgerAbsent:
            reasons = explain_of(request, *why, request.leavers, None)
        answer(reasoning.FORMS, form, reasons)
        return
    if not request.templates:
        raise click.UsageError("Name at least one template: recipients templates lists them.")
    missing = absent(settings.ledger, request.workbook)
    if missing and missing.action is None:
        raise missing
    if missing:  # nothing was ever written, or so it seems: a plan may be looked at before a ledger begins
        click.echo(f"{missing.what} What was sent before is not known, so none of it is held here.", err=True)
        prepared = prepare(request, None, settings.closed)
    else:
        with read_ledger(settings.ledger) as ledger:
            refuse_older(ledger)
            prepared = without_sent(prepare(request, ledger, settings.closed), ledger)
    warn_of_other_schools(prepared)
    made = prepared.plan
    if form == "text":
        made = replace(made, held=tuple(map(held_in_words, made.held)))
    answer(plan.FORMS, form, made)
    ctx.exit(int(bool(made.held)))

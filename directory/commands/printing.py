"""`recipients print`: the tray of a folder, which is what goes by post, with its labels and envelopes."""

from collections import Counter
from datetime import date
from pathlib import Path

import click

from directory.commands._shared import (
    as_given,
    letters_argument,
    read_drafts,
    settings_option,
    tell_held_back,
    utc_now,
)
from directory.commands.words import type_next
from directory.documents.tray import Envelopes, Labels
from directory.errors import Action
from directory.ledger import read_ledger
from directory.report.sending import not_left_after_all
from directory.sending.by_hand import fit_to_leave
from directory.sending.recorded import recorded_of
from directory.settings import EXAMPLE, Settings
from directory.values.text import counted
from directory.writing.manifest import TRAY
from directory.writing.tray import put_tray


@click.command()
@letters_argument
@click.option(
    "--two-sided/--one-sided",
    default=True,
    show_default=True,
    help="Each letter begins on an odd page, or page follows page.",
)
@click.option("--labels", type=click.Choice(Labels), help="Addresses too, for a sheet of labels.")
@click.option("--envelopes", type=click.Choice(Envelopes), help="Addresses too, an envelope each.")
@settings_option
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    two_sided: bool,
    labels: Labels | None,
    envelopes: Envelopes | None,
    settings: Settings,
) -> None:
    """Make one PDF in FOLDER of its letters to post, with a cover that lists them. Sends nothing.

    To post are the letters without an e-mail draft, and those whose draft was refused. Holds back what send
    would hold back, and leaves out what was sent already. What an earlier call made is replaced.

    When you have posted them: recipients log sent FOLDER --posted --by WHO.

    Exit code 1: a letter is held back, or an address is too long for a label or an envelope.
    """
    sendable = read_drafts(folder, settings)
    with read_ledger(settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, utc_now(), approvals=settings.approvals)
        again = recorded_of(sendable, ledger).to_write_again
    made = put_tray(
        folder,
        fit.to_post,
        school=sendable.school,
        today=date.today(),
        two_sided=two_sided,
        labels=labels,
        envelopes=envelopes,
    )
    if settings.example:
        click.echo(EXAMPLE, err=True)
    for path in made.files:
        left_out = len(made.too_long.get(path, ()))
        behind = ", behind a cover that lists them" if path.name == TRAY else ""
        click.echo(f"{counted(len(fit.to_post) - left_out, 'letter')} in {as_given(path)}{behind}.")
    if not fit.to_post:
        click.echo("No letter is to be posted.")
    for path, references in made.too_long.items():
        told = ", ".join(references)
        click.echo(f"Too long for {path.name}, write it by hand: {told}", err=True)
    if fit.left_out:
        states = Counter(fit.left_out.values()).items()
        told = ", ".join(f"{number} {state}" for state, number in states)
        click.echo(f"Left out: {told}. To look one up: recipients log --key KEY")
    if fit.drafts:
        click.echo(f"Not to be posted: {counted(len(fit.drafts), 'letter')} with an e-mail draft.")
    if again:
        click.echo(f"{not_left_after_all(len(again))} {type_next(Action.REPLACE, str(folder))}")
    tell_held_back(fit.held, folder)
    ctx.exit(int(bool(made.too_long or fit.held)))

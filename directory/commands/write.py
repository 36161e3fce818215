"""`recipients write`: the letters and drafts of a plan, into a folder. Sends nothing."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace as replace_fields
from pathlib import Path

import click

from directory.commands._ledger import begin_if_said, recording
from directory.commands._shared import (
    is_terminal,
    key_of,
    request_options,
    settings_option,
)
from directory.commands.letterhead import warn_of_other_schools
from directory.commands.words import steps
from directory.ledger import read_ledger
from directory.model import Held, HeldCode, Notice, Plan
from directory.model.held_codes import OF_AN_EARLIER_LETTER
from directory.planning.already_sent import corrections, without_sent
from directory.planning.prepare import prepare
from directory.planning.request import Request
from directory.planning.tally import columns_lacking, columns_unread, tally, without_basis
from directory.report.sending import drafts_replaced
from directory.sending.by_hand import waiting_by_hand
from directory.sending.copies import unchanged
from directory.settings import Settings
from directory.values.text import counted
from directory.workspace import user
from directory.writing.workers import WORTH_IT, workers_for
from directory.writing.write import held_rows_of, write


@click.command()
@request_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--replace", is_flag=True, help="Take away an earlier run's files in that folder first.")
@click.option(
    "--correct", "correct", metavar="KEY", multiple=True, help="Write a letter that was sent once more."
)
@click.option("--reason", default="", help="Why it is corrected. Name no leaver in it: it is kept for years.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help=f"How many processes make the letters. Unsaid: one a processor from {WORTH_IT} letters on, else 1.",
)
@click.option(
    "--cluster", metavar="tcp://HOST:8786", default="", help="A Dask scheduler whose workers do it."
)
@click.option("--new-ledger", is_flag=True, help="Begin the ledger: for the very first letters of a school.")
@settings_option
@click.pass_context
def command(
    ctx: click.Context,
    request: Request,
    out: Path,
    replace: bool,
    correct: tuple[str, ...],
    reason: str,
    workers: int | None,
    cluster: str,
    new_ledger: bool,
    settings: Settings,
) -> None:
    """Write each TEMPLATE for everybody in its plan: Word, PDF, and a draft where the route allows one.

    Sends nothing. Read the letters first: index.html in the folder shows all of them. What was sent already
    is held. Exit code 0: everybody got a letter; 1: somebody is held; 2: the run could not go on; 3: another
    run is at work.
    """
    if not request.templates:
        raise click.UsageError("Name at least one template: recipients templates lists them.")
    if workers and cluster:
        raise click.UsageError("--workers counts processes here, --cluster has others do it: choose one.")
    if bool(reason) != bool(correct):
        raise click.UsageError("--correct KEY and --reason WORDS go together.")
    if request.leavers and out.resolve() in request.leavers.resolve().parents:
        raise click.UsageError(
            f"{request.leavers} is inside {out}, which this run would empty: move it first."
        )
    request = replace_fields(
        request, confirm_first=settings.confirm_first, require_basis=settings.require_basis
    )
    keys = [key_of(one) for one in correct]
    begin_if_said(settings.ledger, request.workbook, new=new_ledger)
    with read_ledger(settings.ledger) as asked:
        prepared = prepare(request, asked, settings.closed)
    warn_of_other_schools(prepared)
    why = corrections(prepared, keys, reason, user())
    with recording(settings.ledger, "write") as ledger:
        prepared = without_sent(prepared, ledger, into=out, corrected=keys)
        for key in unchanged(prepared, ledger, keys):
            click.echo(f"Nothing in letter {key} has changed since it was sent.", err=True)
        number = len(prepared.plan.notices)
        earlier = len(waiting_by_hand(ledger.in_folder(str(out.resolve())).values()).drafts)
        run = write(
            prepared,
            out,
            replace=replace,
            ledger=ledger,
            user=user(),
            corrections=why,
            workers=workers or workers_for(number),
            cluster=cluster,
        )
        done = _shown(run, number)
    if settings.imap_server and (told := drafts_replaced(earlier, settings.imap_server.user)):
        click.echo(told, err=True)
    ctx.exit(int(_told(prepared.plan, done, out)))


def _told(plan: Plan, done: Sequence[Notice | Held], out: Path) -> bool:
    """Say what a run has made, and return whether anything of the plan is held."""
    letters = [one for one in done if isinstance(one, Notice)]
    held = [*plan.held, *(one for one in done if isinstance(one, Held))]
    drafts = sum(bool(notice.email) for notice in letters)
    hidden = {one.cell for one in plan.not_concerned if one.code == HeldCode.ROW_HIDDEN}
    if hidden:
        rows = "1 row is" if len(hidden) == 1 else f"{len(hidden)} rows are"
        click.echo(f"{rows} hidden in the list, and left out. To write about them too: --hidden-rows")
    lines = (*columns_lacking(plan), columns_unread(plan), without_basis(letters))
    for line in filter(None, lines):
        click.echo(line)
    click.echo(tally(replace_fields(plan, notices=tuple(letters), held=tuple(held))))
    click.echo(
        f"{counted(len(letters), 'letter')} as Word and PDF, {counted(drafts, 'e-mail draft')}: {out}."
    )
    click.echo(f"Read them first: {out / 'index.html'}")
    if any(held_rows_of(held)):
        click.echo(f"The held rows, each with what is wrong: {out / 'held.xlsx'}")
    earlier = sum(one.code in OF_AN_EARLIER_LETTER for one in held)
    if earlier:
        click.echo(f"Held for a letter made earlier: {earlier}. index.html says where each lies.")
    for line in steps(held):
        click.echo(line)
    return bool(held)


def _shown(run: Iterator[Notice | Held], length: int) -> list[Notice | Held]:
    """Return what a run made, with a bar on the screen while it lasts."""
    label, hidden = "Writing letters", not is_terminal(sys.stderr)
    with click.progressbar(run, length=length, label=label, file=sys.stderr, hidden=hidden) as written:
        return list(written)

"""`recipients write`: the letters and drafts of a plan, into a folder. Sends nothing."""

import sys
from dataclasses import replace as replace_fields
from datetime import datetime
from functools import partial
from pathlib import Path

import click

import directory
from directory.commands._shared import (
    key_of,
    letters_options,
    settings_option,
    templates_argument,
    user,
    utc_now,
)
from directory.model import Held, Notice
from directory.planning.tally import tally
from directory.settings import Settings
from directory.values.text import counted


@click.command()
@templates_argument
@letters_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--replace", is_flag=True, help="Take away an earlier run's files in that folder first.")
@click.option(
    "--correct", "correct", metavar="KEY", multiple=True, help="Write a letter that was sent once more."
)
@click.option("--reason", default="", help="Why it is corrected. Name no leaver in it: it is kept for years.")
@settings_option
@click.pass_context
def command(
    ctx: click.Context,
    templates: tuple[str, ...],
    leavers: Path | None,
    to: str,
    workbook: Path,
    on: datetime,
    out: Path,
    replace: bool,
    correct: tuple[str, ...],
    reason: str,
    settings: Settings,
) -> None:
    """Write each TEMPLATE for everybody in its plan: Word, PDF, and a draft where the route allows one.

    Sends nothing. Read the letters first: index.html in the folder shows all of them. What was sent already
    is held. Exit code 0: everybody got a letter; 1: somebody is held; 2: the run could not go on; 3: another
    run is at work.
    """
    if leavers and out.resolve() in leavers.resolve().parents:
        raise click.UsageError(f"{leavers} is inside {out}, which this run would empty: move it first.")
    day = on.date()
    late = partial(directory.to_chase, settings, day)
    prepared = directory.prepare(templates, leavers, workbook, day, to=to, overdue=late)
    keys = [key_of(one) for one in correct]
    corrections = directory.corrections(prepared, keys, reason, user())
    with directory.open_ledger(settings.ledger, now=utc_now, command="write") as ledger:
        prepared = directory.without_sent(prepared, ledger, into=out, corrected=keys)
        run = directory.write(
            prepared, out, replace=replace, ledger=ledger, user=user(), corrections=corrections
        )
        bar = click.progressbar(
            run,
            length=len(prepared.plan.notices),
            label="Writing letters",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        )
        with bar as written:
            done = list(written)
    letters = [one for one in done if isinstance(one, Notice)]
    held = [*prepared.plan.held, *(one for one in done if isinstance(one, Held))]
    drafts = sum(bool(notice.email) for notice in letters)
    click.echo(tally(replace_fields(prepared.plan, notices=tuple(letters), held=tuple(held))))
    click.echo(
        f"{counted(len(letters), 'letter')} as Word and PDF, {counted(drafts, 'e-mail draft')}: {out}."
    )
    click.echo(f"Read them first: {out / 'index.html'}")
    if held:
        click.echo(f"The held rows, each with what is wrong: {out / 'held.xlsx'}")
    ctx.exit(int(bool(held)))

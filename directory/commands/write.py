"""`recipients write`: the letters and drafts of a plan, into a folder. Sends nothing."""

import sys
from dataclasses import replace as replace_fields
from datetime import datetime
from pathlib import Path

import click

import directory
from directory.commands._shared import (
    leavers_option,
    on_option,
    templates_argument,
    to_option,
    workbook_option,
)
from directory.model import Held, Notice
from directory.report.plan import counted, tally


@click.command()
@templates_argument
@leavers_option
@to_option
@workbook_option
@on_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--replace", is_flag=True, help="Take away an earlier run's files in that folder first.")
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
) -> None:
    """Write each TEMPLATE for everybody in its plan: Word, PDF, and a draft where the route allows one.

    Sends nothing. Read the letters first: index.html in the folder shows all of them. Exit code 0: everybody
    got a letter; 1: somebody is held; 2: the run could not go on.
    """
    if leavers and out.resolve() in leavers.resolve().parents:
        raise click.UsageError(f"{leavers} is inside {out}, which this run would empty: move it first.")
    prepared = directory.prepare(templates, leavers, workbook, on.date(), to=to)
    bar = click.progressbar(
        directory.write(prepared, out, replace=replace),
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

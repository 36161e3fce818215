"""`recipients compare-register`: what a national register, as the school has downloaded it, says by now."""

from pathlib import Path

import click

from directory.checks.compare_register import compare_register, make
from directory.commands._asking import agreed_to
from directory.commands._cells import editing_of, say
from directory.commands._shared import answer, forms_option, workbook_option
from directory.commands.words import SETTLE
from directory.report.comparison import FORMS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("compare-register")
@click.argument("file", type=FILE)
@click.option("--links", type=FILE, help="The list of links between schools: it says who took over.")
@click.option("--apply", "ids", metavar="ID", multiple=True, help="Make this change, without asking.")
@click.option("--dry-run", is_flag=True, help="Show what is proposed; change nothing.")
@workbook_option
@forms_option(FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    links: Path | None,
    ids: tuple[str, ...],
    dry_run: bool,
    workbook: Path,
    form: str,
) -> None:
    """Compare the directory with the national register FILE: each change is shown, then you are asked.

    FILE is a CSV of Get Information about Schools, of the NHS Organisation Data Service or of the UK Register
    of Learning Providers. A body is found by its Reference, else by its exact name and postcode. Exit code 0:
    all is as it is there; 1: something differs still, or a body's identifier is not in FILE.
    """
    editing = editing_of(workbook)
    found = compare_register(editing.book(), file, links)
    chosen = list(ids)
    if form == "json" or not ids:
        answer(FORMS, form, found)
    if form == "text" and not ids and not dry_run:
        chosen = [one.key for one in agreed_to(found.proposals, "Make", "--apply ID or --dry-run")]
    if found.to_settle and form == "text":
        click.echo(SETTLE, err=True)
    if chosen:
        say(make(editing, found, chosen))
    differs = len(chosen) < len(found.proposals) or bool(found.to_settle)
    ctx.exit(int(differs or bool(found.missing)))

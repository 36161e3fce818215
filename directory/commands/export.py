"""`recipients export`: the directory, or a folder's e-mails, in a form that other programs open."""

from datetime import date
from pathlib import Path

import click

from directory.checks import registry
from directory.commands._shared import (
    letters_argument,
    read_drafts,
    settings_option,
    tell_held_back,
    utc_now,
    workbook_option,
)
from directory.errors import Action, Unknown
from directory.files import write_whole
from directory.ledger import read_ledger
from directory.model import Status
from directory.settings import EXAMPLE, Settings
from directory.sharing.recipients import directory_from
from directory.values.text import counted
from directory.workbook.read import read_book
from directory.workbook.vcard import cards_of
from directory.workspace import WouldOverwrite


@click.group()
def command() -> None:
    """Give the directory, or a folder's e-mails, in a form that other programs open."""


@command.command()
@click.argument("recipients", metavar="[ID]...", nargs=-1)
@workbook_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default="bodies.vcf",
    show_default=True,
    help="The file to write.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def vcard(recipients: tuple[str, ...], workbook: Path, out: Path, replace: bool) -> None:
    """Write phone cards (.vcf) of bodies and their contacts, for Outlook, Apple Contacts and phones.

    Of those whose ID you name, else of all that have not closed. A row with an error is left out, and named.
    """
    book = read_book(workbook, date.today())
    parsed = directory_from(book, registry.run(book), frozenset())  # a card needs no school that is whole
    if unknown := [id_ for id_ in recipients if id_ not in parsed.typed]:
        raise Unknown("recipient", unknown[0], list(parsed.typed))
    chosen = [
        body
        for body in parsed.recipients.values()
        if (body.id in recipients if recipients else body.status is not Status.CLOSED)
    ]
    if out.exists() and not replace:
        raise WouldOverwrite(out.parent, [out], Action.WRITE_OVER)
    write_whole(out, cards_of(chosen, parsed.contacts))
    click.echo(out)
    click.echo(f"{counted(len(chosen), 'body')}.", err=True)
    if wrong := [id_ for id_ in parsed.wrong if not recipients or id_ in recipients]:
        click.echo(f"Left out, because of an error in the row: {', '.join(wrong)}.", err=True)


@command.command()
@letters_argument
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default="notify.csv",
    show_default=True,
    help="The table to write; the template lies beside it.",
)
@settings_option
@click.pass_context
def notify(ctx: click.Context, folder: Path, out: Path, settings: Settings) -> None:
    """Write the e-mail drafts of FOLDER as a table that GOV.UK Notify takes, and a template for it.

    A row a letter: its address, its subject, and the whole letter as text, for Notify attaches no PDF.
    Holds back what send would hold back, and leaves out what was sent already. Nothing is sent or recorded:
    say so when you have sent them (recipients log sent). The table has pupils' data: delete it then.

    Exit code 1: a letter is held back.
    """
    from directory.sending.by_hand import fit_to_leave
    from directory.writing.notify import write_for_notify

    sendable = read_drafts(folder, settings)
    with read_ledger(settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, utc_now(), approvals=settings.approvals)
        template, rows = write_for_notify(folder, fit.drafts, ledger, settings.closed, table=out)
    if settings.example:
        click.echo(EXAMPLE, err=True)
    click.echo(f"{counted(rows, 'e-mail')} in {out}; the template for Notify: {template}.")
    if fit.left_out:
        click.echo(f"Left out: {len(fit.left_out)}. To look one up: recipients log --key KEY")
    tell_held_back(fit.held, folder)
    ctx.exit(int(bool(fit.held)))

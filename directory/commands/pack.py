"""`recipients pack`: a folder's drafts in one mailbox file or the mailbox itself, its letters as a zip."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from directory.commands._shared import (
    letters_argument,
    open_mailbox,
    read_drafts,
    settings_option,
    tell_held_back,
    utc_now,
)
from directory.commands.words import type_next
from directory.errors import Action
from directory.ledger import read_ledger
from directory.report.sending import drafts_to_delete
from directory.sending.by_hand import finished_drafts, fit_to_leave, not_to_leave
from directory.settings import EXAMPLE, OnlyAnExample, Settings
from directory.values.text import counted
from directory.writing.bundle import pack

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@letters_argument
@click.option("--mbox", type=_FILE, help="All drafts in one file that Thunderbird and Apple Mail import.")
@click.option("--zip", "zip_", type=_FILE, help="The letters to post as PDF, for a print service.")
@click.option("--imap", is_flag=True, help="All drafts in the Drafts folder of your own mailbox.")
@settings_option
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    mbox: Path | None,
    zip_: Path | None,
    imap: bool,
    settings: Settings,
) -> None:
    """Put what is in FOLDER into a file of each kind that is asked for, or into your mailbox. Sends nothing.

    Holds back what send would hold back, and leaves out what was sent already. If --imap breaks off, run it
    again: what is in the mailbox is not put there twice. It names the drafts there that may no longer leave.

    Say so when you have sent or posted them: recipients log sent.

    Exit code 1: a letter is held back.
    """
    if not (mbox or zip_ or imap):
        raise click.UsageError("Say what to make: --mbox FILE, --zip FILE, --imap, or several.")
    if imap and settings.example:
        raise OnlyAnExample
    sendable = read_drafts(folder, settings)
    with read_ledger(settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, utc_now(), approvals=settings.approvals)
        messages = finished_drafts(sendable, ledger, fit.drafts, utc_now()) if imap else {}
    now = datetime.now()
    letters_to_post = [one.key for one in fit.to_post]
    drafts, letters = pack(folder, fit.drafts, letters_to_post, mbox=mbox, zip_=zip_, now=now)
    if settings.example:
        click.echo(EXAMPLE, err=True)
    if mbox:
        click.echo(f"{counted(drafts, 'draft')} in {mbox}.")
    if zip_:
        click.echo(f"{counted(letters, 'letter')} in {zip_}.")
    if imap:
        _to_mailbox(messages, settings)
    if fit.left_out:
        states = Counter(fit.left_out.values()).items()
        told = ", ".join(f"{number} {state}" for state, number in states)
        click.echo(f"Left out: {told}. To look one up: recipients log --key KEY")
    tell_held_back(fit.held, folder)
    ctx.exit(int(bool(fit.held)))


def _to_mailbox(messages: dict[str, bytes], settings: Settings) -> None:
    """Put the messages into the Drafts folder; say what was done, and which drafts to delete there."""
    from directory.sending.imap import put_drafts

    server = settings.needed_imap_server()
    with open_mailbox(settings) as client:
        placed = put_drafts(client, server.host, messages)
    click.echo(f"{counted(placed.made, 'draft')} put into {placed.folder} of {server.user}.")
    if placed.there:
        click.echo(f"{counted(placed.there, 'draft')} there already.")
    for key in placed.sent:
        click.echo(f"{key} lies among your sent messages. {type_next(Action.SAY_SENT, key)}")
    with read_ledger(settings.ledger) as ledger:
        old = not_to_leave(ledger, placed.lying)
    if old:
        click.echo(drafts_to_delete(old, placed.folder))

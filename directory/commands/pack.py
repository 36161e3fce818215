"""`recipients pack`: a folder's drafts as one mailbox file, its letters to post as one zip."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from directory.commands._shared import read_drafts, settings_option, utc_now
from directory.ledger import read_ledger
from directory.sending.by_hand import fit_to_leave
from directory.settings import EXAMPLE, Settings
from directory.values.text import counted
from directory.writing.bundle import pack

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--mbox", type=_FILE, help="All drafts in one file that Thunderbird and Apple Mail import.")
@click.option("--zip", "zip_", type=_FILE, help="The letters to post as PDF, for a print service.")
@settings_option
def command(folder: Path, mbox: Path | None, zip_: Path | None, settings: Settings) -> None:
    """Put what is in FOLDER into one file of each kind that is asked for. Sends nothing.

    Refuses what send would refuse, and leaves out what was sent already.

    Say so when you have sent or posted them: recipients log sent.
    """
    if not (mbox or zip_):
        raise click.UsageError("Say what to make: --mbox FILE, --zip FILE, or both.")
    sendable = read_drafts(folder, settings)
    if settings.example:
        click.echo(EXAMPLE, err=True)
    with read_ledger(settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, utc_now(), approvals=settings.approvals)
    now = datetime.now()
    letters_to_post = [one.key for one in fit.to_post]
    drafts, letters = pack(folder, fit.drafts, letters_to_post, mbox=mbox, zip_=zip_, now=now)
    if mbox:
        click.echo(f"{counted(drafts, 'draft')} in {mbox}.")
    if zip_:
        click.echo(f"{counted(letters, 'letter')} in {zip_}.")
    if fit.left_out:
        states = Counter(fit.left_out.values()).items()
        told = ", ".join(f"{number} {state}" for state, number in states)
        click.echo(f"Left out: {told}. To look one up: recipients log --key KEY")

"""`recipients pack`: a folder's drafts as one mailbox file, its letters as one zip."""

from datetime import datetime
from pathlib import Path

import click

from directory.values.text import counted
from directory.writing.bundle import pack

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--mbox", type=_FILE, help="All drafts in one file that Thunderbird and Apple Mail import.")
@click.option("--zip", "zip_", type=_FILE, help="All letters as PDF in one file, for the printer.")
def command(folder: Path, mbox: Path | None, zip_: Path | None) -> None:
    """Put what is in FOLDER into one file, or two. Sends nothing.

    Say so when you have sent or posted them: recipients log sent.
    """
    if not mbox and not zip_:
        raise click.UsageError("Say what to make: --mbox FILE, --zip FILE, or both.")
    drafts, letters = pack(folder, mbox=mbox, zip_=zip_, now=datetime.now())
    if mbox:
        click.echo(f"{counted(drafts, 'draft')} in {mbox}.")
    if zip_:
        click.echo(f"{counted(letters, 'letter')} in {zip_}.")

"""`recipients approve`: a second person has looked at the drafts in a folder."""

from datetime import date
from pathlib import Path

import click

import directory
from directory.commands._shared import settings_option, user, utc_now
from directory.settings import Settings
from directory.values.text import counted


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@settings_option
def command(folder: Path, settings: Settings) -> None:
    """Say that you have looked at every letter in FOLDER, and that it may be sent.

    It takes another person than the one who wrote them, by the name with which you log in to this computer.
    With approval = 2 in recipients.toml nothing is sent before. What send would refuse today is not approved.
    """
    approved = directory.approve(folder, date.today(), settings, user=user(), now=utc_now)
    click.echo(f"{counted(len(approved), 'draft')} in {folder} approved by {user()}.")

"""`recipients approve`: a second person has looked at the drafts in a folder."""

from pathlib import Path

import click

from directory.commands._ledger import recording
from directory.commands._shared import read_drafts, settings_option, tell_held_back
from directory.sending.approval import approve
from directory.settings import Settings
from directory.values.text import counted
from directory.workspace import user


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@settings_option
@click.pass_context
def command(ctx: click.Context, folder: Path, settings: Settings) -> None:
    """Say that you have looked at every letter in FOLDER, and that it may be sent.

    It takes another person than the one who wrote them, by the name with which you log in to this computer.
    With approval = 2 in recipients.toml nothing is sent before. What send would hold back today is
    not approved: exit code 1.
    """
    sendable = read_drafts(folder, settings)
    with recording(settings.ledger, "approve") as ledger:
        approved = approve(sendable, ledger, user=user())
    click.echo(f"{counted(len(approved), 'draft')} in {folder} approved by {user()}.")
    held = [one.held for one in sendable.letters if one.held]
    tell_held_back(held, folder)
    ctx.exit(int(bool(held)))

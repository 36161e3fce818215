"""`recipients approve`: a second person has looked at the drafts in a folder."""

from pathlib import Path

import click

from directory.commands._ledger import recording
from directory.commands._shared import (
    letters_argument,
    read_drafts,
    settings_option,
    tell_doubts,
    tell_held_back,
    who_looked_option,
)
from directory.sending.approval import approve
from directory.settings import Settings
from directory.values.text import counted
from directory.workspace import user


@click.command()
@letters_argument
@who_looked_option
@settings_option
@click.pass_context
def command(ctx: click.Context, folder: Path, by: str | None, settings: Settings) -> None:
    """Say that you have looked at every letter in FOLDER, and that it may be sent.

    It takes another person than the one who wrote them. Sit down at the computer where they were written, and
    give your initials with --by. With approval = 2 in recipients.toml nothing is sent before. What send would
    hold back today is not approved: exit code 1.
    """
    by = by or user()
    sendable = read_drafts(folder, settings)
    tell_doubts(sendable.doubts)
    with recording(settings.ledger, "approve") as ledger:
        approved = approve(sendable, ledger, user=user(), by=by)
    click.echo(f"{counted(len(approved), 'draft')} in {folder} approved by {by}.")
    held = [one.held for one in sendable.letters if one.held]
    tell_held_back(held, folder)
    ctx.exit(int(bool(held)))

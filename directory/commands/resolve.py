"""`recipients resolve`: a person's word on a letter of unknown fate."""

from datetime import date

import click

from directory.commands._ledger import recording
from directory.commands._shared import key_of, settings_option
from directory.sending.send import resolve
from directory.settings import Settings
from directory.workspace import user


@click.command()
@click.argument("key", metavar="KEY")
@click.option("--arrived", "arrived", flag_value=True, type=bool, default=None, help="Its recipient has it.")
@click.option(
    "--again", "arrived", flag_value=False, type=bool, help="Its recipient does not: send it again."
)
@settings_option
def command(key: str, arrived: bool | None, settings: Settings) -> None:
    """Record whether a letter of unknown fate arrived. Ask its recipient first.

    KEY is the end of the letter's reference.

    With --again, the very same message goes out the next time that its folder is sent.
    """
    if arrived is None:
        raise click.UsageError("Say which: --arrived or --again.")
    with recording(settings.ledger, "resolve") as ledger:
        found = resolve(ledger, key_of(key), arrived=arrived, user=user(), on=date.today())
    if arrived:
        click.echo(f"{found.key} to {found.entry.recipient} is recorded as sent, on your word.")
    else:
        click.echo(f"{found.key} waits. To send it: recipients send {found.folder} --go")

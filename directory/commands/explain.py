"""`recipients explain`: what a code means, in the words of the rule itself."""

from dataclasses import asdict

import click

import directory
from directory.commands._shared import format_option
from directory.values.text import as_json


@click.command()
@click.argument("code", required=False)
@format_option
def command(code: str | None, form: str) -> None:
    """Say what CODE means, why it matters and how to mend it. Without CODE: list them all."""
    entries = [directory.explanation(code)] if code else directory.codes()
    if form == "json":
        click.echo(as_json([asdict(entry) for entry in entries]), nl=False)
    elif code:
        click.echo(entries[0].in_full)
    else:
        for entry in entries:
            click.echo(f"{entry.code}  {entry.weight:<7}  {entry.summary}")

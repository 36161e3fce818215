"""`recipients explain`: what a code means, in the words of the rule itself."""

import json
from dataclasses import asdict

import click

from directory.checks.registry import codes, explanation
from directory.commands._shared import format_option


@click.command()
@click.argument("code", required=False)
@format_option
def command(code: str | None, form: str) -> None:
    """Say what CODE means, why it matters and how to mend it. Without CODE: list them all."""
    entries = [explanation(code)] if code else codes()
    if form == "json":
        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
    elif code:
        click.echo(entries[0].in_full)
    else:
        for entry in entries:
            click.echo(f"{entry.code}  {entry.weight:<7}  {entry.summary}")

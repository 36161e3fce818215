"""`recipients explain`: what a code means, in the words of the rule itself."""

import click

import directory


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what CODE means, why it matters and how to mend it. Without CODE: list them all."""
    if code:
        click.echo(directory.explanation(code))
        return
    for entry in directory.codes():
        click.echo(f"{entry.code}  {entry.weight:<7}  {entry.summary}")

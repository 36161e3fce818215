"""`recipients explain`: what a code means, in the words of the rule itself."""

import click

from directory.checks.registry import codes, explanation
from directory.commands._shared import answer, forms_option
from directory.commands.words import type_next
from directory.report.explanations import FORMS


@click.command()
@click.argument("code", required=False)
@forms_option(FORMS)
def command(code: str | None, form: str) -> None:
    """Say what CODE means, why it matters and how to mend it. Without CODE: list them all."""
    asked = [explanation(code)] if code else codes()
    answer(FORMS, form, asked)
    if code and form == "text" and asked[0].action:
        click.echo(type_next(asked[0].action))

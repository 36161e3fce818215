"""`recipients close`: say that a body has closed, and who took over."""

from pathlib import Path

import click

from directory.checks.edits import save_body
from directory.commands._cells import editing_of, say
from directory.commands._shared import workbook_option


@click.command()
@click.argument("recipient", metavar="ID")
@click.option("--successor", metavar="ID", help="The body that took over, if its row does not say so yet.")
@workbook_option
def command(recipient: str, successor: str | None, workbook: Path) -> None:
    """Set the Status of the body ID to Closed, and its Successor.

    Its letters then go to the successor. If nobody took over, name the local authority.
    """
    values = {"status": "Closed"} | ({"successor": successor} if successor else {})
    say(save_body(editing_of(workbook), recipient, values))

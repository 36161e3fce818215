"""`recipients add`: add a body to the workbook."""

from pathlib import Path

import click

from directory.checks.edits import add_body
from directory.commands._cells import cells_argument, editing_of, say, values_of
from directory.commands._shared import workbook_option
from directory.model import SendBy, Status
from directory.workbook.change import Value


@click.command()
@click.argument("recipient", metavar="ID")
@cells_argument
@click.option("--name", metavar="NAME", help="Its full name, as it goes on an envelope.")
@workbook_option
def command(recipient: str, cells: tuple[str, ...], name: str | None, workbook: Path) -> None:
    """Add the body ID: recipients add new-college --name "New College" Category=College Town=Leicester.

    Until somebody has confirmed it, it is Unconfirmed, and goes by Post: say Status= and "Send by=" for
    others. What would be an error of `check` is refused, and nothing is saved.
    """
    typed = values_of(cells)
    values: dict[str, Value] = {"status": Status.UNCONFIRMED.value, "send_by": SendBy.POST.value}
    say(add_body(editing_of(workbook), recipient, values | ({"organisation": name} if name else {}) | typed))

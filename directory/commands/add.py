"""`recipients add`: add a body to the workbook."""

from pathlib import Path

import click

from directory.checks.cards import the_card, values_of_card
from directory.checks.compare_register import the_listed
from directory.checks.compare_register import values_of as values_of_listed
from directory.checks.edits import add_body
from directory.commands._cells import editing_of, row_options, say, values_of
from directory.model import SendBy, Status
from directory.workbook.change import Value
from directory.workbook.lookup import bodies


@click.command()
@click.option("--name", metavar="NAME", help="Its full name, as it goes on an envelope.")
@row_options("Take its details from a national register, or from a phone card (.vcf).")
def command(
    recipient: str, cells: tuple[str, ...], name: str | None, file: Path | None, workbook: Path
) -> None:
    """Add the body ID: recipients add new-college --name "New College" Category=College Town=Leicester.

    --from FILE finds it in a register by "Reference=URN 123456", or by its name; what you type goes before
    what stands there. Until somebody has confirmed it, it is Unconfirmed, and goes by Post: say Status= and
    "Send by=" for others. What would be an error of `check` is refused, and nothing is saved.
    """
    typed = values_of([*([f"Organisation={name}"] if name else ()), *cells])
    values: dict[str, Value] = {"status": Status.UNCONFIRMED.value, "send_by": SendBy.POST.value}
    editing = editing_of(workbook)
    if file is not None and file.suffix.casefold() == ".vcf":
        known = bodies(editing.book())
        values |= values_of_card(the_card(file, recipient, None, known), contact=False)
    elif file is not None:
        listed = the_listed(
            file,
            editing.now.date(),
            reference=str(typed.pop("reference", "")),
            name=str(typed.get("organisation", recipient.replace("-", " "))),
            postcode=str(typed.get("postcode", "")),
        )
        values |= values_of_listed(listed)
    say(add_body(editing, recipient, values | typed))

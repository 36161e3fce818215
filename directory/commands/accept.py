"""`recipients accept`: let a finding stay, with a reason and a last day."""

from datetime import date
from pathlib import Path

import click

from directory.checks.edits import accept
from directory.checks.run import check_workbook
from directory.commands._cells import editing_of
from directory.commands._shared import day_option, who_option, workbook_argument
from directory.errors import Unknown
from directory.model import Finding


@click.command()
@click.argument("code")
@click.argument("place", metavar="PLACE")
@workbook_argument
@click.option("--reason", metavar="WORDS", required=True, help="Why it may stay as it is.")
@who_option
@day_option("--until", required=True, help="The last day on which it may: two years from now at most.")
def command(code: str, place: str, workbook: Path, reason: str, by: str, until: date) -> None:
    """Let the finding CODE at PLACE ("Recipients!M12") stay as it is, as a row of the sheet Accepted.

    Only the cell's text of today is accepted. A copy of the workbook with the time in its name is kept.
    """
    editing = editing_of(workbook)
    found = check_workbook(workbook, editing.now.date(), remembered=editing.remembered)
    known = {(one.code, _place(one).casefold()): one for one in found}
    finding = known.get((code.strip().upper(), place.strip().casefold()))
    if finding is None:
        raise Unknown(
            "finding", f"{code} at {place}", [f"{one.code} at {_place(one)}" for one in known.values()]
        )
    backup = accept(editing, finding, reason=reason, by=by, until=until)
    click.echo(f"Accepted until {until:%d/%m/%Y}. The workbook as it was: {backup.name}")


def _place(one: Finding) -> str:
    return f"{one.sheet}!{one.cell}" if one.cell else one.sheet

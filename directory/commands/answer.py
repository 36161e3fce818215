"""`recipients answer`: the reply to a pupil who asks what was told about them."""

from datetime import datetime
from pathlib import Path

import click

from directory.commands._shared import (
    refuse_older,
    settings_option,
    sheet_option,
    style,
    template_folder_option,
    workbook_option,
    workspace,
)
from directory.files import write_whole
from directory.ledger import read_ledger
from directory.ledger.verify import refuse_changed
from directory.report.tables import wrapped
from directory.settings import Settings
from directory.values.text import counted
from directory.workspace import WouldOverwrite
from directory.writing.answer import READ_IT, answer
from directory.writing.git import refuse_tracked


@click.command()
@click.argument("reference")
@click.option(
    "--leavers",
    type=click.Path(path_type=Path),
    required=True,
    help="The list that the pupil is on: .xlsx or .csv.",
)
@sheet_option
@workbook_option
@template_folder_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    show_default="out-answer",
    help="The folder to write into.",
)
@click.option("--replace", is_flag=True, help="Take away an earlier answer in that folder first.")
@settings_option
def command(
    reference: str,
    leavers: Path,
    sheet: str,
    workbook: Path,
    template_folder: Path | None,
    out: Path | None,
    replace: bool,
    settings: Settings,
) -> None:
    """Write what was told about the pupil with this REFERENCE: to whom, when, under which rule and basis.

    As Word and PDF, with a copy of each letter that still lies in its folder. Its words are in the template
    "answer". It goes nowhere by itself, and no file name has the reference.
    """
    folder = out or workspace().folder / "out-answer"
    refuse_tracked(folder)
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    earlier = [one for one in there if one.stem == "answer" or one.stem.startswith("copy-")]
    if others := [one for one in there if not replace or one not in earlier]:
        raise WouldOverwrite(folder, others)
    with read_ledger(settings.ledger) as ledger:
        refuse_changed(ledger)
        refuse_older(ledger)
        made = answer(
            reference,
            leavers=leavers,
            workbook=workbook,
            folder=template_folder or workspace().templates,
            ledger=ledger,
            now=datetime.now(),
            sheet=sheet,
        )
    for one in earlier:  # another pupil's copy must not stay among these
        one.unlink()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in made.files.items():
        write_whole(folder / name, content)
        click.echo(folder / name)
    without = made.told - made.copies
    missing = f" Of {without} no copy lies any more as it was written." if without else ""
    click.echo(f"It tells of {counted(made.told, 'letter')}.{missing}", err=True)
    click.echo(wrapped(READ_IT, style().width), err=True)

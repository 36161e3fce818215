"""`recipients init`: a new folder to work in."""

from pathlib import Path

import click

from directory.commands._ledger import begin_ledger
from directory.commands.read_me import READ_ME
from directory.workspace import Workspace, make_workspace


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Make FOLDER: an empty workbook, leavers file and ledger, and the templates. Overwrites nothing."""
    for path in make_workspace(folder, READ_ME):
        click.echo(path.as_posix())
    new = Workspace(folder)
    begin_ledger(new.ledger, new.workbook)
    click.echo(new.ledger.relative_to(folder).as_posix())
    click.echo(
        f'\nNext: open data/recipients.xlsx in "{folder}" and read its first sheet, Read me.\n'
        "Fill the School sheet, add the bodies you write to and, on the Sharing sheet, what each may have;\n"
        "a letter needs its rule there. Then run in that folder: recipients check\n"
        "Save your own letterhead as templates/letterhead.docx: `recipients letterhead check FILE` tries it.",
        err=True,
    )

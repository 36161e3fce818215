"""`recipients publish`: what the school says to anybody about its sharing, from the workbook."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import remembered_of, template_folder_option, workbook_option, workspace
from directory.errors import Action
from directory.files import write_whole
from directory.workspace import WouldOverwrite
from directory.writing.publish import publish


@click.command()
@click.argument("what", metavar="notice|record|choices")
@workbook_option
@template_folder_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help="The folder to write into.",
)
@click.option("--replace", is_flag=True, help="Write over files that are there already.")
def command(what: str, workbook: Path, template_folder: Path | None, out: Path, replace: bool) -> None:
    """Write the list of bodies for the privacy notice, the record of processing, or the choices of a family.

    Each comes as Word, PDF, web page and text, from the workbook alone: it is as true as the workbook. Their
    words are in the templates of the same names. An address in doubt is left out, and named here.
    """
    folder = template_folder or workspace().templates
    made = publish(what, folder, workbook, date.today(), remembered_of(workbook))
    paths = [out / name for name in made.files]
    if there := [path for path in paths if path.exists() and not replace]:
        raise WouldOverwrite(out, there, Action.WRITE_OVER)
    out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        write_whole(path, made.files[path.name])
        click.echo(path)
    if made.left_out:
        click.echo(f"Left out, because in doubt: {'; '.join(made.left_out)}.", err=True)

"""`recipients spot`: which files look like lists of pupils, to keep them out of git."""

from pathlib import Path

import click

from directory.checks.pupil_files import why_pupils
from directory.commands._shared import as_given
from directory.commands.words import fit_for_a_screen
from directory.values.text import counted
from directory.workspace import shipped

EXAMPLE = "leavers.example.xlsx"


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Say which of the files look like a list of pupils, by headings and UPNs: for a hook of git.

    Nothing that stands in a file is shown. The example that comes with the program is none.
    Exit code 0: no file does; 1: at least one does.
    """
    example = (shipped("data") / EXAMPLE).read_bytes()
    found = 0
    for path in files:
        if not path.is_file() or path.read_bytes() == example:  # a deleted file, or a link that leads nowhere
            continue
        if why := why_pupils(path):
            found += 1
            click.echo(fit_for_a_screen(f"{as_given(path)} {why}."), err=True)
    if found:
        them = "it" if found == 1 else "them"
        click.echo(
            f"Pupils' data never goes into git: {counted(found, 'file')} must stay out. Take {them} out with "
            f"git rm --cached, and add a line for {them} to .gitignore.",
            err=True,
        )
    ctx.exit(int(bool(found)))

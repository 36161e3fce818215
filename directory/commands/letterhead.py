"""`recipients letterhead`: whether a Word file can be the school's letterhead, and how letters look on it."""

from datetime import date
from pathlib import Path

import click

from directory.commands._shared import as_given, workbook_option
from directory.files import write_whole
from directory.planning.prepare import Prepared
from directory.templates.word.package import WordFileUnfit
from directory.writing.letterhead import try_letterhead


@click.group()
def command() -> None:
    """Look at a Word file that is to be the letterhead."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@workbook_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The folder for the sample letter.  [default: (FILE's)]",
)
def check(file: Path, workbook: Path, out: Path | None) -> None:
    """Say what of FILE letters will have, what is left out and why, and write a sample letter.

    The sample is a .docx and a .pdf of the same words, about nobody. Exit code 0: FILE can be the letterhead;
    2: it cannot, and why.
    """
    try:
        tried = try_letterhead(file.read_bytes(), workbook, date.today())
    except WordFileUnfit as error:
        raise WordFileUnfit(*error.reasons, name=as_given(file)) from None
    click.echo(f"{as_given(file)} can be the letterhead: save it as templates/letterhead.docx.")
    _list("Letters will have:", tried.letterhead.used)
    _list("Left out:", tried.letterhead.left_out)
    if tried.warning:
        click.echo(f"\n{tried.warning}")
    click.echo("\nA sample letter, to look at side by side:")
    for form, content in tried.samples.items():
        path = (out or file.parent) / f"{file.stem}-sample.{form}"
        write_whole(path, content)
        click.echo(f"  {as_given(path)}")


def warn_of_other_schools(prepared: Prepared) -> None:
    """Say where talk goes what of the plan's letters names another school."""
    for warning in prepared.other_schools:
        click.echo(warning, err=True)


def _list(heading: str, lines: tuple[str, ...]) -> None:
    if lines:
        click.echo(f"\n{heading}")
    for line in lines:
        click.echo(f"  {line}")

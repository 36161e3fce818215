"""What several commands share: where the workbook is, in which form to answer, and how wide."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import click

from directory import home
from directory.report.tables import FORMS

PIPED = 100  # columns, where no terminal says how wide it is

WORKBOOK = click.Path(path_type=Path)


def default_workbook() -> Path:
    """Return the workbook of the folder that the user works in."""
    return home.home() / home.WORKBOOK


workbook_argument = click.argument("workbook", type=WORKBOOK, default=default_workbook)
workbook_option = click.option(
    "--workbook", type=WORKBOOK, default=default_workbook, show_default=home.WORKBOOK.as_posix()
)
format_option = click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How to answer."
)
templates_argument = click.argument("templates", metavar="TEMPLATE...", nargs=-1, required=True)
leavers_option = click.option(
    "--leavers",
    type=click.Path(path_type=Path),
    help="The list of leavers or pupils: .xlsx or .csv. Not for letters to bodies about no pupil.",
)
to_option = click.option(
    "--to", default="", metavar="WHOM", help='Whom to write to: a body\'s ID, a category, or "all".'
)
on_option = click.option(
    "--on",
    type=click.DateTime(["%d/%m/%Y", "%Y-%m-%d"]),
    default=lambda: date.today().isoformat(),
    show_default="today",
    help="The day the letters carry, and on which ages are counted: 31/08/2026.",
)


def as_given(path: Path) -> str:
    """Return a path from the folder that is worked in, where it is below it; always with "/"."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def on_terminal() -> bool:
    """Tell whether a person reads along."""
    return sys.stdout.isatty()


def coloured() -> bool:
    """Tell whether colour may be used: on a terminal that has it, unless NO_COLOR asks for none.

    Source: no-color.org, read 2026-11-24.
    """
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return how many characters fit a line: the terminal's, or a fixed number when piped."""
    return max(60, shutil.get_terminal_size((80, 24)).columns) if on_terminal() else PIPED

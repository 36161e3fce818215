"""`recipients diff`: what changed between two workbooks, in words; and the same for git."""

import os
from datetime import date
from pathlib import Path

import click

from directory.commands._shared import WORKBOOK, answer, as_printed, forms_option, style
from directory.model import Book
from directory.report.diff import FORMS
from directory.workbook.compare import Difference, compare_workbooks
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import read_workbook

NO_FILE = ("/dev/null", os.devnull)  # git's name for a file that is not there, on every system


@click.command()
@click.argument("files", metavar="OLD NEW", nargs=-1, type=WORKBOOK)
@forms_option(FORMS)
@click.option("--git", "for_git", is_flag=True, help="Called by git as the external diff of a workbook.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], form: str, for_git: bool) -> None:
    """Tell by body and column what is new, gone or changed in the workbook NEW against OLD.

    The order of rows and columns does not count, nor does how a cell looks. Exit code 0: no difference;
    1: some difference; 2: a file cannot be read.
    """
    if for_git:
        click.echo(as_printed(_for_git(files, form), form), nl=False)
        return
    if len(files) != 2:
        raise click.UsageError("Name two workbooks: recipients diff OLD NEW")
    old, new = (read_workbook(path, date.today()) for path in files)
    difference = compare_workbooks(old, new)
    answer(FORMS, form, difference)
    ctx.exit(int(bool(difference)))


def _for_git(files: tuple[Path, ...], form: str) -> str:
    """Return what git shows of one path; never an error, for that would end the whole `git log`.

    Git gives path, old file, its hash and mode, new file, its hash and mode, and two more when the file was
    renamed; of a path that is not merged it gives the path alone (gitattributes(5) and git(1),
    GIT_EXTERNAL_DIFF, read 2026-11-24).
    """
    if len(files) == 1:
        return f"{files[0].as_posix()}: not merged yet\n"
    if len(files) not in (7, 9):
        raise click.UsageError("--git is for git itself: git config diff.recipients.command")
    path, old, new = files[0].as_posix(), files[1], files[4]
    try:
        before, after = _or_none(old), _or_none(new)
    except WorkbookUnreadable as error:  # named as git names it: the file itself is a temporary one
        return f"{path} {error.trouble}. {error.mend}\n"
    return f"{path}\n\n{FORMS[form](_compared(before, after), style())}\n"


def _or_none(path: Path) -> Book | None:
    absent = path.as_posix() in NO_FILE
    return None if absent else read_workbook(path, date.today())


def _compared(old: Book | None, new: Book | None) -> Difference:
    nothing = Book({}, date.today())
    return compare_workbooks(old or nothing, new or nothing)

"""`recipients fix`: mends what has one safe answer, after asking."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import directory
from directory.commands import CannotRun
from directory.commands._shared import codes_option, format_option, width, workbook_argument
from directory.model import Finding
from directory.report.repairs import left_to_settle, question, repairs, repairs_as_json

if TYPE_CHECKING:
    from directory.checks.repairs import Repair


@click.command()
@workbook_argument
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be mended; write nothing.")
@codes_option("--select", "Only these: C01,C06, or C for all of C.")
@format_option
@click.pass_context
def command(
    ctx: click.Context, workbook: Path, yes: bool, dry_run: bool, select: tuple[str, ...], form: str
) -> None:
    """Mend the cells of WORKBOOK that have one safe answer: each is shown, then you are asked.

    What is not certain is left to you. Only the mended cells change, and a copy of the workbook with the time
    in its name is kept beside it. Exit code 0: no error is left; 1: some are; 2: nothing could be done.
    """
    today, now = date.today(), datetime.now()
    proposal = directory.repairs_for(workbook, today)
    wanted = [repair for repair in proposal.repairs if repair.code.startswith(select or "")]
    talks = form == "text"
    if wanted and talks:
        click.echo(repairs(wanted, width=width()))
    for repair, reason in proposal.refused.items():
        click.echo(f"{repair.sheet}!{repair.cell} would be {repair.new}, but {reason}.", err=True)
    agreed = [] if dry_run else wanted if yes else list(_asked(wanted))
    backup = directory.mend(proposal, agreed, now) if agreed else None
    left = directory.check_workbook(workbook, today) if backup else list(proposal.findings)
    if talks:
        click.echo(_told(workbook, wanted, agreed, backup, dry_run))
        click.echo(_left(left, len(wanted) - len(agreed)))
    else:
        name = backup.name if backup else None
        click.echo(repairs_as_json(workbook.name, wanted, agreed, name, left), nl=False)
    ctx.exit(int(bool(left_to_settle(left)["error"])))


def _asked(wanted: Sequence["Repair"]) -> Iterator["Repair"]:
    """Yield the repairs that the person at the keyboard agrees to."""
    if not wanted:
        return
    answer = _answer(f"Mend all {len(wanted)}? y = yes, n = no, o = ask for one after another", "yno")
    if answer == "y":
        yield from wanted
    elif answer == "o":
        for at, repair in enumerate(wanted):
            answer = _answer(
                f"{question(repair)}? y = yes, n = no, a = all the rest, q = stop asking", "ynaq"
            )
            if answer == "a":
                yield from wanted[at:]
            if answer in "aq":
                return
            if answer == "y":
                yield repair


def _answer(text: str, letters: str) -> str:
    try:
        choice = click.Choice(list(letters), case_sensitive=False)
        answer: str = click.prompt(text, type=choice, default="n", show_choices=False, err=True)
    except click.Abort as error:
        raise CannotRun("Nothing was mended. Without a keyboard to answer at: --yes or --dry-run.") from error
    return answer


def _told(
    workbook: Path, wanted: Sequence["Repair"], agreed: Sequence["Repair"], backup: Path | None, dry_run: bool
) -> str:
    if backup:
        return f"Mended {len(agreed)} of {len(wanted)} in {workbook.name}. As it was before: {backup.name}"
    if not wanted:
        return f"Nothing in {workbook.name} can be mended for certain."
    return f"{len(wanted)} can be mended. Nothing was written{'.' if dry_run else ', as you said.'}"


def _left(left: Sequence[Finding], not_agreed: int) -> str:
    """Return how many errors are left, in a line; ``not_agreed`` repairs could have been made."""
    errors = left_to_settle(left)["error"]
    if not errors:
        return "No error is left."
    are = "error is" if errors == 1 else "errors are"
    who = "" if not_agreed else " for a person"
    return f"{errors} {are} left{who}: recipients check lists them."

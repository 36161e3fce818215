"""`recipients fix`: mends what has one safe answer, after asking."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import click

from directory.checks.fix import mend, put_back, repairs_for
from directory.checks.run import check_workbook
from directory.commands._asking import agreed_to
from directory.commands._shared import (
    answer,
    codes_option,
    forms_option,
    remembered_of,
    style,
    workbook_argument,
)
from directory.commands.group import CannotRun
from directory.commands.words import LIST_ERRORS, fit_for_a_screen
from directory.report.repairs import FORMS, Mending, left_to_settle, repairs
from directory.values.text import no_command
from directory.workbook.guard import guard
from directory.workbook.save import is_backup


@click.command()
@workbook_argument
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be mended; write nothing.")
@codes_option("--select", "Only these: C01,C06, or C for all of C.")
@click.option(
    "--undo",
    metavar="BACKUP",
    type=click.Path(path_type=Path),
    help="Put the copy BACKUP back in the workbook's place.",
)
@forms_option(FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    workbook: Path,
    yes: bool,
    dry_run: bool,
    select: tuple[str, ...],
    undo: Path | None,
    form: str,
) -> None:
    """Mend the cells of WORKBOOK that have one safe answer: each is shown, then you are asked.

    What is not certain is left to you. Only the mended cells change, and a copy of the workbook with the time
    in its name is kept next to it. Exit code 0: no error is left; 1: some are; 2: nothing could be done.
    """
    today, now = date.today(), datetime.now()
    if undo:
        ctx.exit(_undo(workbook, undo, now))
    remembered = remembered_of(workbook)
    proposal = repairs_for(workbook, today, remembered)
    wanted = [repair for repair in proposal.repairs if repair.code.startswith(select or "")]
    if wanted and form == "text":
        click.echo(no_command(repairs(wanted, style())))
    for repair, reason in proposal.refused.items():
        told = f"{repair.sheet}!{repair.cell} would be {repair.new}, but {reason}."
        click.echo(fit_for_a_screen(told), err=True)
    agreed = [] if dry_run else wanted if yes else list(agreed_to(wanted, "Mend", "--yes or --dry-run"))
    backup = mend(proposal, agreed, now) if agreed else None
    left = check_workbook(workbook, today, remembered=remembered) if backup else list(proposal.findings)
    name = backup.name if backup else None
    answer(FORMS, form, Mending(workbook.name, wanted, agreed, name, left, dry_run))
    errors = left_to_settle(left)["error"]
    if errors and form == "text":
        click.echo(LIST_ERRORS)
    ctx.exit(int(bool(errors)))


def _undo(workbook: Path, backup: Path, now: datetime) -> int:
    """Put a backup back, and say where the workbook is as it was just now; return the exit code."""
    if not backup.exists():
        backup = workbook.with_name(backup.name)  # it is told by its name alone
    if not is_backup(backup, workbook):
        raise CannotRun(f"{backup} is no backup of {workbook.name}: both are in one folder.")
    before = put_back(workbook, backup, sha256(guard(workbook)).hexdigest(), now)
    click.echo(f"{workbook.name} is as it was in {backup.name}. As it was just now: {before.name}")
    return 0

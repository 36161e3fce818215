"""`recipients annotate`: a copy of the workbook in which each finding is marked."""

from datetime import date
from pathlib import Path

import click

from directory.checks.run import annotate
from directory.commands._shared import remembered_of, workbook_argument
from directory.report.repairs import left_to_settle
from directory.values.text import counted


@click.command()
@workbook_argument
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The copy to write: marked.xlsx.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@click.pass_context
def command(ctx: click.Context, workbook: Path, out: Path, replace: bool) -> None:
    """Make a copy of WORKBOOK in which each cell with a finding is coloured and carries a comment.

    Its first sheet, What to fix, lists the findings with links to their cells. Mend them in the workbook
    itself; the copy is to look at. Exit code 0: nothing has to be mended; 1: at least one error; 2: no copy
    was made.
    """
    found = annotate(workbook, out, date.today(), replace=replace, remembered=remembered_of(workbook))
    told = left_to_settle(found)
    tally = ", ".join(counted(count, severity) for severity, count in told.items())
    click.echo(f"{tally} marked in {out}." if any(told.values()) else f"Nothing to mark: {out} is clean.")
    ctx.exit(int(bool(told["error"])))

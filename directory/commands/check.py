"""`recipients check`: what is wrong with the workbook, cell by cell."""

from datetime import date
from pathlib import Path

import click

import directory
from directory.commands._shared import format_option, on_terminal, width, workbook_argument
from directory.model import Finding, Severity
from directory.report.findings import findings


@click.command()
@workbook_argument
@format_option
@click.pass_context
def command(ctx: click.Context, workbook: Path, form: str) -> None:
    """List every cell of WORKBOOK that needs attention: which, what is wrong, what to type instead.

    WORKBOOK is data/recipients.xlsx unless you name another. Exit code 0: nothing has to be mended;
    1: at least one error; 2: the file cannot be read.
    """
    found = directory.check_workbook(workbook, date.today())
    text = findings(found, form, workbook=workbook.name, width=width(), colour=on_terminal())
    click.echo(text, nl=False)
    ctx.exit(exit_code(found))


def exit_code(found: list[Finding]) -> int:
    """Return 1 when a finding must be mended, else 0."""
    return int(any(finding.severity is Severity.ERROR for finding in found))

"""`recipients check`: what is wrong with the workbook, cell by cell."""

from datetime import date
from pathlib import Path

import click

from directory.checks.registry import check_codes
from directory.checks.run import check_leavers, check_workbook
from directory.commands._shared import (
    as_given,
    as_printed,
    codes_option,
    forms_option,
    remembered_of,
    sheet_option,
    style,
    workbook_argument,
)
from directory.commands.words import EXPLAIN
from directory.files import write_whole
from directory.report.check import FORMS
from directory.report.findings import Report
from directory.report.selection import chosen, headings_first
from directory.report.style import Style
from directory.workbook.lookup import recipient_rows
from directory.writing.git import refuse_taken


@click.command()
@workbook_argument
@forms_option(FORMS)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write the report to."
)
@codes_option("--select", "Only these, as C03,B; wrong headings are listed too.")
@codes_option("--ignore", "All but these.")
@click.option("--strict", is_flag=True, help="A warning fails as an error does.")
@click.option(
    "--leavers", type=click.Path(path_type=Path), help="A list of leavers to check too: .xlsx or .csv."
)
@sheet_option
@click.option(
    "--since", type=click.Path(path_type=Path), help="An earlier copy: finds a column sorted on its own."
)
@click.option("--dns", is_flag=True, help="Ask the network whether each e-mail domain takes mail.")
@click.pass_context
def command(
    ctx: click.Context,
    workbook: Path,
    form: str,
    out: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    strict: bool,
    leavers: Path | None,
    sheet: str,
    since: Path | None,
    dns: bool,
) -> None:
    """List every cell of WORKBOOK that needs attention: which, what is wrong, what to type instead.

    WORKBOOK is data/recipients.xlsx unless you name another. Where there is a ledger, addresses that changed
    since letters were written, and that nobody has confirmed, are found too. Exit code 0: nothing has to be
    mended; 1: at least one error, or with --strict a warning; 2: a file cannot be read.
    """
    if out:
        _refuse_out(out, workbook, leavers, since)
        if leavers:
            refuse_taken(out)
    today = date.today()
    found = check_workbook(workbook, today, since=since, dns=dns, remembered=remembered_of(workbook))
    if leavers:
        found += check_leavers(leavers, today, workbook, sheet=sheet)
    asked, kept = chosen(found, select), chosen(found, select, ignore)
    report = Report(
        headings_first(kept),
        as_given(workbook),
        leavers=as_given(leavers) if leavers else "",
        on=today,
        bodies=recipient_rows(workbook, today) if form == "html" else (),
        rules=check_codes(),
        strict=strict,
    )
    text = FORMS[form](report, Style() if out else style())
    if form == "text" and report.open:
        text += f"{EXPLAIN}\n"
    if out:
        write_whole(out, text.encode())
        click.echo(f"{report.tally} in {report.name}. The report is in {out}.", err=True)
    else:
        click.echo(as_printed(text, form), nl=False)
    hidden = sum(map(report.fails, asked)) - sum(map(report.fails, kept))
    if hidden:
        them = "1 finding that fails a run was" if hidden == 1 else f"{hidden} findings that fail a run were"
        click.echo(f"{them} left out, as --ignore asked.", err=True)
    ctx.exit(int(report.failed))


def _refuse_out(out: Path, *inputs: Path | None) -> None:
    """Refuse to write the report over what it is about, or into a folder that is not there."""
    if not out.parent.is_dir():
        raise click.BadParameter(f'There is no folder "{out.parent}".', param_hint="--out")
    if out.exists() and any(path and path.exists() and out.samefile(path) for path in inputs):
        raise click.BadParameter(f'"{out}" is the file to check: name another.', param_hint="--out")

"""`recipients check`: what is wrong with the workbook, cell by cell."""

import os
from datetime import date
from pathlib import Path

import click

import directory
from directory.commands._shared import (
    PIPED,
    as_given,
    codes_option,
    coloured,
    forms_option,
    width,
    workbook_argument,
)
from directory.report.findings import Report
from directory.report.forms import FORMS
from directory.report.selection import chosen, headings_first


@click.command()
@workbook_argument
@forms_option(FORMS)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write the report to."
)
@codes_option("--select", "Only these, as C03,B; wrong headings are told too.")
@codes_option("--ignore", "All but these.")
@click.option("--strict", is_flag=True, help="A warning fails as an error does.")
@click.option(
    "--leavers", type=click.Path(path_type=Path), help="A list of leavers to check too: .xlsx or .csv."
)
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
    since: Path | None,
    dns: bool,
) -> None:
    """List every cell of WORKBOOK that needs attention: which, what is wrong, what to type instead.

    WORKBOOK is data/recipients.xlsx unless you name another. Exit code 0: nothing has to be mended;
    1: at least one error, or with --strict a warning; 2: a file cannot be read.
    """
    if out:
        _refuse_out(out, workbook, leavers, since)
    today = date.today()
    found = directory.check_workbook(workbook, today, since=since, dns=dns)
    if leavers:
        found += directory.check_leavers(leavers, today, workbook)
    asked, kept = chosen(found, select), chosen(found, select, ignore)
    report = Report(
        headings_first(kept),
        as_given(workbook),
        leavers=as_given(leavers) if leavers else "",
        on=today,
        bodies=directory.recipient_rows(workbook, today) if form == "html" else (),
        rules=directory.check_codes(),
        strict=strict,
        width=PIPED if out else width(),
        colour=coloured() and not out,
    )
    text = FORMS[form](report)
    if out:
        _write(out, text)
        click.echo(f"{report.tally} in {report.name}. The report is in {out}.", err=True)
    else:
        click.echo(text, nl=False)
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


def _write(out: Path, text: str) -> None:
    """Write the report whole: it is made aside and moved into place."""
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        aside.write_bytes(text.encode())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)

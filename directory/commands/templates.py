"""`recipients templates`: the templates, what each asks for, and what is wrong with them."""

from datetime import date
from pathlib import Path

import click

from directory.checks.registry import template_codes
from directory.checks.run import check_templates
from directory.commands._shared import (
    answer,
    as_given,
    forms_option,
    workbook_option,
    workspace,
)
from directory.commands.words import EXPLAIN
from directory.report import template_findings, template_list
from directory.templates.folder import list_templates

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    show_default="templates",
    help="Where the templates are.",
)


@click.group(invoke_without_command=True)
@folder_option
@forms_option(template_list.FORMS)
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str) -> None:
    """List the templates: whom each letter is for, under which rule, and which fields it asks for."""
    ctx.obj = folder  # `templates --folder F check` and `templates check --folder F` are the same
    if ctx.invoked_subcommand is None:
        answer(template_list.FORMS, form, list_templates(_there(folder)))


@command.command()
@folder_option
@workbook_option
@forms_option(template_findings.FORMS)
@click.pass_context
def check(ctx: click.Context, folder: Path | None, workbook: Path, form: str) -> None:
    """List all that is wrong with the templates: file, line, column, what to do.

    The workbook has the register: a template must not ask for more than its rule allows. Exit code 0: nothing
    has to be mended; 1: at least one error; 2: the folder or the workbook cannot be read.
    """
    chosen = _there(folder or ctx.obj)
    found = check_templates(workbook, date.today(), chosen)
    report = template_findings.TemplateReport(found, as_given(chosen), template_codes())
    answer(template_findings.FORMS, form, report)
    if form == "text" and report.found:
        click.echo(EXPLAIN)
    ctx.exit(int(report.failed))


def _there(folder: Path | None) -> Path:
    """Return the folder, by default that of the workspace; a usage error when there is none."""
    chosen = folder or workspace().templates
    if not chosen.is_dir():
        raise click.BadParameter(f'There is no folder "{chosen}".', param_hint="--folder")
    return chosen

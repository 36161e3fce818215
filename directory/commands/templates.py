"""`recipients templates`: the templates, what each asks for, and what is wrong with them."""

from datetime import date
from pathlib import Path

import click

from directory.checks.registry import template_codes
from directory.checks.run import check_templates
from directory.commands._shared import (
    as_given,
    coloured,
    format_option,
    forms_option,
    width,
    workbook_option,
    workspace,
)
from directory.report.template_findings import FORMS, TemplateReport
from directory.report.templates import templates
from directory.templates.folder import list_templates

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    show_default="templates",
    help="Where the templates are.",
)


@click.group(invoke_without_command=True)
@folder_option
@format_option
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str) -> None:
    """List the templates: whom each letter is for, under which rule, and which fields it asks for."""
    ctx.obj = folder  # `templates --folder F check` and `templates check --folder F` are the same
    if ctx.invoked_subcommand is None:
        click.echo(templates(list_templates(_there(folder)), form, width=width()), nl=False)


@command.command()
@folder_option
@workbook_option
@forms_option(FORMS)
@click.pass_context
def check(ctx: click.Context, folder: Path | None, workbook: Path, form: str) -> None:
    """List all that is wrong with the templates: file, line, column, what to do.

    The workbook has the register: a template must not ask for more than its rule allows. Exit code 0: nothing
    has to be mended; 1: at least one error; 2: the folder or the workbook cannot be read.
    """
    chosen = _there(folder or ctx.obj)
    found = check_templates(workbook, date.today(), chosen)
    report = TemplateReport(found, as_given(chosen), template_codes(), width(), coloured())
    click.echo(FORMS[form](report), nl=False)
    ctx.exit(int(report.failed))


def _there(folder: Path | None) -> Path:
    """Return the folder, by default that of the workspace; a usage error when there is none."""
    chosen = folder or workspace().templates
    if not chosen.is_dir():
        raise click.BadParameter(f'There is no folder "{chosen}".', param_hint="--folder")
    return chosen

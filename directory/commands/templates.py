"""`recipients templates`: the templates, what each asks for, and what is wrong with them."""

from datetime import date
from pathlib import Path

import click

import directory
from directory import workspace as home
from directory.commands._shared import as_given, coloured, format_option, forms_option, width, workbook_option
from directory.planning.prepare import NotSaid
from directory.report.template_findings import FORMS, TemplateReport
from directory.report.templates import templates

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help=f"Where the templates are.  [default: {home.TEMPLATES.as_posix()}]",
)


@click.group(invoke_without_command=True)
@folder_option
@format_option
@click.pass_context
def command(ctx: click.Context, folder: Path | None, form: str) -> None:
    """List the templates: whom each letter is for, under which rule, and which fields it asks for."""
    ctx.obj = folder  # `templates --folder F check` and `templates check --folder F` are the same
    if ctx.invoked_subcommand is None:
        click.echo(templates(directory.list_templates(_there(folder)), form, width=width()), nl=False)


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
    found = directory.check_templates(workbook, date.today(), chosen)
    report = TemplateReport(found, as_given(chosen), directory.template_codes(), width(), coloured())
    click.echo(FORMS[form](report), nl=False)
    ctx.exit(int(report.failed))


def _there(folder: Path | None) -> Path:
    """Return the folder, by default that of the folder that is worked in; NotSaid when there is none."""
    chosen = folder or home.home() / home.TEMPLATES
    if not chosen.is_dir():
        raise NotSaid(f'There is no folder "{chosen}"', "Say where the templates are: --folder FOLDER.")
    return chosen

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
    template_folder_option,
    workbook_option,
    workspace,
)
from directory.commands.words import EXPLAIN
from directory.report import template_findings, template_list
from directory.templates.folder import list_templates


@click.group(invoke_without_command=True)
@template_folder_option
@forms_option(template_list.FORMS)
@click.pass_context
def command(ctx: click.Context, template_folder: Path | None, form: str) -> None:
    """List the templates: whom each letter is for, under which rule, and which fields it asks for."""
    ctx.obj = template_folder  # named before or behind "check", it is the same
    if ctx.invoked_subcommand is None:
        answer(template_list.FORMS, form, list_templates(template_folder or workspace().templates))


@command.command()
@template_folder_option
@workbook_option
@forms_option(template_findings.FORMS)
@click.pass_context
def check(ctx: click.Context, template_folder: Path | None, workbook: Path, form: str) -> None:
    """List all that is wrong with the templates: file, line, column, what to do.

    The workbook has the register: a template must not ask for more than its rule allows. Exit code 0: nothing
    has to be mended; 1: at least one error; 2: the folder or the workbook cannot be read.
    """
    chosen = template_folder or ctx.obj or workspace().templates
    found = check_templates(workbook, date.today(), chosen)
    report = template_findings.TemplateReport(found, as_given(chosen), template_codes())
    answer(template_findings.FORMS, form, report)
    if form == "text" and report.found:
        click.echo(EXPLAIN)
    ctx.exit(int(report.failed))

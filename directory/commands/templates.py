"""`recipients templates`: what each asks for, what is wrong with it, how it looks; and a new one."""

from collections.abc import Sequence
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
from directory.files import write_whole
from directory.model import Audience, Severity
from directory.report import template_findings, template_list
from directory.templates.beginning import Beginning
from directory.templates.folder import list_templates
from directory.writing.begin import begin_template, refuse_name, refuse_word, rules_to_choose
from directory.writing.letterhead import letterhead_trouble
from directory.writing.shown import show_template

# Whom a school writes letters of its own to; receipts are asked for, and the answer is given, by ours.
AUDIENCES = [one.value for one in (*(one for one in Audience if one.about_pupil), Audience.BODY)]
REFERENCE = "{{ letter.reference }}"


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
    """List all that is wrong with the templates and the letterhead: file, line, column, what to do.

    The workbook has the register: a template must not ask for more than its rule allows. Exit code 0: nothing
    has to be mended; 1: at least one error; 2: the folder or the workbook cannot be read.
    """
    chosen = template_folder or ctx.obj or workspace().templates
    found = check_templates(workbook, date.today(), chosen)
    unfit = letterhead_trouble(chosen, workbook, date.today())
    report = template_findings.TemplateReport(found, as_given(chosen), template_codes(), unfit)
    if unfit and form != "text":
        click.echo(f"{unfit} {template_findings.NO_LETTER}", err=True)
    answer(template_findings.FORMS, form, report)
    if form == "text" and report.found:
        click.echo(EXPLAIN)
    ctx.exit(int(report.failed))


@command.command()
@click.argument("name")
@template_folder_option
@workbook_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "docx", "pdf"]),
    default="text",
    show_default=True,
    help="How to show it.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write it to.")
@click.pass_context
def show(
    ctx: click.Context, name: str, template_folder: Path | None, workbook: Path, form: str, out: Path | None
) -> None:
    """Show template NAME filled with an invented pupil, every field of it.

    As text or as a page it is printed, if no file is named. No letter is made, and the ledger knows nothing
    of it.
    """
    if out is None and form in ("docx", "pdf"):
        raise click.UsageError(f"Say which file to write: --out {name}.{form}")
    folder = template_folder or ctx.obj or workspace().templates
    made = show_template(name, folder, workbook, date.today(), "txt" if form == "text" else form)
    if out:
        write_whole(out, made)
        click.echo(as_given(out))
    else:
        click.echo(made.decode(), nl=False)


@command.command()
@click.argument("name")
@click.option(
    "--from",
    "word",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The letter in Word (.docx).  [default: (a letter to change)]",
)
@click.option("--title", help="What the letter is.")
@click.option("--audience", type=click.Choice(AUDIENCES), help="Whom it is for.")
@click.option("--rule", help="The row of the Sharing sheet that it goes by.")
@click.option("--addressee", help="The post that it goes to, such as Admissions.")
@click.option("--subject", help="The e-mail's subject, which names no pupil.")
@template_folder_option
@workbook_option
@click.pass_context
def new(
    ctx: click.Context,
    name: str,
    word: Path | None,
    title: str | None,
    audience: str | None,
    rule: str | None,
    addressee: str | None,
    subject: str | None,
    template_folder: Path | None,
    workbook: Path,
) -> None:
    """Make template NAME: of a letter in Word, or one that works and can be changed.

    What no option says is asked. Exit code 0: it can be used; 1: something in it must be mended, and is
    listed.
    """
    folder, on = template_folder or ctx.obj or workspace().templates, date.today()
    refuse_name(name, folder)
    if word:
        refuse_word(word)
    title = title or _asked("What is the letter?", name.replace("-", " ").capitalize())
    whom = Audience(audience or _asked("Whom is it for?", choices=AUDIENCES))
    if whom.about_pupil and rule is None:
        for row in rules_to_choose(workbook, on):
            click.echo(f"  {row.rule}  {row.purpose}", err=True)
        rule = _asked("Which rule does it go by?")
    if whom is not Audience.CHOOSER:
        addressee = addressee or _asked("Which post does it go to?", "Admissions")
        subject = subject or _asked("Subject of the e-mail?", f"{title}, our reference {REFERENCE}")
    said = Beginning(title, whom, rule or "", addressee or "", subject or "")
    begun = begin_template(name, said, folder, workbook, on, word)
    for path in begun.files:
        click.echo(as_given(path))
    if begun.found:
        click.echo()
        report = template_findings.TemplateReport(begun.found, as_given(folder), template_codes())
        answer(template_findings.FORMS, "text", report)
    click.echo(f"See it filled: recipients templates show {name}", err=True)
    ctx.exit(int(any(one.severity is Severity.ERROR for one in begun.found)))


def _asked(question: str, proposed: str | None = None, choices: Sequence[str] = ()) -> str:
    kind = click.Choice(list(choices)) if choices else None
    said: str = click.prompt(question.removesuffix("?"), default=proposed, type=kind, err=True)
    return said

"""`recipients bounces`: what became of the letters, by the delivery reports in a mailbox."""

from datetime import date
from pathlib import Path

import click

from directory.commands._ledger import recording
from directory.commands._shared import answer, forms_option, settings_option
from directory.commands.words import OUTSTANDING
from directory.ledger.states import State
from directory.report.bounces import FORMS
from directory.sending.bounces import compare, record
from directory.sending.mailbox import messages_in
from directory.sending.reports import report_in
from directory.settings import Settings
from directory.workspace import user


@click.command()
@click.argument("mailbox", type=click.Path(path_type=Path))
@settings_option
@forms_option(FORMS)
@click.pass_context
def command(ctx: click.Context, mailbox: Path, settings: Settings, form: str) -> None:
    """Record which letters bounced, are delayed or delivered, from the delivery reports in MAILBOX.

    MAILBOX is a .mbox file, an .eml file or a folder of them. A letter is found by the Message-ID that this
    program gave it. Only a report's codes and day are kept. Exit code 1: some have bounced just now.

    For example: recipients bounces Inbox.mbox
    """
    reports = [report_in(message) for message in messages_in(mailbox)]
    with recording(settings.ledger, "bounces") as ledger:
        found = compare(reports, ledger, date.today())
        record(ledger, found, user=user())
    answer(FORMS, form, found)
    bounced = any(one.report.what is State.BOUNCED for one in found.new)
    if bounced and form == "text":
        click.echo(OUTSTANDING)
    ctx.exit(int(bounced))

"""`recipients bounces`: what became of the letters, by the delivery reports in a mailbox."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from directory.commands._ledger import recording
from directory.commands._shared import answer, forms_option, open_mailbox, settings_option
from directory.commands.words import OUTSTANDING
from directory.ledger import read_ledger
from directory.ledger.states import State
from directory.report.bounces import FORMS
from directory.sending.bounces import compare_reports, record_reports
from directory.sending.mailbox import messages_in
from directory.sending.reports import report_in
from directory.settings import Settings
from directory.workspace import user


@click.command()
@click.argument("mailbox", type=click.Path(path_type=Path), required=False)
@click.option("--imap", is_flag=True, help="MAILBOX is a folder of your own mailbox, INBOX if left out.")
@settings_option
@forms_option(FORMS)
@click.pass_context
def command(ctx: click.Context, mailbox: Path | None, imap: bool, settings: Settings, form: str) -> None:
    """Record which letters bounced, are delayed or delivered, from the delivery reports in MAILBOX.

    MAILBOX is a .mbox file, an .eml file or a folder of them. A letter is found by the Message-ID that this
    program gave it. Only a report's codes and day are kept. With --imap nothing in the mailbox is changed.
    Exit code 1: some have bounced just now.
    """
    if mailbox is None and not imap:
        raise click.UsageError("Say where the reports are: MAILBOX, or --imap.")
    messages = _by_imap(settings, str(mailbox or "INBOX")) if imap else messages_in(Path(mailbox or ""))
    reports = [report_in(message) for message in messages]
    with recording(settings.ledger, "bounces") as ledger:
        found = compare_reports(reports, ledger, date.today())
        record_reports(ledger, found, user=user())
    answer(FORMS, form, found)
    bounced = any(one.report.what is State.BOUNCED for one in found.new)
    if bounced and form == "text":
        click.echo(OUTSTANDING)
    ctx.exit(int(bounced))


def _by_imap(settings: Settings, folder: str) -> Iterator[bytes]:
    """Yield what may be reports, from the day on which the first letter left by e-mail."""
    from directory.sending.imap import reports_in

    with read_ledger(settings.ledger) as ledger:
        sent = [one.day for one in ledger.history() if one.state in (State.SENT, State.BOUNCED)]
    with open_mailbox(settings) as client:
        yield from reports_in(client, folder, min(sent, default=date.today()))

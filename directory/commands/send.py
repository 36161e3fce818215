"""`recipients send`: what a folder has, to its recipients. Without --go it only shows what would go."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import click

from directory.commands._ledger import recording
from directory.commands._shared import (
    answer,
    ask_password,
    forms_option,
    is_terminal,
    letters_argument,
    read_drafts,
    settings_option,
    tell_doubts,
    utc_now,
)
from directory.commands.group import CannotRun, Stopped
from directory.commands.words import command_for, in_words, type_next
from directory.errors import Action, DirectoryError
from directory.ledger import read_ledger
from directory.ledger.errors import LedgerBusy
from directory.ledger.states import State
from directory.report import sending as report
from directory.report import survey as survey_report
from directory.sending.drafts import Sendable
from directory.sending.send import UNAPPROVED, Step, adding_up, leaving, send, send_tests, server_of, survey
from directory.settings import Settings
from directory.values import ContactError, parse_email
from directory.values.text import counted
from directory.workspace import user
from directory.writing.manifest import FolderUnfit


def _one_address(ctx: click.Context, param: click.Parameter, typed: str | None) -> str | None:
    try:
        return parse_email(typed).address if typed else None
    except ContactError as error:
        raise click.BadParameter(str(error), ctx=ctx, param=param) from error


@click.command()
@letters_argument
@click.option("--go", is_flag=True, help="Send. Without it nothing leaves.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask. For scripts.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Send at most N.")
@click.option(
    "--test-to",
    metavar="ME",
    callback=_one_address,
    help="Send all of it to this address of yours instead, marked TEST. Nothing is recorded.",
)
@settings_option
@forms_option(report.FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    go: bool,
    yes: bool,
    limit: int | None,
    test_to: str | None,
    settings: Settings,
    form: str,
) -> None:
    """Send the e-mail drafts in FOLDER, exactly as they were written and looked at.

    Says how many go to how many bodies, and asks. Refuses when anything that they were written from has
    changed since. Sends nothing twice by itself. What the server does not take is tried again after 1 minute,
    and then after 5.

    Exit code 0: all are sent, or would be; 1: some are held, refused or wait; 2: the run could not go on;
    3: another run is at work; 4: the fate of some is unknown; ask their recipients.
    """
    if go and test_to:
        raise click.UsageError("--go sends to the recipients, --test-to only to you: choose one.")
    sendable = read_drafts(folder, settings)
    if sendable.no_basis and form == "text":
        click.echo(sendable.no_basis)
    if form == "text":
        tell_doubts(sendable.doubts)
    if test_to:
        ctx.exit(_test(sendable, settings, test_to, limit))
    if not go:
        ctx.exit(_show(sendable, settings, form))
    if not yes and not _agreed(sendable, settings, limit):
        click.echo("Nothing was sent.")
        ctx.exit(1)
    ctx.exit(_go(sendable, settings, limit, form))


def _show(sendable: Sendable, settings: Settings, form: str) -> int:
    """Show where each draft stands and what would go; return the exit code."""
    with read_ledger(settings.ledger) as ledger:
        steps, tally = survey(sendable, ledger, utc_now(), approvals=settings.approvals)
    answer(survey_report.FORMS, form, report.Posting(steps, tally))
    unapproved = any(one.why == UNAPPROVED for one in steps)
    if unapproved and form == "text":
        click.echo(f"Nothing was sent. {type_next(Action.APPROVE, str(sendable.folder))}")
    elif tally.states[State.WAITING] and form == "text":
        click.echo(f"Nothing was sent. To send what waits: recipients send {sendable.folder} --go")
    if tally.again and form == "text":
        again = report.not_left_after_all(tally.again)
        click.echo(f"{again} {type_next(Action.REPLACE, str(sendable.folder))}")
    return max(int(unapproved or tally.again > 0), _exit_code(tally.states, fine=(State.SENT, State.WAITING)))


def _agreed(sendable: Sendable, settings: Settings, limit: int | None) -> bool:
    """Say how many letters go to how many bodies; return whether whoever sits at the keyboard wants that.

    CannotRun when nobody does. Where nothing would leave, there is nothing to ask.
    """
    with read_ledger(settings.ledger) as ledger:
        drafts = leaving(sendable, ledger, utc_now(), approvals=settings.approvals, limit=limit)
    if not drafts:
        return True
    settings.server_to_recipients()
    told = report.about_to_leave(drafts)
    if not is_terminal(sys.stdin):
        raise CannotRun(
            f"{told} Nothing was sent: somebody has to agree to it, and nobody sits at a keyboard. "
            f"Type: {command_for(Action.SEND, str(sendable.folder))} --yes"
        )
    click.echo(told, err=True)
    try:
        return click.confirm("Send them now?", err=True)
    except click.Abort as error:
        raise Stopped("Nothing was sent.") from error


def _go(sendable: Sendable, settings: Settings, limit: int | None, form: str) -> int:
    """Send; report each draft as it ends, and all of them in the end, whatever ended the run."""
    steps: list[Step] = []
    stopped: Exception | None = None
    try:
        with recording(settings.ledger, "send") as ledger:
            server = server_of(settings.server_to_recipients, sendable, _asker())
            run = send(
                sendable,
                ledger,
                server,
                user=user(),
                approvals=settings.approvals,
                limit=limit,
                pause=_pause,
            )
            for step in run:
                steps.append(step)
                click.echo(report.line(step), err=form == "json")
    except (LedgerBusy, FolderUnfit):
        raise  # it has not begun
    except DirectoryError as error:
        stopped = error
    except KeyboardInterrupt:
        stopped = Stopped("Stopped.")
    try:
        with read_ledger(settings.ledger) as ledger:
            tally = adding_up(sendable, ledger)
    except DirectoryError:
        if stopped:
            click.echo(in_words(stopped), err=True)  # what stopped the run comes first, and is not to be lost
        raise
    answer(report.FORMS, form, report.Posting(steps, tally))
    if form == "text":
        for said, action in report.what_to_do(tally):
            about = str(sendable.folder) if action is not Action.RESOLVE else ""
            click.echo(f"{said} {type_next(action, about)}" if action else said)
    if stopped and not tally.states[State.UNKNOWN]:
        raise stopped
    if stopped:
        click.echo(in_words(stopped), err=True)  # a person must look: that is what the exit code is to say
    return _exit_code(tally.states) or int(tally.again > 0)


def _test(sendable: Sendable, settings: Settings, to: str, limit: int | None) -> int:
    """Send all of it to one address; return the exit code."""
    steps = []
    server = server_of(settings.needed_mail_server, sendable, _asker())
    with read_ledger(settings.ledger) as ledger:
        for step in send_tests(sendable, ledger, server, to, utc_now(), limit):
            steps.append(step)
            click.echo(report.line(step))
    sent = sum(one.state is State.SENT for one in steps)
    click.echo(
        f"{sent} of {counted(len(steps), 'draft')} went to {to}, marked TEST. No recipient got anything."
    )
    return int(sent < len(steps))


def _asker() -> Callable[[str, str], str] | None:
    """Return what asks for a password, where somebody sits at the keyboard."""
    return ask_password if is_terminal(sys.stdin) else None


def _pause(seconds: float) -> None:
    at = datetime.now() + timedelta(seconds=seconds)
    click.echo(
        f"The server did not take all of them. Next try in {seconds / 60:g} min, at {at:%H:%M}; until then "
        "this window waits. Ctrl+C ends the run safely.",
        err=True,
    )
    sleep(seconds)


def _exit_code(counts: Mapping[State, int], fine: Sequence[State] = (State.SENT,)) -> int:
    if counts.get(State.UNKNOWN):
        return 4
    return int(any(number for state, number in counts.items() if state not in fine))

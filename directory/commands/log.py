"""`recipients log`: what went where, and what people say of it."""

import sys
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import click

from directory.commands._ledger import recording
from directory.commands._shared import (
    answer,
    day_option,
    forms_option,
    is_terminal,
    key_of,
    refuse_older,
    said_on_option,
    settings_option,
    style,
    utc_now,
    who_option,
    workspace,
)
from directory.commands.words import CLEAR, NAME_FOLDER, RECORD_RECEIPT, type_next
from directory.errors import Action
from directory.ledger import open_ledger, read_ledger
from directory.ledger.clock import say_clock_is_right
from directory.ledger.entries import Channel, Question
from directory.ledger.history import (
    bounced,
    history,
    overdue_receipts,
    past_retention,
    recorded_as,
    say_received,
    told_only,
)
from directory.ledger.states import Mark, State
from directory.report import folders as folders_report
from directory.report import log as report
from directory.report import notice as notice_report
from directory.report import outstanding as receipts_report
from directory.report import retention as retention_report
from directory.report.clearing import clearing_text
from directory.report.tables import wrapped
from directory.report.verdict import verdict
from directory.settings import Settings
from directory.values.text import counted, no_command
from directory.workspace import user
from directory.writing import put_back
from directory.writing.audit import verify
from directory.writing.clear import to_clear
from directory.writing.runs import runs

form_option = forms_option(report.FORMS)


@click.group("log", invoke_without_command=True)
@click.option("--recipient", metavar="ID", help="Only what this body was told.")
@click.option("--subject", metavar="REF", help="Only what was told about the leaver with this reference.")
@day_option("--since", help="Only from this day on: 01/09/2026.")
@day_option("--until", help="Only up to this day.")
@click.option(
    "--state",
    "states",
    type=click.Choice([state.value for state in State]),
    metavar="STATE",
    multiple=True,
    help=f"Only in this state: {', '.join(State)}.",
)
@click.option("--key", help="One letter, and everything that happened to it.")
@settings_option
@form_option
@click.pass_context
def command(
    ctx: click.Context,
    recipient: str | None,
    subject: str | None,
    since: date | None,
    until: date | None,
    states: tuple[str, ...],
    key: str | None,
    settings: Settings,
    form: str,
) -> None:
    """Show what was written and sent, to whom, about whom, and on which basis.

    It answers "what did you tell about me?" (--subject) and "what did you tell us?" (--recipient). The ledger
    holds the names of the fields that a letter told, and never what was in them. Exit code 1: nothing at all
    is recorded under that reference.
    """
    if ctx.invoked_subcommand:
        return
    if key:
        with read_ledger(settings.ledger) as ledger:
            one = ledger.standing(key_of(key)), ledger.events(key_of(key))
        answer(notice_report.FORMS, form, one)
        return
    with read_ledger(settings.ledger) as ledger:
        subjects = recorded_as(ledger, subject) if subject is not None else ()
        unknown = subject is not None and not subjects
        chosen = tuple(State(state) for state in states)
        asked = Question(recipient and recipient.strip().lower(), subjects, since, until, chosen)
        found = history(ledger, asked)
    told = told_only(found) if (recipient or subjects) and not states else found
    if form != "text" or not unknown:
        answer(report.FORMS, form, [] if unknown else told)
    if len(told) < len(found):
        number = counted(len(found) - len(told), "version")
        click.echo(f"Not listed: {number} that never left. To see them: --state {State.WITHDRAWN}", err=True)
    if unknown or len(subjects) > 1:
        click.echo(no_command(wrapped(report.spelling(subjects), style().width)), err=True)
    ctx.exit(int(unknown))


@command.command("verify")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@settings_option
@click.pass_context
def verify_(ctx: click.Context, folders: tuple[Path, ...], settings: Settings) -> None:
    """See whether the ledger is as it was written, and the files as they were recorded.

    A FOLDER is looked at too: this ledger must know it, even if it was moved since.
    Exit code 1: something is not, or the copy of a letter that was sent is nowhere.
    """
    with read_ledger(settings.ledger) as ledger:
        refuse_older(ledger)
        found = verify(ledger, folders)
    click.echo(no_command(verdict(found, style())), nl=False)
    if found.lost and not found.faults:
        click.echo(NAME_FOLDER)
    ctx.exit(int(bool(found.faults or found.lost)))


@command.command("sent")
@click.argument("keys", metavar="KEY... | FOLDER", nargs=-1, required=True)
@who_option
@said_on_option
@click.option(
    "--anyway",
    metavar="REASON",
    default="",
    help="Why a letter left that would be refused now. Name no leaver in it: it is kept for years.",
)
@click.option(
    "--posted/--mailed",
    default=None,
    help="How those went that have an e-mail draft: printed and posted, or by your mail program.",
)
@click.option(
    "--except",
    "but",
    metavar="KEY",
    multiple=True,
    help="A letter of the folder's tray that was not posted.",
)
@settings_option
def sent(
    keys: tuple[str, ...],
    by: str,
    on: date,
    anyway: str,
    posted: bool | None,
    but: tuple[str, ...],
    settings: Settings,
) -> None:
    """Record that drafts were sent, or letters posted: KEY is the end of the letter's reference.

    FOLDER with --posted stands for all letters that `recipients print FOLDER` put into its tray.

    A slip can be taken back: recipients log undo. Where nothing says how those went that have an e-mail
    draft, whoever sits at the keyboard is asked; a script means by e-mail. A letter that send would hold back
    now, such as one that was written before its row changed, needs --anyway; the others are recorded.

    Exit code 1: some need --anyway, and are not recorded.
    """
    from directory.sending.by_hand import NotFit, keys_in_tray, say_sent_by_hand

    folder = _folder(keys, posted=bool(posted), but=but)
    said = list(dict.fromkeys(map(key_of, keys)))
    with recording(settings.ledger, "log sent") as ledger:
        if folder:
            said = list(keys_in_tray(folder, ledger, [key_of(one) for one in but]))
        drafts = [one for one in ledger.standings(said).values() if one.entry.channel is Channel.EMAIL]
        if posted is None and drafts and is_terminal(sys.stdin):
            have = "1 of them has" if len(drafts) == 1 else f"{len(drafts)} of them have"
            question = f"{have} an e-mail draft. Printed and posted instead?"
            posted = click.confirm(question, default=False, err=True)
        refused = say_sent_by_hand(
            ledger,
            said,
            by=by,
            on=on,
            user=user(),
            now=utc_now(),
            closed=settings.closed,
            approvals=settings.approvals,
            anyway=anyway,
            posted=bool(posted),
        )
        recorded = [key for key in said if key not in refused]
        ways = Counter(one.went_by for one in ledger.standings(recorded).values())
    if recorded:
        how = ", ".join(f"{number} by {way}" for way, number in ways.items())
        click.echo(f"{counted(len(recorded), 'letter')} recorded as sent: {how}.")
    if refused:
        raise NotFit(refused, len(recorded), posted=bool(posted))


def _folder(given: tuple[str, ...], *, posted: bool, but: tuple[str, ...]) -> Path | None:
    """Return the folder that was named in place of keys, if one was. A key is never a folder's name here."""
    from directory.planning.keys import is_key

    folders = [one for one in given if Path(one).is_dir()]
    if not folders:
        if (posted or but) and (strange := [one for one in given if not is_key(key_of(one))]):
            mend = "Name the folder that was printed, or the keys of letters."
            raise click.UsageError(f'There is no folder "{strange[0]}". {mend}')
        if but:
            raise click.UsageError("--except goes with a folder: name the letters that were posted.")
        return None
    if len(given) > 1:
        raise click.UsageError("Name one folder, or the keys of letters.")
    if not posted:
        raise click.UsageError("A folder stands for its letters to post: add --posted.")
    return Path(folders[0])


@command.command("receipt")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True)
@who_option
@said_on_option
@settings_option
def receipt(keys: tuple[str, ...], by: str, on: date, settings: Settings) -> None:
    """Record that receipts came back: KEY is the end of a letter's reference.

    Of several, each is recorded by itself and named; the first that cannot be ends the command.
    """
    with recording(settings.ledger, "log receipt") as ledger:
        for key in keys:
            say_received(ledger, [key_of(key)], by=by, on=on, user=user())
            click.echo("Its receipt is recorded." if len(keys) == 1 else f"{key}: its receipt is recorded.")


@command.command("undo")
@click.argument("key")
@click.option(
    "--reason", required=True, help="Why it is taken back. Name no leaver in it: it is kept for years."
)
@who_option
@settings_option
def undo(key: str, reason: str, by: str, settings: Settings) -> None:
    """Take back what somebody last said of a letter: that its receipt came, or else that it was sent.

    The record keeps both, with the reason. What a mail server took has left, and cannot be taken back.
    """
    from directory.sending.by_hand import take_back

    said = key_of(key)
    with recording(settings.ledger, "log undo") as ledger:
        taken = take_back(
            ledger, said, reason=reason, by=by, on=date.today(), user=user(), closed=settings.closed
        )
        state = ledger.standing(said).state
    if taken is Mark.ACKNOWLEDGED:
        click.echo("Taken back: its receipt has not come.")
    else:
        click.echo(f'Taken back: it was not sent. It is "{state}" again.')


@command.command("withdraw")
@click.argument("keys", metavar="KEY... | FOLDER", nargs=-1, required=True)
@click.option(
    "--reason", default="", help="Why they will never go. Name no leaver in it: it is kept for years."
)
@who_option
@settings_option
def withdraw_(keys: tuple[str, ...], reason: str, by: str, settings: Settings) -> None:
    """Take away letters that will never go: their files are deleted, and the record says why.

    KEY is the end of the letter's reference. FOLDER, of which nothing has left, is deleted whole, without a
    reason. Such a letter can be written anew: "Hold" in its row of the list keeps it from that.
    """
    from directory.writing.withdraw import throw_away, withdraw

    folder = _whole_folder(keys)
    with recording(settings.ledger, "log withdraw") as ledger:
        if folder:
            stay = throw_away(folder, ledger, user=user())
        else:
            said = list(dict.fromkeys(map(key_of, keys)))
            withdraw(ledger, said, reason=reason, by=by, on=date.today(), user=user(), closed=settings.closed)
    if not folder:
        click.echo(f"{counted(len(said), 'letter')} taken away.")
    else:
        others = f" {counted(stay, 'file')} of yours stay in it." if stay else ""
        click.echo(f"{folder}: taken away.{others}")


def _whole_folder(given: tuple[str, ...]) -> Path | None:
    """Return the folder that was named in place of keys, if one was."""
    folders = [Path(one) for one in given if Path(one).is_dir()]
    if folders and len(given) > 1:
        raise click.UsageError("Name one folder, or the keys of letters.")
    return folders[0] if folders else None


@command.command("clock")
@who_option
@settings_option
def clock(by: str, settings: Settings) -> None:
    """Record that this computer's clock is right, when a command doubts it.

    What a wrong clock recorded before counts as of now at the latest.
    """
    today = date.today()
    with open_ledger(settings.ledger, now=utc_now, command="log clock") as ledger:
        say_clock_is_right(ledger, by=by, on=today, user=user())
    click.echo(f"It is recorded that the clock is right, and today is {today:%A %d/%m/%Y}.")


@command.command("put-back")
@who_option
@settings_option
def put_back_(by: str, settings: Settings) -> None:
    """Go on with a ledger that is older than what was done since, as no newer copy of it is to be had.

    Each letter that may have left since counts as of unknown fate: nothing is written or sent again until you
    have recorded of each whether it left.
    """
    here = workspace()
    if not put_back.is_older(settings.ledger, here):
        click.echo("The ledger is as it was last left. Nothing is recorded.")
        return
    with open_ledger(settings.ledger, now=utc_now, command=put_back.COMMAND, older=True) as ledger:
        doubted = put_back.go_on(ledger, here, by=by, user=user(), closed=settings.closed)
    click.echo(put_back.what_is_doubted(doubted))
    for one in doubted:
        click.echo(type_next(Action.RESOLVE, one.key))


@command.command("outstanding")
@day_option("--on", help="As on another day than today: 01/12/2026.")
@settings_option
@form_option
@click.pass_context
def outstanding(ctx: click.Context, on: date | None, settings: Settings, form: str) -> None:
    """List the letters whose receipt is overdue, and those that came back. Exit code 1: there are some."""
    with read_ledger(settings.ledger) as ledger:
        late = overdue_receipts(ledger, settings.closed, on or date.today())
        found = receipts_report.Outstanding(late, bounced(ledger))
    answer(receipts_report.FORMS, form, found)
    if form == "text" and late:
        click.echo(RECORD_RECEIPT)
    ctx.exit(int(bool(found)))


@command.command("retention")
@day_option("--on", help="As on another day than today: 01/09/2035.")
@settings_option
@form_option
def retention(on: date | None, settings: Settings, form: str) -> None:
    """List what need not be kept any more.

    The ledger's records: 25 years from birth, to the end of that school year. As text also the copies of
    letters, lists of pupils and backups that `recipients clear` deletes.
    """
    day = on or date.today()
    with read_ledger(settings.ledger) as ledger:
        gone = past_retention(ledger, day)
        answer(retention_report.FORMS, form, gone)
        if form == "text":
            noon = datetime.combine(day, time(12)).astimezone()
            found = to_clear(workspace(), ledger, settings.keep_letters_days, noon)
            click.echo("\n" + no_command(clearing_text(found, style())), nl=False)
            if found.paths:
                click.echo(CLEAR)


@command.command("folders")
@settings_option
@forms_option(folders_report.FORMS)
def folders(settings: Settings, form: str) -> None:
    """List the folders of letters: when and by whom each was written, and how far its letters have come."""
    with read_ledger(settings.ledger) as ledger:
        answer(folders_report.FORMS, form, runs(workspace(), ledger))

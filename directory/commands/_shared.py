"""What several commands share: where the workbook is, in which form to answer, and how wide."""

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from directory.commands.words import type_next
from directory.errors import Action, DirectoryError, Unknown
from directory.planning.request import Request
from directory.report.style import Data, Forms, Style
from directory.settings import Settings, read_settings
from directory.values.text import counted, fit_name, no_command
from directory.workspace import NoWorkspace, Workspace, find_workspace

if TYPE_CHECKING:
    from directory.ledger import LedgerReader
    from directory.model import Remembered
    from directory.planning.trust import Doubt
    from directory.sending.drafts import Sendable
    from directory.sending.imap import Mailbox
    from directory.sending.judgement import HeldBack

Command = TypeVar("Command", bound=Callable[..., Any])

WORKBOOK = click.Path(path_type=Path)
DAY = click.DateTime(["%d/%m/%Y", "%Y-%m-%d"])


def workspace() -> Workspace:
    """Return the folder that the user works in: the current one, or the nearest above it; NoWorkspace."""
    return find_workspace(Path.cwd())


def default_workbook() -> Path:
    """Return the workbook of the folder that the user works in."""
    return workspace().workbook


workbook_argument = click.argument("workbook", type=WORKBOOK, default=default_workbook)
workbook_option = click.option(
    "--workbook",
    type=WORKBOOK,
    default=default_workbook,
    show_default="data/recipients.xlsx",
    help="The directory to work from.",
)


def forms_option(forms: Collection[str]) -> Callable[[Command], Command]:
    """Return the option that says in which of ``forms`` to answer."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(list(forms)),
        default="text",
        show_default=True,
        help="How to answer.",
    )


def _ours(_ctx: click.Context, _param: click.Parameter, folder: Path) -> Path:
    """Return a folder of letters that this login may open, or that is not there. Raises FolderUnfit."""
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        from directory.writing.manifest import FolderUnfit

        mend = "Work under that login. To approve the letters, give initials of your own there."
        raise FolderUnfit(folder, "can be opened only by the login that wrote it", mend)
    return folder


letters_argument = click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False, readable=False), callback=_ours
)


def day_option(name: str, **more: Any) -> Callable[[Command], Command]:
    """Return an option that is a day, as a date; ``more`` is click's."""
    return click.option(
        name,
        metavar="DAY",
        type=DAY,
        callback=lambda _ctx, _param, moment: moment.date() if moment else None,
        **more,
    )


template_folder_option = click.option(
    "--templates",
    "template_folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    show_default="templates",
    help="The folder of the templates and the letterhead.",
)


sheet_option = click.option(
    "--sheet",
    default="",
    metavar="NAME",
    help="Which sheet of the list's file to read, if several could be it.",
)


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a Request, which it gets as ``request``; its argument is TEMPLATE..."""

    @wraps(command)
    def with_request(
        *args: Any,
        templates: tuple[str, ...],
        leavers: Path | None,
        hidden_rows: bool,
        sheet: str,
        large_print: bool,
        to: str,
        workbook: Path,
        on: date,
        template_folder: Path | None,
        **more: Any,
    ) -> Any:
        folder = template_folder or workspace().templates
        asked = Request(
            *(templates, folder, leavers, workbook, on, to, hidden_rows), sheet=sheet, large_print=large_print
        )
        return command(*args, request=asked, **more)

    options = (
        click.argument("templates", metavar="TEMPLATE...", nargs=-1),
        click.option(
            "--leavers",
            type=click.Path(path_type=Path),
            help="The list of leavers or pupils: .xlsx or .csv. Not for letters to bodies about no pupil.",
        ),
        sheet_option,
        click.option("--hidden-rows", is_flag=True, help="Write about the list's hidden rows too."),
        click.option(
            "--to",
            default="",
            metavar="WHOM",
            help='Whom to write to: a body\'s ID, a category, or "all".',
        ),
        click.option(
            "--large-print", is_flag=True, help="All letters in 16 point type, not only those that need it."
        ),
        workbook_option,
        template_folder_option,
        day_option(
            "--on",
            default=lambda: date.today().isoformat(),
            show_default="today",
            help="The day the letters carry, and on which ages are counted: 31/08/2026.",
        ),
    )
    decorated: Callable[..., Any] = with_request
    for option in reversed(options):  # the last one applied comes first in the help
        decorated = option(decorated)
    return decorated


def _codes(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Return codes or their beginnings: "C03,B" is C03 and every code that begins with B.

    A usage error, with near ones, when no check has a code like it.
    """
    from directory.checks.registry import check_codes

    known = [rule.code for rule in check_codes()] if given else []
    codes = tuple(code.strip().upper() for text in given for code in text.split(","))
    for code in codes:
        if not code or not any(one.startswith(code) for one in known):
            raise click.BadParameter(str(Unknown("code", code, known)))
    return codes


def codes_option(name: str, help: str) -> Callable[[Command], Command]:
    """Return an option that takes the codes of checks, or their beginnings."""
    return click.option(name, metavar="CODES", multiple=True, callback=_codes, help=help)


def as_given(path: Path) -> str:
    """Return a path from the folder that is worked in, where it is below it; always with "/"."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _settings(ctx: click.Context, param: click.Parameter, path: Path | None) -> Settings:
    """Return the settings of the file that was named, or of the folder that the user works in."""
    if path and not path.is_file():
        raise click.BadParameter(f"There is no file {path}.", ctx=ctx, param=param)
    return read_settings(path or workspace().settings)


settings_option = click.option(
    "--settings",
    type=click.Path(path_type=Path),
    envvar="RECIPIENTS_SETTINGS",
    callback=_settings,
    show_default="recipients.toml",
    help="Another settings file.",
)


def _not_to_come(ctx: click.Context, param: click.Parameter, moment: datetime) -> date:
    if moment.date() > date.today():
        raise click.BadParameter("That day is still to come.", ctx=ctx, param=param)
    return moment.date()


said_on_option = click.option(
    "--on",
    metavar="DAY",
    type=DAY,
    callback=_not_to_come,
    default=lambda: date.today().isoformat(),
    show_default="today",
    help="The day on which it was: 31/08/2026.",
)


def _named(ctx: click.Context, param: click.Parameter, who: str | None) -> str | None:
    if who is None:
        return None
    name = fit_name(who)
    if not name:
        raise click.BadParameter("Say who: initials are enough.", ctx=ctx, param=param)
    return name


def _who(*, required: bool, help: str) -> Callable[[Command], Command]:
    return click.option("--by", metavar="WHO", required=required, callback=_named, help=help)


who_option = _who(required=True, help="Who says so: initials are enough.")
who_looked_option = _who(required=False, help="Who has looked: initials are enough. Else your login.")
who_if_needed_option = _who(required=False, help="Who says so: initials are enough. Not with --contact.")


def key_of(typed: str) -> str:
    """Return the key of a letter's reference: "EX-ABCDE23456" as printed, or the key alone."""
    return typed.strip().rpartition("-")[2].lower()


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def read_drafts(folder: Path, settings: Settings) -> "Sendable":
    """Return the letters of ``folder``, each judged by its own sources; FolderUnfit, SourcesChanged."""
    from directory.ledger import read_ledger
    from directory.sending.drafts import read_sendable

    with read_ledger(settings.ledger) as ledger:
        refuse_older(ledger)
        return read_sendable(folder, date.today(), ledger, settings.closed)


def refuse_older(ledger: "LedgerReader") -> None:
    """Raise LedgerOlder if a folder of letters in this workspace knows more than its ledger does."""
    from directory.writing import put_back

    try:
        here = workspace()
        own = read_settings(here.settings).ledger
    except DirectoryError:  # no workspace, or its settings are not the ones that are used
        return
    if own.resolve() == ledger.path.resolve():
        put_back.refuse_older(ledger, here)


def tell_held_back(held: "Sequence[HeldBack]", folder: Path) -> None:
    """Say which letters of a folder are held back, why, and what to type."""
    from directory.sending.judgement import in_lines

    if not held:
        return
    lines = "".join(f"\n  {line}" for line in in_lines(held))
    click.echo(no_command(f"Held back: {counted(len(held), 'letter')}.{lines}"), err=True)
    said = "If one has left all the same, record that first. Then mend the cause, and write them again."
    click.echo(f"{said} {type_next(Action.REPLACE, str(folder))}", err=True)


def tell_doubts(doubts: "Sequence[Doubt]") -> None:
    """Say what is to be asked of bodies before their letters leave: the files do not show it."""
    from directory.report.sending import asked_first

    for line in asked_first(doubts):
        click.echo(no_command(line))


def remembered_of(workbook: Path) -> "tuple[Remembered, ...]":
    """Return what the ledger remembers of the workbook's bodies: that of the folder the workbook lies in.

    Nothing where it lies in none, or there is no ledger yet. Raises LedgerUnfit.
    """
    from directory.ledger import remembered_in

    named = os.environ.get("RECIPIENTS_SETTINGS")
    try:
        path = Path(named) if named else find_workspace(workbook.absolute()).settings
    except NoWorkspace:
        return ()
    return remembered_in(read_settings(path).ledger)


def ask_password(host: str, name: str) -> str:
    """Ask whoever sits at the keyboard for the password of a mailbox at a host."""
    return str(click.prompt(f"Password for {name} at {host}", hide_input=True, err=True))


@contextmanager
def open_mailbox(settings: Settings) -> "Iterator[Mailbox]":
    """Open the school's own mailbox. Raises SettingsWrong, NoPassword, and what ``mailbox_of`` raises."""
    from directory.sending.imap import mailbox_of
    from directory.sending.password import secret_of

    server = settings.needed_imap_server()
    asked = (lambda: ask_password(server.host, server.user)) if is_terminal(sys.stdin) else None
    with mailbox_of(server, secret_of(server, asked)) as client:
        yield client


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a person is at the other end of a stream; without a console it is None."""
    return stream is not None and stream.isatty()


def on_terminal() -> bool:
    """Return whether a person reads along."""
    return is_terminal(sys.stdout)


def coloured() -> bool:
    """Return whether colour may be used: on a terminal that has it, unless NO_COLOR asks for none.

    Source: no-color.org, read 2026-11-24.
    """
    return on_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style() -> Style:
    """Return how a text is to look: as wide as the terminal and in its colours, or as when it is piped."""
    if not on_terminal():
        return Style()
    return Style(max(60, shutil.get_terminal_size((80, 24)).columns), coloured())


def answer(forms: Forms[Data], form: str, data: Data) -> None:
    """Print a report on ``data`` in one of its ``forms``."""
    click.echo(as_printed(forms[form](data, style()), form), nl=False)


def as_printed(report: str, form: str) -> str:
    """Return a report as it may be printed: only the form for GitHub is made of commands to a job.

    No line of JSON begins with a cell, and a program that reads it gets every sign.
    """
    return report if form in ("github", "json", "sarif") else no_command(report)

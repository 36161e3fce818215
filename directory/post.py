"""Sending as the school's settings say: by its ledger, its mail server and its approvals."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from directory.ledger import history as record
from directory.ledger import open_ledger, read_ledger
from directory.ledger.entries import Standing
from directory.planning.prepare import Prepared, prepare
from directory.sending import approval
from directory.sending import drafts as folders
from directory.sending import send as sending
from directory.sending.drafts import Sendable
from directory.sending.outbox import Outbox
from directory.sending.send import Step, Tally
from directory.settings import Settings, SettingsWrong


def read_sendable(folder: Path, today: date, settings: Settings) -> Sendable:
    """Return the e-mail drafts of ``folder``, if what they were written from is as it was.

    Raises FolderUnfit, Moved, and what ``prepare`` raises.
    """

    def again(templates: Sequence[str], leavers: Path | None, workbook: Path, on: date, to: str) -> Prepared:
        return prepare(templates, leavers, workbook, on, to=to, overdue=lambda: record.to_chase(settings, on))

    return folders.read_sendable(folder, today, again)


def approve(
    folder: Path, today: date, settings: Settings, *, user: str, now: Callable[[], datetime]
) -> list[Standing]:
    """Record that ``user`` has looked at the drafts in ``folder``, and return them.

    What ``send`` would refuse today is not approved. Raises FolderUnfit, and what ``read_sendable`` raises.
    """
    read_sendable(folder, today, settings)
    return approval.approve(settings.ledger, folder, user=user, now=now)


def survey(sendable: Sendable, settings: Settings, now: datetime) -> tuple[list[Step], Tally]:
    """Return where each draft stands, whether it may leave, and the sum of all letters. FolderUnfit."""
    with read_ledger(settings.ledger) as ledger:
        return sending.survey(sendable, ledger, now, approvals=settings.approvals)


def send(
    sendable: Sendable,
    settings: Settings,
    *,
    user: str,
    now: Callable[[], datetime],
    ask: Callable[[str, str], str] | None,
    pause: Callable[[float], object],
    limit: int | None = None,
) -> Iterator[Step]:
    """Send the drafts that have not been, yielding each as it ends; the ledger has it by then.

    ``ask`` gets a password from whoever sits there, for a user at a host; ``pause`` waits so many seconds
    before another try. Raises LedgerBusy, FolderUnfit, MailServerError, TooManyUnknown.
    """
    with open_ledger(settings.ledger, now=now, command="send") as ledger:
        server = _server(sendable, settings, ask)
        yield from sending.send(
            sendable, ledger, server, user=user, approvals=settings.approvals, limit=limit, pause=pause
        )


def send_tests(
    sendable: Sendable,
    settings: Settings,
    to: str,
    *,
    now: datetime,
    ask: Callable[[str, str], str] | None,
    limit: int | None = None,
) -> Iterator[Step]:
    """Send the drafts, at most ``limit``, to ``to`` instead, marked TEST; nothing is recorded."""
    with read_ledger(settings.ledger) as ledger:
        yield from sending.send_tests(sendable, ledger, _server(sendable, settings, ask), to, now, limit)


def adding_up(sendable: Sendable, settings: Settings) -> Tally:
    """Return where the folder's letters are by the ledger: together, all of them."""
    with read_ledger(settings.ledger) as ledger:
        return sending.adding_up(sendable, ledger)


def resolve(
    settings: Settings, key: str, *, arrived: bool, user: str, on: date, now: Callable[[], datetime]
) -> Standing:
    """Record a person's word on a notice of which nobody knew whether it had arrived. Unknown, WrongStep."""
    with open_ledger(settings.ledger, now=now, command="resolve") as ledger:
        return sending.resolve(ledger, key, arrived=arrived, user=user, on=on)


def _server(
    sendable: Sendable, settings: Settings, ask: Callable[[str, str], str] | None
) -> Callable[[], Callable[[], Outbox]]:
    """Return what finds the school's mail server and the password, and returns what connects.

    It raises SettingsWrong, NoSecret.
    """

    def found() -> Callable[[], Outbox]:
        from directory.sending.password import secret_of
        from directory.sending.smtp import Smtp

        server = settings.mail_server
        if server is None:
            raise SettingsWrong(
                "recipients.toml", "smtp", 'there is no mail server. Add [smtp] with host = "...".'
            )
        asked = (lambda: ask(server.host, server.user)) if ask else None
        secret = secret_of(server, asked)
        return lambda: Smtp.connect(server, sendable.drafts[0].sender, secret)

    return found

"""The school's own mailbox by IMAP: put drafts into its Drafts folder, read the reports that came back.

The connection is encrypted, and the server proves its name. Nothing but drafts is put there; nothing is
marked as read, moved or deleted. Sources: RFC 9051 (IMAP), RFC 6154 (special folders), RFC 8314 (TLS).
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from directory.sending.login import certificate_trouble, trust
from directory.sending.reports import SEEN, letters_named
from directory.sending.server import (
    ImapServer,
    Login,
    LoginRefused,
    MailServerError,
    Security,
    Unreachable,
    Untrusted,
)

if TYPE_CHECKING:
    from imapclient import IMAPClient

Mailbox: TypeAlias = "IMAPClient"

BATCH = 20  # messages that are asked for at once
_ID_ALONE = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_MEND = "Check the mailbox's server in your settings and that you are online, or try again later."


class NoDraftsFolder(MailServerError):
    """The mailbox has no folder for drafts."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What was done with drafts: the ``folder``, how many were ``made``, and which were there already.

    ``sent`` are the keys of those that lie among the sent messages. ``lying`` has key and version of every
    letter of this program whose draft lay in the folder before.
    """

    folder: str
    made: int
    there: int
    sent: tuple[str, ...]
    lying: tuple[tuple[str, int], ...]


@contextmanager
def mailbox_of(server: ImapServer, secret: Callable[[], str]) -> Iterator[Mailbox]:
    """Open the mailbox, encrypted and logged in. Raises Unreachable, Untrusted, LoginRefused.

    ``secret`` is asked for the password or token, and only after TLS. What breaks within the block becomes
    Unreachable. No word of the server's is shown: it may quote the letter, or the password.
    """
    from imapclient import IMAPClient
    from imapclient.exceptions import IMAPClientError

    context = trust(server.ca_file)
    tls = server.security is Security.TLS
    try:
        with IMAPClient(
            server.host,
            server.port,
            ssl=tls,
            ssl_context=context if tls else None,
            timeout=server.limit_seconds,
        ) as client:
            if not tls:
                client.starttls(context)
            if not isinstance(client.socket(), ssl.SSLSocket):
                what = "is connected without encryption, which is a fault of this program"
                raise Untrusted(server.host, what, "The password was not given away. Report it.")
            _log_in(client, server, secret())
            yield client
    except ssl.SSLCertVerificationError as error:
        mend = "The password was not given away. Ask whoever looks after the mail server."
        raise Untrusted(server.host, certificate_trouble(error, server.host), mend) from None
    except (OSError, IMAPClientError) as error:
        what = "breaks off, or answers what no mailbox does"
        if not tls and not isinstance(error, OSError):
            what = "offers no encryption (STARTTLS), breaks off, or answers what no mailbox does"
        raise Unreachable(server.host, what, _MEND) from None


def _log_in(client: Mailbox, server: ImapServer, secret: str) -> None:
    from imapclient.exceptions import IMAPClientError, LoginError

    try:
        if server.login is Login.TOKEN:
            client.oauth2_login(server.user, secret)
        elif client.has_capability("AUTH=PLAIN"):  # LOGIN takes no password with an accent
            client.plain_login(server.user, secret)
        else:
            client.login(server.user, secret)
    except (LoginError, IMAPClientError, UnicodeError) as error:
        if isinstance(error, IMAPClientError) and not isinstance(error, LoginError) and _is_broken(error):
            raise
        mend = "Check user, login and the password. Ask whether the mailbox may be read by IMAP."
        raise LoginRefused(server.host, f"does not let {server.user} in", mend) from None


def _is_broken(error: Exception) -> bool:
    from imapclient.exceptions import IMAPClientAbortError

    return isinstance(error, IMAPClientAbortError)


def put_drafts(client: Mailbox, host: str, drafts: Mapping[str, bytes]) -> Placed:
    """Put finished messages, by key, into the folder for drafts, unless the mailbox has them already.

    A message is known by its Message-ID, so that a run that broke off can be made again. Returns what was
    done. Raises NoDraftsFolder.
    """
    from imapclient.imapclient import DRAFT, DRAFTS, SENT
    from imapclient.imapclient import SEEN as READ

    folder = client.find_special_folder(DRAFTS)
    if folder is None:
        what = "has no folder for drafts in this mailbox"
        raise NoDraftsFolder(host, what, "Save a draft in your mail program once, then try again.")
    ids = {key: _id_of(content) for key, content in drafts.items()}
    lying = _lying(client, folder)
    there = _known(client, folder, ids)
    outgoing = client.find_special_folder(SENT)
    sent = _known(client, outgoing, ids) if outgoing else set()
    new = [key for key in drafts if key not in there | sent]
    for key in new:
        client.append(folder, drafts[key], flags=(DRAFT, READ))
    return Placed(folder, len(new), len(there), tuple(sorted(sent - there)), lying)


def _lying(client: Mailbox, folder: str) -> tuple[tuple[str, int], ...]:
    """Return key and version of each letter whose draft lies in a folder."""
    client.select_folder(folder, readonly=True)
    found: list[Any] = client.search(["HEADER", "Message-ID", "@"])
    heads = (
        value
        for start in range(0, len(found), BATCH)
        for fetched in client.fetch(found[start : start + BATCH], [_ID_ALONE]).values()
        for name, value in fetched.items()
        if name.startswith(b"BODY[")
    )
    return tuple(one for head in heads for one in letters_named(head.decode("ascii", "replace")))


def _known(client: Mailbox, folder: str, ids: Mapping[str, str]) -> set[str]:
    """Return the keys of those messages that lie in a folder."""
    client.select_folder(folder, readonly=True)
    return {key for key, name in ids.items() if client.search(["HEADER", "Message-ID", name])}


def _id_of(content: bytes) -> str:
    """Return the Message-ID of a message that this program has finished."""
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    (line,) = (one for one in head if one.startswith(b"Message-ID: "))
    return line.removeprefix(b"Message-ID: ").decode("ascii")


def reports_in(client: Mailbox, folder: str, since: date) -> Iterator[bytes]:
    """Yield the beginning of each message in ``folder``, from that day on, that may be a delivery report."""
    client.select_folder(folder, readonly=True)
    from_a_server = ["OR", ["FROM", "mailer-daemon"], ["FROM", "postmaster"]]
    criteria = ["SINCE", since, "OR", from_a_server, ["HEADER", "Content-Type", "report"]]
    found: list[Any] = client.search(criteria)
    part = f"BODY.PEEK[]<0.{SEEN}>"
    for start in range(0, len(found), BATCH):
        for fetched in client.fetch(found[start : start + BATCH], [part]).values():
            yield from (value for name, value in fetched.items() if name.startswith(b"BODY["))

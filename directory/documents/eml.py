"""A notice as an e-mail draft: built from typed fields, and re-read before it counts.

One recipient, nobody in Cc or Bcc. The letter goes as an attached PDF; the message itself says nothing of the
leaver.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import format_datetime
from typing import Any

from directory.errors import DirectoryError

UNSENT = b"X-Unsent: 1"  # has Outlook open a file as a draft
COPIES = ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft is made of. ``to`` and ``sender`` are bare addresses; ``pdf_name`` names no person."""

    to: str
    sender: str
    sender_name: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    pdf: bytes = field(repr=False)
    pdf_name: str


def write_draft(draft: Draft) -> bytes:
    """Return the draft as the bytes of an .eml file that mail programs open ready to send.

    ``X-Unsent: 1`` has Outlook open it as a draft. Raises DraftWrong when what was written, read back, is not
    what was asked for.
    """
    try:
        to, sender = Address(addr_spec=draft.to), Address(draft.sender_name, addr_spec=draft.sender)
    except (ValueError, IndexError, HeaderParseError):
        raise DraftWrong("is not addressed to its one recipient") from None
    message = EmailMessage(policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = draft.subject
    message["X-Unsent"] = "1"
    message.set_content(draft.text, cte="quoted-printable")
    message.add_alternative(draft.html, subtype="html", cte="quoted-printable")
    message.add_attachment(draft.pdf, maintype="application", subtype="pdf", filename=draft.pdf_name)
    written = message.as_bytes()
    _reread(written, draft)
    return written


def finished(draft: bytes, sender: str, name: str, at: datetime) -> bytes:
    """Return the bytes that leave: the draft as it is, no longer marked as one, with its date and number.

    The same arguments give the same bytes, so that what is sent again is what was sent before: ``at`` is when
    the message was first ready to leave, ``name`` its own for ever. Raises DraftWrong for what is no draft.
    """
    head, gap, body = draft.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not gap or lines.count(UNSENT) != 1:
        raise DraftWrong("is not as it was written")
    number = f"Message-ID: <{name}@{sender.rpartition('@')[2]}>"
    lines[lines.index(UNSENT)] = f"Date: {format_datetime(at)}\r\n{number}".encode("ascii")
    return b"\r\n".join(lines) + gap + body


def marked_as_test(message: bytes, to: str, at: datetime) -> bytes:
    """Return a finished message readdressed to ``to`` alone, with TEST before its subject.

    Its number is its own, by the time ``at`` of the test: a mail server that has seen a number drops the next
    message with the same one (Exchange does), and that must not be the real one.
    """
    head, gap, body = message.partition(b"\r\n\r\n")
    marks = {b"Subject: ": b"TEST ", b"Message-ID: <": f"test.{at:%Y%m%dT%H%M%S}.".encode("ascii")}
    lines = [
        f"To: {to}".encode("ascii") if line.startswith(b"To: ") else line for line in head.split(b"\r\n")
    ]
    for begin, mark in marks.items():
        lines = [
            begin + mark + line.removeprefix(begin) if line.startswith(begin) else line for line in lines
        ]
    return b"\r\n".join(lines) + gap + body


@dataclass(frozen=True, slots=True)
class AsRead:
    """A message as another program reads it. ``to`` and ``senders`` are addresses, the latter with names.

    ``copied``: whether anybody but To may get it. ``texts`` are its readable parts, ``attached`` the others
    with their names.
    """

    to: tuple[str, ...]
    copied: bool
    senders: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]
    texts: tuple[str, ...] = field(repr=False)
    attached: tuple[tuple[str | None, bytes], ...] = field(repr=False)


def read_back(written: bytes) -> AsRead:
    """Return a finished message as the standard library's parser reads it."""
    # compat32 leaves headers as they stand; parsing all of them the modern way costs twice the message.
    message = message_from_bytes(written, policy=policy.compat32)
    to, sender, subject = (_headers(message, name) for name in ("To", "From", "Subject"))
    leaves = [part for part in message.walk() if not part.is_multipart()]
    told = [part for part in leaves if part.get_content_maintype() == "text" and not part.get_filename()]
    return AsRead(
        to=tuple(address.addr_spec for header in to for address in header.addresses),
        copied=any(name in message for name in COPIES),
        senders=tuple((one.display_name, one.addr_spec) for header in sender for one in header.addresses),
        subjects=tuple(str(header) for header in subject),
        texts=tuple(_payload(part).decode("utf-8", "replace") for part in told),
        attached=tuple((part.get_filename(), _payload(part)) for part in leaves if part not in told),
    )


def _reread(written: bytes, draft: Draft) -> None:
    """Refuse a draft that another program would read differently from what was meant."""
    found = read_back(written)
    if found.to != (draft.to,):
        raise DraftWrong("is not addressed to its one recipient")
    if found.copied:
        raise DraftWrong("is addressed to somebody else as well")
    senders = [(_no_spaces(name), address) for name, address in found.senders]
    if found.subjects != (draft.subject,) or senders != [(_no_spaces(draft.sender_name), draft.sender)]:
        raise DraftWrong("reads differently from what was meant")
    if [_lines(text) for text in found.texts] != [_lines(draft.text), _lines(draft.html)]:
        raise DraftWrong("says something else than its covering message")
    if found.attached != ((draft.pdf_name, draft.pdf),):
        raise DraftWrong("does not carry its letter and nothing else")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _headers(message: Message, name: str) -> list[Any]:
    """Return a message's headers of one name, read by the rules of RFC 5322."""
    unfolded = ("".join(str(value).splitlines()) for value in message.get_all(name, []))
    return [policy.SMTP.header_factory(name, value) for value in unfolded]


def _lines(text: str) -> list[str]:
    """Return a text's lines: how they end is the mail's own business."""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def _no_spaces(text: str) -> str:
    """Return a text without spaces: the library's parser reads one where two encoded words of a name meet."""
    return "".join(text.split())


class DraftWrong(DirectoryError):
    """A finished draft, read back, is not what was meant. It has not been kept."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"A draft {self.what}. It was not kept; please tell whoever looks after this program."

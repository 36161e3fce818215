"""A notice as an e-mail draft: built from typed fields, and re-read before it counts.

One recipient, nobody in Cc or Bcc. The letter goes as an attached PDF; the message itself says nothing of the
leaver.
"""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage, Message
from typing import Any

from directory.errors import DraftWrong


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


def _reread(written: bytes, draft: Draft) -> None:
    """Refuse a draft that another program would read differently from what was meant."""
    # compat32 leaves headers as they stand; parsing all of them the modern way costs twice the message.
    message = message_from_bytes(written, policy=policy.compat32)
    to, sender, subject = (_headers(message, name) for name in ("To", "From", "Subject"))
    if [address.addr_spec for header in to for address in header.addresses] != [draft.to]:
        raise DraftWrong("is not addressed to its one recipient")
    if any(name in message for name in ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")):
        raise DraftWrong("is addressed to somebody else as well")
    senders = [(_no_spaces(one.display_name), one.addr_spec) for header in sender for one in header.addresses]
    meant = [(_no_spaces(draft.sender_name), draft.sender)]
    leaves = [part for part in message.walk() if not part.is_multipart()]
    texts = [_lines(_payload(part).decode("utf-8", "replace")) for part in leaves[:2]]
    if [str(header) for header in subject] != [draft.subject] or senders != meant:
        raise DraftWrong("reads differently from what was meant")
    if texts != [_lines(draft.text), _lines(draft.html)]:
        raise DraftWrong("says something else than its covering message")
    attached = [(part.get_filename(), _payload(part)) for part in leaves[2:]]
    if attached != [(draft.pdf_name, draft.pdf)]:
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

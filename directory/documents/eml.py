"""Write a notice as an e-mail draft (.eml), and read it back before it counts.

It has one recipient and nobody in Cc or Bcc. The letter is an attached PDF; the message itself says nothing
about the leaver.
"""

from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage

from directory.errors import DirectoryError
from directory.values.message import read_back


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of a draft. ``to`` and ``sender`` are bare addresses; ``pdf_name`` names no person."""

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

    ``X-Unsent: 1`` makes Outlook open it as a draft. Raises DraftWrong when the written draft, read back,
    differs from ``draft``.
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
    """Raise DraftWrong for a draft that another program would read differently."""
    found = read_back(written)
    if found.to != (draft.to,):
        raise DraftWrong("is not addressed to its one recipient")
    if found.copied:
        raise DraftWrong("is addressed to somebody else as well")
    senders = [(_no_spaces(name), address) for name, address in found.senders]
    if found.subjects != (draft.subject,) or senders != [(_no_spaces(draft.sender_name), draft.sender)]:
        raise DraftWrong("reads differently from what was meant")
    if [_lines(text) for text in found.texts] != [_lines(draft.text), _lines(draft.html)]:
        raise DraftWrong("has a text that is not its covering message")
    if found.attached != ((draft.pdf_name, draft.pdf),):
        raise DraftWrong("does not carry its letter and nothing else")


def _lines(text: str) -> list[str]:
    """Return a text's lines without their ends, which mail may change."""
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")


def _no_spaces(text: str) -> str:
    """Return a text without spaces: the library's parser adds one between two encoded words of a name."""
    return "".join(text.split())


class DraftWrong(DirectoryError):
    """A finished draft, read back, differs from what was meant. It has not been kept."""

    def __init__(self, trouble: str) -> None:
        super().__init__(
            f"A draft {trouble}. It was not kept.", "Please tell whoever looks after this program."
        )

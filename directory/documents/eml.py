"""Write a notice as an e-mail draft (.eml), and read it back before it counts.

It has one recipient and nobody in Cc or Bcc. The letter is an attached PDF; the message itself says nothing
about the leaver.
"""

import re
from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum

from directory.errors import DirectoryError
from directory.values.message import read_back

LINE_END = "\r\n "  # and a space: the header goes on (RFC 5322 2.2.3)
ON_ONE_LINE = 40  # characters of a name that leave room for its address on the same line


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
    if re.search(r'[\x00-\x1f\x7f/\\:*?"<>|]', draft.pdf_name) or draft.pdf_name.startswith("."):
        raise DraftWrong("would carry a file whose name is none", Part.REFERENCE)
    message = EmailMessage(policy.SMTP)
    _set(message, "From", draft.sender, Part.SENDER)
    _set(message, "To", draft.to, Part.TO)
    _set(message, "Subject", draft.subject, Part.SUBJECT)
    message["X-Unsent"] = "1"
    message.set_content(draft.text, cte="quoted-printable")
    message.add_alternative(draft.html, subtype="html", cte="quoted-printable")
    message.add_attachment(draft.pdf, maintype="application", subtype="pdf", filename=draft.pdf_name)
    # From comes first and is one line: our own address alone.
    _, gap, rest = message.as_bytes().partition(b"\r\n")
    written = _sender_line(draft) + gap + rest
    _reread(written, draft)
    return written


def _set(message: EmailMessage, header: str, value: str, part: "Part") -> None:
    """Set a header; From and To to one bare address. DraftWrong when it cannot be set as it is."""
    try:
        message[header] = value if header == "Subject" else Address(addr_spec=value)
    except (ValueError, IndexError, HeaderParseError):
        raise DraftWrong(_TROUBLES[part], part) from None


def _sender_line(draft: Draft) -> bytes:
    """Return the From line, without its end.

    The library folds a long name of ASCII without the quotation marks that its comma, full stop or brackets
    need (seen in Python 3.11), and another program then reads two senders.
    """
    name = draft.sender_name
    if not name.isprintable() or "=?" in name:
        raise DraftWrong(_TROUBLES[Part.NAME], Part.NAME)
    if not draft.sender.isascii():
        raise DraftWrong(_TROUBLES[Part.SENDER], Part.SENDER)
    if name.isascii():
        shown = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name)) if re.search(r"[^\w ]", name) else name
    else:
        shown = Header(name, "utf-8", header_name="From").encode(linesep="\r\n")
    return f"From: {shown}{' ' if len(shown) < ON_ONE_LINE else LINE_END}<{draft.sender}>".encode("ascii")


def _reread(written: bytes, draft: Draft) -> None:
    """Raise DraftWrong for a draft that another program would read differently."""
    found = read_back(written)
    if found.to != (draft.to,):
        raise DraftWrong(_TROUBLES[Part.TO], Part.TO)
    if found.copied:
        raise DraftWrong("is addressed to somebody else as well")
    senders = [(_no_spaces(name), address) for name, address in found.senders]
    if found.subjects != (draft.subject,):
        raise DraftWrong(_TROUBLES[Part.SUBJECT], Part.SUBJECT)
    if senders != [(_no_spaces(draft.sender_name), draft.sender)]:
        raise DraftWrong(_TROUBLES[Part.NAME], Part.NAME)
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


class Part(StrEnum):
    """What of a draft is wrong, as far as a cell of the workbook is to blame."""

    SENDER = "the school's e-mail"
    NAME = "the school's name"
    REFERENCE = "the letter's reference"
    TO = "the recipient's e-mail"
    SUBJECT = "the subject"


_TROUBLES = {
    Part.SENDER: "is not from one address",
    Part.NAME: "names the school differently from what was meant",
    Part.TO: "is not addressed to its one recipient",
    Part.SUBJECT: "has a subject that reads differently from what was meant",
}


class DraftWrong(DirectoryError):
    """A finished draft, read back, is not what was meant. It has not been kept.

    ``part`` is what is wrong in it; None for what no cell of the workbook can be to blame for.
    """

    def __init__(self, trouble: str, part: Part | None = None) -> None:
        mend = (
            f"Type {part.value} afresh, on one line, without signs that do not show."
            if part
            else "Please tell whoever looks after this program."
        )
        super().__init__(f"The draft {trouble}. It was not kept.", mend)
        self.trouble, self.part = trouble, part

"""Write a notice as an e-mail draft (.eml), and read it back before it counts.

It has one recipient and nobody in Cc or Bcc. The letter is an attached PDF; the message itself says nothing
about the leaver.
"""

import re
from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from enum import StrEnum
from functools import lru_cache
from struct import iter_unpack
from textwrap import wrap

from directory.errors import DirectoryError
from directory.values.message import read_back

LINE = 76  # characters (RFC 2045 6.7 and 6.8)
PLAIN = re.compile(r"[!-~]{1,64}(?: [!-~]{1,64})*")  # a subject that stands in its header as it is
ADDRESS = re.compile(r"[!-;=?-~]{1,64}@[!-;=?-~]{1,255}")  # RFC 5321 4.5.3.1
FILE_NAME = re.compile(r"[!#-)+-.0-9;=@-\[\]-{}~][ !#-)+-.0-9;=@-\[\]-{}~]*")

# What is the same in every draft. "=_" cannot be in a part: there "=" begins a code of two digits or ends a
# line, so that no text ends its part (RFC 2045 6.7).
ABOVE_TEXT = b"""\
X-Unsent: 1
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_draft"

--=_draft
Content-Type: multipart/alternative; boundary="=_words"

--=_words
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable
""".replace(b"\n", b"\r\n")
ABOVE_HTML = b"""\
--=_words
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable
""".replace(b"\n", b"\r\n")
ABOVE_LETTER = b"""\
--=_words--

--=_draft
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=""".replace(b"\n", b"\r\n")
END = b"\r\n--=_draft--\r\n"
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

    ``X-Unsent: 1`` makes Outlook open it as a draft. Equal drafts are equal bytes. Raises DraftWrong when
    the written draft, read back, differs from ``draft``.
    """
    if not FILE_NAME.fullmatch(draft.pdf_name):
        raise DraftWrong("would carry a file whose name is none", Part.REFERENCE)
    letter = b2a_base64(draft.pdf, newline=False)
    written = b"\r\n".join(
        [
            _sender_line(draft.sender_name, draft.sender),
            _recipient_line(draft.to),
            _subject_line(draft.subject),
            ABOVE_TEXT,
            _quoted(draft.text),
            ABOVE_HTML,
            _quoted(draft.html),
            ABOVE_LETTER + f'"{draft.pdf_name}"'.encode("ascii"),
            b"",
            _in_lines(letter) + END,
        ]
    )
    _reread(written, draft, letter)
    return written


def _in_lines(encoded: bytes) -> bytes:
    """Return base64 in lines of LINE characters, without the last one's end."""
    whole = len(encoded) // LINE * LINE
    lines = [line for (line,) in iter_unpack(f"{LINE}s", encoded[:whole])]
    return b"\r\n".join([*lines, *filter(None, [encoded[whole:]])])


def _quoted(text: str) -> bytes:
    """Return a text as quoted-printable (RFC 2045 6.7)."""
    return b2a_qp(b"\r\n".join([*text.encode().splitlines(), b""]), istext=True)


@lru_cache(maxsize=1024)  # a body's letters come one after the other
def _recipient_line(address: str) -> bytes:
    """Return the To line with one bare address, without its end."""
    try:
        header: str = policy.SMTP.header_factory("To", Address(addr_spec=address)).fold(policy=policy.SMTP)
        return header.removesuffix("\r\n").encode("ascii")
    except (ValueError, IndexError, HeaderParseError):
        raise DraftWrong(_TROUBLES[Part.TO], Part.TO) from None


def _subject_line(subject: str) -> bytes:
    """Return the Subject line, without its end.

    The library's own folding loses a space here and there in a long subject (seen in Python 3.11).
    """
    if not subject.isprintable() or "=?" in subject:
        raise DraftWrong(_TROUBLES[Part.SUBJECT], Part.SUBJECT)
    if not PLAIN.fullmatch(subject):
        return b"Subject: " + _encoded(subject, "Subject").encode("ascii")
    line = f"Subject: {subject}"
    if len(line) > LINE:
        line = LINE_END.join(wrap(line, LINE, break_long_words=False, break_on_hyphens=False))
    return line.encode("ascii")


def _encoded(text: str, header: str) -> str:
    """Return a text of a header as encoded words (RFC 2047), in lines that are short enough."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


@lru_cache(maxsize=64)
def _sender_line(name: str, address: str) -> bytes:
    """Return the From line, without its end.

    The library folds a long name of ASCII without the quotation marks that its comma, full stop or brackets
    need (seen in Python 3.11), and another program then reads two senders.
    """
    if not name.isprintable() or "=?" in name:
        raise DraftWrong(_TROUBLES[Part.NAME], Part.NAME)
    if not ADDRESS.fullmatch(address):
        raise DraftWrong(_TROUBLES[Part.SENDER], Part.SENDER)
    if name.isascii():
        shown = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name)) if re.search(r"[^\w ]", name) else name
    else:
        shown = _encoded(name, "From")
    return f"From: {shown}{' ' if len(shown) < ON_ONE_LINE else LINE_END}<{address}>".encode("ascii")


def _reread(written: bytes, draft: Draft, letter: bytes) -> None:
    """Raise DraftWrong for a draft that another program would read differently.

    The library reads all but the ``letter`` (its PDF in base64), over which it would spend nine tenths of
    its time. Where that stands there is nothing else but line ends: no header could hide in it, nor a part
    end there.
    """
    head, gap, carried = written.removesuffix(END).rpartition(b"\r\n\r\n")
    found = read_back(head + gap + END)
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
    if found.attached != ((draft.pdf_name, b""),) or carried.translate(None, b"\r\n") != letter:
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

"""The last look at a finished message's bytes before they leave: why it may not be sent. Pure.

It trusts neither the program that planned the letter nor anybody who may have opened the draft since. It
cannot see a letter that is about the right leaver and wrong about them, nor another leaver's name that is
split by a line end within a word, or drawn as a picture.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from logging import NullHandler, getLogger

from directory.sharing.named import Others
from directory.values.message import AsRead, read_back

LINE_BYTES = 998  # RFC 5322 2.1.1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BARE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")  # two servers read one message as two (SMTP smuggling)
# pypdf's warnings may quote the text, and screens get logged. A letter that it cannot read is held anyway.
getLogger("pypdf").addHandler(NullHandler())


@dataclass(frozen=True, slots=True)
class Expected:
    """What a message must be: the envelope's two addresses, its letter, and the leavers it must not name.

    ``reference`` is printed on each page of the letter and is its file's name; ``pdf_hash`` is the SHA-256
    of the notice's PDF, in hex. ``others`` are the other leavers of the list.
    """

    sender: str
    to: str = field(repr=False)
    reference: str
    pdf_hash: str
    others: Others = field(repr=False)


def objections(content: bytes, expected: Expected) -> list[str]:
    """Return why these bytes may not leave, in words without a personal value; empty when they may."""
    found = read_back(content)
    return [
        *_of_the_bytes(content),
        *_of_the_envelope(found, expected),
        *_of_the_letter(found, expected),
    ]


def _of_the_bytes(content: bytes) -> Iterator[str]:
    if not content.isascii() or b"\0" in content:
        yield "it has bytes that mail does not carry unharmed"
    if _BARE_END.search(content) or not content.endswith(b"\r\n"):
        yield "a line in it does not end as lines in mail do"
    if max(map(len, content.split(b"\r\n"))) > LINE_BYTES:
        yield f"a line in it is longer than {LINE_BYTES} bytes"


def _of_the_envelope(found: AsRead, expected: Expected) -> Iterator[str]:
    if found.to != (expected.to,):
        yield "it is not addressed to its one recipient"
    if found.copied:
        yield "it is addressed to somebody else as well"
    if [address for _, address in found.senders] != [expected.sender]:
        yield "it does not come from the school's own address"
    names = [name for name, _ in found.senders]
    files = [name or "" for name, _ in found.attached]
    heads = [*names, *found.subjects, *found.to, *files]
    if any(_CONTROL.search(one) or "\r" in one or "\n" in one for one in heads):
        yield "a control character stands in its head"
    if any("=?" in one for one in heads):
        yield "its head hides another text (=?)"
    if len(found.subjects) != 1:
        yield "it has no subject line, or several"


def _of_the_letter(found: AsRead, expected: Expected) -> Iterator[str]:
    if any(_CONTROL.search(text) for text in found.texts):
        yield "a control character stands in its text"
    if [name for name, _ in found.attached] != [f"{expected.reference}.pdf"]:
        yield "it does not carry its letter and nothing else"
        return
    ((_, letter),) = found.attached
    if sha256(letter).hexdigest() != expected.pdf_hash:
        yield "its letter is not the one in the folder"
    yield from of_the_print(letter, expected.reference, expected.others, (*found.subjects, *found.texts))


def of_the_print(letter: bytes, reference: str, others: Others, besides: Iterable[str] = ()) -> Iterator[str]:
    """Yield why a letter's PDF may not leave, or the texts ``besides`` that go with it."""
    printed = printed_words(letter)
    if reference not in printed:
        yield "its letter cannot be read back, or does not carry its reference"
    if others.named_in(*besides, printed):
        yield "another leaver is in it"


def printed_words(letter: bytes) -> str:
    """Return the words on a PDF's pages, in their order; "" when it cannot be read to its end.

    A page looks at the same letters several times. To read one takes 20 ms, so the words of some are kept.
    """
    digest = sha256(letter).digest()
    words = _words.get(digest)
    if words is None:
        if len(_words) >= _MOST:
            _words.clear()
        words = _words[digest] = _read(letter)
    return words


_words: dict[bytes, str] = {}  # by the letter's SHA-256
_MOST = 1_000  # letters whose words are kept: some 3 MB


def _read(letter: bytes) -> str:
    """Read strictly: a damaged file is refused, as pypdf's guess at it might leave a page out."""
    from pypdf import PdfReader

    try:
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(letter), strict=True).pages)
    except Exception:  # pypdf's own errors, and any other that a damaged file causes in it
        return ""

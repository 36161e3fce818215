"""Take a PDF that Typst made apart: its numbered parts, as they stand in the file (ISO 32000-1, 7.5)."""

import re
from collections.abc import Iterator
from zlib import decompress

ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])\r?\n")
NUMBER = re.compile(rb"(\d{1,10}) 0 R")
LENGTH = re.compile(rb"/Length (\d+)")
STREAM, STREAM_END, PART_END = b"\nstream\n", b"\nendstream", b"\nendobj"


class Typeset:
    """A PDF's parts, found by its table of their places; they are numbered from 1 on."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        table = int(content[content.rindex(b"startxref") :].split()[1])
        self.places = [int(place) for place, use in ENTRY.findall(content, table) if use == b"n"]
        trailer = content.index(b"trailer\n", table) + 8
        self.trailer = content[trailer : content.index(b"\nstartxref", trailer)]

    @property
    def root(self) -> bytes:
        """Return the dictionary that leads to all others."""
        return self.part(reference(self.trailer, b"Root"))

    def pages(self) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the dictionary of each page, in their order."""
        sheets = self.part(reference(self.root, b"Pages"))
        for number in map(int, NUMBER.findall(sheets)):
            yield number, self.part(number)

    def part(self, number: int) -> bytes:
        """Return a part's dictionary."""
        return self.split(number)[0]

    def stream(self, number: int) -> bytes:
        """Return what is in a part that holds a stream."""
        return decompress(self.split(number)[1].removeprefix(STREAM).removesuffix(STREAM_END))

    def split(self, number: int) -> tuple[bytes, bytes]:
        """Return a part's dictionary, and its stream as it stands there, or b"".

        A line break in a dictionary's text is written as ``\\n``, so none of it can look like a stream.
        """
        begin = self.content.index(b"obj\n", self.places[number - 1]) + 4
        end = self.content.index(PART_END, begin)
        at = self.content.find(STREAM, begin, end)
        if at < 0:
            return self.content[begin:end], b""
        length = LENGTH.search(self.content, begin, at)
        assert length  # noqa: S101  # every stream says how long it is
        return self.content[begin:at], self.content[at : at + len(STREAM) + int(length[1])] + STREAM_END


def reference(part: bytes, key: bytes) -> int:
    """Return the number of the part that a dictionary names under a key."""
    return int(part[part.index(b"/" + key) + 1 + len(key) :].split(None, 1)[0])


def length_of(content: bytes) -> int:
    """Return how many pages a PDF has that Typst made."""
    return sum(1 for _ in Typeset(content).pages())

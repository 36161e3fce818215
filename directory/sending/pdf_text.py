"""The words of a PDF that Typst made, read back with the standard library alone. Pure.

This is no reader of PDF at large: it knows the one way in which our letters are made (a content stream packed
by Flate, text in fonts of two-byte glyphs, each font with its table to Unicode) and finds nothing in others.
So whoever relies on it asks first for words that must be there: a file that it cannot read fails that.
"""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(?s)(?<!\d)(\d+) 0 obj\b(.*?)\bendobj")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*?)\r?\nendstream")
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_TO_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_GLYPHS = re.compile(rb"(?s)beginbf(char|range)(.*?)endbf")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
# What a page's content says of text: a piece of it begins or ends, its font, a string within a piece.
_SAID = re.compile(rb"\b(BT|ET)\b|/(f\d+) [\d.]+ Tf|(\()")
_WITHIN = re.compile(rb"(?s)[^\\()]+|\\.|[()]")  # parentheses that balance stand in a string as they are
_ESCAPE = re.compile(rb"(?s)\\([0-7]{1,3}|.)")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(content: bytes) -> str:
    """Return the words on a PDF's pages, a space wherever a line or another piece of text begins."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(content)}
    streams = {number: stream for number, body in objects.items() if (stream := _unpacked(body)) is not None}
    fonts: dict[bytes, Mapping[int, str]] = {}
    for body in objects.values():
        for name, number in _FONT.findall(body):
            table = _TO_UNICODE.search(objects.get(int(number), b""))
            fonts[name] = _characters(streams.get(int(table[1]), b"")) if table else {}
    return " ".join("".join(_pieces(stream, fonts)) for stream in streams.values() if b" Tf" in stream)


def _unpacked(body: bytes) -> bytes | None:
    """Return an object's stream; None when it has none that is packed by Flate."""
    found = _STREAM.search(body)
    try:
        return zlib.decompress(found[1]) if found and b"/FlateDecode" in body[: found.start()] else None
    except zlib.error:
        return None


def _characters(table: bytes) -> Mapping[int, str]:
    """Return a font's table from glyph to text. Source: Adobe Technical Note 5411 (ToUnicode)."""
    made: dict[int, str] = {}
    for kind, body in _GLYPHS.findall(table):
        numbers = [bytes.fromhex(one.decode()) for one in _HEX.findall(body)]
        if kind == b"char":
            made |= {
                int.from_bytes(glyph): text.decode("utf-16-be", "replace")
                for glyph, text in zip(numbers[::2], numbers[1::2], strict=False)
            }
        else:
            for low, high, text in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=False):
                first = int.from_bytes(text)
                for step in range(int.from_bytes(high) - int.from_bytes(low) + 1):
                    made[int.from_bytes(low) + step] = chr(first + step)
    return made


def _pieces(stream: bytes, fonts: Mapping[bytes, Mapping[int, str]]) -> Iterator[str]:
    font: Mapping[int, str] = {}
    at, inside = 0, False
    while found := _SAID.search(stream, at):
        at = found.end()
        edge, name, string = found.groups()
        if edge:
            inside = edge == b"BT"
            yield " "
        elif name:
            font = fonts.get(name, {})
        elif string:
            glyphs, at = _string(stream, at)
            if inside:
                pairs = (glyphs[one : one + 2] for one in range(0, len(glyphs), 2))
                yield "".join(font.get(int.from_bytes(pair), "") for pair in pairs)


def _string(stream: bytes, at: int) -> tuple[bytes, int]:
    """Return the bytes of the string whose first parenthesis stands before ``at``, and where it ends."""
    depth, start = 1, at
    while depth and (found := _WITHIN.match(stream, at)):
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
    return _ESCAPE.sub(_escaped, stream[start : at - 1]), at


def _escaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8) & 255]) if said.isdigit() else _NAMED.get(said, said)

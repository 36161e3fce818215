"""Find elements in a part's XML and replace their bytes; the rest of the part stays as it is.

The XML is not parsed and written again, which would lose what the program that wrote it meant by its form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from directory.workbook.package import unusual

BLANKS = b" \t\r\n"
_AFTER_NAME = frozenset(BLANKS + b"/>")
# Each ends at the latest with the part, or the pattern would look for the end of each anew.
_OPAQUE = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Element:
    """Where an element is in the XML: its start tag, and the end of the whole element."""

    start: int
    tag_end: int
    end: int

    @property
    def is_single(self) -> bool:
        """Return whether it is a single tag, without content."""
        return self.tag_end == self.end


class Xml:
    """A part's XML, for searching and cutting.

    ``_xml`` is the XML to write; the guard has refused declarations. ``_seen`` is the same with comments and
    the like blanked out, byte for byte, so that every "<" in it begins a tag (XML 1.0, 2.4 and 3.1: no other
    place can hold one). ``prefix`` is that of every name in the file, such as "x:"; most programs write none.
    """

    def __init__(self, name: str, xml: bytes) -> None:
        if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise unusual(name)
        self._name, self._xml = name, xml
        self._seen = _unveiled(xml)
        self.prefix = self._root_prefix()

    def cut(self, cuts: list[tuple[int, int, bytes]]) -> bytes:
        """Return the XML with each of ``cuts`` replaced; insertions keep their order."""
        out, at = [], 0
        for start, end, new in sorted(cuts, key=lambda cut: cut[:2]):
            out += [self._xml[at:start], new]
            at = end
        return b"".join([*out, self._xml[at:]])

    def elements(self, name: bytes, start: int, end: int) -> Iterator[Element]:
        """Yield the elements with a name between two places; those we ask for are never nested."""
        opening, closing = b"<" + self.prefix + name, b"</" + self.prefix + name
        at = start
        while (at := self._seen.find(opening, at, end)) >= 0:
            after = at + len(opening)
            if self._seen[after] not in _AFTER_NAME:
                at = after
                continue
            tag_end = element_end = self._tag_end(after)
            if self._seen[tag_end - 2 : tag_end - 1] != b"/":
                element_end = self._tag_end(self._closing(closing, tag_end, end))
            yield Element(at, tag_end, element_end)
            at = element_end

    def _closing(self, closing: bytes, start: int, end: int) -> int:
        at = self._seen.find(closing, start, end)
        while at >= 0 and self._seen[at + len(closing) : at + len(closing) + 1] not in b">" + BLANKS:
            at = self._seen.find(closing, at + 1, end)
        if at < 0:
            raise unusual(self._name)
        return at

    def _tag_end(self, at: int) -> int:
        """Return the place after the ">" that ends the tag around ``at``; a quoted ">" does not end it."""
        while True:
            end = self._seen.find(b">", at)
            if end < 0:
                raise unusual(self._name)
            quotes = [
                (place, mark) for mark in (b'"', b"'") if (place := self._seen.find(mark, at, end)) >= 0
            ]
            if not quotes:
                return end + 1
            place, mark = min(quotes)
            at = self._seen.index(mark, place + 1) + 1

    def attributes(self, element: Element) -> dict[bytes, bytes]:
        """Return an element's attributes as typed; those we need have no character references in them."""
        return {key: self._seen[start:end] for key, (start, end) in self._values(element).items()}

    def places(self, element: Element, key: bytes) -> list[tuple[int, int]]:
        """Return where an element's attribute has its value; nowhere when it has no such attribute."""
        found = self._values(element)
        return [found[key]] if key in found else []

    def ends_at(self, element: Element) -> int:
        """Return the place of an element's end tag; it must have one."""
        return self._seen.rfind(b"</", element.start, element.end)

    def _values(self, element: Element) -> dict[bytes, tuple[int, int]]:
        found: dict[bytes, tuple[int, int]] = {}
        at = element.start
        while (equals := self._seen.find(b"=", at, element.tag_end)) >= 0:
            key = self._seen[at:equals].split()[-1]
            opening = min(
                place
                for mark in (b'"', b"'")
                if (place := self._seen.find(mark, equals, element.tag_end)) >= 0
            )
            closing = self._seen.index(self._seen[opening : opening + 1], opening + 1)
            found[key] = (opening + 1, closing)
            at = closing + 1
        return found

    def _root_prefix(self) -> bytes:
        """Return the prefix of every name in the file, such as "x:"; most programs write none."""
        at = self._seen.index(b"<") + 1
        name = self._seen[at : self._tag_end(at)].split()[0].rstrip(b"/>")
        return name[: name.rfind(b":") + 1]


def _unveiled(xml: bytes) -> bytes:
    """Return ``xml`` with comments, CDATA sections and instructions blanked out, at the same length."""
    return _OPAQUE.sub(lambda found: b" " * len(found[0]), xml)

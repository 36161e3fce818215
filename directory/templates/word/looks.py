"""What the styles and lists of a Word letter make of a paragraph or a run: a heading, an item, bold words."""

import re
from collections.abc import Iterator
from functools import cached_property
from xml.etree.ElementTree import Element

from directory.templates.word.package import W, on

HEADING = re.compile(r"heading ([1-9])|(title)")
LEVELS = 3


class Looks:
    """The styles and the lists of a file. Each root may be None: the file has no such part."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self.styles = (
            {one.get(f"{W}styleId", ""): one for one in styles.iter(f"{W}style")}
            if styles is not None
            else {}
        )
        self.numbering = numbering

    def heading(self, paragraph: Element) -> int:
        """Return the level of a heading, 1 to 3; 0 for a paragraph that is none."""
        for said in self._paragraph(paragraph):
            outline = said.find(f"{W}outlineLvl")
            if outline is not None and (level := outline.get(f"{W}val", "9")).isdigit():
                return min(int(level) + 1, LEVELS) if int(level) < 9 else 0
        for style in self._chain(_named(paragraph, "pPr/pStyle")):
            name = style.find(f"{W}name")
            if name is not None and (found := HEADING.fullmatch(name.get(f"{W}val", "").lower())):
                return min(int(found[1] or 1), LEVELS)
        return 0

    def is_item(self, paragraph: Element) -> bool:
        """Return whether a paragraph is an item of a list, with a bullet or a number."""
        return self._list(paragraph) is not None

    def is_numbered(self, paragraph: Element) -> bool:
        """Return whether a paragraph is an item that shows a number or a letter."""
        found = self._list(paragraph)
        return found is not None and self._formats.get(found, "bullet") not in ("bullet", "none")

    def is_bold(self, run: Element) -> bool:
        """Return whether a run is bold of itself or by its character style."""
        return self._switched(run, "b")

    def is_italic(self, run: Element) -> bool:
        """Return whether a run is in italics of itself or by its character style."""
        return self._switched(run, "i")

    def is_hidden(self, run: Element, paragraph: Element) -> bool:
        """Return whether a run does not show, of itself or by a style of its own or of its paragraph."""
        return self._switched(run, "vanish", _named(paragraph, "pPr/pStyle"))

    def _switched(self, run: Element, switch: str, around: str = "") -> bool:
        """Return whether a switch is on: what the run says, its style, or the style ``around`` it."""
        chain = (*self._chain(_named(run, "rPr/rStyle")), *self._chain(around))
        for said in (run.find(f"{W}rPr"), *(style.find(f"{W}rPr") for style in chain)):
            if said is not None and (found := said.find(f"{W}{switch}")) is not None:
                return on(found)
        return False

    def _list(self, paragraph: Element) -> tuple[str, str] | None:
        """Return the number of the list that a paragraph belongs to, and its level."""
        for said in self._paragraph(paragraph):
            found = said.find(f"{W}numPr")
            if found is not None:
                number, level = (_named(found, name) for name in ("numId", "ilvl"))
                return (number, level or "0") if number not in ("", "0") else None
        return None

    def _paragraph(self, paragraph: Element) -> Iterator[Element]:
        """Yield a paragraph's properties, its own first, then those of its styles."""
        own = paragraph.find(f"{W}pPr")
        if own is not None:
            yield own
        for style in self._chain(_named(paragraph, "pPr/pStyle")):
            if (said := style.find(f"{W}pPr")) is not None:
                yield said

    def _chain(self, style: str) -> Iterator[Element]:
        """Yield a style, then each that it is based on."""
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = _named(self.styles[style], "basedOn")

    @cached_property
    def _formats(self) -> dict[tuple[str, str], str]:
        """Return how each list counts, by its number and level: "bullet", "decimal"."""
        if self.numbering is None:
            return {}
        abstract = {one.get(f"{W}abstractNumId", ""): one for one in self.numbering.iter(f"{W}abstractNum")}
        found: dict[tuple[str, str], str] = {}
        for number in self.numbering.iter(f"{W}num"):
            base = abstract.get(_named(number, "abstractNumId"))
            for level in base.iter(f"{W}lvl") if base is not None else ():
                key = number.get(f"{W}numId", ""), level.get(f"{W}ilvl", "0")
                found[key] = _named(level, "numFmt")
        return found


def _named(element: Element, path: str) -> str:
    found = element.find("/".join(f"{W}{part}" for part in path.split("/")))
    return found.get(f"{W}val", "") if found is not None else ""

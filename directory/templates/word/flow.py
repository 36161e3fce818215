"""Lift the statements of a Word letter to what they govern: words, paragraphs, list items, table rows.

An office types "{% for %}" at the start of one paragraph or row and "{% endfor %}" at the end of another, or
gives each a paragraph or row of its own. A statement that cannot be lifted is one that crosses.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from xml.etree.ElementTree import Element

from directory.templates.letter import Value
from directory.templates.marks import Statement
from directory.templates.tags import END_OF
from directory.templates.word.clean import own
from directory.templates.word.marks import STATEMENT, statement_at
from directory.templates.word.package import W, texts

CONTAINERS = (f"{W}body", f"{W}tc", f"{W}txbxContent")
SHOWN = (f"{W}drawing", f"{W}pict", f"{W}sym")  # what shows without a text
# What fills a cell in which every paragraph stands under an if: Word needs one.
THIN = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}


class Lift:
    """One lifting of the statements below ``root``. ``tags`` are the letter's, by number."""

    def __init__(
        self, root: Element, tags: tuple[Value | Statement, ...], is_item: Callable[[Element], bool]
    ) -> None:
        self.root, self.tags, self.is_item = root, tags, is_item
        self.sizes = Counter(tag.group for tag in tags if isinstance(tag, Statement))

    def all(self) -> Iterator[Statement]:
        """Lift every statement; yield the first of each group that crosses."""
        for table in reversed([*self.root.iter(f"{W}tbl")]):
            self._rows(table)
        containers = [one for tag in CONTAINERS for one in self.root.iter(tag)]
        for container in reversed(containers):
            self._paragraphs(container)
        for cell in self.root.iter(f"{W}tc"):
            _fill(cell, self._opens)
        yield from self._crossing()

    def boxed(self) -> Iterator[Statement]:
        """Yield each statement within a paragraph that governs a text box: other forms show the box below."""
        for paragraph in self.root.iter(f"{W}p"):
            opened: list[Element] = []
            for one in own(paragraph):
                if one.tag == STATEMENT and self._opens(one) > 0:
                    opened.append(one)
                elif one.tag == STATEMENT and self._opens(one) < 0 and opened:
                    opened.pop()
                elif opened and one.tag == f"{W}r" and one.find(f".//{W}txbxContent") is not None:
                    yield statement_at(opened[0], self.tags)

    def _of(self, element: Element) -> list[Element]:
        return list(element.iter(STATEMENT))

    def _group(self, statement: Element) -> int:
        return statement_at(statement, self.tags).group

    def _opens(self, statement: Element) -> int:
        """Return 1 for a statement that opens, -1 for one that closes, 0 for one between."""
        word = statement_at(statement, self.tags).word
        return (word in END_OF) - (word in END_OF.values())

    def _whole(self, parts: Sequence[Element]) -> set[int]:
        """Return the groups that stand within one of the parts as a whole."""
        whole: set[int] = set()
        for part in parts:
            found = [self._group(one) for one in self._of(part)]
            whole |= {group for group in found if found.count(group) == self.sizes[group]}
        return whole

    def _rows(self, table: Element) -> None:
        children: list[Element] = []
        for row in table:
            cells = [one for one in row if one.tag == f"{W}tc"]
            bare = bool(cells) and self._bare(row)
            whole = set() if bare else self._whole(cells)
            before, after = self._ends(row, whole, bare=bare)
            children += before + ([] if bare else [row]) + after
        table[:] = children

    def _paragraphs(self, container: Element) -> None:
        children: list[Element] = []
        alone = container.tag == f"{W}tc" and len(container.findall(f"{W}p")) == 1
        for child in container:
            if child.tag != f"{W}p":
                children.append(child)
                continue
            bare = self._bare(child)
            whole = set() if bare else self._whole([child]) - (set() if alone else self._around(child))
            before, after = self._ends(child, whole, bare=bare)
            children += before + ([] if bare else [child]) + after
        container[:] = children

    def _bare(self, element: Element) -> bool:
        """Return whether an element holds statements and nothing else."""
        if not self._of(element) or texts(element).strip():
            return False
        return not any(one.tag in (*SHOWN, f"{W}sectPr") for one in element.iter())

    def _around(self, paragraph: Element) -> set[int]:
        """Return the groups that govern a paragraph as a whole, and so the item or the gap that it is."""
        found = self._of(paragraph)
        if not found or self._group(found[0]) != self._group(found[-1]):
            return set()
        group, statements = self._group(found[0]), [statement_at(one, self.tags) for one in found]
        first, last = _edges(paragraph)
        if first is not found[0] or last is not found[-1] or self.sizes[group] != 2:
            return set()
        within_line = any("loop." in one.text for one in statements)
        of_item = statements[0].word == "for" and self.is_item(paragraph) and not within_line
        return {group} if statements[0].word == "if" or of_item else set()

    def _ends(self, element: Element, whole: set[int], *, bare: bool) -> tuple[list[Element], list[Element]]:
        """Take the statements at the two ends of an element out of it, unless their group is ``whole``."""
        found = [one for one in self._of(element) if self._group(one) not in whole]
        if bare:
            return found, []
        before: list[Element] = []
        after: list[Element] = []
        while found and (edge := _edges(element)[0]) is found[0]:
            before.append(_without(element, edge))
            found.pop(0)
        while found and (edge := _edges(element)[1]) is found[-1]:
            after.insert(0, _without(element, edge))
            found.pop()
        return before, after

    def _crossing(self) -> Iterator[Statement]:
        """Yield the first statement of each group that is not whole among the children of one element."""
        told: set[int] = set()
        for parent in self.root.iter():
            groups = [self._group(one) for one in parent if one.tag == STATEMENT]
            for group in groups:
                if groups.count(group) != self.sizes[group] and group not in told:
                    told.add(group)
                    first = self.tags[group]
                    assert isinstance(first, Statement)  # noqa: S101  # a group is named by its first
                    yield first


def _edges(element: Element) -> tuple[Element | None, Element | None]:
    """Return what stands first and last in an element: a statement, or a text that is not blank."""
    shown = [
        one
        for one in element.iter()
        if one.tag in (STATEMENT, *SHOWN) or (one.tag == f"{W}t" and (one.text or "").strip())
    ]
    return (shown[0], shown[-1]) if shown else (None, None)


def _without(element: Element, statement: Element) -> Element:
    for parent in element.iter():
        if statement in list(parent):
            parent.remove(statement)
            break
    return statement


def _fill(cell: Element, opens: Callable[[Element], int]) -> None:
    """Give a cell a last paragraph of its own, if all of its own are under an if."""
    depth, last = 0, ""
    for child in cell:
        depth += opens(child) if child.tag == STATEMENT else 0
        last = child.tag if depth == 0 and child.tag != STATEMENT else ""
    if last != f"{W}p":
        paragraph, said = Element(f"{W}p"), Element(f"{W}pPr")
        said.append(Element(f"{W}spacing", {f"{W}{key}": value for key, value in THIN.items()}))
        paragraph.append(said)
        cell.append(paragraph)

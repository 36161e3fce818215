"""Read the text of a Word letter as one of our letters: what PDF, web page and plain text are made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree.ElementTree import Element

from directory.templates.letter import (
    Block,
    Break,
    Bullets,
    Flow,
    Grid,
    Heading,
    Inline,
    Item,
    Line,
    Link,
    PageBreak,
    Paragraph,
    Styled,
    TableRow,
    Text,
    Value,
)
from directory.templates.marks import MARK, Statement
from directory.templates.nesting import join_lists, lift, nest
from directory.templates.word.clean import LINK
from directory.templates.word.looks import Looks
from directory.templates.word.marks import STATEMENT, statement_at
from directory.templates.word.package import R, Relation, W, local, on

BOXES = {"F06F", "F0A8", "F071", "F072", "2610"}  # of Wingdings and its like: an empty box
TICKS = {"F0FC", "F0FE", "2713", "2714"}
TO_SIGN, MOST_BLANK = 2, 5  # blank paragraphs that are room for a signature
NEW_PAGE = Text("\f")
MOST_COLUMNS = 63  # that Word allows
BOX, TICK = "\u2610", "\u2713"
UNSHOWN = {
    "picture": "a picture",
    "box": "a text box: its words stand in a paragraph of their own",
    "nested": "a table within a table: each of its rows is a line",
    "numbers": "the numbers of a list: it has bullets",
    "symbol": "a sign of a font of signs",
    "page": "the number of a page",
    "break": "a page break under an if or in a link: there it is a line break",
    "merged": "merged cells: each stands in its first column",
}


@dataclass(slots=True)
class Reader:
    """Reads the text of a Word letter. ``relations`` are what its IDs stand for, ``tags`` what its marks do.

    ``unshown`` takes each kind of thing that only Word shows: a key of UNSHOWN.
    """

    looks: Looks
    relations: dict[str, Relation]
    tags: tuple[Value | Statement, ...]
    unshown: Callable[[str], None]
    _boxes: list[Element] = field(default_factory=list)

    def letter(self, body: Element) -> tuple[Block, ...]:
        """Return the letter's blocks."""
        return _with_headings_in_order(self._blocks(body))

    def _nest(self, flat: Iterable[object]) -> tuple[object, ...]:
        return nest([*flat], lambda _: None)  # what crosses was reported when the statements were lifted

    def _blocks(self, parent: Element) -> tuple[Block, ...]:
        flat: list[Block | Statement] = []
        blank = 0  # paragraphs in a row
        for child in parent:
            made: list[Block | Statement] = []
            if child.tag == STATEMENT:
                made = [statement_at(child, self.tags)]
            elif child.tag == f"{W}tbl":
                made = [self._grid(child)]
            elif child.tag == f"{W}p":
                made = [*self._paragraph(child)]
                blank += not made
            match flat[-1:], made:
                case [Paragraph(above)], [Paragraph(below)] if blank >= TO_SIGN:
                    flat[-1] = Paragraph((*above, *[Break()] * (1 + min(blank, MOST_BLANK)), *below))
                case _:
                    flat += made
            blank = 0 if made else blank
        return join_lists(self._nest(flat))  # type: ignore[arg-type]  # blocks alone

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        said = paragraph.find(f"{W}pPr")
        if said is not None and on(said.find(f"{W}pageBreakBefore")):
            yield PageBreak()
        outside, self._boxes = self._boxes, []
        parts = self._pages(self._inlines(paragraph))
        boxes, self._boxes = self._boxes, outside
        for number, inlines in enumerate(parts):
            if number:
                yield PageBreak()
            if not _says(inlines):
                continue
            if level := self.looks.heading(paragraph):
                yield Heading(level, inlines)
            elif self.looks.is_item(paragraph):
                if self.looks.is_numbered(paragraph):
                    self.unshown("numbers")
                yield Bullets("-", (Item(inlines),))
            else:
                yield lift(Paragraph(inlines))
        for box in boxes:
            yield from self._blocks(box)

    def _pages(self, inlines: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
        """Yield a paragraph's inlines up to each page break in it, trimmed."""
        here: list[Inline] = []
        for inline in inlines:
            if inline == NEW_PAGE:
                yield _trimmed(here)
                here = []
            else:
                here.append(self._on_one_page(inline))
        yield _trimmed(here)

    def _on_one_page(self, inline: Inline) -> Inline:
        """Return an inline in whose middle no page can end."""
        match inline:
            case Text() if inline == NEW_PAGE:
                self.unshown("break")
                return Break()
            case Styled(bold, inner):
                return Styled(bold, tuple(map(self._on_one_page, inner)))
            case Link(address, inner):
                return Link(address, tuple(map(self._on_one_page, inner)))
            case Flow(parts, end):
                return Flow(tuple((text, tuple(map(self._on_one_page, nodes))) for text, nodes in parts), end)
        return inline

    def _inlines(self, parent: Element) -> tuple[Inline, ...]:
        flat: list[Inline | Statement] = []
        for child in parent:
            if child.tag == STATEMENT:
                flat.append(statement_at(child, self.tags))
            elif child.tag == f"{W}r":
                flat.extend(self._run(child))
            elif child.tag == f"{W}hyperlink":
                flat.extend(self._link(child))
            elif child.tag == f"{W}fldSimple":
                self.unshown("page")
        return self._nest(flat)  # type: ignore[return-value]  # inlines alone

    def _link(self, element: Element) -> tuple[Inline, ...]:
        inlines, known = self._inlines(element), self.relations.get(element.get(f"{R}id", ""))
        if known is None or not known.external or not LINK.match(known.target):
            return inlines
        return (Link(known.target, inlines),)

    def _run(self, run: Element) -> tuple[Inline, ...]:
        inlines = tuple(self._within(run))
        for bold, styled in ((False, self.looks.is_italic(run)), (True, self.looks.is_bold(run))):
            if styled and _says(inlines):
                inlines = tuple(_styled(bold, inlines))
        return inlines

    def _within(self, run: Element) -> Iterator[Inline]:
        for child in run:
            match local(child):
                case "t":
                    for part in MARK.split(child.text or ""):
                        if MARK.fullmatch(part):
                            tag = self.tags[ord(part) & 0xFFFF]
                            assert isinstance(tag, Value)  # noqa: S101  # statements are elements by now
                            yield tag
                        elif part:
                            yield Text(part.replace("\t", " "))
                case "br" if child.get(f"{W}type") == "page":
                    yield NEW_PAGE
                case "br" | "cr":
                    yield Break()
                case "tab" | "ptab":
                    yield Text(" ")
                case "noBreakHyphen":
                    yield Text("-")
                case "sym":
                    yield from self._symbol(child.get(f"{W}char", "").upper())
                case "drawing" | "pict":
                    self._drawn(child)

    def _symbol(self, code: str) -> Iterator[Inline]:
        if code in BOXES:
            yield Text(BOX)
        elif code in TICKS:
            yield Text(TICK)
        else:
            self.unshown("symbol")

    def _drawn(self, drawing: Element) -> None:
        boxes = list(drawing.iter(f"{W}txbxContent"))
        self.unshown("box" if boxes else "picture")
        self._boxes += boxes

    def _grid(self, table: Element) -> Grid:
        flat: list[Line | Statement] = []
        header: TableRow | None = None
        for child in table:
            if child.tag == STATEMENT:
                flat.append(statement_at(child, self.tags))
            elif child.tag == f"{W}tr":
                row = self._row(child)
                heads = child.find(f"{W}trPr/{W}tblHeader")
                if not flat and header is None and on(heads):
                    header = row
                else:
                    flat.append(row)
        return _even(Grid(header, self._nest(flat)))  # type: ignore[arg-type]  # rows alone

    def _row(self, row: Element) -> TableRow:
        cells: list[tuple[Inline, ...]] = []
        for cell in row.findall(f"{W}tc"):
            columns = _columns(cell)
            if columns > 1 or cell.find(f"{W}tcPr/{W}vMerge") is not None:
                self.unshown("merged")
            cells += [self._cell(cell), *[(Text(" "),)] * (columns - 1)]
        return TableRow(tuple(cells))

    def _cell(self, cell: Element) -> tuple[Inline, ...]:
        if any(True for _ in cell.iter(f"{W}tbl")):
            self.unshown("nested")
        inlines = _in_lines(self._blocks(cell))
        return (Text("[ ]"),) if inlines in ((Text(BOX),), (Text("[ ]"),)) else inlines


def _styled(bold: bool, inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    """Yield inlines in bold or italics, apart from the ends of pages among them."""
    for is_end, group in groupby(inlines, lambda one: one == NEW_PAGE):
        some = tuple(group)
        yield from some if is_end else (Styled(bold, some),)


def _columns(cell: Element) -> int:
    """Return over how many columns a cell goes."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    said = span.get(f"{W}val", "") if span is not None else ""
    return min(int(said), MOST_COLUMNS) if said.isdecimal() and int(said) else 1


def _in_lines(blocks: Iterable[object]) -> tuple[Inline, ...]:
    """Return a cell's blocks as one paragraph: each on a line of its own."""
    lines: list[Inline] = []
    for block in blocks:
        here: tuple[Inline, ...] = ()
        match block:
            case Paragraph(inlines) | Heading(_, inlines) | Item(inlines):
                here = inlines
            case Bullets(_, items):
                here = _in_lines(items)
            case TableRow(cells):
                for cell in cells:
                    here += (*((Text(" "),) if here else ()), *cell)
            case Grid(header, rows):
                here = _in_lines([*([header] if header else []), *rows])
            case Flow(parts, end):
                # A line break goes with the lines that it parts: one that is left out leaves none.
                gap: tuple[Inline, ...] = (Break(),) if lines else ()
                if not lines and end == "endfor":
                    gap = (Flow((("if not loop.first", (Break(),)),), "endif"),)
                lines.append(Flow(tuple((text, (*gap, *_in_lines(nodes))) for text, nodes in parts), end))
                continue
        if here:
            lines += [*((Break(),) if lines else ()), *here]
    return tuple(lines)


def _even(grid: Grid) -> Grid:
    """Return a table in which each row has as many cells as the longest."""

    def most(lines: Iterable[Line]) -> int:
        counts = (
            len(one.cells) if isinstance(one, TableRow) else max(map(most, (nodes for _, nodes in one.parts)))
            for one in lines
        )
        return max(counts, default=1)

    def filled(line: Line) -> Line:
        if isinstance(line, TableRow):
            return TableRow(line.cells + ((Text(" "),),) * (columns - len(line.cells)))
        return Flow(tuple((text, tuple(map(filled, nodes))) for text, nodes in line.parts), line.end)

    head = [grid.header] if grid.header else []
    columns = most([*head, *grid.rows])
    header = filled(grid.header) if grid.header else None
    assert header is None or isinstance(header, TableRow)  # noqa: S101  # it was one
    return Grid(header, tuple(map(filled, grid.rows)))


def _says(inlines: Iterable[Inline]) -> bool:
    """Return whether inlines print anything but spaces and line breaks."""
    for inline in inlines:
        match inline:
            case Text(text) if text.strip():
                return True
            case Value() | Flow():
                return True
            case Styled(_, inner) | Link(_, inner) if _says(inner):
                return True
    return False


def _trimmed(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return inlines without the spaces and line breaks at both ends."""
    kept = [*inlines]
    while kept and not _says(kept[:1]):
        kept.pop(0)
    while kept and not _says(kept[-1:]):
        kept.pop()
    return tuple(kept)


def _with_headings_in_order(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks whose headings a screen reader can go by (PDF/UA-1, ISO 14289-1, 7.4).

    No level is left out. One under an if, or without words of its own, becomes a paragraph in bold.
    """
    last = 0
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and any(isinstance(one, Text) for one in _words(block.inlines)):
            last = min(block.level, last + 1)
            kept.append(Heading(last, block.inlines))
        else:
            kept.append(_without_headings(block))
    return tuple(kept)


def _words(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        if isinstance(inline, Styled | Link):
            yield from _words(inline.inlines)
        elif not isinstance(inline, Text) or inline.text.strip():
            yield inline


def _without_headings(block: Block) -> Block:
    match block:
        case Heading(_, inlines):
            return Paragraph((Styled(True, inlines),))
        case Flow(parts, end):
            return Flow(tuple((text, tuple(map(_without_headings, nodes))) for text, nodes in parts), end)
    return block

"""Draw a header or a footer as Typst's code, and as HTML for the preview."""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from directory.documents.letterhead.head import (
    Box,
    Cell,
    HeadBlock,
    Line,
    NewLine,
    Page,
    PageNumber,
    Picture,
    Piece,
    Tab,
    Table,
    Words,
)
from directory.documents.letterhead.styles import Look
from directory.templates.word.clean import PAGE

# Stands for the letter's own reference in a header or footer: a private-use character, which no cell holds.
REFERENCE = "\ue010"
PRIVATE_USE = re.compile(r"[\ue000-\ue00f\ue011-\uf8ff]")
# One line of the letters' face as Word sets it: ascent, descent and gap of Arial, in parts of its size.
ASCENT, DESCENT = 0.93, 0.219
LINE = ASCENT + DESCENT


def typst_text(words: str) -> str:
    """Return words as a string of Typst."""
    plain = PRIVATE_USE.sub("", words).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


class Drawing:
    """Draws blocks for one page; ``pictures`` maps a picture's part to the name Typst knows it by."""

    def __init__(self, page: Page, pictures: dict[str, str]) -> None:
        self.page, self.pictures = page, pictures

    def flow(self, blocks: Iterable[HeadBlock]) -> str:
        """Return blocks as Typst's code, one below the other; what has a place on the sheet is left out."""
        return "".join(self._block(one) for one in blocks)

    def placed(self, blocks: Iterable[HeadBlock], top: float) -> str:
        """Return what has a place of its own; ``top`` is how far from the sheet's edge its region begins."""
        return "".join(
            f"place(top + left, dx: {one.x - self.page.left:.2f}pt, dy: {one.y - top:.2f}pt, "
            f"{self._box(one)});\n"
            for one in blocks
            if isinstance(one, Box) and not one.with_line
        )

    def _block(self, block: HeadBlock) -> str:
        match block:
            case Line():
                return self._line(block)
            case Table(widths, rows, lined):
                columns = ", ".join(f"{width:.2f}pt" for width in widths)
                cells = "".join(self._cell(cell) for row in rows for cell in row)
                stroke = "0.5pt" if lined else "none"
                return f"grid(columns: ({columns},), inset: (x: 5.4pt), stroke: {stroke}, {cells});\n"
            case Box(with_line=False):
                return ""
            case Box():
                x = block.x - self.page.left
                return f"place(left, dx: {x:.2f}pt, dy: {block.y:.2f}pt, {self._box(block)});\n"

    def _cell(self, cell: Cell) -> str:
        inside = self.flow(cell.content)
        return f"grid.cell(colspan: {cell.columns}, align: {cell.stands} + left, {{{inside}}}),"

    def _box(self, box: Box) -> str:
        if box.picture:
            return self._picture(box.picture)
        fill = f'fill: rgb("#{box.fill}"), ' if box.fill else ""
        return (
            f"block(width: {box.width:.2f}pt, height: {box.height:.2f}pt, {fill}"
            f"inset: (x: 7.2pt, y: 3.6pt), {{{self.flow(box.content)}}})"
        )

    def _line(self, line: Line) -> str:
        parts = _split(line.pieces, Tab)
        if len(parts) > 1:
            content = self._tabbed(line, parts)
        else:
            content = f"par({{{self._pieces(line.pieces) or self._blank(line.look)}}})"
        rules = "".join(
            f"{side}: {rule}, " for side, rule in (("top", line.above), ("bottom", line.below)) if rule
        )
        stroke = f"stroke: ({rules}), inset: (y: 3pt), " if rules else ""
        leading = (line.spacing.line - 1) * LINE
        return (
            f"block(width: 100%, {stroke}above: {line.spacing.before:.2f}pt, below: "
            f"{line.spacing.after:.2f}pt,"
            f" {{set par(leading: {leading:.3f}em); set align({line.side}); "
            f"pad(left: {line.left:.2f}pt, right: {line.right:.2f}pt, {content})}});\n"
        )

    def _tabbed(self, line: Line, parts: Sequence[Sequence[Piece]]) -> str:
        """Return a line with tab stops: what Word has at a middle or right one goes into columns."""
        width = self.page.text_width
        stops = [stop for stop in line.stops if stop[0] > line.left] or [
            (width / 2, "center"),
            (width, "right"),
        ]
        cells, columns, aligns, at = [], [], [], line.left
        for number, part in enumerate(parts):
            here = stops[min(number - 1, len(stops) - 1)] if number else (line.left, "left")
            following = stops[min(number, len(stops) - 1)]
            end = following[0] if following[1] == "left" else max(width, following[0])
            last = number == len(parts) - 1
            columns.append(
                "auto" if here[1] == "center" else "1fr" if last or end == width else f"{end - at:.2f}pt"
            )
            at = end if columns[-1].endswith("pt") else at
            aligns.append(f"{here[1]} + bottom")
            cells.append(f"[#{{{self._pieces(part)}}}]")
        return f"grid(columns: ({', '.join(columns)},), align: ({', '.join(aligns)},), {', '.join(cells)})"

    def _pieces(self, pieces: Iterable[Piece]) -> str:
        return "".join(self._piece(one) for one in pieces)

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Words(text, look):
                return "".join(
                    self._styled("reference", look)
                    if part == REFERENCE
                    else self._styled(typst_text(part), look)
                    for part in re.split(f"({REFERENCE})", text)
                    if part
                )
            case PageNumber(of_all, look):
                count = "pages" if of_all else "page-number"
                return self._styled(count, look)
            case Picture():
                return f"box({self._picture(piece, reflow=True)});"
            case NewLine():
                return "linebreak();"
            case Tab():
                return ""

    def _picture(self, picture: Picture, *, reflow: bool = False) -> str:
        """Return a picture as Word shows it; ``reflow``: turned, it takes the room that it needs so."""
        left, top, width, height = picture.whole
        size = f"width: {picture.width:.2f}pt, height: {picture.height:.2f}pt"
        name = self.pictures.get(picture.part)
        if not name:  # a kind that PDF does not know; judged elsewhere
            drawn = f"block({size})"
        else:
            shows = typst_text(picture.shows or "Picture")
            # Typst knows every picture as a square SVG, and covers the size with it unless it may stretch it.
            drawn = (
                f"image(bytes(sys.inputs.{name}), width: {width:.2f}pt, height: {height:.2f}pt, "
                f'fit: "stretch", alt: {shows})'
            )
        if name and any(picture.cut):
            moved = f"place(top + left, dx: {left:.2f}pt, dy: {top:.2f}pt, {drawn})"
            drawn = f"block({size}, clip: true, {moved})"
        if any(picture.mirrored):
            across, down = (-100 if one else 100 for one in picture.mirrored)
            drawn = f"scale(x: {across}%, y: {down}%, {drawn})"
        if picture.turned:
            drawn = f"rotate({picture.turned:.2f}deg, reflow: {str(reflow).lower()}, {drawn})"
        return drawn

    def _styled(self, content: str, look: Look) -> str:
        weight = '"bold"' if look.bold else '"regular"'
        style = '"italic"' if look.italic else '"normal"'
        ink = f'rgb("#{look.colour}")'
        return f"text(size: {look.size:g}pt, weight: {weight}, style: {style}, fill: {ink}, {content});"

    def _blank(self, look: Look) -> str:
        return f"text(size: {look.size:g}pt, sym.zws);"


def html_of(blocks: Iterable[HeadBlock], name: Callable[[Look | Picture], str]) -> str:
    """Return blocks as HTML; ``name`` gives the class for a look or a picture."""
    return "".join(_html_block(one, name) for one in blocks)


def _html_block(block: HeadBlock, name: Callable[[Look | Picture], str]) -> str:
    match block:
        case Line():
            words = "".join(_html_piece(one, name) for one in _unpaged(block.pieces))
            return f'<p class="{block.side}">{words}</p>\n' if words else ""
        case Table(_, rows, _):
            return "".join(html_of(cell.content, name) for row in rows for cell in row)
        case Box():
            picture = f"<p>{_html_piece(block.picture, name)}</p>\n" if block.picture else ""
            return picture + html_of(block.content, name)


def _html_piece(piece: Piece, name: Callable[[Look | Picture], str]) -> str:
    match piece:
        case Words(text, look):
            return f'<span class="{name(look)}">{escape(PRIVATE_USE.sub("", text))}</span>'
        case Picture():
            # The picture is in the stylesheet, once for all letters of the page.
            return f'<span role="img" class="{name(piece)}" aria-label="{escape(piece.shows)}"></span>'
        case NewLine():
            return "<br>"
        case Tab():
            return " "
        case PageNumber():
            return ""


def _unpaged(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return a line up to its first page number, without the word "page": a preview has no pages."""
    at = next((number for number, one in enumerate(pieces) if isinstance(one, PageNumber)), None)
    if at is None:
        return pieces
    kept = list(pieces[:at])
    if kept and isinstance(last := kept[-1], Words):
        kept[-1] = Words(PAGE.sub("", last.text), last.look)
    return kept


def _split(pieces: Iterable[Piece], at: type[Piece]) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, at):
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts

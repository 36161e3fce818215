"""Read a header or a footer as lines, pictures, tables and boxes with their places in points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree.ElementTree import Element

from directory.documents.letterhead.judge import A4
from directory.documents.letterhead.styles import Look, Spacing, Styles, colour_of
from directory.templates.word.package import PIC, WP, WPS, A, R, W, local, texts

EMU = 12700  # to the point
UNCUT = (0.0, 0.0, 0.0, 0.0)
SIDES = {"both": "left", "start": "left", "distribute": "left", "end": "right"}


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet's measures in points; ``head`` and ``foot`` are how far the two are from its edges."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    head: float
    foot: float

    @property
    def text_width(self) -> float:
        """Return the width of a line of text."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Words:
    """Text in one look."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class PageNumber:
    """The number of the page, or of all pages."""

    of_all: bool
    look: Look


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the name of its part, and what it shows for those who cannot see it ("": nobody said).

    ``cut`` are the shares of it that Word cuts off: left, top, right, bottom; below 0, Word adds a margin.
    What is left fills ``width`` and ``height``. ``mirrored``: left and right change places, top and foot.
    Then it is ``turned`` clockwise, in degrees.
    """

    part: str
    width: float
    height: float
    shows: str
    cut: tuple[float, float, float, float] = UNCUT
    turned: float = 0.0
    mirrored: tuple[bool, bool] = (False, False)

    @property
    def whole(self) -> tuple[float, float, float, float]:
        """Return where the picture would lie uncut: its left and top edge, its width and its height."""
        left, top, right, bottom = self.cut
        width, height = self.width / (1 - left - right), self.height / (1 - top - bottom)
        return 0.0 - left * width, 0.0 - top * height, width, height


@dataclass(frozen=True, slots=True)
class Tab:
    """A jump to the next tab stop."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line break."""


Piece: TypeAlias = "Words | PageNumber | Picture | Tab | NewLine"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. ``stops`` are its tab stops: how far from the left margin, and which side text goes."""

    side: str
    left: float
    right: float
    spacing: Spacing
    look: Look
    pieces: tuple[Piece, ...]
    stops: tuple[tuple[float, str], ...] = ()
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, and how many columns it goes over."""

    content: "tuple[HeadBlock, ...]"
    columns: int
    stands: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the widths of its columns and its rows."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lined: bool


@dataclass(frozen=True, slots=True)
class Box:
    """What has a place of its own: ``x`` from the sheet's edge, ``y`` too unless it goes ``with_line``."""

    x: float
    y: float
    width: float
    height: float
    with_line: bool
    content: "tuple[HeadBlock, ...]" = ()
    picture: Picture | None = None
    fill: str = ""


HeadBlock: TypeAlias = "Line | Table | Box"


@dataclass(slots=True)
class HeadReader:
    """Reads headers and footers. ``pictures`` maps an ID to a part; ``missed`` collects what is no text.

    ``missed`` names in the school's words what Word shows and the PDF cannot.
    """

    styles: Styles
    page: Page
    pictures: Mapping[str, str]
    missed: list[str] = field(default_factory=list)

    def blocks(self, parent: Element) -> tuple[HeadBlock, ...]:
        """Return what is in a header, a footer, a cell or a text box."""
        return tuple(self._blocks(parent))

    def _blocks(self, parent: Element) -> Iterator[HeadBlock]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._anchored(child)
                yield self._line(child)
            elif child.tag == f"{W}tbl":
                yield self._table(child)

    def _line(self, paragraph: Element) -> Line:
        said = paragraph.find(f"{W}pPr")
        named = said.find(f"{W}pStyle") if said is not None else None
        style = named.get(f"{W}val", "") if named is not None else self.styles.ids["normal"]
        indent = self.styles.attributes("ind", style, said)
        side = self.styles.attributes("jc", style, said).get("val", "left")
        look = self.styles.look(style)
        stops = self.styles.property("tabs", style, said)
        border = self.styles.property("pBdr", style, said)
        return Line(
            SIDES.get(side, side) if side in (*SIDES, "left", "right", "center") else "left",
            _points(indent.get("left", indent.get("start", "0"))),
            _points(indent.get("right", indent.get("end", "0"))),
            self.styles.spacing(style, said),
            look,
            tuple(self._pieces(paragraph, style)),
            tuple(_stops(stops)),
            _ruled(border, "top"),
            _ruled(border, "bottom"),
        )

    def _pieces(self, parent: Element, style: str, page: str = "") -> Iterator[Piece]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child, style, page)
            elif child.tag == f"{W}fldSimple":
                yield from self._pieces(child, style, child.get(f"{W}instr", "").split()[0].upper())
            elif child.tag == f"{W}hyperlink":
                yield from self._pieces(child, style, page)

    def _run(self, run: Element, style: str, page: str) -> Iterator[Piece]:
        said = run.find(f"{W}rPr")
        named = said.find(f"{W}rStyle") if said is not None else None
        of_style = self.styles.character(named.get(f"{W}val", "")) if named is not None else None
        look = self.styles.look(style, of_style, said)
        if page:
            yield PageNumber(page == "NUMPAGES", look)
            return
        for child in run:
            match local(child):
                case "t":
                    text = child.text or ""
                    yield Words(text.upper() if look.capitals else text, look)
                case "tab" | "ptab":
                    yield Tab()
                case "br" | "cr":
                    yield NewLine()
                case "noBreakHyphen":
                    yield Words("\u2011", look)
                case "drawing" if (inline := child.find(f"{WP}inline")) is not None:
                    if (picture := self._picture(inline)) is not None:
                        yield picture
                    else:
                        self.missed.append("a drawing")
                case "pict":
                    self.missed.append("a watermark or an older drawing")

    def _anchored(self, paragraph: Element) -> Iterator[Box]:
        for anchor in paragraph.iter(f"{WP}anchor"):
            extent = anchor.find(f"{WP}extent")
            width, height = (_length(extent, side) for side in ("cx", "cy"))
            x, _ = self._place(anchor, "H", width)
            y, with_line = self._place(anchor, "V", height)
            box = anchor.find(f".//{WPS}txbx/{W}txbxContent")
            fill = anchor.find(f".//{WPS}spPr/{A}solidFill/{A}srgbClr")
            colour = colour_of(fill, attribute="val", space="") if fill is not None else ""
            picture = self._picture(anchor)
            if picture or box is not None or colour:
                inside = self.blocks(box) if box is not None else ()
                yield Box(x, y, width, height, with_line, inside, picture, colour)
            else:
                self.missed.append("a drawing")

    def _picture(self, drawing: Element) -> Picture | None:
        boxed = [one for box in drawing.iter(f"{W}txbxContent") for one in box.iter(f"{A}blip")]
        blips = [one for one in drawing.iter(f"{A}blip") if one not in boxed]
        if len(blips) != 1:  # none, or a group of several
            return None
        part = self.pictures.get(blips[0].get(f"{R}embed", ""), "")
        extent, said = drawing.find(f"{WP}extent"), drawing.find(f"{WP}docPr")
        shows = said.get("descr", "") if said is not None else ""
        turned, mirrored = _turned(drawing.find(f"{A}graphic/{A}graphicData/{PIC}pic/{PIC}spPr/{A}xfrm"))
        size = _length(extent, "cx"), _length(extent, "cy")
        return Picture(part, *size, shows, _cut(drawing), turned, mirrored) if part else None

    def _place(self, anchor: Element, way: str, size: float) -> tuple[float, bool]:
        """Return how far from the sheet's edge an anchored box is; True: from its own line instead."""
        page = self.page
        said = anchor.find(f"{WP}position{way}")
        base = said.get("relativeFrom", "page") if said is not None else "page"
        if way == "H":
            starts = {"page": (0.0, page.width), "leftMargin": (0.0, page.left)}
            starts["rightMargin"] = (page.width - page.right, page.right)
            start, room = starts.get(base, (page.left, page.text_width))
        else:
            starts = {"page": (0.0, page.height), "topMargin": (0.0, page.top)}
            starts["bottomMargin"] = (page.height - page.bottom, page.bottom)
            start, room = starts.get(base, (page.top, page.height - page.top - page.bottom))
            if base in ("paragraph", "line"):
                start = 0.0
        offset = said.find(f"{WP}posOffset") if said is not None else None
        align = said.find(f"{WP}align") if said is not None else None
        if align is not None:
            share = {"center": 0.5, "right": 1.0, "bottom": 1.0, "outside": 1.0}.get(align.text or "", 0.0)
            return start + (room - size) * share, way == "V" and base in ("paragraph", "line")
        moved = _number(offset.text or "0") / EMU if offset is not None else 0.0
        return start + moved, way == "V" and base in ("paragraph", "line")

    def _table(self, table: Element) -> Table:
        widths = tuple(_points(one.get(f"{W}w", "0")) for one in table.iterfind(f"{W}tblGrid/{W}gridCol"))
        rows = tuple(
            tuple(self._cell(cell) for cell in row.findall(f"{W}tc")) for row in table.findall(f"{W}tr")
        )
        borders = table.find(f"{W}tblPr/{W}tblBorders")
        lined = borders is not None and any(one.get(f"{W}val") == "single" for one in borders)
        return Table(widths or (self.page.text_width,), rows, lined)

    def _cell(self, cell: Element) -> Cell:
        span, stands = cell.find(f"{W}tcPr/{W}gridSpan"), cell.find(f"{W}tcPr/{W}vAlign")
        columns = int(span.get(f"{W}val", "1")) if span is not None else 1
        places = {"center": "horizon", "bottom": "bottom"}
        at = places.get(stands.get(f"{W}val", ""), "top") if stands is not None else "top"
        return Cell(self.blocks(cell), columns, at)


def page_of(section: Element) -> Page:
    """Return the measures of a sheet: A4, with the margins of a page set-up."""
    margins = section.find(f"{W}pgMar")

    def said(side: str, default: float) -> float:
        found = margins.get(f"{W}{side}") if margins is not None else None
        return abs(float(found)) / 20 if found else default

    return Page(
        *A4,
        said("left", 72) + said("gutter", 0),
        said("right", 72),
        said("top", 72),
        said("bottom", 72),
        said("header", 35.4),
        said("footer", 35.4),
    )


def page_setup(page: Page, *, first: bool = False) -> str:
    """Return a sheet's measures as Word has them; ``first``: its first page has a head of its own."""
    margins = {
        "top": page.top,
        "right": page.right,
        "bottom": page.bottom,
        "left": page.left,
        "header": page.head,
        "footer": page.foot,
    }
    said = " ".join(f'w:{side}="{points * 20:.0f}"' for side, points in margins.items())
    last = '<w:cols w:space="720"/>' + ("<w:titlePg/>" if first else "")
    return f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar {said} w:gutter="0"/>{last}'


def words_of(root: Element) -> str:
    """Return the words of a header or footer, a line a paragraph."""
    return "\n".join(texts(paragraph) for paragraph in root.iter(f"{W}p"))


def _points(twips: str) -> float:
    return _number(twips) / 20


def _number(said: str) -> float:
    """Return a number of the file; 0 for what is none."""
    try:
        return float(said)
    except ValueError:
        return 0.0


def _length(extent: Element | None, side: str) -> float:
    return _number(extent.get(side, "0")) / EMU if extent is not None else 0.0


def _cut(drawing: Element) -> tuple[float, float, float, float]:
    """Return the shares that are cut off a picture's sides; Word counts in thousandths of a percent."""
    said = drawing.find(f"{A}graphic/{A}graphicData/{PIC}pic/{PIC}blipFill/{A}srcRect")
    if said is None:
        return UNCUT
    left, top, right, bottom = (_number(said.get(side, "0")) / 100_000 for side in "ltrb")
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else UNCUT


def _turned(frame: Element | None) -> tuple[float, tuple[bool, bool]]:
    """Return how a picture is turned, in degrees clockwise, and which of its sides change places."""
    if frame is None:
        return 0.0, (False, False)
    across, down = (frame.get(side, "0") in ("1", "true") for side in ("flipH", "flipV"))
    return _number(frame.get("rot", "0")) / 60_000, (across, down)


def _stops(tabs: Element | None) -> Iterator[tuple[float, str]]:
    for one in tabs if tabs is not None else ():
        if (side := SIDES.get(one.get(f"{W}val", ""), one.get(f"{W}val", ""))) in ("left", "center", "right"):
            yield _points(one.get(f"{W}pos", "0")), side


def _ruled(border: Element | None, side: str) -> str:
    """Return a rule above or below a paragraph as its width in points and its colour; "" for none."""
    one = border.find(f"{W}{side}") if border is not None else None
    if one is None or one.get(f"{W}val") in ("nil", "none"):
        return ""
    width = float(one.get(f"{W}sz", "4")) / 8
    return f'{width:g}pt + rgb("#{colour_of(one, attribute="color")}")'

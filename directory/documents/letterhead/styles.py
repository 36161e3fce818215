"""Read how a letterhead's text looks, through all its styles, and bring the styles that it lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from directory.templates.word.package import W, local, on

FACE = "Arial"  # the letters' face in Word; documents/faces.py has its twin for the PDF
# Points of a letter's text and of its larger headings, however small the letterhead's own are; and the same
# in large print: UKAAF G003 (2019), minimum standards, 16 points.
SMALLEST, HEADINGS = 11.0, (15.0, 12.5)
LARGE, LARGE_HEADINGS = 16.0, (20.0, 18.0)
LONGEST = 411.0  # points of a line of text: 90 signs of 11 points
WINDOW = 9.5  # points, with which seven lines fit into an envelope's window
INK = "000000"
QUIET = "A6A6A6"  # the lines of a table

# What is brought where a letterhead has no style of this name: (name, kind, what is in it).
_KEEP = "<w:keepNext/><w:keepLines/>"
OURS = (
    (
        "heading 1",
        "paragraph",
        f'<w:pPr>{_KEEP}<w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr>',
    ),
    (
        "heading 2",
        "paragraph",
        f'<w:pPr>{_KEEP}<w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/></w:pPr>'
        '<w:rPr><w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr>',
    ),
    (
        "heading 3",
        "paragraph",
        f'<w:pPr>{_KEEP}<w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="2"/></w:pPr>'
        '<w:rPr><w:b/><w:bCs/><w:sz w:val="23"/><w:szCs w:val="23"/></w:rPr>',
    ),
    (
        "List Bullet",
        "paragraph",
        '<w:pPr><w:numPr><w:numId w:val="NUMBER"/></w:numPr><w:spacing w:after="60"/>'
        '<w:ind w:right="SHORT"/><w:contextualSpacing/>'
        "</w:pPr>",
    ),
    (
        "Letter Text",
        "paragraph",
        '<w:pPr><w:spacing w:before="0" w:after="120"/><w:ind w:right="SHORT"/></w:pPr>',
    ),
    (
        "Addressee",
        "paragraph",
        '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr><w:rPr><w:sz w:val="19"/></w:rPr>',
    ),
    ("Table Text", "paragraph", '<w:pPr><w:spacing w:before="30" w:after="30"/></w:pPr>'),
    (
        "Table Grid",
        "table",
        "<w:tblPr><w:tblBorders>"
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{QUIET}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{QUIET}"/>'
        '</w:tblBorders><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="113" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
    ),
)
BULLET = (
    f'<w:abstractNum xmlns:w="{W[1:-1]}" w:abstractNumId="NUMBER"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\u2022"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>',
    f'<w:num xmlns:w="{W[1:-1]}" w:numId="NUMBER"><w:abstractNumId w:val="NUMBER"/></w:num>',
)

# The styles that a letter's own text is written in. The header and footer keep the school's.
WRITTEN_IN = (
    "letter text",
    "heading 1",
    "heading 2",
    "heading 3",
    "list bullet",
    "addressee",
    "table text",
)

Properties = Mapping[str, Element]


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of text looks: ``size`` in points, ``colour`` as six hex digits."""

    size: float
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Spacing:
    """The space around a paragraph, in points; ``line`` is the distance of its lines in lines."""

    before: float
    after: float
    line: float


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a table: the width of each in points, 0 for none, and their colour."""

    outside: Mapping[str, float]
    between_rows: float
    between_columns: float
    colour: str


class Styles:
    """The styles of a letterhead, with ours where it has none."""

    def __init__(self, root: Element, number: int, room: float, *, large: bool = False) -> None:
        """Take the root of styles.xml, which is changed.

        ``number`` is the bullets' own list, ``room`` how wide a line may be between the margins, in points.
        ``large``: the letters are in large print.
        """
        short = str(round(max(room - LONGEST, 0.0) * 20))
        self.root = root
        self.ids: dict[str, str] = {}
        self.brought: list[str] = []
        self._index()
        if "normal" not in self.ids:
            self._bring("Normal", "paragraph", "", default=True)
        for name, kind, content in OURS:
            if name.lower() not in self.ids:
                own = content.replace("NUMBER", str(number)).replace("SHORT", short)
                self._bring(name, kind, own)
        self._index()
        self._one_face(LARGE if large else SMALLEST, LARGE_HEADINGS if large else HEADINGS)

    @property
    def has_bullets(self) -> bool:
        """Return whether the letterhead has a list style of its own."""
        return "List Bullet" not in self.brought

    def look(self, style: str, *direct: Element | None, least: float = 0.0) -> Look:
        """Return how text of the style with this ID looks, with ``direct`` rPr elements on top."""
        found = self._merged("rPr", style, direct)
        size = found.get(f"{W}sz")
        return Look(
            max(_number(size, "val", 20) / 2, least),
            on(found.get(f"{W}b")),
            on(found.get(f"{W}i")),
            on(found.get(f"{W}caps")),
            colour_of(found.get(f"{W}color")),
        )

    def character(self, style: str) -> Element | None:
        """Return the run's properties that a character style of this ID sets itself."""
        one = self.by_id.get(style)
        return one.find(f"{W}rPr") if one is not None else None

    def spacing(self, style: str, direct: Element | None = None) -> Spacing:
        """Return the space around a paragraph of the style with this ID."""
        said = self.attributes("spacing", style, direct)
        line = float(said.get("line", "240")) / 240 if said.get("lineRule", "auto") == "auto" else 1.0
        return Spacing(float(said.get("before", "0")) / 20, float(said.get("after", "0")) / 20, line)

    def attributes(self, name: str, style: str, direct: Element | None = None) -> Mapping[str, str]:
        """Return the attributes of a paragraph's property, each from the nearest style that has it."""
        merged: dict[str, str] = {}
        for properties in (*self._chain("pPr", style), direct):
            found = properties.find(f"{W}{name}") if properties is not None else None
            if found is not None:
                merged |= {key.rpartition("}")[2]: value for key, value in found.attrib.items()}
        return merged

    def property(self, name: str, style: str, direct: Element | None = None) -> Element | None:
        """Return a paragraph's property as a whole, from the nearest style that has it."""
        return self._merged("pPr", style, (direct,)).get(f"{W}{name}")

    def lines(self) -> Lines:
        """Return the lines of the letters' tables."""
        said: dict[str, Element] = {}
        for properties in self._chain("tblPr", self.ids["table grid"]):
            if (borders := properties.find(f"{W}tblBorders")) is not None:
                said |= {one.tag.rpartition("}")[2]: one for one in borders}
        widths = {
            side: 0.0 if one.get(f"{W}val") in ("nil", "none") else _number(one, "sz", 4) / 8
            for side, one in said.items()
        }
        outside = {side: widths.get(side, 0.0) for side in ("top", "bottom", "left", "right")}
        colours = (colour_of(one, attribute="color") for side, one in said.items() if widths[side])
        return Lines(outside, widths.get("insideH", 0.0), widths.get("insideV", 0.0), next(colours, INK))

    def _index(self) -> None:
        self.by_id = {one.get(f"{W}styleId", ""): one for one in self.root.iter(f"{W}style")}
        for id_, style in self.by_id.items():
            if (name := style.find(f"{W}name")) is not None:
                # IDs differ between languages of Word; these names do not.
                self.ids[name.get(f"{W}val", "").lower()] = id_

    def _bring(self, name: str, kind: str, content: str, *, default: bool = False) -> None:
        id_ = "".join(name.title().split())
        while id_ in self.by_id:
            id_ += "x"
        based = self.ids.get("normal" if kind == "paragraph" else "normal table")
        basis = f'<w:basedOn w:val="{based}"/>' if based else ""
        said = (
            f'<w:style xmlns:w="{W[1:-1]}" w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>'
            f"{basis}<w:qFormat/>{content}</w:style>"
        )
        style = ElementTree.fromstring(said)  # noqa: S314  # our own
        if default:
            style.set(f"{W}default", "1")
        self.root.append(style)
        self.ids[name.lower()] = id_
        self.by_id[id_] = style
        self.brought.append(name)

    def _one_face(self, text: float, headings: tuple[float, float]) -> None:
        """Set the letters' own styles in one face, and their text large enough to read."""
        for name in WRITTEN_IN:
            style = self.by_id[self.ids[name]]
            properties = style.find(f"{W}rPr")
            if properties is None:
                properties = ElementTree.SubElement(style, f"{W}rPr")
            for face in properties.findall(f"{W}rFonts"):
                properties.remove(face)
            face = Element(f"{W}rFonts", {f"{W}{which}": FACE for which in ("ascii", "hAnsi", "cs")})
            properties.insert(0, face)
            look = self.look(self.ids[name])
            now = look.size
            least = {"heading 1": headings[0], "heading 2": headings[1]}.get(name, text)
            size = WINDOW if name == "addressee" else max(now, least)
            # Scripts such as Gujarati and Arabic have a size and a weight of their own in Word.
            same = {"sz": f"{size * 2:g}", "szCs": f"{size * 2:g}", "bCs": "1" if look.bold else "0"}
            for tag, value in same.items():
                for old in properties.findall(f"{W}{tag}"):
                    properties.remove(old)
                _in_order(properties, Element(f"{W}{tag}", {f"{W}val": value}))

    def _merged(self, kind: str, style: str, direct: tuple[Element | None, ...]) -> Properties:
        merged: dict[str, Element] = {}
        for properties in (*self._chain(kind, style), *direct):
            if properties is not None:
                merged |= {one.tag: one for one in properties}
        return merged

    def _chain(self, kind: str, style: str) -> Iterator[Element]:
        """Yield the properties of a style, from the one that all are based on to its own."""
        default = self.root.find(f"{W}docDefaults/{W}{kind}Default/{W}{kind}")
        if default is not None:
            yield default
        chain: list[Element] = []
        while (one := self.by_id.get(style)) is not None and one not in chain:
            chain.append(one)
            based = one.find(f"{W}basedOn")
            style = based.get(f"{W}val", "") if based is not None else ""
        for one in reversed(chain):
            if (properties := one.find(f"{W}{kind}")) is not None:
                yield properties


# A run's properties up to its size, in the order that Word insists on (ECMA-376 part 1, 17.3.2.28).
_ORDER = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
)


def _in_order(properties: Element, added: Element) -> None:
    earlier = _ORDER[: _ORDER.index(local(added))]
    properties.insert(sum(local(one) in earlier for one in properties), added)


def _number(element: Element | None, attribute: str, default: float) -> float:
    try:
        return float(element.get(f"{W}{attribute}", default)) if element is not None else default
    except ValueError:
        return default


def colour_of(element: Element | None, *, attribute: str = "val", space: str = W) -> str:
    """Return a colour as six hex digits; black for Word's "auto" and for what is no colour."""
    said = element.get(f"{space}{attribute}", INK) if element is not None else INK
    return said.upper() if len(said) == 6 and not set(said.upper()) - set("0123456789ABCDEF") else INK

"""Open a .docx as its parts and relationships (ECMA-376 parts 1 and 2), trusting nothing in it."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from directory.errors import DirectoryError
from directory.workbook.cells import BROKEN, as_utf8

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
PKG = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"

# The namespaces that a letter's parts keep, under the prefixes that Word gives them. All others are left out:
# they are what a newer Word adds for itself.
PREFIXES = {
    "w": W,
    "r": R,
    "mc": MC,
    "wp": WP,
    "a": A,
    "wps": WPS,
    "pic": PIC,
    "wpg": "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}",
    "v": "{urn:schemas-microsoft-com:vml}",
    "o": "{urn:schemas-microsoft-com:office:office}",
    "w10": "{urn:schemas-microsoft-com:office:word}",
}
for _prefix, _space in PREFIXES.items():
    ElementTree.register_namespace(_prefix, _space[1:-1])

MOST_UNPACKED = 50 * 1024**2  # bytes of all parts; a letterhead with a poster in it has some five million
MOST_STYLES = 2 * 1024**2  # ten times what Word writes for all the styles it has
LARGE = (
    f"unpacks to more than {MOST_UNPACKED // 1024**2} MB",
    "Make its pictures smaller, and save it.",
)
LONG = "has more in it than a letter needs", "Copy what letters need into a new document."
MOST_NESTED = 200  # levels: tables in tables, 60 deep, which is more than Word makes
NESTED = f"has parts in one another, more than {MOST_NESTED} deep", "Copy its text into a new document."
MANY_STYLES = "has more styles than a letter needs", "Copy its text into a new document."
NOT_WORD = "is not a Word document", "Save it from Word as .docx."
LOCKED = (
    "has a password, or is of an old Word",
    "Take the password away, and save it from Word as .docx.",
)
# Signs by which this program marks the places of values: in a file they would be read as such.
OWN_MARKS = re.compile("[\ue000-\ue005\U000f0000-\U0010ffff]")
MARKED = (
    "has private-use characters in what Word does not show as text",
    "Copy its text into a new document.",
)
STRICT = 'is saved as "Strict Open XML"', 'Save it from Word as "Word Document (.docx)".'

LETTERHEAD = "templates/letterhead.docx"


class WordFileUnfit(DirectoryError):
    """A Word file can be no letterhead, or no letter.

    ``reasons`` pairs what is wrong ("is landscape") with a sentence on how to mend it; all of them are told
    at once. ``name`` is the file as its reader knows it. ``of_all_letters``: it is the letterhead in place.
    """

    def __init__(self, *reasons: tuple[str, str], name: str = LETTERHEAD) -> None:
        self.reasons, self.of_all_letters = reasons, name == LETTERHEAD
        *first, last = [what for what, _ in reasons]
        what = f"{', '.join(first)} and {last}" if first else last
        super().__init__(f'"{name}" {what}.', " ".join(mend for _, mend in reasons))


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to under an ID: a part's name, or an address outside the file."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A .docx: its parts by name without the leading slash, and the name of the part with the text."""

    parts: Mapping[str, bytes]
    main: str

    def xml(self, name: str) -> Element | None:
        """Return a part as XML; None when there is none of that name. Raises WordFileUnfit."""
        return parse(self.parts[name]) if name in self.parts else None

    def relations(self, name: str) -> Mapping[str, Relation]:
        """Return what the part ``name`` refers to, by ID."""
        return relations(self.parts, name)

    def related(self, kind: str) -> str:
        """Return the name of the text's one part of this kind ("styles"); "" when it has none."""
        found = (one.target for one in self.relations(self.main).values() if one.kind == kind)
        return next((target for target in found if target in self.parts), "")

    @property
    def main_type(self) -> str:
        """Return the content type of the part with the text: it tells a document from a template."""
        types = self.xml("[Content_Types].xml")
        found = types.iter(f"{TYPES}Override") if types is not None else ()
        by_name = {one.get("PartName", ""): one.get("ContentType", "") for one in found}
        return by_name.get(f"/{self.main}", "")


def open_package(content: bytes) -> Package:
    """Return a .docx taken apart. Raises WordFileUnfit for what is no document of Word's."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # a compound file: what a password makes, and Word 97
        raise WordFileUnfit(LOCKED)
    try:
        with ZipFile(BytesIO(content)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            if sum(sizes.values()) > MOST_UNPACKED:
                raise WordFileUnfit(LARGE)
            if any(size > MOST_STYLES for name, size in sizes.items() if name.endswith("styles.xml")):
                raise WordFileUnfit(MANY_STYLES)
            if any(size > MOST_STYLES for name, size in sizes.items() if name.endswith((".xml", ".rels"))):
                raise WordFileUnfit(LONG)
            parts = {name.lstrip("/"): archive.read(name) for name in archive.namelist()}
    except BROKEN as error:
        raise WordFileUnfit(NOT_WORD) from error
    kinds = {one.kind: one.target for one in relations(parts, "").values()}
    main = kinds.get("officeDocument", "")
    if main not in parts:
        raise WordFileUnfit(NOT_WORD)
    if b"http://purl.oclc.org/ooxml/" in as_utf8(parts[main][:8192]):
        raise WordFileUnfit(STRICT)
    return Package(parts, main)


def relations(parts: Mapping[str, bytes], name: str) -> Mapping[str, Relation]:
    """Return what the part ``name`` of ``parts`` refers to, by ID; "" stands for the file as a whole."""
    folder, _, file = name.rpartition("/")
    content = parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    if content is None:
        return {}
    found: dict[str, Relation] = {}
    for one in parse(content).iter(f"{PKG}Relationship"):
        external, target = one.get("TargetMode") == "External", one.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], target, external)
    return found


def parse(content: bytes) -> Element:
    """Return a part's XML. Raises WordFileUnfit, also for a part that declares entities of its own.

    A letter's text is compiled with the part around it: no attribute there may have a mark of ours.
    """
    try:
        plain = as_utf8(content)
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", plain):
            raise WordFileUnfit(NOT_WORD)
        root = ElementTree.fromstring(plain)  # noqa: S314  # no entity can be declared, see above
    except BROKEN as error:
        raise WordFileUnfit(NOT_WORD) from error
    if _nested(root):
        raise WordFileUnfit(NESTED)
    if any(OWN_MARKS.search(text) for text in beside_text(root)):
        raise WordFileUnfit(MARKED)
    return root


def _nested(root: Element) -> bool:
    """Return whether elements stand in one another deeper than the program follows them."""
    level, depth = [root], 0
    while level and depth <= MOST_NESTED:
        level, depth = [one for element in level for one in element], depth + 1
    return bool(level)


def beside_text(root: Element) -> Iterator[str]:
    """Yield each attribute below an element, and each text that is not of a letter."""
    for one in root.iter():
        yield from one.attrib.values()
        yield "" if one.tag in (f"{W}t", f"{W}delText") else one.text or ""
        yield one.tail or ""


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def on(element: Element | None) -> bool:
    """Return whether a switch of Word's, such as <w:b/>, is there and not turned off."""
    return element is not None and element.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def texts(root: Element, kinds: Sequence[str] = ("t",)) -> str:
    """Return the text below an element as it stands there."""
    wanted = {f"{W}{kind}" for kind in kinds}
    return "".join(one.text or "" for one in root.iter() if one.tag in wanted)

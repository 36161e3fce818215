"""Put together the parts that every Word letter copies: their names, types and relationships are ours."""

import posixpath
from collections.abc import Mapping
from copy import deepcopy
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from markupsafe import escape

from directory.documents.letterhead.styles import BULLET
from directory.templates.word.clean import LINK, cleaned
from directory.templates.word.package import Package, R, Relation, W, on
from directory.templates.word.read import IN_TEXT

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = {
    "document": f"{WORDS}.document.main+xml",
    "styles": f"{WORDS}.styles+xml",
    "numbering": f"{WORDS}.numbering+xml",
    "settings": f"{WORDS}.settings+xml",
    "header": f"{WORDS}.header+xml",
    "footer": f"{WORDS}.footer+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "core": "application/vnd.openxmlformats-package.core-properties+xml",
}
IMAGES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "emf": "image/x-emf",
    "wmf": "image/x-wmf",
}
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FIRST_DECLARED = b"<?xml version='1.0' encoding='UTF-8'?>"


class Parts:
    """The parts of a Word letter, apart from its text and its properties."""

    def __init__(self) -> None:
        self.members: dict[str, bytes] = {}
        self.overrides: dict[str, str] = {}
        self.refs: list[str] = []
        self.images: dict[str, str] = {}

    def add(self, kind: str, content: bytes, number: str = "", folder: str = "") -> tuple[str, str]:
        """Add a part of the text; return its name and the ID that the text knows it by."""
        target = f"{folder}{kind}{number}.xml"
        id_ = f"rId{len(self.refs) + 1}"
        self.members[f"word/{target}"] = content
        self.overrides[f"/word/{target}"] = TYPES[kind]
        self.refs.append(_relation(id_, kind, target))
        return f"word/{target}", id_

    def add_head(
        self, where: str, root: Element, relations: Mapping[str, Relation], package: Package
    ) -> tuple[str, str]:
        """Add a header or footer with the pictures and links that it shows; return its name and ID."""
        number = str(sum(f"word/{where}" in name for name in self.members) + 1)
        name, id_ = self.add(where, serialised(root), number)
        self._add_relations(name, root, relations, package)
        return name, id_

    def add_styles(self, styles: Element, numbering: Element, package: Package) -> None:
        """Add the styles, and the lists and the theme that they go by."""
        self.add("styles", serialised(styles))
        source = package.related("numbering")
        relations = package.relations(source) if source else {}
        name, _ = self.add("numbering", serialised(numbering))
        self._add_relations(name, numbering, relations, package)
        theme = package.parts.get(package.related("theme"), b"")
        if theme and b"r:embed" not in theme and b"r:link" not in theme:  # pictures of a theme stay behind
            self.add("theme", theme, "1", "theme/")

    def add_text(self, relations: Mapping[str, Relation], xml: str, package: Package) -> None:
        """Add the pictures and links of a letter's own text, by the IDs that its ``xml`` knows them by."""
        for id_, known in relations.items():
            if f'"{IN_TEXT}{id_}"' not in xml:
                continue
            if known.external:
                more = ' TargetMode="External"'
                self.refs.append(_relation(IN_TEXT + id_, "hyperlink", str(escape(known.target)), more))
            elif image := self._image(known.target, package):
                self.refs.append(_relation(IN_TEXT + id_, "image", image))

    def whole(self) -> Mapping[str, bytes]:
        """Return all parts by name, with what says how they belong together."""
        extensions = {name.rpartition(".")[2] for name in self.images.values()}
        defaults = "".join(
            f'<Default Extension="{one}" ContentType="{IMAGES[one]}"/>' for one in sorted(extensions)
        )
        overrides = self.overrides | {
            "/word/document.xml": TYPES["document"],
            "/docProps/core.xml": TYPES["core"],
        }
        named = "".join(
            f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in sorted(overrides.items())
        )
        types = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{defaults}{named}</Types>'
        )
        top = (
            _relation("rId1", "officeDocument", "word/document.xml"),
            f'<Relationship Id="rId2" Type="{RELATIONS}/metadata/core-properties" '
            'Target="docProps/core.xml"/>',
        )
        return {
            "[Content_Types].xml": (HEADER + types).encode(),
            "_rels/.rels": _rels(top),
            "word/_rels/document.xml.rels": _rels(self.refs),
            **self.members,
        }

    def _add_relations(
        self, name: str, root: Element, relations: Mapping[str, Relation], package: Package
    ) -> None:
        """Add what a part refers to: pictures of the file, and links to addresses."""
        asked = {value for one in root.iter() for key, value in one.attrib.items() if key.startswith(R)}
        said = []
        for id_ in sorted(asked):
            known = relations.get(id_)
            if known is None:
                continue
            if known.external and LINK.match(known.target):
                target = escape(known.target)
                said.append(_relation(id_, "hyperlink", str(target), ' TargetMode="External"'))
            elif known.target in package.parts and (image := self._image(known.target, package)):
                said.append(_relation(id_, "image", image))
        if said:
            folder, _, file = name.rpartition("/")
            self.members[f"{folder}/_rels/{file}.rels"] = _rels(said)

    def _image(self, part: str, package: Package) -> str:
        """Return the name of a picture's copy: a name of the school's own may tell of somebody."""
        extension = posixpath.splitext(part)[1].lstrip(".").lower()
        if extension not in IMAGES:
            return ""
        if part not in self.images:
            self.images[part] = f"media/image{len(self.images) + 1}.{extension}"
            self.members[f"word/{self.images[part]}"] = package.parts[part]
        return self.images[part]


def core_part(title: str, creator: str) -> bytes:
    """Return a letter's own properties: its title and the school; never who had the letterhead before."""
    return (
        f"{HEADER}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator></cp:coreProperties>"
    ).encode()


def settings_part(source: Element | None) -> bytes:
    """Return settings of our own, with what of the school's decides how its header and styles look."""
    root = Element(f"{W}settings")

    def copy(name: str) -> None:
        found = source.find(f"{W}{name}") if source is not None else None
        if found is not None:
            root.extend([cleaned(found, {})])

    copy("defaultTabStop")
    if source is not None and on(source.find(f"{W}evenAndOddHeaders")):
        root.append(Element(f"{W}evenAndOddHeaders"))
    copy("compat")
    root.append(Element(f"{W}themeFontLang", {f"{W}val": "en-GB"}))
    copy("clrSchemeMapping")
    root.append(Element(f"{W}decimalSymbol", {f"{W}val": "."}))
    root.append(Element(f"{W}listSeparator", {f"{W}val": ","}))
    return serialised(root)


def with_bullets(source: Element | None) -> tuple[Element, int]:
    """Return the lists of a letterhead with our bullets among them, and the bullets' number."""
    root = cleaned(source, {}) if source is not None else Element(f"{W}numbering")
    used = [one.get(f"{W}{kind}Id", "") for kind in ("num", "abstractNum") for one in root.iter(f"{W}{kind}")]
    number = max((int(one) for one in used if one.isdigit()), default=0) + 1
    abstract, concrete = (
        ElementTree.fromstring(one.replace("NUMBER", str(number)))  # noqa: S314  # our own
        for one in BULLET
    )
    pictures = len(root.findall(f"{W}numPicBullet"))
    root.insert(pictures, abstract)
    last = len(root) if root.find(f"{W}numIdMacAtCleanup") is None else len(root) - 1
    root.insert(last, concrete)
    return root, number


def serialised(root: Element) -> bytes:
    """Return a part's XML as it is in the file."""
    copy = deepcopy(root)
    for one in copy.iter():
        one.tail = None if one.tail and not one.tail.strip() else one.tail
    written: bytes = ElementTree.tostring(copy, encoding="UTF-8", xml_declaration=True)
    return written.replace(FIRST_DECLARED, HEADER.rstrip().encode(), 1)


def _relation(id_: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"{more}/>'


def _rels(said: "list[str] | tuple[str, ...]") -> bytes:
    return f'{HEADER}<Relationships xmlns="{RELATIONS}">{"".join(said)}</Relationships>'.encode()

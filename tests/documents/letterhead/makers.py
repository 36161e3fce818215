"""Makes letterheads of every kind that schools have, part by part, as Word and other programs save them."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": OFFICE,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wp14": "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
MARGINS = '<w:pgMar w:top="2155" w:right="1134" w:bottom="1020" w:left="1134" w:header="567" w:footer="510"/>'
UPRIGHT = '<w:pgSz w:w="11906" w:h="16838"/>'
# A pupil's name that an old letter left in the file: it must be in no letter, wherever it was.
PUPIL = "Zebedee Oldpupil"

Relation = tuple[str, str, bool]  # its kind, what it leads to, and whether that is outside the file


def text(words: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f'<w:p><w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def png(width: int = 60, height: int = 30, colour: bytes = b"\x1d\x4f\x91") -> bytes:
    """Return a picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + colour * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def inline(
    id_: str = "rId1", shows: str = "The school's oak", width: int = 1440000, height: int = 720000
) -> str:
    """Return a run with a picture in the line; sizes in EMU, 360,000 to the centimetre."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="1" name="C:\\{PUPIL}.png" descr="{shows}"/>{_graphic(id_, width, height)}'
        "</wp:inline></w:drawing></w:r>"
    )


def anchored(x: int, y: int, content: str = "", id_: str = "rId1", base: str = "page") -> str:
    """Return a run with a picture, or a text box of ``content``, at a place of its own in EMU."""
    box = (
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp><wps:spPr/><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/>"
        "</wps:wsp></a:graphicData></a:graphic>"
    )
    drawing = (
        '<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="{base}"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="{base}"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
        '<wp:extent cx="2160000" cy="720000"/><wp:wrapNone/><wp:docPr id="2" name="Box" descr="The oak"/>'
        f"{box if content else _graphic(id_, 2160000, 720000)}"
        '<wp14:sizeRelH relativeFrom="page"><wp14:pctWidth>0</wp14:pctWidth></wp14:sizeRelH>'
        "</wp:anchor></w:drawing>"
    )
    if not content:
        return f"<w:r>{drawing}</w:r>"
    old_box = f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
    older = f"<mc:Fallback><w:pict>{old_box}</w:pict></mc:Fallback>"
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}{older}</mc:AlternateContent></w:r>"


def _graphic(id_: str, width: int, height: int) -> str:
    return (
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="1" name=""/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{id_}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
    )


def letterhead(
    *,
    header: str | None = text("Oak Tree School"),
    footer: str | None = text("A charity"),
    body: str = "<w:p/>",
    page: str = UPRIGHT + MARGINS,
    more: str = "",
    heads: Mapping[str, str] = {},
    styles: str | None = "",
    settings: str = "",
    parts: Mapping[str, bytes] = {},
    main: Mapping[str, Relation] = {},
    of_head: Mapping[str, Relation] = {},
    of_settings: Mapping[str, Relation] = {},
    of_file: Mapping[str, Relation] = {},
    kind: str = f"{WORDS}.document.main+xml",
) -> bytes:
    """Return a .docx with these parts; ``heads`` adds ones such as "header first"."""
    relations: dict[str, Relation] = {}
    members: dict[str, bytes] = {}
    refs = ""
    shown = {"header default": header, "footer default": footer, **heads}
    for number, (name, content) in enumerate(shown.items(), 1):
        if content is None:
            continue
        where, pages = name.split()
        tag = "hdr" if where == "header" else "ftr"
        members[f"word/{where}{number}.xml"] = _part(
            f'<w:{tag} {SPACES} mc:Ignorable="w14 wp14">{content}</w:{tag}>'
        )
        relations[f"h{number}"] = (where, f"{where}{number}.xml", False)
        members[f"word/_rels/{where}{number}.xml.rels"] = _rels(of_head)
        refs += f'<w:{where}Reference w:type="{pages}" r:id="h{number}"/>'
    if styles is not None:
        members["word/styles.xml"] = _part(f"<w:styles {SPACES}>{styles}</w:styles>")
        relations["s1"] = ("styles", "styles.xml", False)
    members["word/settings.xml"] = _part(f"<w:settings {SPACES}>{settings}</w:settings>")
    members["word/_rels/settings.xml.rels"] = _rels(of_settings)
    relations["s2"] = ("settings", "settings.xml", False)
    document = (
        f"<w:document {SPACES}><w:body>{body}<w:sectPr>{refs}{page}{more}</w:sectPr></w:body></w:document>"
    )
    members["word/document.xml"] = _part(document)
    members["word/_rels/document.xml.rels"] = _rels(relations | dict(main))
    members["_rels/.rels"] = _rels({"d1": ("officeDocument", "word/document.xml", False), **of_file})
    members["[Content_Types].xml"] = _part(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" '
        'ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    return zipped(members | dict(parts))


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of these members."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    """Return a zip's members by name."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def story(root: str, words: str = PUPIL) -> bytes:
    """Return a part such as comments.xml that quotes somebody."""
    return _part(
        f"<w:{root}s {SPACES}><w:{root} w:id='1' w:author='{words}'>{text(words)}</w:{root}></w:{root}s>"
    )


def _part(content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'.encode()


def _rels(relations: Mapping[str, Relation]) -> bytes:
    said = ""
    for id_, (kind, target, outside) in relations.items():
        mode = ' TargetMode="External"' if outside else ""
        said += f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return _part(f'<Relationships xmlns="{space}">{said}</Relationships>')


LOGO: dict[str, Relation] = {"rId1": ("image", "media/image1.png", False)}
WITH_LOGO = {"word/media/image1.png": png()}

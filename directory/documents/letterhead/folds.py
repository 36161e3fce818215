"""Mark on the sheet where a letter is folded for a DL envelope, where its letterhead leaves room."""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from directory.documents.letterhead.head import EMU, Box, HeadBlock
from directory.templates.word.package import WP, WPS, A, W

MM = 72 / 25.4  # points
# ISO 216 and ISO 269: A4 in three goes into DL, and the address at 39.5 mm stays in its window.
FOLDS = 99 * MM, 198 * MM
START, LENGTH, THICK = 5 * MM, 5 * MM, 0.5  # printers leave some 4 mm of the edge blank
COLOUR = "808080"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
MARK = f"""\
<w:r xmlns:w="{W[1:-1]}" xmlns:wp="{WP[1:-1]}" xmlns:a="{A[1:-1]}" xmlns:wps="{WPS[1:-1]}"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="NUMBER" behindDoc="1"
 locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{START * EMU:.0f}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>TOP</wp:posOffset></wp:positionV>
<wp:extent cx="{LENGTH * EMU:.0f}" cy="{THICK * EMU:.0f}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>
<wp:wrapNone/><wp:docPr id="NUMBER" name="Fold mark NUMBER"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="{SHAPE}"><wps:wsp><wps:cNvSpPr/><wps:spPr>
<a:xfrm><a:off x="0" y="0"/><a:ext cx="{LENGTH * EMU:.0f}" cy="{THICK * EMU:.0f}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{COLOUR}"/></a:solidFill>
<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>
</wp:anchor></w:drawing></w:r>"""
FIRST_NUMBER = 9001  # of a drawing: above those that a letterhead uses


def mark_folds(header: Element, blocks: Iterable[HeadBlock]) -> bool:
    """Add the marks to a ``header``; return False, and add none, where one would be drawn over ``blocks``."""
    boxes = [one for one in blocks if isinstance(one, Box) and not one.with_line]
    if any(_covers(box, fold) for box in boxes for fold in FOLDS):
        return False
    line = header.find(f"{W}p")
    if line is None:  # a table alone, where Word itself always has a paragraph below
        line = ElementTree.SubElement(header, f"{W}p")
    for number, fold in enumerate(FOLDS, FIRST_NUMBER):
        mark = MARK.replace("NUMBER", str(number)).replace("TOP", f"{fold * EMU:.0f}").replace("\n", "")
        line.append(ElementTree.fromstring(mark))  # noqa: S314  # our own
    return True


def _covers(box: Box, fold: float) -> bool:
    return box.x < START + LENGTH and box.x + box.width > START and box.y <= fold <= box.y + box.height

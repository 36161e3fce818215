"""Drop from a part of a Word file what must not travel in a letter, and put the school's values in.

Tracked changes, comments, notes, bookmarks, content controls, fields and links to files are gone afterwards;
what they show today stays as plain text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from xml.etree.ElementTree import Element

from directory.templates.word.package import MC, PREFIXES, A, R, Relation, W, local, on

TAG = re.compile(r"\{\{\s*(.*?)\s*\}\}|\{%.*?%\}")
XML = "{http://www.w3.org/XML/1998/namespace}"
KEPT = frozenset((*PREFIXES.values(), XML))
# Of the WordprocessingML namespace: gone with all that is in them.
DROPPED = frozenset(
    (
        "del",
        "moveFrom",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "annotationRef",
        "footnoteReference",
        "endnoteReference",
        "footnoteRef",
        "endnoteRef",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "object",
        "control",
        "altChunk",
        "subDoc",
        "sdtPr",
        "sdtEndPr",
        "smartTagPr",
        "customXmlPr",
        "lastRenderedPageBreak",
        "numberingChange",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "rsid",
        "rsids",
        "cnfStyle",
    )
)
# Gone, but what is in them stays.
UNWRAPPED = frozenset(("ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "bdo", "dir"))
PAGES = {"PAGE": "PAGE", "NUMPAGES": "NUMPAGES", "SECTIONPAGES": "NUMPAGES"}
FILE = re.compile(r"[\\/]|\.\w{3,4}$")
# Before a page's number.
PAGE = re.compile(r"(?<![\s·|,\u2013-])[\s·|,\u2013-]*\bpage\s*$", re.IGNORECASE)
LINK = re.compile(r"(?:https?|mailto):")


def cleaned(root: Element, relations: Mapping[str, Relation]) -> Element:
    """Return a copy of a part without what must not travel. ``relations`` are what its IDs stand for."""
    copy = stripped(root, relations)
    plain_fields(copy)
    return copy


def stripped(root: Element, relations: Mapping[str, Relation]) -> Element:
    """Return a copy of a part like ``cleaned``, with its fields as they are."""
    (copy,) = _cleaned(root, relations)
    return copy


def plain_fields(root: Element) -> None:
    """Turn the fields of a part into the text that they show; a page number's becomes one element."""
    for paragraph in reversed([*root.iter(f"{W}p")]):  # first those of a text box, then what it stands in
        for link in paragraph.iter(f"{W}hyperlink"):
            link[:] = _plain_simple(link)
        _plain_fields(paragraph)


def fill(root: Element, values: Mapping[str, str]) -> list[str]:
    """Put ``values`` where {{ their names }} stand, also where Word has split a tag over runs.

    Changes ``root``. Returns the tags of names that ``values`` does not have, and statements; they stay.
    """
    unknown: list[str] = []
    for paragraph in root.iter(f"{W}p"):
        runs = [one for one in own(paragraph) if one.tag == f"{W}t"]
        found = [*_tags("".join(one.text or "" for one in runs), values, unknown)]
        for start, end, value in reversed(found):  # from the end, so that the earlier places stay right
            _replace(runs, start, end, value)
    for run in [*root.iter(f"{W}r")]:
        _break_lines(run)
    return unknown


def without_pages(root: Element) -> Element | None:
    """Return a copy whose lines end before their first page number; None when there is none.

    The word "page" before it goes as well.
    """
    if root.find(f".//{W}fldSimple") is None:
        return None
    copy = deepcopy(root)
    for paragraph in copy.iter(f"{W}p"):
        numbers = [at for at, one in enumerate(paragraph) if one.tag == f"{W}fldSimple"]
        if numbers:
            del paragraph[numbers[0] :]
            before = list(paragraph.iter(f"{W}t"))
            if before:
                before[-1].text = PAGE.sub("", before[-1].text or "")
    return copy


def _cleaned(element: Element, relations: Mapping[str, Relation]) -> list[Element]:
    """Return what an element becomes: nothing, itself without what is dropped, or what was in it."""
    space, name = element.tag.rpartition("}")[0] + "}", local(element)
    if space not in KEPT or (space == A and name == "extLst"):
        return []
    if space == W and (name in DROPPED or name.endswith("PrChange") or name == "tblGridChange"):
        return []
    if element.tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None:
        return []
    if element.tag == f"{W}r" and on(element.find(f"{W}rPr/{W}vanish")):  # Word shows it to its writer alone
        return []
    if space == W and name == "drawing" and _lost(element, relations):
        return []
    if space == MC and name == "AlternateContent":
        return _alternative(element, relations)
    children = [one for child in element for one in _cleaned(child, relations)]
    if space == W and (name in UNWRAPPED or (name == "hyperlink" and not _leads(element, relations))):
        return children
    attributes = {
        key: value
        for key, value in element.attrib.items()
        if (not key.startswith("{") or key.rpartition("}")[0] + "}" in KEPT)
        and not key.startswith((MC, f"{W}rsid"))
    }
    if name in ("docPr", "cNvPr"):  # its name is often that of a file
        shows = "" if FILE.search(attributes.get("descr", "")) else attributes.get("descr", "")
        attributes = {"id": attributes.get("id", "1"), "name": "Picture", "descr": shows}
    copy = Element(element.tag, attributes)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(children)
    return [copy]


def _alternative(element: Element, relations: Mapping[str, Relation]) -> list[Element]:
    """Return the choice that Word has known since 2010, else what older programs fall back on.

    Without its wrapping, which would need the prefixes of the file that it came from.
    """
    for choice in element.findall(f"{MC}Choice"):
        if set(choice.get("Requires", "").split()) <= {"wps", "wpg"}:
            return [one for child in choice for one in _cleaned(child, relations)]
    fallback = element.find(f"{MC}Fallback")
    return [] if fallback is None else [one for child in fallback for one in _cleaned(child, relations)]


def _lost(drawing: Element, relations: Mapping[str, Relation]) -> bool:
    """Return whether a drawing shows a picture that is not in the file."""
    for blip in drawing.iter(f"{A}blip"):
        known = relations.get(blip.get(f"{R}embed", ""))
        if known is None or known.external:
            return True
    return False


def _leads(hyperlink: Element, relations: Mapping[str, Relation]) -> bool:
    known = relations.get(hyperlink.get(f"{R}id", ""))
    return known is not None and known.external and bool(LINK.match(known.target))


def _plain_fields(paragraph: Element) -> None:
    kept: list[Element] = []
    codes: list[list[str]] = []  # of the fields that are open: what they ask for, and whether it is shown
    for child in _plain_simple(paragraph):
        marks = list(child.iter(f"{W}fldChar")) if child.tag == f"{W}r" else []
        if not marks and not codes:
            kept.append(child)
            continue
        kinds = [one.get(f"{W}fldCharType") for one in marks]
        if "begin" in kinds:
            codes.append(["", ""])
        if codes:
            codes[-1][0] += "".join(one.text or "" for one in child.iter(f"{W}instrText"))
            shown = all(said and not _page(code) for code, said in codes)
            if not marks and shown:
                kept.append(child)
            if "separate" in kinds:
                codes[-1][1] = "shown"
            if "end" in kinds:
                code, _ = codes.pop()
                if (page := _page(code)) and not codes:
                    kept.append(_page_field(page, child.find(f"{W}rPr")))
    paragraph[:] = kept


def _plain_simple(paragraph: Element) -> Iterator[Element]:
    """Yield what is in a paragraph, and in place of a field in one element what it shows."""
    for child in paragraph:
        if child.tag != f"{W}fldSimple" or is_page(child.get(f"{W}instr", "")):
            yield child
        else:
            yield from _plain_simple(child)


def field_names(root: Element) -> list[str]:
    """Return the name of each field in a part, such as "MERGEFIELD"; "" for one without a name."""
    codes, open_ = list[str](), list[str]()
    for one in root.iter():
        kind = one.get(f"{W}fldCharType")
        if one.tag == f"{W}fldSimple":
            codes.append(one.get(f"{W}instr", ""))
        elif kind == "begin":
            open_.append("")
        elif one.tag == f"{W}instrText" and open_:
            open_[-1] += one.text or ""
        elif kind == "end" and open_:
            codes.append(open_.pop())
    return [next(iter(code.split()), "").upper() for code in codes]


def is_page(code: str) -> bool:
    """Return whether a field shows the number of the page, or of all pages."""
    return bool(_page(code))


def _page(code: str) -> str:
    words = code.split()
    return PAGES.get(words[0].upper(), "") if words else ""


def _page_field(code: str, look: Element | None) -> Element:
    field = Element(f"{W}fldSimple", {f"{W}instr": f" {code} "})
    run, text = Element(f"{W}r"), Element(f"{W}t")
    text.text = "1"
    run.extend([text] if look is None else [deepcopy(look), text])
    field.append(run)
    return field


def own(paragraph: Element) -> Iterable[Element]:
    """Yield what is in a paragraph, but not what is in a text box that is anchored in it."""
    for child in paragraph:
        if child.tag not in (f"{W}drawing", f"{W}pict", f"{MC}AlternateContent"):
            yield child
            yield from own(child)


def _tags(text: str, values: Mapping[str, str], unknown: list[str]) -> Iterable[tuple[int, int, str]]:
    for found in TAG.finditer(text):
        if found[1] in values:
            yield (*found.span(), values[found[1]])
        else:
            unknown.append(found[0] if found[1] is None else "{{ " + found[1] + " }}")


def _replace(runs: list[Element], start: int, end: int, value: str) -> None:
    """Put ``value`` in place of the characters from ``start`` to ``end``, counted over all runs' texts."""
    at = 0
    for run in runs:
        text = run.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first < last or (first == last == 0 and start == at):
            run.text = text[:first] + value + text[last:]
            run.set(f"{XML}space", "preserve")
            value = ""


def _break_lines(run: Element) -> None:
    """Turn the line ends in a run's texts into Word's own."""
    children: list[Element] = []
    for child in run:
        if child.tag != f"{W}t" or "\n" not in (child.text or ""):
            children.append(child)
            continue
        for number, line in enumerate((child.text or "").split("\n")):
            if number:
                children.append(Element(f"{W}br"))
            text = Element(child.tag, child.attrib)
            text.text = line
            children.append(text)
    run[:] = children

"""Say why a Word file cannot be a letterhead, what of it is left out, and whether it names another school."""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from directory.templates.word import unfit
from directory.templates.word.clean import field_names, is_page
from directory.templates.word.fields import SHOWN
from directory.templates.word.package import Package, W, texts
from directory.templates.word.unfit import body_of, sides

# What older versions of this program wrote into the letterhead that they brought.
OURS = "Your letters are written here. Change the header, footer and styles as you like."
MM = 72 / 25.4
# The envelope's window from the sheet's top (documents/pdf.py has the source), and a line of text above it.
WINDOW_TOP, WINDOW_FOOT = 39.5 * MM, 66.3 * MM
LINE = 12.7
ENOUGH = 37  # mm of top margin with which no line fits above the window
A4 = 595.3, 841.9
CALLED = re.compile(
    r"\b(?:[A-Z][\w'\u2019.&-]*[ ](?:of |the |for |and |& )?){1,6}?"
    r"(?:School|Academy|College|Infants?|Juniors?|Primary)\b"
    r"(?! (?:Trust|Road|Street|Lane|Avenue|Drive|Close))"
)
# Fields of Word's mail merge, and those that repeat or compute what one of them gave: another pupil's data.
FROM_A_LIST = frozenset(
    {
        *("MERGEFIELD", "MERGEREC", "MERGESEQ", "ADDRESSBLOCK", "GREETINGLINE", "DATABASE", "NEXT", "NEXTIF"),
        *("SKIPIF", "IF", "COMPARE", "QUOTE", "REF", "SET", "ASK", "FILLIN", "="),
    }
)
# What a part of the file is called where its reader is told that it is left out. None is ever opened.
# The thumbnail, which lists of files show, is not named: its reader would take it for the logo.
LEFT_OUT = {
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "custom-properties": "custom properties",
    "glossaryDocument": "building blocks",
    "customXml": "data of another program",
    "attachedTemplate": "the attached template",
    "mailMergeSource": "the list of a mail merge",
    "mailMergeHeaderSource": "the list of a mail merge",
    "webExtensionTaskpanes": "add-ins",
}


def reasons(package: Package, section: Element | None, *, letter: bool) -> Iterator[tuple[str, str]]:
    """Yield each reason why the file cannot be a letterhead, with how to mend it.

    ``letter``: it is a letter, and so has text of its own.
    """
    yield from unfit.reasons(package, section)
    if not letter and (told := ", ".join(one for one in _fields(package) if one in FROM_A_LIST)):
        yield (
            f"has fields in its header or footer that print what they were last merged with: {told}",
            "Type the words there instead, or {{ school.name }} or another setting of the School sheet.",
        )
    body = body_of(package)
    if not letter and section is not None and body is not None and _has_text(body):
        yield (
            "has text or pictures outside its header and footer",
            "Move into the header or footer what all letters should have, and delete the rest.",
        )


def too_high(top: float) -> tuple[str, str] | None:
    """Return the reason why text that begins ``top`` points from the edge cannot be; None when it can."""
    if top + LINE > WINDOW_TOP:
        return None
    return (
        f"begins its text {top / MM:.0f} mm from the top, which is above the foot of the envelope's window",
        f"Set its top margin to {ENOUGH} mm or more.",
    )


def left_out(package: Package, section: Element) -> Iterator[str]:
    """Yield what of the file no letter will have, in the words of whoever made it."""
    for name in ("", package.main, package.related("settings")):
        for one in package.relations(name).values():
            if one.kind in LEFT_OUT:
                yield LEFT_OUT[one.kind]
    every = [package.xml(one) for one in package.parts if re.fullmatch(r"word/[a-z]+\d*\.xml", one)]
    tags = {element.tag for root in every if root is not None for element in root.iter()}
    if tags & {f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"}:
        yield "tracked changes: letters have what they lead to"
    if tags & {f"{W}documentProtection", f"{W}writeProtection"}:
        yield "its protection against changes"
    if tags & {f"{W}mailMerge"}:
        yield "the list of a mail merge"
    if tags & {f"{W}embedRegular", f"{W}embedBold"}:
        yield "fonts that are kept in the file"
    if tags & {f"{W}background"}:
        yield "the colour of its pages"
    for name in _fields(package):
        if name not in FROM_A_LIST:
            yield f"the field {name} in its header or footer: letters keep the words that it showed last"
    columns = section.find(f"{W}cols")
    if columns is not None and columns.get(f"{W}num", "1") != "1":
        yield "columns: a letter has one"
    size = section.find(f"{W}pgSz")
    if size is not None and not _is_a4(size):
        yield "the size of its page: letters are A4"


def another_school(words: str, school: Mapping[str, str]) -> str:
    """Return the school that a letterhead's own words name, if it is not the School sheet's; else ""."""
    name = " ".join(school.get("name", "").split())
    plain = " ".join(words.split())
    if not name or name.casefold() in plain.casefold():
        return ""
    own = " ".join(school.values()).casefold()
    for line in words.split("\n"):
        for found in CALLED.finditer(line):
            if found[0].casefold() not in own:
                return found[0]
    return ""


def _fields(package: Package) -> tuple[str, ...]:
    """Return the names of the fields in headers and footers that are neither page numbers nor plain text."""
    heads = [one for one in package.relations(package.main).values() if one.kind in ("header", "footer")]
    roots = [root for one in heads if (root := package.xml(one.target)) is not None]
    names = [name for root in roots for name in field_names(root)]
    return once(name for name in names if name and name not in SHOWN and not is_page(name))


def _has_text(body: Element) -> bool:
    said = texts(body)
    if said.strip() and " ".join(said.split()) != OURS:
        return True
    return any(one.tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}tbl") for one in body.iter())


def _is_a4(size: Element) -> bool:
    return all(abs(side - wanted) < 3 for side, wanted in zip(sides(size), A4, strict=True))


def once(said: Iterable[str]) -> tuple[str, ...]:
    """Return each of the words once, in their order."""
    return tuple(dict.fromkeys(said))

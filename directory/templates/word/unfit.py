"""Say why a Word file can be neither a letter nor a letterhead, and what in a letter's text cannot be."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from directory.templates.word.package import Package, W, local, texts

SAVE = 'Save it from Word as "Word Document (.docx)".'
MOST_TAGS = 2000  # braces that open, and marks of fields: ten times as many take a minute to judge
# What would be in no form, or in one that nobody could judge; each with how to mend it.
NO_PART = {
    "footnoteReference": ("footnotes", "Write them into the text."),
    "endnoteReference": ("endnotes", "Write them into the text."),
    "object": ("an embedded object", "Paste it as text or as a picture."),
    "control": ("an ActiveX control", "Take it out."),
    "altChunk": ("another document in it", "Copy its text."),
    "subDoc": ("another document in it", "Copy its text."),
    "chart": ("a chart", "Paste it as a picture."),
    "relIds": ("a SmartArt drawing", "Paste it as a picture."),
    "oMath": ("a formula", "Write it as text."),
    "ruby": ("words above words (phonetic guide)", "Write them into the text."),
}


def reasons(package: Package, section: Element | None) -> Iterator[tuple[str, str]]:
    """Yield each reason why no letter can be made on the file, with how to mend it."""
    kind = package.main_type
    if "macroEnabled" in kind or any(name.endswith("vbaProject.bin") for name in package.parts):
        yield "has macros", SAVE
    if "template" in kind:
        yield "is a template", 'Open it in Word, and save it as "Word Document (.docx)".'
    body = body_of(package)
    if body is None or section is None:
        yield "has no page set-up that can be read", "Open it in Word and save it again."
        return
    size = section.find(f"{W}pgSz")
    if size is not None and _lies(size):
        yield "is landscape", "Turn its page upright."
    sections = len(list(body.iter(f"{W}sectPr")))
    if sections > 1:
        yield f"has {sections} sections", "Take out the section breaks."


def not_in_a_letter(body: Element) -> Iterator[tuple[str, str]]:
    """Yield what a letter's text has that not every form could show, each with how to mend it."""
    if not texts(body, ("t", "instrText")).strip():
        yield "has no text", "Write the letter into it."
    if texts(body).count("{") + sum(1 for _ in body.iter(f"{W}fldChar")) > MOST_TAGS:
        yield "has more values and statements than a letter needs", "Make several letters of it."
    for name in dict.fromkeys(local(one) for one in body.iter()):
        if name in NO_PART:
            what, mend = NO_PART[name]
            yield f"has {what}", mend


def body_of(package: Package) -> Element | None:
    """Return the body of the file's text."""
    text = package.xml(package.main)
    return text.find(f"{W}body") if text is not None else None


def section_of(body: Element) -> Element | None:
    """Return the page set-up of a file's text."""
    found = body.find(f"{W}sectPr")
    return found if found is not None else next(body.iter(f"{W}sectPr"), None)


def _lies(size: Element) -> bool:
    width, height = sides(size)
    return size.get(f"{W}orient") == "landscape" or width > height


def sides(size: Element) -> tuple[float, float]:
    """Return the width and height of a page in points."""
    return float(size.get(f"{W}w", "11906")) / 20, float(size.get(f"{W}h", "16838")) / 20

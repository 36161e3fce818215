"""Give the letterhead's pictures to Typst and to a stylesheet, as far as these know their kind."""

from base64 import b64encode

from directory.documents.letterhead.head import Picture
from directory.documents.letterhead.styles import Look
from directory.templates.word.package import Package

STARTS = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


def kind_of(package: Package, part: str) -> str:
    """Return a picture's media type; "" for one that neither a PDF nor a browser shows."""
    start = package.parts.get(part, b"")[:8]
    return next((kind for begins, kind in STARTS if start.startswith(begins)), "")


def as_typst(package: Package, part: str) -> str:
    """Return a picture as what Typst reads from its inputs: text, so an SVG that has the picture in it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">'
        f'<image width="100" height="100" preserveAspectRatio="none" href="{_data(package, part)}"/></svg>'
    )


def as_css(package: Package, of: Look | Picture, name: str) -> str:
    """Return the rule of the class ``name``: a picture, or how words look."""
    if isinstance(of, Picture):
        size = f"width: {of.width:.0f}pt; height: {of.height:.0f}pt"
        kind = kind_of(package, of.part)
        left, top, width, height = of.whole
        place = f"{left:.2f}pt {top:.2f}pt / {width:.2f}pt {height:.2f}pt no-repeat"
        shown = f"background: url({_data(package, of.part)}) {place}" if kind else "display: none"
        across, down = (-1 if one else 1 for one in of.mirrored)
        turned = f"; transform: rotate({of.turned:g}deg) scale({across}, {down})"
        moved = turned if of.turned or any(of.mirrored) else ""
        return f".{name} {{ display: inline-block; {size}; {shown}{moved}; }}\n"
    weight, style = "bold" if of.bold else "normal", "italic" if of.italic else "normal"
    return f".{name} {{ font: {style} {weight} {of.size:g}pt/1.3 Arial, sans-serif; color: #{of.colour}; }}\n"


def _data(package: Package, part: str) -> str:
    return f"data:{kind_of(package, part)};base64,{b64encode(package.parts[part]).decode()}"

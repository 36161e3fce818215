"""The face of all letters: shipped, of Arial's widths, with every character that is called common."""

import re
from io import BytesIO

import pypdf
import pytest

from directory.documents.faces import FONTS, MONOSPACED, all_faces, shipped_faces
from directory.documents.pdf import compile_pdf
from directory.planning.notices import UNCOMMON
from tests.makers import context, letter, shipped_letterhead


def fonts_of(content):
    pages = pypdf.PdfReader(BytesIO(content)).pages
    fonts = (font.get_object() for page in pages for font in page["/Resources"]["/Font"].values())
    return {re.sub(r"^/[A-Z]{6}\+|-Identity-H$", "", font["/BaseFont"]) for font in fonts}


def test_a_pdf_has_one_family_in_four_styles():
    body = "# Title\n\nPlain, **bold**, *slanted*, ***both***.\n\n- item\n\n| A | B |\n|---|---|\n| c | d |\n"

    assert fonts_of(compile_pdf(letter(body, addressed=True), shipped_letterhead())(context())) == {
        "LiberationSans",
        "LiberationSans-Bold",
        "LiberationSans-Italic",
        "LiberationSans-BoldItalic",
    }


def test_the_fonts_lie_beside_their_licence_and_are_of_a_sensible_size():
    found = {path.name: path.stat().st_size for path in FONTS.iterdir()}

    assert len([name for name in found if name.endswith(".ttf")]) == 4
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE").read_text("utf-8")
    assert sum(found.values()) < 2_000_000


def test_the_shipped_face_has_every_character_that_a_plan_does_not_try():
    common = "".join(chr(code) for code in range(0x20, 0x2100) if not UNCOMMON.search(chr(code)))
    seen = "".join(one for one in common if one.isprintable()).replace("\\", "").replace('"', "")

    source = f'#set document(title: "x")\n#set text(font: "Liberation Sans", fallback: false)\n#"{seen}"'

    assert shipped_faces().compile(source.encode(), format="pdf", pdf_standards="ua-1").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("family", "monospaced"),
    [
        ("DejaVu Sans Mono", True),
        ("Noto Sans Mono CJK SC", True),
        ("Courier New", True),
        ("Consolas", True),
        ("Liberation Mono", True),
        ("DejaVu Sans", False),
        ("Noto Sans Gujarati", False),
        ("Nirmala UI", False),
    ],
)
def test_a_name_is_never_set_in_a_monospaced_face(family, monospaced):
    assert bool(MONOSPACED.search(family)) == monospaced


def test_the_shipped_face_is_tried_first():
    _, families = all_faces()

    assert families[0] == "Liberation Sans"
    assert not any(map(MONOSPACED.search, families))

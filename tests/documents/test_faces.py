"""The face of all letters: shipped, of Arial's widths, with every character that is called common."""

import re
from io import BytesIO

import pypdf
import pytest

from directory.documents.faces import FONTS, MONOSPACED, OURS, SCRIPT_FONTS, all_faces, shipped_faces
from directory.documents.pdf import compile_pdf
from directory.planning.notices import UNCOMMON
from tests.accessible import failures
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


@pytest.mark.parametrize(("folder", "fonts", "most"), [(FONTS, 4, 2_000_000), (SCRIPT_FONTS, 14, 3_000_000)])
def test_the_fonts_lie_beside_their_licence_and_are_of_a_sensible_size(folder, fonts, most):
    found = {path.name: path.stat().st_size for path in folder.iterdir()}

    assert len([name for name in found if name.endswith(".ttf")]) == fonts
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE").read_text("utf-8")
    assert sum(found.values()) < most


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize(
    ("name", "face"),
    [
        pytest.param("\u0645\u062d\u0645\u062f", "NotoSansArabic", id="Arabic"),
        pytest.param("\u06c1\u0645\u0627\u06cc\u0648\u06ba", "NotoSansArabic", id="Urdu"),
        pytest.param("\u09b0\u09b9\u09bf\u09ae", "NotoSansBengali", id="Bengali"),
        pytest.param("\u0905\u0928\u093f\u0937\u094d\u0915\u093e", "NotoSansDevanagari", id="Hindi"),
        pytest.param("\u1230\u120b\u121d", "NotoSansEthiopic", id="Tigrinya"),
        pytest.param("\u0aaa\u0acd\u0ab0\u0abf\u0aaf\u0abe", "NotoSansGujarati", id="Gujarati"),
        pytest.param("\u0a17\u0a41\u0a30\u0a2a\u0a4d\u0a30\u0a40\u0a24", "NotoSansGurmukhi", id="Punjabi"),
        pytest.param("\u0b95\u0bb5\u0bbf\u0ba4\u0bbe", "NotoSansTamil", id="Tamil"),
        pytest.param("\u0395\u03bb\u03ad\u03bd\u03b7", "LiberationSans", id="Greek"),
        pytest.param("\u0421\u043e\u0444\u0438\u044f", "LiberationSans", id="Bulgarian"),
        pytest.param("\u05e9\u05e8\u05d4", "LiberationSans", id="Hebrew"),
    ],
)
def test_a_name_in_a_script_of_leicester_needs_no_face_of_the_computers(name, face, bold, monkeypatch):
    monkeypatch.setattr("directory.documents.pdf.all_faces", lambda _: pytest.fail("asked the computer"))
    written = compile_pdf(letter(f"**{name}**" if bold else name), shipped_letterhead())

    pdf = written(context())

    assert face + "-Bold" * bold in {one.removesuffix("-Regular") for one in fonts_of(pdf)}
    assert failures(pdf) == []


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


def test_our_faces_are_tried_first():
    _, families = all_faces()

    assert tuple(families[: len(OURS)]) == OURS
    assert not any(map(MONOSPACED.search, families))

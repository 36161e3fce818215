"""What goes round a tray: its cover, labels and envelopes, measured as a printer would set them."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from directory.documents.tray import (
    Cover,
    Envelopes,
    Labels,
    Listed,
    cover_pdf,
    envelopes_pdf,
    labels_pdf,
)
from tests.accessible import failures

MM = 72 / 25.4  # points
SHORT = ("Admissions", "Example College", "1 Example Road", "Leicester", "LE1 1AA")
LONG = (
    "The Designated Safeguarding Lead for Post-16 Education",
    "The Example College of Further Education",
    "LE1 1AA",
)
OTHER = ("Somebody else", "2 Another Road", "LE1 1AB")
TOO_LONG = tuple(f"Line {number} of an address" for number in range(20))
ONE_WORD = ("Admissions", "X" * 90, "LE1 1AA")


def lines(pdf: bytes, page: int = 0) -> list[tuple[str, float, float, float]]:
    """Return each line of a page with its place from the sheet's top left corner, and its type, in mm."""
    sheet = PdfReader(BytesIO(pdf)).pages[page]
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            x = matrix[4] + text_matrix[4] * matrix[0]
            y = float(sheet.mediabox.height) - matrix[5]
            found.append((text.strip(), x / MM, y / MM, abs(size)))

    sheet.extract_text(visitor_text=visit)
    return found


def test_cover_lists_each_letter_and_carries_its_key() -> None:
    letters = tuple(Listed(f"EX-{at}", 'The "Example" \\ College #1', at + 2) for at in range(60))
    made = cover_pdf(Cover("Example School", "30 November 2026", True, letters, ("abcde23456", "bcdef34567")))
    read = PdfReader(BytesIO(made))
    text = " ".join("\n".join(page.extract_text() for page in read.pages).split())
    assert [f"EX-{at}" in text for at in range(60)] == [True] * 60
    assert 'The "Example" \\ College #1' in text
    assert "60 letters: 1890 pages on 960 sheets, put together on 30 November 2026. This cover is" in text
    assert f"Cover, page 1 of {len(read.pages)}" in text
    assert read.metadata is not None
    assert read.metadata.keywords == "abcde23456, bcdef34567"


def test_cover_says_how_it_was_made_to_be_printed() -> None:
    def how(two_sided: bool) -> str:
        cover = Cover(
            "Example School", "30 November 2026", two_sided, (Listed("EX-1", "A", 3),), ("abcde23456",)
        )
        return PdfReader(BytesIO(cover_pdf(cover))).pages[0].extract_text()

    assert "printed on both sides." in how(True)
    assert "1 letter: 3 pages on 2 sheets, put" in how(True)
    assert "printed on one side only." in how(False)
    assert "1 letter: 3 pages on 3 sheets, put" in how(False)


@pytest.mark.parametrize(
    ("kind", "number", "left", "top"),
    [
        pytest.param(Labels.L7160, 1, 7.21, 15.15, id="L7160, the first"),
        pytest.param(Labels.L7160, 3, 7.21 + 2 * 66.04, 15.15, id="L7160, the end of its row"),
        pytest.param(Labels.L7160, 21, 7.21 + 2 * 66.04, 15.15 + 6 * 38.1, id="L7160, the last"),
        pytest.param(Labels.L7160, 22, 7.21, 15.15, id="L7160, on the next sheet"),
        pytest.param(Labels.L7163, 2, 4.65 + 101.6, 15.15, id="L7163, the second"),
        pytest.param(Labels.L7163, 14, 4.65 + 101.6, 15.15 + 6 * 38.1, id="L7163, the last"),
    ],
)
def test_labels_stand_on_the_sheets_own(kind: Labels, number: int, left: float, top: float) -> None:
    per_sheet = {Labels.L7160: 21, Labels.L7163: 14}[kind]
    addresses = [(f"Number {at}", *SHORT[1:]) for at in range(1, number + 1)]
    pdf = labels_pdf(addresses, kind, "Example School").pdf
    assert pdf
    [(_, x, y, _)] = [one for one in lines(pdf, (number - 1) // per_sheet) if one[0] == f"Number {number}"]
    assert x == pytest.approx(left + 3, abs=0.1)
    assert top + 3 < y < top + 8


@pytest.mark.parametrize(
    ("address", "kind", "least", "most"),
    [
        pytest.param(SHORT, Labels.L7160, 11, 11, id="as large as it may be"),
        pytest.param(LONG, Labels.L7163, 9, 11, id="smaller, so that no line breaks"),
        pytest.param(LONG, Labels.L7160, 8, 8, id="in the smallest type lines break"),
        pytest.param(TOO_LONG, Labels.L7160, 0, 0, id="too many lines"),
        pytest.param(ONE_WORD, Labels.L7163, 0, 0, id="a word wider than the label"),
        pytest.param(LONG, Envelopes.DL, 12, 12, id="an envelope has room"),
        pytest.param(TOO_LONG, Envelopes.DL, 0, 0, id="too long for DL"),
        pytest.param(TOO_LONG, Envelopes.C5, 9, 11, id="which C5 has room for"),
    ],
)
def test_long_address_shrinks_or_is_left_out(
    address: tuple[str, ...], kind: Labels | Envelopes, least: int, most: int
) -> None:
    """Its type is of ``least`` to ``most`` points; 0 where it does not fit."""
    if isinstance(kind, Labels):
        made = labels_pdf([address, OTHER], kind, "Example School")
    else:
        made = envelopes_pdf([address, OTHER], kind, "Example School")
    assert made.too_long == (() if least else (0,))
    assert made.pdf
    found = [one for page in range(len(PdfReader(BytesIO(made.pdf)).pages)) for one in lines(made.pdf, page)]
    sizes = {size for text, *_, size in found if text[:20] in {line[:20] for line in address}}
    assert all(least <= size <= most for size in sizes)
    assert bool(sizes) is bool(least)
    assert "Somebody else" in [text for text, *_ in found]


def test_nothing_is_written_where_no_address_fits() -> None:
    assert envelopes_pdf([TOO_LONG], Envelopes.DL, "Example School").pdf is None


@pytest.mark.parametrize(("kind", "size"), [(Envelopes.DL, (220, 110)), (Envelopes.C5, (229, 162))])
def test_envelope_is_a_page_of_its_size(kind: Envelopes, size: tuple[float, float]) -> None:
    pdf = envelopes_pdf([SHORT, LONG], kind, "Example School").pdf
    assert pdf
    pages = PdfReader(BytesIO(pdf)).pages
    assert [(float(one.mediabox.width) / MM, float(one.mediabox.height) / MM) for one in pages] == [
        pytest.approx(size, abs=0.1)
    ] * 2
    assert pages[1].extract_text().splitlines()[0] == LONG[0]


def test_each_is_pdf_ua() -> None:
    cover = Cover("Example School", "30 November 2026", True, (Listed("EX-1", "A", 3),), ("abcde23456",))
    made = [
        cover_pdf(cover),
        labels_pdf([SHORT], Labels.L7160, "Example School").pdf,
        envelopes_pdf([SHORT], Envelopes.DL, "Example School").pdf,
    ]
    assert [failures(pdf or b"") for pdf in made] == [[], [], []]

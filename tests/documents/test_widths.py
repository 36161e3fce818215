"""How wide a text is in the letters' face, and in how many lines it comes out."""

import pytest

from directory.documents.widths import lines_of, width_of

MM = 72 / 25.4
WINDOW = 95.4 * MM


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("", 0),
        ("i", 0.222),  # Arial's, by Adobe's metrics of Helvetica
        ("W", 0.944),
        ("0", 0.556),
        ("Leicester", 0.556 * 4 + 0.222 + 0.5 + 0.5 + 0.278 + 0.333),
        ("\u017c", 0.5),
        ("\u4e2d", 1),  # not in the face: as wide as any
    ],
)
def test_widths_are_those_of_arial(text, ems):
    assert width_of(text, 10) == pytest.approx(ems * 10, abs=0.02)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("Example College", 1),
        ("i" * 128, 1),
        ("W" * 30, 1),
        ("W" * 31, 2),
        ("THE ADMISSIONS MANAGER OF THE SIXTH FORM COLLEGE", 2),
        ("The admissions manager of the sixth form colleges", 1),
        ("W" * 30 + " " + "W" * 30, 2),
    ],
)
def test_an_address_line_is_folded_where_the_window_ends(text, lines):
    assert lines_of(text, 9.5, WINDOW) == lines

"""Measure what Typst would draw, before there is a letter to draw it on."""

import json

from directory.documents.faces import FACE, shipped_fonts


def height_of(code: str, width: float) -> float:
    """Return how high ``code``, Typst's, comes out on lines of ``width`` points, in points."""
    if not code:
        return 0.0
    from typst import Compiler

    source = f"""\
#set text(font: "{FACE}", top-edge: 0.93em, bottom-edge: -0.219em, hyphenate: false)
#let reference = "AB-ABCDE23456"
#let (page-number, pages) = ("1", "1")
#context [#metadata(measure(block(width: {width:.2f}pt, {{ {code} }})).height.pt()) <height>]
"""
    said = Compiler(source.encode(), font_paths=shipped_fonts()).query("<height>", field="value", one=True)
    return float(json.loads(said))

"""Give Typst its faces: the one that all letters are set in, and for other scripts what the computer has.

Word's letters say Arial. Liberation Sans 2 has Arial's widths and may be shipped (OFL, ``fonts/LICENSE``), so
a PDF breaks its lines where Word does.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Compiler, Fonts

FACE = "Liberation Sans"
NONE: Mapping[str, str] = {}
FONTS = Path(__file__).with_name("fonts")
# A name set in one of these looks like a machine's.
MONOSPACED = re.compile(r"\b(?:Mono|Code|Console|Fixed|Terminal|Typewriter)\b|Courier|Consolas|Menlo|Monaco")


def shipped_fonts() -> "Fonts":
    """Return the shipped face's files, for what asks Typst without a compiler."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def shipped_faces(inputs: Mapping[str, str] = NONE) -> "Compiler":
    """Return a compiler with the shipped face alone: the same letter on every machine, and a fast start.

    ``inputs`` are texts that a source may ask for, such as a letterhead's pictures.
    """
    from typst import Compiler

    return Compiler(font_paths=shipped_fonts(), sys_inputs=dict(inputs))


def all_faces(inputs: Mapping[str, str] = NONE) -> tuple["Compiler", list[str]]:
    """Return a compiler with the computer's faces as well, and the families to try in turn, ours first.

    None is monospaced; those without serifs come before the others.
    """
    from typst import Compiler, Fonts

    fonts = Fonts(include_embedded_fonts=False, font_paths=[FONTS])
    families = sorted(set(fonts.families()), key=lambda name: (name != FACE, "Sans" not in name, name))
    compiler = Compiler(font_paths=fonts, sys_inputs=dict(inputs))
    return compiler, [name for name in families if not MONOSPACED.search(name)]

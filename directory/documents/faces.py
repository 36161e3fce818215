"""Give Typst its faces: the one that all letters are set in, ours for other scripts, then the computer's.

Word's letters say Arial. Liberation Sans 2 has Arial's widths and may be shipped (OFL, ``fonts/LICENSE``), so
a PDF breaks its lines where Word does. The Noto Sans faces (OFL, ``script_fonts/LICENSE``) have the scripts
in which names in Leicester are written.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Compiler, Fonts

FACE = "Liberation Sans"  # Latin, Greek, Cyrillic and Hebrew
SCRIPTS = ("Arabic", "Bengali", "Devanagari", "Ethiopic", "Gujarati", "Gurmukhi", "Tamil")
OURS = (FACE, *(f"Noto Sans {script}" for script in SCRIPTS))
NONE: Mapping[str, str] = {}
FONTS = Path(__file__).with_name("fonts")
SCRIPT_FONTS = Path(__file__).with_name("script_fonts")
# A name set in one of these looks like a machine's.
MONOSPACED = re.compile(r"\b(?:Mono|Code|Console|Fixed|Terminal|Typewriter)\b|Courier|Consolas|Menlo|Monaco")


def shipped_fonts() -> "Fonts":
    """Return our faces' files, for what asks Typst without a compiler."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, SCRIPT_FONTS])


def shipped_faces(inputs: Mapping[str, str] = NONE) -> "Compiler":
    """Return a compiler with our faces alone: the same letter on every machine, and a fast start.

    ``inputs`` are texts that a source may ask for, such as a letterhead's pictures.
    """
    from typst import Compiler

    return Compiler(font_paths=shipped_fonts(), sys_inputs=dict(inputs))


def all_faces(inputs: Mapping[str, str] = NONE) -> tuple["Compiler", list[str]]:
    """Return a compiler with the computer's faces as well, and the families to try in turn, ours first.

    None is monospaced; those without serifs come before the others.
    """
    from typst import Compiler, Fonts

    fonts = Fonts(include_embedded_fonts=False, font_paths=[FONTS, SCRIPT_FONTS])
    others = sorted(set(fonts.families()) - set(OURS), key=lambda name: ("Sans" not in name, name))
    compiler = Compiler(font_paths=fonts, sys_inputs=dict(inputs))
    return compiler, [*OURS, *(name for name in others if not MONOSPACED.search(name))]

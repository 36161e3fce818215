"""Let LibreOffice make PDFs of Word letters, and measure what an envelope's window would show of them."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from directory.documents.letterhead.draw import ASCENT, DESCENT
from directory.documents.printed import CLEAR, FOOT, LEFT, RIGHT, SLACK, TOP
from directory.documents.widths import width_of

needs_office = pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed here: no Word letter was measured"
)


def pdfs_of(letters: Mapping[str, bytes], folder: Path) -> Mapping[str, bytes]:
    """Return the PDFs that LibreOffice makes of Word letters, by their names: all in one run of it."""
    for number, content in enumerate(letters.values()):
        (folder / f"{number}.docx").write_bytes(content)
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    files = [str(folder / f"{number}.docx") for number in range(len(letters))]
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: (folder / f"{number}.pdf").read_bytes() for number, name in enumerate(letters)}


def in_window(pdf: bytes) -> tuple[str, str]:
    """Return what of a first page stands in the window, and what stands over its edge or near below it.

    Both without spaces. RULES: nothing but the address in the window, nor nearer than 5 mm below it.
    """
    page, whole, partly = PdfReader(BytesIO(pdf)).pages[0], "", ""
    height = float(page.mediabox.height)

    def see(text: str, at: Sequence[float], line: Sequence[float], _font: Any, size: float) -> None:
        nonlocal whole, partly
        if not text.strip():
            return
        left, base = at[4] + line[4], height - at[5] - line[5]
        right, top, bottom = left + width_of(text.strip(), size), base - ASCENT * size, base + DESCENT * size
        if right < LEFT or left > RIGHT or bottom < TOP + SLACK or top > FOOT + CLEAR - SLACK:
            return
        inside = left > LEFT - SLACK and right < RIGHT + SLACK and top > TOP - SLACK and bottom < FOOT + SLACK
        if inside:
            whole += "".join(text.split())
        else:
            partly += "".join(text.split())

    page.extract_text(visitor_text=see)
    return whole, partly

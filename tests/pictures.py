"""Take the pictures of letters in the docs: ``python -m tests.pictures`` needs LibreOffice and pdftoppm.

Each letter is written by the commands in an example of its own, about an invented pupil. LibreOffice draws
Word's: it folds lines as Word does where the faces have the same widths.
"""

import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from click.testing import CliRunner
from docx import Document
from docx.shared import Cm, Pt, RGBColor

from directory.commands import cli
from directory.documents.faces import SCRIPT_FONTS
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "letters"
WIDTH = 420  # pixels
LONG_NAME = (
    "The Saint Bartholomew and All Saints Church of England and Roman Catholic Joint Academy and Sixth Form"
)
NEEDS = " ".join(["Extra time of 25 per cent in every examination, a quiet room, and coloured paper."] * 21)
NAMES = {"gujarati": ("પ્રિયા", "શાહ"), "urdu": ("ہمایوں", "احمد")}
FACES = "<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>"
SIDE = 120  # pixels of the school's emblem


def emblem() -> bytes:
    """Return a school's emblem as PNG: a blue shield with a white band."""
    rows = bytearray()
    for y in range(SIDE):
        rows.append(0)
        half = SIDE // 2 * min(1.0, 1.6 * (1 - y / SIDE)) ** 0.5
        for x in range(SIDE):
            inside, band = abs(x - SIDE // 2) < half, abs(x + y - SIDE) < SIDE // 9
            rows += b"\x1d\x4f\x91" if inside and not band else b"\xff\xff\xff"

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(rows))), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_logo(path: Path) -> None:
    """Make a letterhead as an office makes one in Word: a picture, the school's name, a coloured line."""
    document = Document()
    document.styles["Normal"].font.name = "Arial"
    section = document.sections[0]
    section.top_margin, section.header_distance = Cm(4), Cm(1)
    line = section.header.paragraphs[0]
    line.add_run().add_picture(BytesIO(emblem()), height=Cm(1.6))
    name = line.add_run("  {{ school.name }}")
    name.font.size, name.font.bold, name.font.color.rgb = Pt(13), True, RGBColor(0x1D, 0x4F, 0x91)
    section.footer.paragraphs[0].add_run("{{ school.phone }} · {{ school.email }}").font.size = Pt(9)
    document.save(str(path))


def run(*words: str) -> str:
    """Run a command and return what it says. Raises RuntimeError when it cannot go on."""
    said = CliRunner().invoke(cli, words)
    if said.exit_code not in (0, 1):
        raise RuntimeError(said.output)
    return said.output


def letter(pupil: Mapping[str, str], *how: str, settings: Mapping[str, str] = {}, logo: bool = False) -> Path:
    """Write one letter in the example that is the current folder; return its path without ending."""
    shutil.rmtree("out", ignore_errors=True)
    book = openpyxl.load_workbook("data/recipients.xlsx")
    school = book["School"]
    for setting, value in settings.items():
        rows = [cell.row for cell in school["A"] if cell.value == setting]
        row = rows[0] if rows else school.max_row + 1
        school.cell(row, 1).value, school.cell(row, 2).value = setting, value
    book.save("data/recipients.xlsx")
    leavers = openpyxl.load_workbook("data/leavers.xlsx")
    rows = leavers.worksheets[0]
    headings = {cell.value: cell.column for cell in rows[1]}
    unlike = {"Reference": "9001", "UPN": "", "ULN": "", "Preferred name": ""}
    for heading, value in {**unlike, **pupil}.items():
        rows.cell(2, headings[heading]).value = value
    rows.delete_rows(3, rows.max_row)
    leavers.save("data/leavers.xlsx")
    if logo:
        with_logo(Path("templates/letterhead.docx"))
    run("write", "post16-transfer", "--leavers", "data/leavers.xlsx", "--out", "new", *how)
    found = sorted(Path("new").glob("*.pdf"))
    return found[0].with_suffix("").resolve()


def photograph(pdf: Path, name: str, page: int = 1) -> None:
    """Keep a page of a PDF as a picture in the docs."""
    size = ["-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    one = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-png", *size, *one, pdf, FOLDER / name], check=True)


def both(name: str, made: Path) -> None:
    """Take the pictures of a letter in Word and as PDF."""
    photograph(made.with_suffix(".pdf"), f"{name}-pdf")
    drawn = made.parent / "word"
    convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", drawn, made.with_suffix(".docx")]
    # Word has faces for all scripts; this machine may have ours alone.
    faces = made.with_name("fonts.conf")
    faces.write_text(FACES.format(folder=SCRIPT_FONTS))
    subprocess.run(convert, check=True, capture_output=True, env=os.environ | {"FONTCONFIG_FILE": str(faces)})
    photograph((drawn / made.name).with_suffix(".pdf"), f"{name}-word")


def take(name: str, pupil: Mapping[str, str], *how: str, settings: Mapping[str, str] = {}) -> None:
    """Write a letter in an example of its own and take its pictures."""
    with TemporaryDirectory() as home:
        run("demo", f"{home}/example")
        os.chdir(f"{home}/example")
        both(name, letter(pupil, *how, settings=settings, logo=name == "logo"))
        os.chdir(ROOT)


def tray() -> None:
    """Take the picture of the cover of what is to be posted."""
    with TemporaryDirectory() as home:
        run("demo", f"{home}/example")
        os.chdir(f"{home}/example")
        run("print", "out")
        photograph(Path("out/to-post.pdf").resolve(), "tray")
        os.chdir(ROOT)


def main() -> None:
    """Take all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    take("logo", {}, settings={"Name": LONG_NAME, "Fold marks": "Yes"})
    take("needs", {"SEN": NEEDS})
    for name, (forename, surname) in NAMES.items():
        take(name, {"Forename": forename, "Surname": surname})
    take("large-print", {}, "--large-print")
    tray()


if __name__ == "__main__":
    main()

"""Files made to hurt, a generator for each way: every one costs little, and one plain sentence."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from directory.workbook.schema import RECIPIENTS

pytestmark = pytest.mark.slow

SECONDS, MEGABYTES = 5, 300
ROOT = Path(__file__).parent.parent

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/></Types>'
)
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row>'
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": f'{RELS}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Recipients" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{RELS}<Relationship Id="r1" Type="{OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f"<styleSheet {MAIN}/>",
    "xl/sharedStrings.xml": f"<sst {MAIN}/>",
    "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{HEADINGS}</sheetData></worksheet>",
}
SHEET, STYLES, TEXTS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
Pieces = Iterable[str]


def rows(inside: Pieces) -> Iterator[str]:
    yield f"<worksheet {MAIN}><sheetData>{HEADINGS}"
    yield from inside
    yield "</sheetData></worksheet>"


def below(after: Pieces) -> Iterator[str]:
    yield f"<worksheet {MAIN}><sheetData>{HEADINGS}</sheetData>"
    yield from after
    yield "</worksheet>"


def many(text: str, times: int) -> Iterator[str]:
    """Yield ``text`` ``times`` times over, in pieces that pack well."""
    for _ in range(times // 1000):
        yield text * 1000


def noisy(times: int) -> Iterator[str]:
    """Yield blank rows that do not pack like a bomb: a piece is longer than what deflate looks back on."""
    piece = "".join(f'<row ht="{at * 7919 % 9973}.{at * 104729 % 99991}"/>' for at in range(2000))
    for _ in range(times // 2000):
        yield piece


HOSTILE: dict[str, tuple[str, Callable[[], Pieces], str]] = {
    "a bomb": (SHEET, lambda: rows(many("<row/>" + " " * 994, 320_000)), "unpacks"),
    "empty rows by the million": (SHEET, lambda: rows(noisy(5_000_000)), "more in one of its parts"),
    "cells by the million": (
        SHEET,
        lambda: rows(many('<row><c t="n"><v>1</v></c></row>', 500_000)),
        "120,000",
    ),
    "a cell in the last corner": (
        SHEET,
        lambda: rows(['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']),
        "",
    ),
    "one cell for each column, far apart": (
        SHEET,
        lambda: rows(f'<row r="{r * 9000}"><c r="XFD{r * 9000}"><v>1</v></c></row>' for r in range(1, 117)),
        "",
    ),
    "merges by the hundred thousand": (
        SHEET,
        lambda: below(["<mergeCells>", *many('<mergeCell ref="A1:B2"/>', 100_000), "</mergeCells>"]),
        "merged",
    ),
    "the whole sheet merged": (
        SHEET,
        lambda: below(['<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>']),
        "",
    ),
    "a word that never ends": (TEXTS, lambda: [f"<sst {MAIN}><si><t>", *many("a", 19_000_000)], "characters"),
    "an attribute that never ends": (
        SHEET,
        lambda: [f'<worksheet {MAIN} a="', *many("b", 19_000_000)],
        "never",
    ),
    "texts by the million": (TEXTS, lambda: [f"<sst {MAIN}>", *many("<si><t/></si>", 500_000)], "texts"),
    "formats by the hundred thousand": (
        STYLES,
        lambda: [f"<styleSheet {MAIN}><cellXfs>", *many('<xf numFmtId="0"/>', 100_000)],
        "formats",
    ),
    "names by the hundred thousand": (
        "xl/workbook.xml",
        lambda: [f"<workbook {MAIN}>", *many('<definedName name="a">b</definedName>', 100_000)],
        "names",
    ),
    "links by the hundred thousand": (
        "xl/worksheets/_rels/sheet1.xml.rels",
        lambda: [RELS, *many(f'<Relationship Id="r" Type="{OFFICE}/hyperlink" Target="a"/>', 200_000)],
        "links",
    ),
    "nesting without an end": (SHEET, lambda: [f"<worksheet {MAIN}>", *many("<a>", 1_000_000)], "nested"),
    "laughs by the billion": (
        SHEET,
        lambda: ['<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>', *rows(["&c;"])],
        "no spreadsheet program writes",
    ),
    "references that are none": (
        SHEET,
        lambda: rows(['<row r="2"><c r="AAAA1"><v>1</v></c><c r="1A"><v>1e999999</v></c></row>']),
        "",
    ),
    "a note of line breaks": (
        SHEET,
        lambda: [
            f"<worksheet {MAIN}><sheetData><row>",
            *(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("ID", "Status", "Notes")),
            "</row><row>",
            *(
                f'<c t="inlineStr"><is><t>{text}</t></is></c>'
                for text in ("one", "Active", "a" + "&#10;" * 32_000 + "b")
            ),
            "</row></sheetData></worksheet>",
        ],
        "",
    ),
    "a text that is not there": (SHEET, lambda: rows(['<row><c t="s"><v>99999999</v></c></row>']), "damaged"),
}


def write(path: Path, part: str, pieces: Pieces) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            if name != part:
                archive.writestr(name, text)
        with archive.open(part, "w", force_zip64=False) as member:
            for piece in pieces:
                member.write(piece.encode())


def check(path: Path) -> tuple[str, int, float, float]:
    """Run ``check`` on the file; return what it said, its exit code, seconds at work, and memory in MB."""
    script = (
        "import re, sys, time; from pathlib import Path; from directory.commands import cli\n"
        "try: cli(['check', sys.argv[1]], standalone_mode=True)\n"
        # Not ru_maxrss: a child inherits that of the test run that forked it.
        "finally: status = Path('/proc/self/status').read_text(); "
        "print('PEAK', int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024, time.process_time(), "
        "file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said, _, measured = run.stderr.rpartition("PEAK ")
    # The processor's time, not the clock's: other people's work on a shared machine costs nobody anything.
    megabytes, seconds = map(float, measured.split() or (0, 0))
    return run.stdout + said, run.returncode, seconds, megabytes


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
@pytest.mark.parametrize("way", HOSTILE)
def test_hostile_file_costs_little_and_one_sentence(way: str, tmp_path: Path) -> None:
    part, pieces, says = HOSTILE[way]
    path = tmp_path / "recipients.xlsx"
    write(path, part, pieces())
    said, code, seconds, megabytes = check(path)
    assert "Traceback" not in said
    assert code in (1, 2)
    assert says in said
    if says:
        assert code == 2
        assert said.count("\n") == 1
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


JUNK = {
    "words": "abcdefghij 0123",
    "digits": "0123456789 ",
    "signs": "abc01 @./-+\u00e9(",
    "pairs": "0116 2/",
}
READING = 15  # seconds: openpyxl takes four for these cells, and a machine of CI's is slow and shared


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
@pytest.mark.parametrize("letters", JUNK)
def test_a_sheet_full_of_junk_costs_little_more_than_reading_it(letters: str, tmp_path: Path) -> None:
    generator = random.Random(5)  # noqa: S311
    headings = "".join(
        f'<c t="inlineStr"><is><t>{column.heading}</t></is></c>' for column in RECIPIENTS.columns
    )

    def cell() -> str:
        text = "".join(generator.choices(JUNK[letters], k=generator.randint(8, 40)))
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    def pieces() -> Iterator[str]:
        yield f"<worksheet {MAIN}><sheetData><row>{headings}</row>"
        for _ in range(119_000 // len(RECIPIENTS.columns)):
            yield f"<row>{''.join(cell() for _ in RECIPIENTS.columns)}</row>"
        yield "</sheetData></worksheet>"

    path = tmp_path / "recipients.xlsx"
    write(path, SHEET, pieces())
    said, code, seconds, megabytes = check(path)
    assert (code, "Traceback" in said) == (1, False)
    assert "errors, 0 warnings, 0 notes" in said
    assert seconds < READING
    assert megabytes < MEGABYTES


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
def test_part_in_an_odd_packing_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "recipients.xlsx"
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
    said, code, _, _ = check(path)
    assert code in (1, 2)
    assert "Traceback" not in said

"""Files made to hurt, a generator for each way, and the commands that open a file of each kind."""

import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from tests.hostile_books import HOSTILE, OFFICE, write
from tests.hostile_letters import FRONT, LAUGHS, WORD_LETTERS
from tests.other_formats import HOSTILE as OTHER_FORMATS

Spoil = Callable[[Path], None]  # puts a hostile file into a folder to work in


def _workbook(way: str, name: str, folder: Path) -> None:
    part, pieces, _ = HOSTILE[way]
    write(folder / "data" / name, part, pieces())


def _replaced(member: str, old: str, new: str, name: str, folder: Path) -> None:
    """Change a part of a sound workbook: ``old`` is a pattern."""
    path = folder / "data" / name
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[member].decode()
    after = re.sub(old, new, before, count=1, flags=re.S)
    assert after != before
    parts[member] = after.encode()
    _packed(path, parts)


def _packed(path: Path, parts: Mapping[str, bytes]) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


R = f'xmlns:r="{OFFICE}"'
OF_A_SOUND_BOOK: dict[str, tuple[str, str, str]] = {
    "a sheet without a part": (
        "xl/workbook.xml",
        "</sheets>",
        f'<sheet {R} name="Ghost" sheetId="99" r:id=""/></sheets>',
    ),
    "a rule of no format": (
        "xl/worksheets/sheet2.xml",
        "</sheetData>",
        '</sheetData><conditionalFormatting sqref="A1:A9"><cfRule type="expression" dxfId="999" priority="1">'
        "<formula>1</formula></cfRule></conditionalFormatting>",
    ),
    "a link that leads nowhere": (
        "xl/worksheets/sheet2.xml",
        "<pageMargins",
        f'<hyperlinks><hyperlink ref="M2" r:id="rId77" {R}/></hyperlinks><pageMargins',
    ),
    "a style that is not there": ("xl/worksheets/sheet2.xml", r'(<c r="A3") s="\d+"', r'\1 s="9999"'),
    "a picture that is not there": (
        "xl/worksheets/sheet2.xml",
        "</worksheet>",
        f'<drawing {R} r:id="rId78"/></worksheet>',
    ),
    "an empty style": ("xl/worksheets/sheet2.xml", r'(<c r="A3") s="\d+"', r'\1 s=""'),
    "a number of 400 digits": (
        "xl/worksheets/sheet2.xml",
        "</sheetData>",
        '<row r="999"><c r="A999"><v>' + "9" * 400 + "</v></c></row></sheetData>",
    ),
    "a wide format": (
        "xl/styles.xml",
        "<cellXfs[^>]*>",
        '<numFmts count="1"><numFmt numFmtId="170" formatCode="' + "0" * 200_000 + '%"/></numFmts>\\g<0>',
    ),
}
LISTS_OF_TEXT: dict[str, Callable[[], Iterable[bytes]]] = {
    "ones by the million": lambda: (b"1\n" * 1_000_000 for _ in range(20)),
    "commas by the million": lambda: (b"," * 1_000_000 for _ in range(40)),
    "blank lines by the million": lambda: (b"\n" * 1_000_000 for _ in range(40)),
    "a quotation mark that never closes": lambda: [b"Reference,Forename\n", b'"' + b"a" * 30_000_000],
    "a cell without an end": lambda: [b"Reference,Forename,Surname\n", b"a" * 30_000_000],
    "a heading without an end": lambda: [b"Reference," + b"a" * 30_000_000 + b"\n"],
    "zero bytes": lambda: [b"Reference,Forename\n", bytes(1_000_000)],
    "half of UTF-16": lambda: [b"\xff\xfe", "Reference,Forename\n".encode("utf-16-le"), b"\x00\xd8x"],
    "bytes at random": lambda: [random.Random(1).randbytes(1_000_000)],  # noqa: S311
}


def _text_list(way: str, start: bytes, folder: Path) -> None:
    with (folder / "data" / "leavers.csv").open("wb") as file:
        file.write(start)
        for piece in LISTS_OF_TEXT[way]():
            file.write(piece)


def _other_list(way: str, folder: Path) -> None:
    OTHER_FORMATS[way][0](folder / "data" / "leavers.ods")


TEMPLATES: dict[str, Callable[[], bytes]] = {
    "20 MB of text": (FRONT + "---\n" + "word " * 4_000_000).encode,
    "20 MB of tags": (FRONT + "---\n" + "{{ leaver.name }} " * 1_100_000).encode,
    "20 MB of front matter": (FRONT + "x: " + "word " * 4_000_000 + "\n---\nText.\n").encode,
    "lists in lists, 1,000 deep": (
        FRONT + "enclosures: " + "[" * 1000 + "]" * 1000 + "\n---\nText.\n"
    ).encode,
    "maps in maps, 1,000 deep": (
        FRONT + "enclosures: " + "{a: " * 1000 + "}" * 1000 + "\n---\nText.\n"
    ).encode,
    "aliases by the billion": (
        FRONT
        + "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + "---\nText.\n"
    ).encode,
    "an alias of itself": (FRONT + "enclosures: &a [*a]\n---\nText.\n").encode,
    "a key that is a list": (FRONT + "? [a, b]\n: c\n---\nText.\n").encode,
    "quotes in quotes, 1,000 deep": (FRONT + "---\n" + "> " * 1000 + "Text.\n").encode,
    "lists in lists of the letter": (
        FRONT + "---\n" + "".join("  " * n + "- a\n" for n in range(500))
    ).encode,
    "brackets by the thousand": (
        FRONT + "---\n{{ " + "(" * 1000 + "leaver.name" + ")" * 1000 + " }}\n"
    ).encode,
    "ifs in ifs, 1,000 deep": (
        FRONT + "---\n" + "{% if leaver.hold %}" * 1000 + "x" + "{% endif %}" * 1000
    ).encode,
    "tags that never close": (FRONT + "---\n" + "{{ " * 30_000).encode,
    "stars and brackets": (FRONT + "---\n" + "*a **b _c [d](" * 5_000).encode,
    "UTF-16": lambda: (FRONT + "---\nText.\n").encode("utf-16"),
    "zero bytes": lambda: bytes(10_000),
}


def _template(way: str, folder: Path) -> None:
    (folder / "templates" / "post16-transfer.md").write_bytes(TEMPLATES[way]())


DOCUMENT = "word/document.xml"


def _letterhead_part(change: Callable[[str], bytes], member: str, folder: Path) -> None:
    path = folder / "templates" / "letterhead.docx"
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member].decode())
    _packed(path, parts)


def _in_utf_16(xml: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + re.sub(r"\A<\?xml[^>]*\?>", "", xml)).encode("utf-16")


def _letterhead_bytes(content: bytes, folder: Path) -> None:
    (folder / "templates" / "letterhead.docx").write_bytes(content)


def _letterhead_bomb(folder: Path) -> None:
    path = folder / "templates" / "letterhead.docx"
    with ZipFile(path, "a", ZIP_DEFLATED) as archive, archive.open("word/media/a.bin", "w") as member:
        for _ in range(400):
            member.write(bytes(1024 * 1024))


LETTERHEADS: dict[str, Spoil] = {
    "UTF-16": partial(_letterhead_part, _in_utf_16, DOCUMENT),
    "no section": partial(
        _letterhead_part, lambda xml: re.sub("<w:sectPr.*</w:sectPr>", "", xml, flags=re.S).encode(), DOCUMENT
    ),
    "sections without an end": partial(
        _letterhead_part,
        lambda xml: (xml[: xml.index("<w:body>") + 8] + "<w:sectPr >" * 200_000).encode(),
        DOCUMENT,
    ),
    "20 MB before the section": partial(
        _letterhead_part,
        lambda xml: xml.replace("<w:sectPr", "<w:p/>" * 3_000_000 + "<w:sectPr", 1).encode(),
        DOCUMENT,
    ),
    "bytes that are no text": partial(_letterhead_part, lambda xml: xml.encode() + b"\xff\xfe", DOCUMENT),
    "laughs by the billion": partial(
        _letterhead_part,
        lambda xml: (
            LAUGHS + re.sub(r"\A<\?xml[^>]*\?>", "", xml).replace("</w:styles>", "&i;</w:styles>")
        ).encode(),
        "word/styles.xml",
    ),
    "styles nested without an end": partial(
        _letterhead_part, lambda _: b"<a>" * 1_000_000, "word/styles.xml"
    ),
    "a bomb beside the text": _letterhead_bomb,
    "a text file": partial(_letterhead_bytes, b"Our school"),
    "an empty file": partial(_letterhead_bytes, b""),
}


def _flipped(at: float, folder: Path) -> None:
    path = folder / "data" / "ledger.db"
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] ^= 0x55
    path.write_bytes(bytes(content))


def _told(script: str, folder: Path) -> None:
    with sqlite3.connect(folder / "data" / "ledger.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(script)
    connection.close()


def _ledger_bytes(content: bytes, folder: Path) -> None:
    (folder / "data" / "ledger.db").write_bytes(content)


def _note(text: str, folder: Path) -> None:
    (folder / "data" / "ledger.db.last-run").write_text(text)


LEDGERS: dict[str, Spoil] = {
    **{
        f"a flipped byte at {at:.0%}": partial(_flipped, at)
        for at in (0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1)
    },
    "cut in half": lambda folder: _ledger_bytes(
        (folder / "data" / "ledger.db").read_bytes()[:20_000], folder
    ),
    "a text file": partial(_ledger_bytes, b"Our ledger" * 1000),
    "an empty file": partial(_ledger_bytes, b""),
    "a column of another name": partial(_told, "ALTER TABLE events RENAME COLUMN reply TO answer"),
    "a table that is gone": partial(_told, "DROP VIEW standings; DROP TABLE events"),
    "no view": partial(_told, "DROP VIEW standings"),
    "a view of something else": partial(
        _told, "DROP VIEW standings; CREATE VIEW standings AS SELECT 1 AS one"
    ),
    "a number for a text": partial(_told, "UPDATE notices SET shared = 5, reference = 7"),
    "bytes for a text": partial(
        _told, "UPDATE events SET at = x'ff00'; UPDATE notices SET recipient = x'ff00'"
    ),
    "JSON of another kind": partial(
        _told, "UPDATE notices SET shared = '{}', withheld = '[1]'; UPDATE events SET files = '[]'"
    ),
    "null for a text": partial(
        _told,
        "PRAGMA writable_schema = ON; "
        "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'",
    ),
    "a note of something else": partial(_note, "[1, 2]"),
    "a note cut off": partial(_note, '{"command": "wri'),
    "a note of wrong kinds": partial(_note, '{"command": 1, "since": "x", "seq": [], "hash": null}'),
    "a note of a huge line": partial(
        _note, '{"command": "a", "since": "2026-11-23T12:00:00", "seq": 1e999, "hash": "a"}'
    ),
    "a note nested deep": partial(_note, "[" * 100_000),
}


def _written(name: str, content: bytes, folder: Path) -> None:
    (folder / name).write_bytes(content)


SETTINGS: dict[str, bytes] = {
    "a list for the ledger": b"ledger = [1]\n",
    "a text for approval": b'approval = "two"\n',
    "a table for closed days": b"[closed_days]\na = 1\n",
    "numbers for closed days": b"closed_days = [1, 2]\n",
    "a text for smtp": b'smtp = "mail"\n',
    "a text cut off": b'ledger = "dat',
    "UTF-16": "ledger = 1".encode("utf-16"),
    "nested deep": b"a = " + b"[" * 100_000,
    "a zero byte in a path": b'ledger = "a\\u0000b"\n',
    "a huge number": b"approval = " + b"9" * 10_000 + b"\n",
    "a year of 9999": b'closed_days = ["31/12/9999"]\n',
    "bytes at random": random.Random(2).randbytes(10_000),  # noqa: S311
}
PLANS: dict[str, tuple[str, bytes]] = {
    "plan.json nested deep": ("out/plan.json", b"[" * 100_000),
    "plan.json of a number": ("out/plan.json", b"5"),
    "plan.json cut off": ("out/plan.json", b'{"template": "a'),
    "plan.json in UTF-16": ("out/plan.json", "{}".encode("utf-16")),
    "last-send.json of a number": ("out/last-send.json", b"5"),
    "last-send.json of wrong kinds": ("out/last-send.json", b'{"seq": "a", "hash": 4}'),
    "last-send.json of a huge number": ("out/last-send.json", b'{"seq": ' + b"9" * 5_000 + b', "hash": "a"}'),
    "last-send.json nested deep": ("out/last-send.json", b"[" * 100_000),
    "last-send.json that is a bomb of digits": ("out/last-send.json", b"9" * 10_000_000),
}

LETTER = "post16-transfer --leavers data/leavers.xlsx"
TO_WRITE = (f"plan {LETTER}", f"write {LETTER} --out out --replace")
OF_A_WORKBOOK = (
    "check",
    "list",
    "show gateway-college",
    "fix --yes",
    "annotate --out marked.xlsx",
    "textconv data/recipients.xlsx",
    "diff data/recipients.xlsx data/recipients.xlsx",
    "templates check",
    *TO_WRITE,
)
OF_A_FOLDER = ("send out", "approve out", "pack out --zip letters.zip", "log verify out")
KINDS: Mapping[str, tuple[Mapping[str, Spoil], Sequence[str]]] = {
    "workbook": (
        {way: partial(_workbook, way, "recipients.xlsx") for way in HOSTILE}
        | {way: partial(_replaced, *how, "recipients.xlsx") for way, how in OF_A_SOUND_BOOK.items()},
        OF_A_WORKBOOK,
    ),
    "list": (
        {way: partial(_workbook, way, "leavers.xlsx") for way in HOSTILE},
        ("check --leavers data/leavers.xlsx", "match --yes data/leavers.xlsx", *TO_WRITE),
    ),
    "list of text": (
        {way: partial(_text_list, way, b"") for way in LISTS_OF_TEXT},
        (
            "check --leavers data/leavers.csv",
            "match --yes data/leavers.csv",
            "plan post16-transfer --leavers data/leavers.csv",
        ),
    ),
    "list of another format": (
        {way: partial(_other_list, way) for way in OTHER_FORMATS},
        (
            "check --leavers data/leavers.ods",
            "match --yes data/leavers.ods",
            "plan post16-transfer --leavers data/leavers.ods",
        ),
    ),
    "register": (
        {way: partial(_text_list, way, b"URN,EstablishmentName,Postcode\n") for way in LISTS_OF_TEXT},
        ("compare-register data/leavers.csv --dry-run", "add x --from data/leavers.csv"),
    ),
    "template": (
        {way: partial(_template, way) for way in TEMPLATES},
        ("templates", "templates check", *TO_WRITE),
    ),
    "letterhead": (LETTERHEADS, (TO_WRITE[-1],)),
    "own Word letter": (
        WORD_LETTERS,
        (
            "templates check",
            "templates show post16-transfer",
            "templates new another --from templates/own.docx",
            "letterhead check templates/own.docx",
            *TO_WRITE,
        ),
    ),
    "ledger": (LEDGERS, ("log", "log outstanding", "log retention", *TO_WRITE, *OF_A_FOLDER)),
    "settings": (
        {way: partial(_written, "recipients.toml", content) for way, content in SETTINGS.items()},
        ("log", *TO_WRITE, "send out"),
    ),
    "folder": (
        {way: partial(_written, *how) for way, how in PLANS.items()},
        (*OF_A_FOLDER, TO_WRITE[-1]),
    ),
}

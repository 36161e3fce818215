"""What the office reads about a file that is not a workbook, before a library opens it."""

import os
import re
import struct
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from directory.workbook.guard import MAX_FILE_BYTES, MAX_MEMBERS, WorkbookUnreadable, file_bytes, guard

OLE2 = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)


def workbook() -> bytes:
    saved = BytesIO()
    Workbook().save(saved)
    return saved.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def members(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = members(workbook())
    parts[name] = change(parts[name])
    return zipped(parts)


def declaring(size: int) -> bytes:
    """Make a workbook whose last part claims in the zip's index to unpack to ``size`` bytes."""
    content = bytearray(workbook())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 24, size)
    return bytes(content)


def after_declaration(inserted: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: b"<?xml version='1.0'?>" + inserted + xml[xml.find(b"?>") + 2 if b"?>" in xml else 0 :]


def in_utf_16(xml: bytes) -> bytes:
    return after_declaration(b"<!DOCTYPE lolz>")(xml).decode().encode("utf-16")


def in_strict_form(xml: bytes) -> bytes:
    return xml.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )


BOMB = b'<!DOCTYPE lolz [<!ENTITY lol "lol">]>'

BROKEN = [
    pytest.param(b"", "is an empty file", id="empty"),
    pytest.param(
        OLE2 + "EncryptedPackage".encode("utf-16-le"),
        "Remove the password in Excel: File, Info",
        id="password",
    ),
    pytest.param(OLE2, "is in the old .xls format. Open it in Excel or LibreOffice and save it as", id="xls"),
    pytest.param(
        zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
        "is an OpenDocument spreadsheet (.ods). Open it",
        id="ods",
    ),
    pytest.param(
        zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "binary .xlsb format", id="xlsb"
    ),
    pytest.param(
        zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        "is a Word document",
        id="docx",
    ),
    pytest.param(zipped({"notes.txt": b"hello"}), "is a zip file, but not a workbook", id="any zip"),
    pytest.param(zipped({}), "or is damaged at its start", id="zip without members"),
    pytest.param(b"ID,Organisation\r\n", "is plain text, not a workbook. Open it in Excel", id="text"),
    pytest.param(b"%PDF-1.7 \0", "is a PDF, not a workbook. Choose the spreadsheet itself", id="pdf"),
    pytest.param(b"\x89PNG\r\n\x1a\n\0", "is a picture", id="png"),
    pytest.param(b"\xff\xd8\xff\xe0\0", "is a picture", id="jpeg"),
    pytest.param(b"{\\rtf1 hello}", "is a text document", id="rtf"),
    pytest.param(b"\n<html><table><tr><td>ID", "is a web page or XML", id="web page named xlsx"),
    pytest.param(b"\0\1\2\3", "is not a workbook, or is damaged at its start", id="unknown bytes"),
    pytest.param(workbook()[:-300], "is damaged. Open it in Excel, which may repair it", id="cut short"),
    pytest.param(workbook()[: len(workbook()) // 2], "is damaged", id="cut in half"),
    pytest.param(
        workbook().replace(b"PK\x01\x02", b"PK\x09\x09"), "is damaged. Open it in Excel", id="broken index"
    ),
    pytest.param(
        zipped({f"xl/{n}": b"" for n in range(MAX_MEMBERS + 1)}),
        "holds more than 2,000 parts",
        id="many parts",
    ),
    pytest.param(declaring(301 * 1024**2), "unpacks to more than 300 MB", id="declares too much"),
    pytest.param(declaring(21 * 1024**2), "a part that unpacks to more than 200 times its size", id="bomb"),
    pytest.param(
        with_part("xl/workbook.xml", after_declaration(BOMB)),
        "holds XML declarations that no spreadsheet program writes",
        id="entities",
    ),
    pytest.param(with_part("xl/styles.xml", in_utf_16), "holds XML declarations", id="entities in UTF-16"),
    pytest.param(
        with_part("xl/workbook.xml", in_strict_form),
        'is a "Strict Open XML" workbook. Open it',
        id="strict form",
    ),
]


@pytest.mark.parametrize(("content", "words"), BROKEN)
def test_guard_says_what_the_file_is_and_how_to_mend_it(tmp_path, content, words):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookUnreadable) as caught:
        guard(path)
    assert words in str(caught.value)
    assert str(caught.value).startswith('"recipients.xlsx" ')
    assert str(caught.value).endswith(".")


def test_guard_returns_the_bytes_it_judged(tmp_path):
    path = tmp_path / "Recipients.XLSX"
    path.write_bytes(workbook())
    assert guard(path) == path.read_bytes()


def test_guard_tells_a_file_that_is_not_there(tmp_path):
    with pytest.raises(
        WorkbookUnreadable, match=r'"gone\.xlsx" does not exist\. Check its name and folder\.'
    ):
        guard(tmp_path / "gone.xlsx")


def test_guard_tells_a_folder(tmp_path):
    with pytest.raises(WorkbookUnreadable, match="is a folder, not a file"):
        guard(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_guard_does_not_wait_for_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(WorkbookUnreadable, match="is not a file"):
        guard(tmp_path / "pipe.xlsx")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("~$recipients.xlsx", "is Excel's lock file, not the workbook", id="Excel"),
        pytest.param(".~lock.recipients.xlsx#", "is LibreOffice's lock file", id="LibreOffice"),
    ],
)
def test_guard_tells_a_lock_file_from_the_workbook(tmp_path, name, words):
    (tmp_path / name).write_bytes(workbook())
    with pytest.raises(WorkbookUnreadable, match=words):
        guard(tmp_path / name)


def test_guard_refuses_a_huge_file_without_reading_it(tmp_path, monkeypatch):
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"read {self.name}"))
    with pytest.raises(WorkbookUnreadable, match="is larger than 50 MB"):
        guard(path)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param(PermissionError(13, "denied"), "Close it if it is open in Excel", id="open in Excel"),
        pytest.param(OSError(5, "I/O error"), "The drive or network failed", id="drive fails"),
    ],
)
def test_file_bytes_tells_a_file_that_cannot_be_read(tmp_path, monkeypatch, error, words):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(workbook())

    def refuse(_):
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(WorkbookUnreadable, match=words):
        file_bytes(path)


def sheet_with(inside: bytes) -> bytes:
    return with_part(
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rb"<sheetData ?/>|<sheetData></sheetData>", lambda _: inside, xml),
    )


def renamed(inside: bytes) -> bytes:
    """Make a workbook whose sheet is a part by the name of a picture."""
    parts = members(sheet_with(inside))
    parts["xl/worksheets/sheet1.dat"] = parts.pop("xl/worksheets/sheet1.xml")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"sheet1.xml", b"sheet1.dat")
    return zipped(parts)


def prefixed_cells(times: int) -> bytes:
    space = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return b"<sheetData " + space + b"><x:row>" + b"<x:c><x:v>1</x:v></x:c>" * times + b"</x:row></sheetData>"


CELLS = b"<sheetData><row>" + b"<c><v>1</v></c>" * 120_001 + b"</row></sheetData>"
LONG = b'<sheetData><row><c t="inlineStr"><is>%s</is></c></row></sheetData>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(sheet_with(CELLS), "more than 120,000 filled cells", id="cells"),
        pytest.param(renamed(CELLS), "more than 120,000 filled cells", id="cells in a part of another name"),
        pytest.param(sheet_with(prefixed_cells(120_001)), "more than 120,000", id="cells with a prefix"),
        pytest.param(
            sheet_with(LONG % (b"<t>" + b"&#10;" * 32_768 + b"</t>")),
            "a cell with more than 32,767 characters",
            id="a long text",
        ),
        pytest.param(
            sheet_with(LONG % ((b"<r><t>" + b"a" * 16_384 + b"</t></r>") * 2)),
            "a cell with more than 32,767 characters",
            id="a long text of two pieces",
        ),
        pytest.param(
            with_part("xl/styles.xml", after_declaration(b" " * 5000 + b"<!DOCTYPE a>")),
            "holds XML declarations",
            id="a declaration far down",
        ),
        pytest.param(
            sheet_with(
                b"<sheetData/><dataValidations>" + b"<dataValidation/>" * 10_001 + b"</dataValidations>"
            ),
            "more than 10,000 drop-downs",
            id="drop-downs",
        ),
        *(
            pytest.param(
                with_part("xl/styles.xml", partial(lambda inside, _: b"<a>" + inside + b"</a>", tag * most)),
                words,
                id=f"{tag.decode().strip('</>')}, {words}",
            )
            for tag, most, words in [
                (b"<xf\n/>", 64_001, "more cell formats than Excel allows"),
                (b"<cellStyle/>", 64_001, "more named styles than Excel allows"),
                (b"<font/>", 10_001, "more than 10,000 fonts"),
                (b"<x:patternFill/>", 10_001, "more than 10,000 fills"),
                (b"<border/>", 10_001, "more than 10,000 borders"),
                (b"<gradientFill/>", 10_001, "more than 10,000 fills"),
                (b"<numFmt/>", 10_001, "more than 10,000 number formats"),
                (b"<dxf/>", 10_001, "more than 10,000 conditional formats"),
                (b"<cfRule/>", 10_001, "more than 10,000 conditional formats"),
            ]
        ),
        pytest.param(
            with_part(
                "xl/workbook.xml", lambda xml: xml.replace(b"<sheets>", b"<sheets>" + b"<sheet/>" * 500)
            ),
            "more than 500 sheets",
            id="sheets",
        ),
        pytest.param(
            sheet_with(b"<sheetData><row>" + b"<c><f/></c>" * 30_001 + b"</row></sheetData>"),
            "more than 30,000 formulas",
            id="formulas",
        ),
        pytest.param(sheet_with(b"<cols>" + b"<col/>" * 16_385 + b"</cols>"), "more columns", id="columns"),
    ],
)
def test_guard_counts_what_the_reader_will_read(tmp_path, content, words):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(content)
    with pytest.raises(WorkbookUnreadable, match=words):
        guard(path)


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(b"<sheetData>" + b"<!-- a -->" * 2_000 + b"</sheetData>", id="comments"),
        pytest.param(
            b"<sheetData><row>"
            + b'<c t="inlineStr"><is><t><![CDATA[a]]></t></is></c>' * 2_000
            + b"</row></sheetData>",
            id="CDATA sections",
        ),
        pytest.param(LONG % (b"<t>" + b"a" * 32_767 + b"</t>"), id="the longest text of Excel's"),
    ],
)
def test_guard_takes_sound_xml_for_sound(tmp_path, inside):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(sheet_with(inside))
    assert guard(path) == path.read_bytes()

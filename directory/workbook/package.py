"""The zip file of an .xlsx: find a sheet's part, and replace single parts in it.

Every other part keeps its packed bytes, its order, its date and its name. Source of the layout: PKWARE's
APPNOTE 6.3.10, 4.3; of the relationships: ECMA-376 part 2, 9.3.
"""

import posixpath
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree  # the guard has refused DTDs and entities
from zipfile import ZIP_DEFLATED, ZipFile

from directory.values.text import fold
from directory.workbook.guard import SAVE_AS_XLSX, WorkbookUnreadable

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_SIZES_FOLLOW = 0x08  # flag: crc and sizes follow the data
_SEE_ZIP64 = 0xFFFFFFFF

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def unusual(name: str) -> WorkbookUnreadable:
    """Return the error for a sound workbook whose layout this module cannot edit."""
    return WorkbookUnreadable(name, "is put together in an unusual way", SAVE_AS_XLSX)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet in the list of sheets: its title, its part, and whether its tab is hidden."""

    title: str
    part: str
    hidden: bool


def worksheets(archive: ZipFile) -> list[SheetPart]:
    """Return the worksheets in the order of their tabs; one without a part holds nothing, and is left out."""
    book = book_part(archive)
    targets = related(archive, book)
    found = []
    for sheet in ElementTree.fromstring(archive.read(book)).iter(f"{MAIN}sheet"):  # noqa: S314
        kind, part = targets.get(sheet.get(f"{_R}id", ""), ("", ""))
        if kind == "worksheet":
            hidden = sheet.get("state", "visible") != "visible"
            found.append(SheetPart(sheet.attrib["name"], part, hidden))
    return found


def sheet_titles(archive: ZipFile) -> list[str]:
    """Return the titles of all sheets, charts' too, in the order of their tabs."""
    book = ElementTree.fromstring(archive.read(book_part(archive)))  # noqa: S314
    return [sheet.attrib["name"] for sheet in book.iter(f"{MAIN}sheet")]


def counts_from_1904(archive: ZipFile) -> bool:
    """Return whether the workbook counts its days from 1904, as Excel on a Mac once did."""
    about = ElementTree.fromstring(archive.read(book_part(archive))).find(f"{MAIN}workbookPr")  # noqa: S314
    return about is not None and about.get("date1904") in ("1", "true")


def book_part(archive: ZipFile) -> str:
    """Return the part that lists the sheets; StopIteration when the file has none."""
    return next(part for kind, part in related(archive, "").values() if kind == "officeDocument")


def sheet_parts(archive: ZipFile) -> dict[str, str]:
    """Return the part of each worksheet by its name, folded; of two alike the first, as the reader has it."""
    return {fold(sheet.title): sheet.part for sheet in reversed(worksheets(archive))}


def table_areas(archive: ZipFile, sheet_part: str) -> Iterator[str]:
    """Yield the areas of a sheet's Excel tables, "A1:S40"; a table's own part repeats its headings."""
    for kind, part in related(archive, sheet_part).values():
        if kind == "table":
            table = ElementTree.fromstring(archive.read(part))  # noqa: S314
            if table.get("headerRowCount", "1") != "0":
                yield table.attrib["ref"]


def related(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the parts that ``part`` ("" for the file itself) refers to: id -> (kind, part)."""
    folder = posixpath.dirname(part.replace("\\", "/"))
    names = {_folded(name): name for name in archive.namelist()}
    found = {}
    for rel in _relationships(archive, part):
        if rel.get("TargetMode") != "External":
            target = _resolved(folder, rel.attrib["Target"])
            kind = rel.attrib["Type"].rpartition("/")[2]
            found[rel.attrib["Id"]] = (kind, names.get(_folded(target), target))
    return found


def commented(archive: ZipFile, sheet_part: str) -> list[str]:
    """Return the cells of a sheet that have a comment, "J3", in their order; threads leave one too."""
    found = []
    for kind, part in related(archive, sheet_part).values():
        if kind == "comments" and part in archive.namelist():
            root = ElementTree.fromstring(archive.read(part))  # noqa: S314
            found += [one.get("ref", "") for one in root.iter(f"{MAIN}comment")]
    return [cell for cell in found if re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}", cell)]


def as_referred_to(content: bytes) -> bytes:
    """Return the zip ``content`` with each part under the very name by which others refer to it.

    Excel minds neither backslashes nor case; openpyxl drops a sheet that it does not find, without a word.
    """
    with ZipFile(BytesIO(content)) as archive:
        told = {_folded(target): target for part in _sources(archive) for target in _targets(archive, part)}
        names = {name: told.get(_folded(name), name.replace("\\", "/")) for name in archive.namelist()}
        if all(name == new for name, new in names.items()):
            return content
        renamed = BytesIO()
        with ZipFile(renamed, "w", ZIP_DEFLATED) as copy:
            for name, new in names.items():
                copy.writestr(new, archive.read(name))
    return renamed.getvalue()


def _sources(archive: ZipFile) -> Iterator[str]:
    """Yield the parts that have relationships of their own, and "" for the file itself."""
    for name in archive.namelist():
        folder, own = posixpath.split(name.replace("\\", "/"))
        if folder.endswith("_rels") and own.endswith(".rels"):
            yield posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))


def _targets(archive: ZipFile, part: str) -> Iterator[str]:
    folder = posixpath.dirname(part.replace("\\", "/"))
    for rel in _relationships(archive, part):
        if rel.get("TargetMode") != "External":
            yield _resolved(folder, rel.attrib["Target"])


def _resolved(folder: str, target: str) -> str:
    way = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(way).lstrip("/")


def _folded(name: str) -> str:
    """Return a part's name as it is looked up: case does not count (ECMA-376 Part 2, 6.2.2.3)."""
    return name.replace("\\", "/").lower()


def linked(archive: ZipFile, part: str) -> dict[str, str]:
    """Return the addresses outside the file that ``part`` refers to: id -> "mailto:office@example.org"."""
    return {
        rel.attrib["Id"]: rel.attrib["Target"]
        for rel in _relationships(archive, part)
        if rel.get("TargetMode") == "External"
    }


def _relationships(archive: ZipFile, part: str) -> Iterator[ElementTree.Element]:
    folder, name = posixpath.split(part.replace("\\", "/"))
    wanted = _folded(posixpath.join(folder, "_rels", f"{name}.rels"))
    own = next((one for one in archive.namelist() if _folded(one) == wanted), None)
    if own is None:
        return iter(())
    return ElementTree.fromstring(archive.read(own)).iter(_REL)  # noqa: S314


def exchanged(name: str, content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return the zip ``content`` with ``parts`` in place of those of the same name; ``name`` for messages.

    Other parts are not unpacked. Raises WorkbookUnreadable for zip64, which files below 4 GB do not need.
    """
    with ZipFile(BytesIO(content)) as archive:
        members = sorted(archive.infolist(), key=lambda member: member.header_offset)
        directory_at = archive.start_dir
    out = BytesIO()
    out.write(content[: members[0].header_offset])
    places: dict[int, tuple[int, int, int, int]] = {}  # old offset -> new offset, crc, sizes
    ends = [*(member.header_offset for member in members[1:]), directory_at]
    for member, end in zip(members, ends, strict=True):
        at = out.tell()
        new = parts.get(member.filename)
        if new is None:
            places[member.header_offset] = (at, member.CRC, member.compress_size, member.file_size)
            out.write(content[member.header_offset : end])
        else:
            packed = _deflated(new)
            places[member.header_offset] = (at, zlib.crc32(new), len(packed), len(new))
            out.write(_local_header(content, member.header_offset, places[member.header_offset]))
            out.write(packed)
    start = out.tell()
    end = directory_at
    for _ in members:
        entry, end = _central_entry(name, content, end, places, parts)
        out.write(entry)
    out.write(_end_record(name, content, end, start, out.tell() - start))
    return out.getvalue()


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _local_header(content: bytes, at: int, place: tuple[int, int, int, int]) -> bytes:
    """Return a part's own header for new content, with its old name and date."""
    sign, version, flags, _, time, day, _, _, _, name_size, _ = _LOCAL.unpack_from(content, at)
    _, crc, packed, size = place
    name = content[at + _LOCAL.size : at + _LOCAL.size + name_size]
    header = (sign, version, flags & ~_SIZES_FOLLOW, ZIP_DEFLATED, time, day, crc, packed, size, name_size, 0)
    return _LOCAL.pack(*header) + name


def _central_entry(
    name: str,
    content: bytes,
    at: int,
    places: Mapping[int, tuple[int, int, int, int]],
    parts: Mapping[str, bytes],
) -> tuple[bytes, int]:
    """Return an entry of the zip's index with its part's new place, and where the next entry starts."""
    fields = list(_CENTRAL.unpack_from(content, at))
    offset, sizes = fields[16], fields[8:10]
    end = at + _CENTRAL.size + sum(fields[10:13])
    if _SEE_ZIP64 in (offset, *sizes) or offset not in places:
        raise unusual(name)
    fields[16], crc, packed, size = places[offset]
    typed = content[at + _CENTRAL.size : at + _CENTRAL.size + fields[10]]
    if typed.decode("utf-8", "replace") in parts:
        fields[3] &= ~_SIZES_FOLLOW
        fields[4] = ZIP_DEFLATED
        fields[7:10] = crc, packed, size
    return _CENTRAL.pack(*fields) + content[at + _CENTRAL.size : end], end


def _end_record(name: str, content: bytes, at: int, start: int, size: int) -> bytes:
    """Return the zip's last record, with its comment, for an index of ``size`` bytes at ``start``."""
    if content[at : at + 4] != b"PK\x05\x06":
        raise unusual(name)
    sign, disk, first, here, all_, _, _, comment = _END.unpack_from(content, at)
    rest = content[at + _END.size : at + _END.size + comment]
    return _END.pack(sign, disk, first, here, all_, size, start, comment) + rest

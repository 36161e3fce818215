"""Judge a file before a library opens it: is it a workbook, undamaged, and of a sane size?

For a photograph or a file with a password, a library says "File is not a zip file". The office needs to read
what the file is and what to do. A hostile zip is refused by its index, or by a count of its contents, before
a library parses anything.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from directory.errors import Action, DirectoryError, Unfit

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_RATIO = 200  # measured: a million formatted blank rows pack 25 times, a zip bomb 1,000 times
RATIO_FROM_BYTES = 20 * 1024 * 1024

# Ten times what a school can have. A directory of 10,000 bodies filled as ours are has 110,000; 10,000
# leavers have 240,000.
MOST_CELLS, MOST_CELLS_OF_LEAVERS = 120_000, 300_000
LONGEST_TEXT = 32_767  # characters of one cell, as in Excel
MOST_TAGS = 4_000_000  # of one part; a sheet whose formats reach the bottom has 3 million
MORE_THAN_A_SCHOOL_HAS = "has more in one of its parts than a spreadsheet of a school can hold"
MOST_OF_A_PART = {  # by the elements' names
    "si": (MOST_CELLS_OF_LEAVERS, f"has more than {MOST_CELLS_OF_LEAVERS:,} different texts"),
    "f": (30_000, "has more than 30,000 formulas"),  # a shared one is worked out for each cell: 0.1 ms
    "xf": (64_000, "has more cell formats than Excel allows"),
    "cellStyle": (64_000, "has more named styles than Excel allows"),
    "font": (10_000, "has more than 10,000 fonts"),
    "patternFill": (10_000, "has more than 10,000 fills"),
    "gradientFill": (10_000, "has more than 10,000 fills"),
    "border": (10_000, "has more than 10,000 borders"),
    "numFmt": (10_000, "has more than 10,000 number formats"),
    "dxf": (10_000, "has more than 10,000 conditional formats"),
    "cfRule": (10_000, "has more than 10,000 conditional formats"),
    "dataValidation": (10_000, "has more than 10,000 drop-downs"),
    "mergeCell": (10_000, "has more than 10,000 merged cells"),
    "definedName": (10_000, "has more than 10,000 names"),
    "sheet": (500, "has more than 500 sheets"),
    "col": (16_384, "has more columns than Excel allows"),
    "Relationship": (70_000, "has more links than Excel allows"),  # 65,530 a sheet
}
DEEPEST = 1_000  # tags within tags; a sheet has some ten
PIECE_BYTES = 1024 * 1024  # every piece of a spreadsheet this long has a tag: a cell holds 32,767 letters

_BLANK_TAG = re.compile(rb"<(?:c|row)\b[^<>]*/>")
_BLANK_ROW = re.compile(rb"<row\b[^<>]*></row>")
_WITH_TEXT = frozenset({"c", "si"})

OLE2 = bytes.fromhex("D0CF11E0")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: the stream's name
ZIP_MEMBER = b"PK\x03\x04"
ZIP_INDEX_ENTRY = b"PK\x01\x02"
STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/"  # ISO/IEC 29500 Strict; openpyxl finds no sheets in it
PROLOGUE_BYTES = 4096
XML_ENDINGS = (".xml", ".rels", ".vml")

SAVE_AS_XLSX = 'Open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)".'
REPAIR = "Open it in Excel, which may repair it, and save it again; or take an earlier copy."
ANOTHER = "Choose the spreadsheet itself (.xlsx)."
SMALLER = "Copy the rows you need into a new workbook and use that."

LOCK_FILES = {"~$": "Excel", ".~lock.": "LibreOffice"}

# First bytes of what people pick by mistake.
STARTS = (
    (b"%PDF", "is a PDF, not a workbook"),
    (b"\x89PNG", "is a picture, not a workbook"),
    (b"\xff\xd8\xff", "is a picture, not a workbook"),
    (b"GIF8", "is a picture, not a workbook"),
    (b"{\\rtf", "is a text document, not a workbook"),
)


class WorkbookUnreadable(Unfit):
    """The file is not a workbook we can read: missing, damaged, locked, or in another format."""


class OtherFormat(WorkbookUnreadable):
    """The file is a spreadsheet in another format than .xlsx; ``content`` are its bytes."""

    def __init__(self, name: object, trouble: str, content: bytes) -> None:
        super().__init__(name, trouble, SAVE_AS_XLSX)
        self.content = content


class MissingColumn(DirectoryError):
    """The heading row of a sheet, named as a sentence begins, lacks headings that the run needs.

    ``uses`` are sentences that say what the columns are for.
    """

    def __init__(
        self,
        sheet: str,
        wanted: Sequence[str],
        headings: Sequence[str],
        uses: Sequence[str] = (),
        *,
        action: Action | None = None,
        about: object = "",
    ) -> None:
        near = {one: found[0] for one in wanted if (found := get_close_matches(one, headings, n=1))}
        *others, last = (f'"{one}"' for one in wanted)
        several = f"{', '.join(others)} or {last}" if others else last
        if len(wanted) == 1:
            mend = "".join(f'Rename "{theirs}"?' for theirs in near.values()) or "Add it to the headings."
        else:
            renamed = [f'Rename "{theirs}" to "{ours}"?' for ours, theirs in near.items()]
            more = (
                ["Add them to the headings."] if not near else ["Add the others."][: len(wanted) - len(near)]
            )
            mend = " ".join([*renamed, *more])
        super().__init__(
            f"{sheet} has no column {several}.", " ".join((mend, *uses)), action=action, about=about
        )


def guard(path: Path, most_cells: int = MOST_CELLS) -> bytes:
    """Return the bytes of the workbook at ``path``, judged fit for openpyxl to open.

    All sheets together may have ``most_cells`` filled cells.

    The caller reads these bytes, not the path again: so it reads what was judged, even while somebody saves
    over the file. Raises WorkbookUnreadable, which says what is wrong and how to mend it.
    Checksums are not verified here: ``zipfile`` does so as each part is read.
    """
    content = file_bytes(path)
    if content.startswith(OLE2):
        raise _old_or_locked(path.name, content)
    if not content.startswith(ZIP_MEMBER):
        raise _no_zip(path.name, content)
    # Counted in the raw bytes, because even listing a hostile index of a million entries takes too long.
    if content.count(ZIP_INDEX_ENTRY) > MAX_MEMBERS:
        raise WorkbookUnreadable(path.name, f"holds more than {MAX_MEMBERS:,} parts", SMALLER)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _judge_archive(path.name, content, archive, most_cells)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        # RuntimeError and NotImplementedError: a member under a zip password, or an odd compression.
        raise damaged(path.name) from error
    return content


def file_bytes(path: Path) -> bytes:
    """Return the bytes of the file at ``path``, which exists, is a file, and is neither empty nor huge.

    Raises WorkbookUnreadable. Also used for a .csv, which needs no more judging.
    """
    for sign, program in LOCK_FILES.items():
        if path.name.startswith(sign):
            what = f"is {program}'s lock file, not the workbook"
            raise WorkbookUnreadable(path.name, what, f'Choose the file without "{sign}" in front.')
    try:
        status = path.stat()
        if S_ISDIR(status.st_mode):
            raise WorkbookUnreadable(path.name, "is a folder, not a file", "Choose the file in it.")
        if not S_ISREG(status.st_mode):
            raise WorkbookUnreadable(path.name, "is not a file", ANOTHER)
        if status.st_size > MAX_FILE_BYTES:
            raise WorkbookUnreadable(path.name, f"is larger than {MAX_FILE_BYTES // 1024**2} MB", SMALLER)
        content = path.read_bytes()
    except OSError as error:
        raise _no_access(path.name, error) from error
    if not content:
        raise WorkbookUnreadable(
            path.name,
            "is an empty file",
            "It was never saved, or is still downloading: take an earlier copy.",
        )
    return content


def damaged(name: str) -> WorkbookUnreadable:
    """Return the error for a workbook that cannot be read to its end."""
    return WorkbookUnreadable(name, "is damaged", REPAIR)


def _no_access(name: str, error: OSError) -> WorkbookUnreadable:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return WorkbookUnreadable(name, "does not exist", "Check its name and folder.")
    if isinstance(error, PermissionError):
        return WorkbookUnreadable(
            name,
            "cannot be opened",
            "Close it if it is open in Excel; otherwise ask who keeps the folder for the right to read it.",
        )
    return WorkbookUnreadable(
        name, "cannot be read", "The drive or network failed: copy it to this computer and try again."
    )


def _old_or_locked(name: str, content: bytes) -> WorkbookUnreadable:
    """Return the error for an encrypted .xlsx or an old .xls, which are both OLE2 containers."""
    if ENCRYPTED in content:
        return WorkbookUnreadable(
            name,
            "is protected by a password",
            "Remove the password in Excel: File, Info, Protect Workbook, Encrypt with Password; clear it "
            "and save.",
        )
    return OtherFormat(name, "is in the old .xls format", content)


def _no_zip(name: str, content: bytes) -> WorkbookUnreadable:
    for start, what in STARTS:
        if content.startswith(start):
            return WorkbookUnreadable(name, what, ANOTHER)
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<", content):
        # Many web systems export a web page and call it .xls or .xlsx.
        return WorkbookUnreadable(name, "is a web page or XML, not a workbook", SAVE_AS_XLSX)
    if b"\0" not in content[:PROLOGUE_BYTES]:
        return WorkbookUnreadable(name, "is plain text, not a workbook", SAVE_AS_XLSX)
    return WorkbookUnreadable(name, "is not a workbook, or is damaged at its start", REPAIR)


def _judge_archive(name: str, content: bytes, archive: ZipFile, most_cells: int) -> None:
    """Raise WorkbookUnreadable unless ``archive`` is a workbook that is safe to unpack."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise WorkbookUnreadable(name, f"unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MB", SMALLER)
    for member in members:
        if member.file_size > max(RATIO_FROM_BYTES, MAX_RATIO * member.compress_size):
            raise WorkbookUnreadable(
                name, f"has a part that unpacks to more than {MAX_RATIO} times its size", SMALLER
            )
    _judge_kind(name, content, archive)
    for prologue in _prologues(archive):
        if b"<workbook" in prologue and STRICT_NAMESPACE in prologue:
            raise WorkbookUnreadable(name, 'is a "Strict Open XML" workbook', SAVE_AS_XLSX)

    _judge_parts(name, archive, most_cells)


def _judge_parts(name: str, archive: ZipFile, most_cells: int) -> None:
    """Raise WorkbookUnreadable for a part that would tie up whoever reads it, whatever it is called."""
    cells = 0
    for member in archive.namelist():
        start = _start(archive, member).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if not start.startswith(b"<"):
            continue
        counter = _Counter(name, most_cells, cells)
        try:
            with archive.open(member) as part:
                while piece := part.read(PIECE_BYTES):
                    counter.feed(piece)
            counter.end()
        except expat.ExpatError as error:
            if member.lower().endswith(XML_ENDINGS):  # Excel's own .vml is no sound XML
                raise damaged(name) from error
        cells = counter.cells


class _Counter:
    """Counts what is in a part of XML while it is parsed, as the reader will parse it."""

    def __init__(self, name: str, most_cells: int, cells: int) -> None:
        self._name, self._most_cells, self._before = name, most_cells, cells
        self._counts: dict[str, int] = defaultdict(int)
        self._depth = self._fed = self._tags = self._letters = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.StartDoctypeDeclHandler = self._declared

    @property
    def cells(self) -> int:
        """Return how many filled cells there are, with those of the parts before."""
        return self._before + max(self._of("v") + self._of("is"), self._of("f"))

    def feed(self, piece: bytes) -> None:
        """Parse the next piece; raise WorkbookUnreadable once there is too much of something."""
        if len(piece) == PIECE_BYTES and b"<" not in piece:
            raise WorkbookUnreadable(self._name, "has a word that never ends", REPAIR)
        self._tags += piece.count(b"<")
        if self._tags > MOST_TAGS:
            raise WorkbookUnreadable(self._name, MORE_THAN_A_SCHOOL_HAS, SMALLER)
        # Three million tags of formatted and blank cells take 5 seconds to parse, measured.
        filled = _BLANK_ROW.sub(b"", _BLANK_TAG.sub(b"", piece))
        self._parser.Parse(filled)
        self._fed += len(filled)
        if self._fed - self._parser.CurrentByteIndex > 2 * PIECE_BYTES:
            raise WorkbookUnreadable(self._name, "has a word that never ends", REPAIR)
        if self.cells > self._most_cells:
            raise WorkbookUnreadable(self._name, f"has more than {self._most_cells:,} filled cells", SMALLER)
        for element, (most, what) in MOST_OF_A_PART.items():
            if self._of(element) > most:
                raise WorkbookUnreadable(self._name, what, SMALLER)

    def end(self) -> None:
        """Raise ExpatError unless the part was whole."""
        self._parser.Parse(b"", True)

    def _of(self, element: str) -> int:
        ending = f":{element}"
        return sum(count for tag, count in self._counts.items() if tag == element or tag.endswith(ending))

    def _started(self, tag: str, _told: object) -> None:
        self._counts[tag] += 1
        self._depth += 1
        if self._depth > DEEPEST:
            raise WorkbookUnreadable(self._name, "is nested deeper than any workbook", REPAIR)
        if tag in _WITH_TEXT or (":" in tag and tag.rpartition(":")[2] in _WITH_TEXT):
            self._letters = 0
            self._parser.CharacterDataHandler = self._text

    def _ended(self, _tag: str) -> None:
        self._depth -= 1

    def _text(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > LONGEST_TEXT:
            what = f"has a cell with more than {LONGEST_TEXT:,} characters"
            raise WorkbookUnreadable(self._name, what, "Shorten its text.")

    def _declared(self, *_told: object) -> None:
        raise WorkbookUnreadable(
            self._name, "holds XML declarations that no spreadsheet program writes", SAVE_AS_XLSX
        )


def _judge_kind(name: str, content: bytes, archive: ZipFile) -> None:
    """Raise WorkbookUnreadable when the zip is not an .xlsx."""
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise OtherFormat(name, "is in the binary .xlsb format", content)
    if "mimetype" in names and b"opendocument.spreadsheet" in _start(archive, "mimetype"):
        raise OtherFormat(name, "is an OpenDocument spreadsheet (.ods)", content)
    if any(member.startswith("word/") for member in names):
        raise WorkbookUnreadable(name, "is a Word document, not a workbook", ANOTHER)
    if "[Content_Types].xml" not in names or not any(member.startswith("xl/") for member in names):
        raise WorkbookUnreadable(name, "is a zip file, but not a workbook", ANOTHER)


def _prologues(archive: ZipFile) -> Iterator[bytes]:
    """Yield the first bytes of each XML part, without the NULs that UTF-16 puts between letters."""
    for member in archive.namelist():
        if member.lower().endswith(XML_ENDINGS):
            yield _start(archive, member).replace(b"\0", b"")


def _start(archive: ZipFile, member: str) -> bytes:
    with archive.open(member) as part:
        return part.read(PROLOGUE_BYTES)

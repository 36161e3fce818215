"""The cells of a workbook, from its XML: each where its own reference says, in whatever order they stand.

Read here and not by openpyxl, which drops rows and cells that stand out of order without a word, and
refuses a whole workbook for a colour it does not know. What a cell says hangs on three parts alone: the
sheet, the texts that sheets share, and the number formats. Source: ECMA-376 Part 1, 18.3.1.4 (c), 18.3.1.73
(row), 18.4.8 (si), 18.8.30 (numFmt), 18.8.10 (cellXfs), 18.18.11 (cell types).
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from directory.model import Stored
from directory.workbook import shown
from directory.workbook.guard import WorkbookUnreadable, damaged
from directory.workbook.package import book_part, counts_from_1904, related
from directory.workbook.table import Seen

MAX_ROWS = 1_048_576  # Excel's own limits; beyond them is damage
MAX_COLUMNS = 16_384
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_FILLED = (b"</v", b"</is", b"<f", b":v", b":is", b":f")  # what only a filled cell holds

Record = tuple[int, Mapping[int, Seen]]
BLANK: Seen = ("", None)
NOT_CALCULATED: Seen = ("", Stored.FORMULA_WITHOUT_VALUE)


BROKEN = (  # what reading a broken part raises; a sheet's text, style or reference that is not there too
    *(expat.ExpatError, ParseError, BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
    *(LookupError, StopIteration, ValueError, TypeError, ArithmeticError, RuntimeError),
)


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Raise WorkbookUnreadable for what reading a broken part raises."""
    try:
        yield
    except BROKEN as error:
        raise damaged(name) from error


@dataclass(frozen=True, slots=True)
class Look:
    """What it takes to say how a cell looks: shared texts, number formats by style, the first day."""

    texts: Sequence[str]
    formats: Sequence[str]
    epoch: datetime
    struck: frozenset[str] = frozenset()  # the styles that strike a cell's text through

    def form(self, style: str) -> str:
        """Return the number format of a style; Excel shows a cell whose style is not there unformatted."""
        at = int(style) if style.isascii() and style.isdigit() else len(self.formats)
        return self.formats[at] if at < len(self.formats) else "General"


def look_of(archive: ZipFile) -> Look:
    """Return what a workbook's cells look like; one without texts or styles of its own has none."""
    parts = dict(related(archive, book_part(archive)).values())
    texts = shared_texts(archive.read(parts["sharedStrings"])) if "sharedStrings" in parts else []
    styles = archive.read(parts["styles"]) if "styles" in parts else b""
    epoch = MAC_EPOCH if counts_from_1904(archive) else WINDOWS_EPOCH
    return Look(texts, number_formats(styles) if styles else [], epoch, struck_styles(styles))


def as_utf8(xml: bytes) -> bytes:
    """Return XML that is in UTF-16 as UTF-8; any other as it is."""
    if not xml.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return xml
    marked = xml.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = xml.decode("utf-16" if marked else "utf-16-le" if xml[0] else "utf-16-be")
    return re.sub(r"\A<\?xml[^>]*\?>", "", text).encode()


def shared_texts(xml: bytes) -> list[str]:
    """Return the texts that sheets share, in their order, without the readings above them."""
    texts: list[str] = []
    reader = _Reader()
    reader.on_end["si"] = lambda: texts.append(reader.taken())
    reader.parse(xml)
    return texts


def number_formats(xml: bytes) -> list[str]:
    """Return the number format of each cell style."""
    named: dict[str, str] = {}
    ids: list[str] = []
    reader = _Reader()

    def seen(name: str, told: Mapping[str, str]) -> None:
        if name == "numFmt" and "numFmts" in reader.open:
            named[told.get("numFmtId", "")] = told.get("formatCode", "General")
        elif name == "xf" and "cellXfs" in reader.open:
            ids.append(told.get("numFmtId", "0"))

    reader.on_start = seen
    reader.parse(xml)
    built_in = {str(id_): form for id_, form in BUILTIN_FORMATS.items()}
    return [named.get(id_) or built_in.get(id_, "General") for id_ in ids]


def struck_styles(xml: bytes) -> frozenset[str]:
    """Return the cell styles whose font strikes the text through, by their places from 0."""
    if b"strike" not in as_utf8(xml):
        return frozenset()
    struck: list[bool] = []
    fonts: list[str] = []
    reader = _Reader()

    def seen(name: str, told: Mapping[str, str]) -> None:
        if name == "font" and "fonts" in reader.open:
            struck.append(False)
        elif name == "strike" and struck and "fonts" in reader.open:
            struck[-1] = told.get("val", "1") not in ("0", "false")
        elif name == "xf" and "cellXfs" in reader.open:
            fonts.append(told.get("fontId", "0"))

    reader.on_start = seen
    reader.parse(xml)
    through = {str(at) for at, one in enumerate(struck) if one}
    return frozenset(str(at) for at, font in enumerate(fonts) if font in through)


def records(name: str, xml: bytes, look: Look) -> list[Record]:
    """Return each row with a filled cell, by number: its number, and its cells by column from 0.

    A row or cell without a reference follows the one before it. Raises WorkbookUnreadable for two of one
    place: nobody can say which of them is meant.
    """
    sheet = _Sheet(name, look)
    last = max(map(xml.rfind, _FILLED))
    # Excel keeps rows that are formatted and blank, up to 1,048,576 of them; the guard has parsed them.
    end = xml.find(b">", xml.find(b"row", last)) if last >= 0 else -1
    sheet.reader.parse(xml[: end + 1] if end >= 0 else xml, whole=end < 0)
    return sorted(sheet.rows.items())


class _Reader:
    """An expat parser that knows which elements of a spreadsheet it is in, and gathers their text."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.on_start: Callable[[str, Mapping[str, str]], None] = lambda _name, _told: None
        self.on_end: dict[str, Callable[[], None]] = {}
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, xml: bytes, *, whole: bool = True) -> None:
        self._parser.Parse(xml, whole)

    def taken(self) -> str:
        """Return the text gathered since it was last asked for."""
        text = "".join(self._text)
        self._text.clear()
        return text

    def _start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.removeprefix(_MAIN)
        self.open.append(name)
        if name in ("t", "v"):
            self._parser.CharacterDataHandler = None if "rPh" in self.open else self._text.append
        self.on_start(name, told)

    def _end(self, tag: str) -> None:
        name = self.open.pop()
        if name in ("t", "v"):
            self._parser.CharacterDataHandler = None
        if name in self.on_end:
            self.on_end[name]()


class _Sheet:
    """A sheet as it is read: ``rows`` has what is filled, by row and column."""

    def __init__(self, name: str, look: Look) -> None:
        self.rows: dict[int, dict[int, Seen]] = {}
        self.reader = _Reader()
        self.reader.on_start = self._started
        self.reader.on_end = {"c": self._cell_ended}
        self._name, self._look = name, look
        self._numbers: set[int] = set()
        self._dates: dict[str, tuple[bool, bool]] = {}
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._told: Mapping[str, str] = {}
        self._has_formula = False

    def _started(self, name: str, told: Mapping[str, str]) -> None:
        if name == "row":
            given = told.get("r")
            self._row = int(float(given)) if given else self._row + 1
            self._column = 0
            if not 1 <= self._row <= MAX_ROWS:
                raise damaged(self._name)
            if self._row in self._numbers:
                raise _twice(self._name, f"two rows with the number {self._row}")
            self._numbers.add(self._row)
        elif name == "c":
            self._told, self._has_formula = told, False
            self._column = self._place(told["r"]) if told.get("r") else self._column + 1
        elif name == "f":
            self._has_formula = True

    def _place(self, reference: str) -> int:
        letters = reference.removesuffix(str(self._row))
        if known := self._columns.get(letters):
            return known  # each row has the same columns
        found = _REFERENCE.fullmatch(reference.upper())
        column = column_index_from_string(found[1]) if found else 0
        if not found or int(found[2]) != self._row or column > MAX_COLUMNS:
            raise damaged(self._name)
        self._columns[letters] = column
        return column

    def _cell_ended(self) -> None:
        seen = self._seen(self.reader.taken())
        if seen == BLANK:
            return
        cells = self.rows.setdefault(self._row, {})
        if self._column - 1 in cells:
            raise _twice(self._name, f"two cells in one place of row {self._row}")
        cells[self._column - 1] = seen

    def _seen(self, value: str) -> Seen:
        """Return what a person sees in the cell whose stored value this is."""
        kind = self._told.get("t", "n")
        if not value:
            # A formula whose result is the empty text is stored as "str": that one was calculated.
            return NOT_CALCULATED if self._has_formula and kind != "str" else BLANK
        if kind == "s":
            return shown.plain(self._look.texts[int(value)]), None
        if kind in ("str", "inlineStr"):
            return shown.plain(value), None
        if kind == "b":
            return str(value in ("1", "true")).upper(), Stored.BOOLEAN
        if kind == "e":
            return value, Stored.ERROR
        if kind == "d":
            moment: date | time | timedelta = from_ISO8601(value)  # type: ignore[no-untyped-call]
            return shown.day(moment), Stored.DATE
        return self._number(value, self._look.form(self._told.get("s", "0")))

    def _number(self, value: str, form: str) -> Seen:
        number = int(value) if re.fullmatch(r"-?[0-9]{1,300}", value) else float(value)
        if not isfinite(number):  # too large for a float: no program of ours wrote it
            return "#NUM!", Stored.ERROR
        if form not in self._dates:
            self._dates[form] = (bool(is_date_format(form)), bool(is_timedelta_format(form)))
        is_date, is_span = self._dates[form]
        if not is_date:
            return shown.number(number, form), Stored.NUMBER
        try:
            return shown.day(from_excel(number, self._look.epoch, timedelta=is_span)), Stored.DATE
        except (OverflowError, ValueError):
            return "#VALUE!", Stored.ERROR


def _twice(name: str, what: str) -> WorkbookUnreadable:
    mend = "Open it in Excel, compare it with the system that it comes from, and save it again."
    return WorkbookUnreadable(name, f"has {what}: one of the two would be lost", mend)

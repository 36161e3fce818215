"""Make a copy of a workbook with each finding marked in its cell, and a first sheet that lists them all.

The colour is a conditional format, not a fill, so removing it leaves the cell as it was. Every mark says that
it is ours, so that the next run can find and replace it, and a mended workbook loses its marks.
"""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import ceil
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from directory.model import Finding, Severity
from directory.values.text import fold
from directory.workbook.appearance import appearance
from directory.workbook.cells import as_utf8, damage_told
from directory.workbook.create import LINE, pack
from directory.workbook.guard import SAVE_AS_XLSX, WorkbookUnreadable
from directory.workbook.named_styles import without_unused_styles
from directory.workbook.package import as_referred_to, worksheets
from directory.workbook.schema import ALL_SHEETS

LIST = "What to fix"
_TITLE = "What to fix (listed again each time by the program: do not type here)"
_HEADINGS = (
    ("Where", 20),
    ("Body", 26),
    ("Column", 16),
    ("What is wrong", 70),
    ("Type instead", 34),
    ("How grave", 10),
    ("Code", 7),
)
_MARK = "Recipient directory found:"
_AUTHOR = "Recipient directory"
_COLOURS = {Severity.ERROR: "F8B4B4", Severity.WARNING: "FFE08A", Severity.NOTE: "CFE2F3"}
MOST_MERGED = 20_000  # cells in one; a column of a full list has 10,000
_MOST_CELLS = 200  # in a rule: Excel reads long lists of cells slowly
_NOT_XML = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ud800-\udfff\ufffe\uffff]")


def annotated(name: str, content: bytes, findings: Sequence[Finding]) -> bytes:
    """Return the workbook ``content`` (judged by the guard) with ``findings`` marked in place of old marks.

    Accepted findings are not marked. The same findings give the same bytes. openpyxl saves the copy, which
    loses Excel's own kind of drop-down, shapes, and the saved results of formulas. Raises
    WorkbookUnreadable.
    """
    book = _opened(name, content)
    _unmark(name, book)
    told = sorted((one for one in findings if one.accepted is None), key=_gravest_first)
    sheets = {fold(sheet.title): sheet for sheet in reversed(book.worksheets)}
    for key, sheet in sheets.items():
        _mark(sheet, [finding for finding in told if fold(finding.sheet) == key])
    if told:
        _list(book, told, sheets)
    for sheet in book.worksheets:  # with two selected sheets, typing would go into both
        sheet.sheet_view.tabSelected = sheet is book.worksheets[0]
    book.active = 0
    with _told(name):
        return pack(book)


def _gravest_first(finding: Finding) -> int:
    return list(Severity).index(finding.severity)


def _opened(name: str, content: bytes) -> Workbook:
    _refuse_wide_merges(name, content)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
        with _told(name):
            sound = without_unused_styles(name, as_referred_to(content))
            return load_workbook(BytesIO(sound), rich_text=True)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Raise WorkbookUnreadable for what openpyxl raises, a dozen kinds, for sound workbooks too."""
    try:
        yield
    except Exception as error:
        what = "can be read but not marked: a number, format, rule or link in it leads nowhere"
        raise WorkbookUnreadable(name, what, SAVE_AS_XLSX) from error


def _refuse_wide_merges(name: str, content: bytes) -> None:
    """Refuse merged cells over more of a sheet than a table: openpyxl makes a cell of every place in them."""
    with damage_told(name), ZipFile(BytesIO(content)) as archive:
        for sheet in worksheets(archive):
            for merge in appearance(as_utf8(archive.read(sheet.part))).merges:
                size = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
                if size > MOST_MERGED:
                    what = f'has {size:,} cells merged into one on sheet "{sheet.title}", {merge.ref}'
                    raise WorkbookUnreadable(name, what, "Select them in Excel and choose Unmerge Cells.")


def _unmark(name: str, book: Workbook) -> None:
    """Remove the marks of an earlier run, and nothing else."""
    if LIST in book.sheetnames:
        if book[LIST]["A1"].value != _TITLE:
            what = f'has a sheet of its own called "{LIST}"'
            raise WorkbookUnreadable(name, what, "Give that sheet another name.")
        book.remove(book[LIST])
    for sheet in book.worksheets:
        sheet.conditional_formatting = _unmarked(sheet.conditional_formatting)
        for cell, comment in _comments(sheet):
            before, mark, _ = comment.text.partition(_MARK)
            if mark:
                cell.comment = Comment(before.removesuffix("\n\n"), comment.author) if before else None


def _unmarked(formats: ConditionalFormattingList) -> ConditionalFormattingList:
    kept = ConditionalFormattingList()
    for area in formats:
        for rule in area.rules:
            if not any(_MARK in formula for formula in rule.formula):
                kept.add(area, rule)
    return kept


def _comments(sheet: Worksheet) -> Iterator[tuple[Cell, Comment]]:
    # The cells that there are: one in the last row would have iter_rows make all those above it.
    for cell in list(sheet._cells.values()):
        if isinstance(cell, Cell) and cell.comment:
            yield cell, cell.comment


def _mark(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    """Colour each cell by its gravest finding, the first, and list its findings in a comment."""
    by_cell: dict[str, list[Finding]] = {}
    for finding in findings:
        if re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]*", finding.cell):
            by_cell.setdefault(_shown(sheet, finding.cell), []).append(finding)
    graves: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for place, found in by_cell.items():
        graves[found[0].severity].append(place)
        _comment(sheet[place], found)
    for severity, places in graves.items():
        look = DifferentialStyle(fill=PatternFill(bgColor=_COLOURS[severity], fill_type="solid"))
        for start in range(0, len(places), _MOST_CELLS):
            rule = Rule("expression", dxf=look, formula=[f'LEN("{_MARK} {severity}")>0'])
            sheet.conditional_formatting.add(" ".join(places[start : start + _MOST_CELLS]), rule)


def _shown(sheet: Worksheet, cell: str) -> str:
    """Return the cell in which a person sees it: of merged cells, the top left."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return str(area.start_cell.coordinate)
    return cell


def _comment(cell: Cell, findings: Iterable[Finding]) -> None:
    messages = "\n".join(f"{one.severity} {one.code}: {one.message}" for one in findings)
    text = _writable(f"{_MARK}\n{messages}")
    old = cell.comment
    new = Comment(f"{old.text}\n\n{text}" if old else text, old.author if old else _AUTHOR)
    new.width, new.height = 360, 40 + 18 * (len(new.text) // 50 + 2)  # pixels
    cell.comment = new


def _list(book: Workbook, findings: Sequence[Finding], sheets: Mapping[str, Worksheet]) -> None:
    """Add the first sheet: every finding in a row, with a link to its cell."""
    sheet: Worksheet = book.create_sheet(LIST, 0)
    sheet["A1"].value, sheet["A1"].font = _TITLE, Font(bold=True, size=14)
    for number, (heading, width) in enumerate(_HEADINGS, start=1):
        cell = _cell(sheet, 2, number)
        cell.value, cell.font = heading, Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    for number, finding in enumerate(findings, start=3):
        for at, text in enumerate(_row(finding), start=1):
            cell = _cell(sheet, number, at)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if text:
                cell.value, cell.data_type = _writable(text), "s"  # text, even if it begins with "="
        sheet.row_dimensions[number].height = LINE * _lines(finding)
        target = sheets.get(fold(finding.sheet))
        if target is not None:
            _link(_cell(sheet, number, 1), target, finding.cell)
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:G{len(findings) + 2}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101  # a new sheet has no merged cells
    return cell


def _lines(finding: Finding) -> int:
    """Return how many lines a row needs: without a height, LibreOffice shows only one line."""
    return max(
        sum(ceil(1.1 * len(line) / width) or 1 for line in text.split("\n"))
        for text, (_, width) in zip(_row(finding), _HEADINGS, strict=True)
    )


def _row(finding: Finding) -> Iterator[str]:
    schema = ALL_SHEETS[finding.sheet]
    yield f"{finding.sheet} {finding.cell}".strip()
    yield finding.recipient or ""
    yield schema.column(finding.column).heading if finding.column in schema.keys else ""
    yield finding.message
    yield finding.suggestion or ""
    yield finding.severity.value
    yield finding.code


def _link(cell: Cell, target: Worksheet, place: str) -> None:
    title = target.title.replace("'", "''")
    where = place if re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]*", place) else "A1"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!{where}")
    cell.font = Font(underline="single", color="0563C1")


def _writable(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)

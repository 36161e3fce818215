"""Say of any file whether it looks like a list of pupils, so that git can be kept from it.

No answer quotes the file. What is drawn or packed, as in a PDF, is not looked into.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from directory.model import Table
from directory.values.identifiers import IdentifierError, parse_upn
from directory.values.text import fold
from directory.workbook.choices import CHOICES
from directory.workbook.guard import ZIP_MEMBER, WorkbookUnreadable
from directory.workbook.read import every_list
from directory.workbook.schema import LEAVERS

LEDGER = b"SQLite format 3\0"  # how such a file begins; nothing but a ledger is kept so beside a directory
MOST_BYTES = 50_000_000  # of one part of a packed file
_UPN = re.compile(rb"(?<![A-Za-z0-9])[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z](?![A-Za-z0-9])")
# A column that only a list of pupils has, and those that make one together with a column of names.
_NUMBERS = frozenset({"upn", "uln"})
_NAMES = frozenset({"forename", "surname", "preferred_name"})
_OF_PUPILS = frozenset({"date_of_birth", "year_group", "leaving_date"})
_SHOWN = _NUMBERS | _NAMES | _OF_PUPILS


def why_pupils(path: Path) -> str:
    """Return why the file ``path`` looks like a list of pupils, to go on after its name; "" if it does not.

    Raises OSError.
    """
    content = path.read_bytes()
    if content.startswith(LEDGER):
        return "is a ledger, which has pupils' references"
    try:
        tables = every_list(path, LEAVERS)
    except (WorkbookUnreadable, BadZipFile, ValueError):
        tables = []
    for table in tables:
        if headings := _of_pupils(table):
            return f"has the columns of a list of pupils: {', '.join(headings)}"
    if any(_of_choices(heading.text for heading in table.headings) for table in tables if table.rows):
        return "has the columns of pupils' recorded choices"
    upns = {found for text in _texts(content) for found in _UPN.findall(text) if _is_upn(found.decode())}
    if upns:
        return "has the UPN of a pupil" if len(upns) == 1 else f"has the UPNs of {len(upns)} pupils"
    return ""


def _of_pupils(table: Table) -> list[str]:
    """Return our headings of the columns that make a table a list of pupils; none for an empty or other one.

    Ours, not the file's: a file without headings may have a pupil's name where another has its heading.
    """
    keys = {heading.key for heading in table.headings if heading.key}
    named = keys & _NAMES or any("name" in heading.text.casefold() for heading in table.headings)
    if not table.rows or not (keys & _NUMBERS or (named and keys & _OF_PUPILS)):
        return []
    return [LEAVERS.column(key).heading for key in LEAVERS.keys if key in keys & _SHOWN]


def _of_choices(headings: Iterable[str]) -> bool:
    """Return whether these are the headings of recorded choices, all of them or all but one."""
    ours = {fold(column.heading) for column in CHOICES.columns}
    return len(ours - set(map(fold, headings))) <= 1


def _texts(content: bytes) -> Iterator[bytes]:
    """Yield the file's bytes, and those of each part that is packed in it; UTF-16 as single bytes."""
    parts = [content]
    if content.startswith(ZIP_MEMBER):
        try:
            with ZipFile(BytesIO(content)) as packed:
                for name in packed.namelist():
                    with packed.open(name) as part:
                        parts.append(part.read(MOST_BYTES))
        except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
            pass  # damaged, or locked with a password: nobody can read it here
    yield from (part.replace(b"\0", b"") for part in parts)


def _is_upn(text: str) -> bool:
    try:
        return bool(parse_upn(text))
    except IdentifierError:
        return False

"""What stops a run: errors their reader can mend. Each says where, what, and what to do.

A wrong cell is not here (that is a Finding), nor is a bug (that is a traceback).
"""

from collections.abc import Sequence
from difflib import get_close_matches


class DirectoryError(Exception):
    """The run cannot go on; ``str()`` is one plain message for the person at the keyboard."""


class WorkbookUnreadable(DirectoryError):
    """A file that is no workbook we can read: missing, damaged, locked, or another format."""

    def __init__(self, name: str, what: str, mend: str) -> None:
        super().__init__(name, what, mend)
        self.name, self.what, self.mend = name, what, mend

    def __str__(self) -> str:
        return f'"{self.name}" {self.what}. {self.mend}'


class MissingColumn(DirectoryError):
    """The heading row of a sheet lacks a heading that the run needs."""

    def __init__(self, sheet: str, wanted: str, headings: Sequence[str]) -> None:
        super().__init__(sheet, wanted, headings)
        self.sheet, self.wanted, self.headings = sheet, wanted, headings

    def __str__(self) -> str:
        near = get_close_matches(self.wanted, self.headings, n=1)
        hint = f' Rename "{near[0]}"?' if near else " Add it to the headings."
        return f'Sheet "{self.sheet}" has no column "{self.wanted}".{hint}'


class Unknown(DirectoryError):
    """Something asked for by name that is not there: a code, a template, a recipient."""

    def __init__(self, what: str, name: str, known: Sequence[str]) -> None:
        super().__init__(what, name, known)
        self.what, self.name, self.known = what, name, known

    def __str__(self) -> str:
        near = get_close_matches(self.name, self.known, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        return f'There is no {self.what} "{self.name}".{hint}'

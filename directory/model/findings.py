"""What checks report: a problem in one place, the finding it becomes, and a person's acceptance of it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """An error must be mended; a person settles or accepts a warning; a note is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """What one check saw in one place; the registry adds the code.

    ``cell`` is what Excel shows ("J7"). A problem of a whole sheet has ``cell`` "" and ``row`` 0.
    ``value`` is None where the sheet is about pupils: their values stay in the file. ``severity`` is None if
    it is the check's own. ``bodies`` are the IDs of those that a problem of several rows is about.
    """

    sheet: str
    row: int
    cell: str
    message: str
    recipient: str | None = None
    column: str | None = None
    value: str | None = field(default=None, repr=False)
    suggestion: str | None = None
    severity: Severity | None = None
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's word that a finding may stay: who gave it, why, and the last day on which it holds."""

    by: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, with the check's code, name and severity; ``accepted`` is a person's acceptance, if any."""

    code: str
    name: str
    severity: Severity
    sheet: str
    row: int
    cell: str
    recipient: str | None
    column: str | None
    value: str | None = field(repr=False)
    message: str
    suggestion: str | None
    accepted: Acceptance | None = None
    bodies: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Return the cell by its column's heading, and as Excel names it: "Phone 2 (Recipients!L5)"."""
        if not self.cell:
            return f"the sheet {self.sheet}"
        heading = "ID" if self.column == "id" else (self.column or "").replace("_", " ").capitalize()
        return f"{heading or 'its row'} ({self.sheet}!{self.cell})"


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """What one check saw in a template. ``file`` is its name in the folder; line and column count from 1."""

    code: str
    name: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str

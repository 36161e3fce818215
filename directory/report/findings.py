"""The findings of a check on one day, with the counts and sentences that every form of report uses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from directory.checks.registry import NO_BODY, beginning_codes, hiding_codes
from directory.model import Finding, Row, Severity
from directory.values.text import counted, with_and
from directory.workbook.schema import ALL_SHEETS, LEAVERS

if TYPE_CHECKING:
    from directory.checks.registry import Explanation

WAIT = (
    "Mend these first, then check again: while a heading is wrong, the cells of its sheet, and those that "
    "refer to them, wait unchecked."
)


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on one day, with what some forms say about them.

    ``workbook`` and ``leavers`` are paths as the user gave them, with "/". ``bodies`` are the rows of the
    Recipients sheet, ``rules`` what `explain` says of each code. ``strict``: warnings fail too.
    """

    found: Sequence[Finding]
    workbook: str
    leavers: str = ""
    on: date | None = None
    bodies: Sequence[Row] = ()
    rules: Sequence["Explanation"] = ()
    strict: bool = False

    @property
    def open(self) -> list[Finding]:
        """Return the findings that nobody has accepted: those that count."""
        return [one for one in self.found if not one.accepted]

    @property
    def accepted(self) -> list[Finding]:
        """Return the findings that a person has accepted: shown, never counted."""
        return [one for one in self.found if one.accepted]

    @property
    def headings(self) -> list[Finding]:
        """Return the open findings about sheets and headings that hide others: they come first."""
        return [one for one in self.open if one.code in hiding_codes()]

    @property
    def others(self) -> list[Finding]:
        """Return the open findings that hide nothing."""
        return [one for one in self.open if one.code not in hiding_codes()]

    @property
    def first_steps(self) -> list[Finding]:
        """Return what is still to fill in before there is a directory at all; nothing of one with bodies.

        These fail a run as errors do: nobody mends them, but no letter can be written either.
        """
        is_new = any(one.code == NO_BODY for one in self.open)
        return [one for one in self.others if is_new and one.code in beginning_codes()]

    @property
    def to_mend(self) -> list[Finding]:
        """Return the open findings that hide nothing, apart from the first steps."""
        first = self.first_steps
        return [one for one in self.others if one not in first]

    @property
    def workbook_name(self) -> str:
        """Return the workbook's name, without folders."""
        return PurePosixPath(self.workbook).name

    @property
    def name(self) -> str:
        """Return the names of the checked files, without folders: "recipients.xlsx and leavers.xlsx"."""
        return with_and(PurePosixPath(path).name for path in (self.workbook, self.leavers) if path)

    @property
    def tally(self) -> str:
        """Return the sum in words: "1 error, 0 warnings, 2 notes"."""
        found = counts([*self.headings, *self.to_mend])
        first = [f"{len(self.first_steps)} still to fill in"] if self.first_steps else []
        return ", ".join([*first, *(counted(count, word) for word, count in found.items())])

    def file(self, finding: Finding) -> str:
        """Return the path of the file that ``finding`` is about."""
        return self.leavers if finding.sheet == LEAVERS.name and self.leavers else self.workbook

    def fails(self, finding: Finding) -> bool:
        """Return whether ``finding`` makes the run end with 1."""
        grave = (Severity.ERROR, Severity.WARNING) if self.strict else (Severity.ERROR,)
        return finding.severity in grave and not finding.accepted

    @property
    def failed(self) -> bool:
        """Return whether something must be mended."""
        return any(map(self.fails, self.found))


def counts(found: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the gravest first."""
    severities = [finding.severity for finding in found]
    return {severity.value: severities.count(severity) for severity in Severity}


def place(finding: Finding) -> str:
    """Return sheet and cell as Excel writes them: "Recipients!M7"; the sheet alone when it is the whole."""
    return f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet


def heading(finding: Finding) -> str | None:
    """Return the heading of the finding's column as the workbook has it: "Phone 2"."""
    schema = ALL_SHEETS.get(finding.sheet)
    if schema and finding.column in schema.keys:
        return schema.column(finding.column).heading
    return None


def in_words(finding: Finding) -> str:
    """Return the message, and what to type instead when that is known."""
    instead = f" Type instead: {finding.suggestion}" if finding.suggestion else ""
    return finding.message + instead


def folded(found: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings, those that say the same of one column together, where the first of them stands."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for one in found:
        key = (one.sheet, one.code, one.column or "", one.message, one.suggestion or "")
        same.setdefault(key, []).append(one)
    yield from same.values()


def cells(same: list[Finding]) -> str:
    """Return the cells as a clerk would say them: "E3, E5-E9"."""
    if not all(re.fullmatch(r"[A-Z]+[0-9]+", one.cell) for one in same):
        return ", ".join(dict.fromkeys(one.cell for one in same if one.cell))
    runs: list[list[Finding]] = []
    for one in same:
        if runs and one.row == runs[-1][-1].row + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(run[0].cell if len(run) == 1 else f"{run[0].cell}-{run[-1].cell}" for run in runs)


def whose(same: list[Finding]) -> str:
    """Return the body that folded findings are about, or how many rows."""
    return f"{len(same)} rows" if len(same) > 1 else same[0].recipient or ""

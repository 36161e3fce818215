"""How many bodies of each category have something wrong."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from directory.model import Category, Finding, Severity
from directory.report.findings import Report
from directory.workbook.schema import RECIPIENTS

OTHER = "No category of the list"


@dataclass(frozen=True, slots=True)
class Health:
    """The bodies of one category: with an error, with warnings only, with neither."""

    category: str
    errors: int
    warnings: int
    clean: int

    @property
    def bodies(self) -> int:
        """Return how many bodies the category has."""
        return self.errors + self.warnings + self.clean

    @property
    def in_words(self) -> str:
        """Return what the bar shows: "2 of 17 with errors, 3 with warnings, 12 clean"."""
        return (
            f"{self.errors} of {self.bodies} with errors, {self.warnings} with warnings, {self.clean} clean"
        )

    def share(self, bodies: int) -> str:
        """Return the length of the part of the bar that stands for ``bodies``; all of it is 200."""
        return f"{200 * bodies / self.bodies:.4g}"


def health(report: Report) -> list[Health]:
    """Return each category that has bodies, in the order of the list. A note leaves a body clean."""
    by_id, by_row = _worst(report.open)
    known = {category.value for category in Category}
    tally: defaultdict[str, list[Severity]] = defaultdict(list)
    for body in report.bodies:
        grades = {by_id.get(body["id"], Severity.NOTE), by_row.get(body.number, Severity.NOTE)}
        category = body["category"] if body["category"] in known else OTHER
        tally[category].append(next(severity for severity in Severity if severity in grades))
    return [
        Health(name, *(tally[name].count(severity) for severity in Severity))
        for name in (*(category.value for category in Category), OTHER)
        if tally[name]
    ]


def _worst(found: Iterable[Finding]) -> tuple[dict[str, Severity], dict[int, Severity]]:
    """Return the gravest severity of each body by its ID, and by its row for one without."""
    by_id: dict[str, Severity] = {}
    by_row: dict[int, Severity] = {}
    for one in sorted(found, key=lambda one: list(Severity).index(one.severity)):
        if one.recipient:
            by_id.setdefault(one.recipient, one.severity)
        elif one.sheet == RECIPIENTS.name:
            by_row.setdefault(one.row, one.severity)
    return by_id, by_row

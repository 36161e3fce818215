"""Match the rows of the Accepted sheet to the warnings and notes that they accept."""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from directory.checks.helpers import as_compared
from directory.model import Acceptance, Book, Finding, Row
from directory.values.dates import DateError, parse_date
from directory.values.text import fold
from directory.workbook.schema import ACCEPTED, ALL_SHEETS, SHARING

NEED_VALUE = frozenset({"C03"})  # codes that an acceptance without its "Value" is not about
_SHEETS = {fold(name): name for name in ALL_SHEETS}


def accept(book: Book, findings: Sequence[Finding], acceptable: Container[str]) -> list[Finding]:
    """Return ``findings``, those with their acceptance that a row of ``book`` accepts on its day.

    ``acceptable`` are the codes that a person may accept.
    """
    accepted: dict[int, Acceptance] = {}
    for row, places in about(book, findings, acceptable):
        until = last_day(row)
        if until and until >= book.on and row["reason"] and row["accepted_by"]:
            for place in places:
                known = accepted.get(place)
                if holds_for(row, findings[place]) and (known is None or known.until < until):
                    accepted[place] = Acceptance(row["accepted_by"], row["reason"], until)
    return [
        replace(one, accepted=accepted[place]) if place in accepted else one
        for place, one in enumerate(findings)
    ]


def about(book: Book, findings: Sequence[Finding], acceptable: Container[str]) -> list[tuple[Row, list[int]]]:
    """Return each row with the indices of the findings it is about, whatever its date and value say.

    Their codes are ``acceptable``. A row without an ID is about findings without one, never about every body
    at once. A row whose code is a sharing rule is left out: it accepts a route, not a finding.
    """
    rules = {row.number: row["rule"] for row in book.rows(SHARING.name)}
    routes = set(rules.values())
    rows = [row for row in book.rows(ACCEPTED.name) if row["code"] not in routes]
    if not rows:
        return []
    drawers: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(findings):
        if one.code in acceptable:
            rule = rules.get(one.row, "") if one.sheet == SHARING.name else ""
            for id_ in {one.recipient or "", rule} - {""} or {""}:
                drawers[one.code, one.sheet, id_].append(place)
    return [
        (
            row,
            [
                place
                for place in drawers.get((code(row), sheet(row) or "", row["id"]), ())
                if fold(row["column"]) in ("", fold(findings[place].column or ""))
            ],
        )
        for row in rows
    ]


def holds_for(row: Row, finding: Finding) -> bool:
    """Return whether a row of the Accepted sheet accepts what the finding's cell says now.

    A row without a "Value" accepts any text, except a free mailbox: next month it may be another person's.
    A finding about a whole sheet has no text.
    """
    if not row["value"]:
        return finding.code not in NEED_VALUE
    if finding.value is None:
        return True
    return as_compared(row["value"], finding.column or "") == as_compared(finding.value, finding.column or "")


def code(row: Row) -> str:
    """Return the code that a row of the Accepted sheet names."""
    return row["code"].upper()


def sheet(row: Row) -> str | None:
    """Return the sheet that a row of the Accepted sheet names; None when there is no such sheet."""
    return _SHEETS.get(fold(row["sheet"]))


def last_day(row: Row) -> date | None:
    """Return the last day on which a row of the Accepted sheet holds; None when it has no readable date."""
    try:
        return parse_date(row["until"]) if row["until"] else None
    except DateError:
        return None

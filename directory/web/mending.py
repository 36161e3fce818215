"""Where a finding is mended on the page: the form, at the field that it is about."""

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from directory.checks.registry import NO_BODY, asking_codes
from directory.checks.rules.school import NAMES
from directory.errors import DirectoryError
from directory.model import Finding, Row
from directory.values.text import fold
from directory.web.back import carry
from directory.web.desk import Desk
from directory.web.not_arrived import body_href
from directory.web.words import Button
from directory.workbook.lookup import recipient_rows, register_rows, school_rows
from directory.workbook.schema import CONTACTS, RECIPIENTS, SCHOOL, SHARING

RULES = "/directory/rules"


def rules_of(at: Desk) -> list[tuple[Row, list[Row]]]:
    """Return the rows of the register, each with the open bodies that it is about."""
    return at.kept("rules", lambda: register_rows(at.workspace.workbook, at.today))


def purpose_of(at: Desk, rule: str, body: str) -> str:
    """Return what a rule is for, from its row about ``body`` if it has one; "" if the rule is gone.

    A rule goes by its number and this, wherever it is named.
    """
    with suppress(DirectoryError):  # what left is shown although the workbook cannot be read
        rows = [(row, body in {one["id"] for one in bodies}) for row, bodies in rules_of(at)]
        of_rule = [(about, row["purpose"]) for row, about in rows if row["rule"] == rule]
        return next((purpose for about, purpose in of_rule if about), of_rule[0][1] if of_rule else "")
    return ""


def change_of(rule: Row) -> str:
    """Return where a row of the register is changed; "" where no address can name it, as with a blank."""
    named = [rule["rule"], rule["recipient"]]
    number, whom = (quote(one, safe="") for one in named)
    return f"{RULES}/{number}/change/{whom}" if all(named) and "/" not in "".join(named) else ""


def _of_rule(row: Row | None, column: str) -> Button | None:
    """Return what leads to a cell of the register; of a row that cannot be named, and of its number, None."""
    if row is None:
        return Button("Look at the sharing rules", RULES)
    if not change_of(row) or column == "rule":
        return None
    heading = f", {SHARING.column(column).heading}" if column else ""
    return Button(f"Mend: rule {row['rule']}{heading}", carry(f"{change_of(row)}#{column}"))


def _of_school(one: Finding, setting: str) -> Button | None:
    """Return what leads to the field of a setting; None for a row with another name, or of a second one."""
    if not setting and not one.suggestion:
        return Button("Mend: the school", carry("/settings/school"))
    found = NAMES.get(fold(setting or one.suggestion or ""))
    if found is None or (one.column == "setting" and one.row):
        return None
    return Button(f"Mend: {found.name}", carry(f"/settings/school#{found.key}"))


def mending(at: Desk) -> Callable[[Finding], Button | None]:
    """Return what finds the field that mends a finding; None where the page has no form for its cell."""
    settings = {row.number: row["setting"] for row in school_rows(at.workspace.workbook, at.today)}
    rows = at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today))
    bodies = {row["id"] for row in rows}
    rules = {row.number: row for row, _ in rules_of(at)}

    def mend(one: Finding) -> Button | None:
        if one.sheet == SCHOOL.name:
            return _of_school(one, settings.get(one.row, ""))
        if one.sheet == SHARING.name:
            return _of_rule(rules.get(one.row), one.column or "")
        if one.code == NO_BODY:
            return Button("Add a body", "/directory/new")
        if one.recipient not in bodies or not one.recipient:
            return None
        body = body_href(one.recipient)
        if one.sheet == RECIPIENTS.name and one.code in asking_codes():
            return Button("Ask them, then say so", carry(f"{body}#by"))
        if one.sheet == RECIPIENTS.name and one.column in RECIPIENTS.keys and one.column != "id":
            heading = RECIPIENTS.column(one.column).heading
            return Button(f"Mend: {heading}", carry(f"{body}/change#{one.column}"))
        return Button("Mend: a contact", carry(f"{body}#contacts")) if one.sheet == CONTACTS.name else None

    return mend

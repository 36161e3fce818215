"""The directory: its bodies, one body with its contacts, rules and findings, and a form to change it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import Editing, TakenId, WouldBeWrong, add_body, save_body, save_contact, typed
from directory.errors import DirectoryError, Unknown
from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.entries import Question, Standing
from directory.ledger.history import history
from directory.model import Finding, Row, Severity
from directory.values.dates import DateError
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.named import named
from directory.web.trouble import lines_of
from directory.workbook.change import Value
from directory.workbook.lookup import recipient_in_full, recipient_rows
from directory.workbook.schema import CONTACTS, RECIPIENTS, Column

page = Blueprint("directory", __name__, url_prefix="/directory")

Save = Callable[[Editing, Mapping[str, Value]], object]

ONCE = ("id",)  # typed when a body is new, and never again
WHOSE = ("recipient", "role")  # a contact's row is found by these


@page.get("")
def every() -> ResponseReturnValue:
    """List the bodies, each with the gravest of its findings."""
    at = desk()
    rows = at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today))
    return render_template("directory.html", rows=rows, worst=_worst(at.findings()))


def _worst(findings: list[Finding]) -> Mapping[str, Severity]:
    """Return the gravest severity of each body's findings that nobody has accepted."""
    order = list(Severity)
    open_ = [one for one in findings if one.recipient and not one.accepted]
    found: dict[str, Severity] = {}
    for one in sorted(open_, key=lambda one: order.index(one.severity)):
        found.setdefault(one.recipient or "", one.severity)
    return found


@page.get("/body/<id_>")
def one_body(id_: str) -> ResponseReturnValue:
    """Show one body, its contacts, its rules, what is wrong, and what it was told."""
    at = desk()
    row, contacts, rules = _in_full(at, id_)
    found = [one for one in at.findings() if one.recipient == id_]
    return render_template(
        "body.html",
        row=row,
        columns=RECIPIENTS.columns,
        contacts=contacts,
        rules=rules,
        findings=[one for one in found if not one.accepted],
        told=named(at, _told(at, id_)),
    )


def _in_full(at: Desk, id_: str) -> tuple[Row, list[Row], list[Row]]:
    try:
        return recipient_in_full(at.workspace.workbook, id_, at.today)
    except Unknown:
        abort(404)


def _told(at: Desk, id_: str) -> list[Standing]:
    try:
        with read_ledger(at.settings.ledger) as ledger:
            return history(ledger, Question(recipient=id_))
    except (Unknown, LedgerAbsent):
        return []


@page.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new body."""
    return _form("A new body", RECIPIENTS.columns, {}, {})


@page.post("/new")
def add() -> ResponseReturnValue:
    """Add a body."""
    id_ = request.form.get("id", "").strip()
    if not id_:
        errors = {"id": "Type an ID: short, in small letters, with hyphens."}
        return _form("A new body", RECIPIENTS.columns, request.form, errors)
    return _saved(
        "A new body", RECIPIENTS.columns, id_, lambda editing, values: add_body(editing, id_, values)
    )


@page.get("/body/<id_>/change")
def change(id_: str) -> ResponseReturnValue:
    """Ask what to change of a body."""
    row, _, _ = _in_full(desk(), id_)
    return _form(row["organisation"], _but(RECIPIENTS.columns, ONCE), row.values, {})


@page.post("/body/<id_>/change")
def changed(id_: str) -> ResponseReturnValue:
    """Change a body's cells."""
    row, _, _ = _in_full(desk(), id_)
    return _saved(
        row["organisation"],
        _but(RECIPIENTS.columns, ONCE),
        id_,
        lambda editing, values: save_body(editing, id_, values),
    )


@page.get("/body/<id_>/contact")
def contact(id_: str) -> ResponseReturnValue:
    """Ask for a contact of a body: one that is there when a role is named, else a new one."""
    row, contacts, _ = _in_full(desk(), id_)
    role = request.args.get("role", "")
    known = next((one.values for one in contacts if one["role"] == role), {"role": role})
    return _form(f"Contact at {row['organisation']}", _but(CONTACTS.columns, WHOSE[:1]), known, {})


@page.post("/body/<id_>/contact")
def contact_saved(id_: str) -> ResponseReturnValue:
    """Save a contact of a body."""
    row, _, _ = _in_full(desk(), id_)
    role, title = request.form.get("role", ""), f"Contact at {row['organisation']}"
    columns = _but(CONTACTS.columns, WHOSE[:1])
    if not role:
        return _form(title, columns, request.form, {"role": "Choose a role."})
    return _saved(
        title,
        columns,
        id_,
        lambda editing, values: save_contact(editing, id_, role, values),
    )


def _but(columns: tuple[Column, ...], keys: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(one for one in columns if one.key not in keys)


def _form(
    title: str, columns: tuple[Column, ...], form: Mapping[str, str], errors: Errors
) -> ResponseReturnValue:
    shown = render_template(
        "change.html",
        title=title,
        columns=columns,
        form=form,
        errors=errors,
        long=("notes", "address"),
        seen=desk().digest,
    )
    return (shown, 422) if errors else shown


def _saved(title: str, columns: tuple[Column, ...], id_: str, save: Save) -> ResponseReturnValue:
    """Save what was typed, or show the form as it was filled in, with what is wrong."""
    at, form = desk(), request.form
    errors = Errors()
    values: dict[str, Value] = {}
    for column in columns:
        text = form.get(column.key, "").strip()
        if text == form.get(f"was-{column.key}", "").strip():
            continue  # what a colleague has typed there meanwhile stays
        try:
            values[column.key] = typed(column, text)
        except DateError as error:
            errors[column.key] = str(error)
    if not errors:
        try:
            save(at.editing(form.get("seen", "")), values)
            return redirect(f"/directory/body/{id_}", 303)
        except TakenId as error:
            errors = {"id": str(error)}
        except WouldBeWrong as error:
            errors = {one.column or "id": one.message for one in error.findings}
        except DirectoryError as error:
            errors = {columns[0].key: " ".join(lines_of(error))}
    return _form(title, columns, form, errors)

"""The directory: its bodies, one body with its contacts, rules and findings, and a form to change it."""

import re
from collections.abc import Mapping

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import (
    CONFIRMED_ALREADY,
    STILL_UNCONFIRMED,
    add_body,
    confirm,
    confirm_contact,
    save_body,
    save_contact,
)
from directory.checks.registry import acceptable_codes
from directory.errors import DirectoryError, Unknown
from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.entries import Question, Standing
from directory.ledger.history import history, told_only
from directory.ledger.states import LEFT
from directory.model import Finding, Row, Severity, Status
from directory.web.answers import lead_to, saved_words
from directory.web.back import carry
from directory.web.changing import RowForm, bodies_by_name, but
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, name_in
from directory.web.mending import mending
from directory.web.named import named
from directory.web.trouble import lines_of
from directory.workbook.lookup import recipient_in_full, recipient_rows
from directory.workbook.schema import CONTACTS, RECIPIENTS, Column

page = Blueprint("directory", __name__, url_prefix="/directory")

ONCE = ("id",)  # typed when a body is new, and never again
OTHERS = ("successor", "part_of")  # cells that name another body
WHOSE = ("recipient",)  # of a contact: its row is found by this and its role


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
    return _body(desk(), id_, {})


def _body(at: Desk, id_: str, errors: Errors) -> ResponseReturnValue:
    row, contacts, rules = _in_full(at, id_)
    found = [one for one in at.findings() if one.recipient == id_]
    letters = named(at, _letters(at, id_))
    shown = render_template(
        "body.html",
        row=row,
        columns=RECIPIENTS.columns,
        others=OTHERS,
        contacts=contacts,
        rules=rules,
        findings=[one for one in found if not one.accepted],
        mend_of=mending(at),
        acceptable=acceptable_codes(),
        told=[one for one in letters if one.one.state in LEFT],
        not_left=[one for one in letters if one.one.state not in LEFT],
        errors=errors,
        by=request.form.get("by", at.who()),
        seen=at.digest,
    )
    return (shown, 422) if errors else shown


@page.post("/body/<id_>/confirm")
def confirmed(id_: str) -> ResponseReturnValue:
    """Record that a body, or its contact in a role, was asked today and has confirmed what is said of it."""
    at, form, errors = desk(), request.form, Errors()
    row, _, _ = _in_full(at, id_)
    role = form.get("role", "")
    by = "" if role else name_in(form, "by", errors)
    if errors:
        return _body(at, id_, errors)
    try:
        editing = at.editing(form.get("seen", ""))
        saved = confirm_contact(editing, id_, role) if role else confirm(editing, id_, by)
    except DirectoryError as error:
        return _body(at, id_, {"contacts" if role else "by": " ".join(lines_of(error))})
    again = saved.backup is None and not role  # the sheet Contacts has no initials
    said = CONFIRMED_ALREADY if again else saved_words(["Last checked"], saved.backup)
    waits = f" {STILL_UNCONFIRMED}" if row["status"] == Status.UNCONFIRMED and not role else ""
    return lead_to(carry(f"/directory/body/{id_}"), f"{said}{waits}")


def _in_full(at: Desk, id_: str) -> tuple[Row, list[Row], list[Row]]:
    try:
        return recipient_in_full(at.workspace.workbook, id_, at.today)
    except Unknown:
        abort(404)


def _letters(at: Desk, id_: str) -> list[Standing]:
    """Return a body's letters, without those that were taken away unsent."""
    try:
        with read_ledger(at.settings.ledger) as ledger:
            return told_only(history(ledger, Question(recipient=id_)))
    except (Unknown, LedgerAbsent):
        return []


def _form(title: str, columns: tuple[Column, ...], own: str = "") -> RowForm:
    """Return a form whose cells may name each body but its ``own``."""
    others = {id_: name for id_, name in bodies_by_name(desk()).items() if id_ != own}
    return RowForm(title, columns, dict.fromkeys(OTHERS, others), "body_form.html")


@page.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new body."""
    return _form("A new body", RECIPIENTS.columns).shown({})


@page.post("/new")
def add() -> ResponseReturnValue:
    """Add a body."""
    form, id_ = _form("A new body", RECIPIENTS.columns), request.form.get("id", "").strip()
    if not id_:
        typed, _ = form.posted()
        made = "-".join(re.findall("[a-z0-9]+", typed["organisation"].lower()))
        says = "The ID below is made of the name. Press Save to keep it, or type" if made else "Type"
        return form.shown(
            {**typed, "id": made}, {"id": f"{says} an ID: short, in small letters, with hyphens."}
        )
    return form.saved(f"/directory/body/{id_}", lambda editing, values: add_body(editing, id_, values))


@page.get("/body/<id_>/change")
def change(id_: str) -> ResponseReturnValue:
    """Ask what to change of a body."""
    row, _, _ = _in_full(desk(), id_)
    return _form(row["organisation"], but(RECIPIENTS.columns, ONCE), id_).shown(row.values, was=row.values)


@page.post("/body/<id_>/change")
def changed(id_: str) -> ResponseReturnValue:
    """Change a body's cells."""
    row, _, _ = _in_full(desk(), id_)
    return _form(row["organisation"], but(RECIPIENTS.columns, ONCE), id_).saved(
        f"/directory/body/{id_}", lambda editing, values: save_body(editing, id_, values), row.values
    )


@page.get("/body/<id_>/contact")
def contact(id_: str) -> ResponseReturnValue:
    """Ask for a contact of a body: one that is there when a role is named, else a new one."""
    row, contacts, _ = _in_full(desk(), id_)
    role = request.args.get("role", "")
    known = next((one.values for one in contacts if one["role"] == role), None)
    return _contact(row).shown(known or {"role": role}, was=known or {})


def _contact(row: Row) -> RowForm:
    return RowForm(f"Contact at {row['organisation']}", but(CONTACTS.columns, WHOSE))


@page.post("/body/<id_>/contact")
def contact_saved(id_: str) -> ResponseReturnValue:
    """Save a contact of a body."""
    row, contacts, _ = _in_full(desk(), id_)
    form, role = _contact(row), request.form.get("role", "")
    if not role:
        return form.wrong({"role": "Choose a role, or type one."})
    _, was = form.posted()
    known = next((one.values for one in contacts if one["role"].casefold() == role.casefold()), None)
    now = known or ({} if was["role"] == role else was)  # in another role, it is a new contact's row
    return form.saved(
        f"/directory/body/{id_}", lambda editing, values: save_contact(editing, id_, role, values), now
    )

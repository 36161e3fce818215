"""What is wrong with the directory: each finding, to be mended here, accepted, or taken along."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import CannotAccept, accept, stop_accepting
from directory.checks.fix import mend_chosen, put_back, repairs_for
from directory.checks.registry import acceptable_codes, check_codes
from directory.errors import Action, DirectoryError
from directory.model import Finding, Severity
from directory.report.findings import Report
from directory.report.page import page as report_page
from directory.report.style import Style
from directory.values.dates import show_date
from directory.values.text import counted
from directory.web.answers import download, kept_words, lead_to, saved_words, ticks_of, undoable_words
from directory.web.back import carry
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, day_in
from directory.web.mending import mending
from directory.web.not_arrived import body_href
from directory.web.trouble import lines_of
from directory.workbook.annotate import annotated
from directory.workbook.guard import guard
from directory.workbook.lookup import recipient_rows
from directory.workbook.save import NotSaved


class FindingGone(DirectoryError):
    """A finding that was to be accepted is not there any more."""

    def __init__(self, sheet: str, cell: str) -> None:
        what = f"{sheet} {cell} has nothing to accept any more: it was mended, or its row has moved."
        super().__init__(what, "Look at the list once more.", action=Action.CHECK)


OF_A_BODY = "body"  # from whose page somebody came, and goes back to
page = Blueprint("mend", __name__, url_prefix="/directory")


@page.get("/findings")
def findings() -> ResponseReturnValue:
    """List what is wrong, the gravest first, and what to type instead."""
    at = desk()
    report = _report(at)
    found = sorted([*report.headings, *report.to_mend], key=lambda one: list(Severity).index(one.severity))
    return render_template(
        "findings.html",
        report=report,
        found=found,
        sheets=list(dict.fromkeys(one.sheet for one in found)),
        acceptable=acceptable_codes(),
        mend_of=mending(at),
        seen=at.digest,
        repairable=len(repairs_for(at.workspace.workbook, at.today).repairs),
    )


def _report(at: Desk) -> Report:
    return Report(
        at.findings(),
        at.workspace.workbook.name,
        on=at.today,
        bodies=recipient_rows(at.workspace.workbook, at.today),
        rules=check_codes(),
    )


@page.get("/report.html")
def report() -> ResponseReturnValue:
    """Give the report as a page in one file."""
    return download(report_page(_report(desk()), Style()).encode(), "report.html")


@page.get("/marked.xlsx")
def marked() -> ResponseReturnValue:
    """Give a copy of the workbook in which each finding is marked."""
    at = desk()
    path = at.workspace.workbook
    return download(annotated(path.name, guard(path), at.findings()), "marked.xlsx")


@page.get("/mend")
def before() -> ResponseReturnValue:
    """Show each repair that is certain, old beside new."""
    return _repairs({})


def _repairs(errors: Errors) -> ResponseReturnValue:
    at, ticked = desk(), request.form.getlist("repair")
    proposal = repairs_for(at.workspace.workbook, at.today)
    shown = render_template(
        "mend.html",
        repairs=ticks_of(proposal.repairs, ticked, request.form.get("page")),
        ticked=ticked,
        refused=proposal.refused,
        errors=errors,
        done=None,
        moved=(),
    )
    return (shown, 422) if errors else shown


@page.post("/mend")
def mended() -> ResponseReturnValue:
    """Mend the cells that were ticked, as far as they are still as they were shown."""
    at = desk()
    ids = request.form.getlist("repair")
    if "page" in request.form:
        return _repairs({})
    if not ids:
        return _repairs({"repair": "Tick the cells to mend."})
    try:
        made = mend_chosen(at.workspace.workbook, ids, _now(at))
    except NotSaved as error:
        return _repairs({"repair": " ".join(lines_of(error))})
    said = f"Saved: {counted(len(made.made), 'mended cell')}."
    kept = undoable_words(said, made.backup) if made.backup else ""
    return render_template(
        "mend.html", refused={}, errors={}, done=made, moved=made.moved, kept=kept.removeprefix(said)
    )


@page.post("/undo")
def undo() -> ResponseReturnValue:
    """Put back the backup that the page's last save made."""
    at, last = desk(), desk().last_save
    try:
        backup = at.workspace.workbook.with_name(Path(request.form.get("backup", "")).name)
        kept = put_back(at.workspace.workbook, backup, request.form.get("digest", ""), _now(at))
    except ValueError:
        abort(404)
    at.last_save = None
    if last is None or last.backup != backup.name:  # of a page that was closed since
        return lead_to("/directory", f"Undone. {kept_words(kept)}")
    return lead_to(carry(last.overview), f"Undone: {last.said.removeprefix('Saved: ')} {kept_words(kept)}")


def _now(at: Desk) -> datetime:
    return at.clock().replace(tzinfo=None)  # a backup's name has the time on the wall


@page.get("/accept/<code>/<sheet>/<cell>")
def to_accept(code: str, sheet: str, cell: str) -> ResponseReturnValue:
    """Ask why a finding may stay, who says so, and how long."""
    came_from = request.args.get("from", "")
    in_a_year = desk().today + timedelta(days=365)
    return _acceptance(
        _the_finding(code, sheet, cell), {"until": in_a_year.isoformat(), "from": came_from}, {}
    )


def _the_finding(code: str, sheet: str, cell: str) -> Finding:
    if code not in acceptable_codes():
        abort(404)
    for one in desk().findings():
        if (one.code, one.sheet, one.cell or "-") == (code, sheet, cell):
            return one
    raise FindingGone(sheet, cell)


def _acceptance(finding: Finding, form: dict[str, str], errors: Errors) -> ResponseReturnValue:
    shown = render_template(
        "accept.html", finding=finding, form=form, errors=errors, seen=desk().digest, body=OF_A_BODY
    )
    return (shown, 422) if errors else shown


@page.post("/accept/<code>/<sheet>/<cell>")
def accepted(code: str, sheet: str, cell: str) -> ResponseReturnValue:
    """Let a finding stay."""
    at, finding, errors = desk(), _the_finding(code, sheet, cell), Errors()
    form = request.form.to_dict()
    until = day_in(form, "until", errors)
    if errors or until is None:
        return _acceptance(finding, form, errors)
    try:
        by, reason = form.get("by", ""), form.get("reason", "")
        backup = accept(at.editing(form.get("seen", "")), finding, reason=reason, by=by, until=until)
    except CannotAccept as error:
        return _acceptance(finding, form, {error.field or "reason": " ".join(lines_of(error))})
    except DirectoryError as error:
        return _acceptance(finding, form, {"reason": " ".join(lines_of(error))})
    of_a_body = form.get("from") == OF_A_BODY and finding.recipient
    place = body_href(finding.recipient) if of_a_body and finding.recipient else "/directory/findings"
    what = f"{finding.sheet} {finding.cell or ''}".strip()
    stays = f"Saved: {what} may stay as it is until {show_date(until)}."
    return lead_to(place, undoable_words(stays, backup))


@page.post("/accept/<code>/<sheet>/<cell>/end")
def ended(code: str, sheet: str, cell: str) -> ResponseReturnValue:
    """Take back that a finding may stay."""
    at, finding = desk(), _the_finding(code, sheet, cell)
    saved = stop_accepting(at.editing(request.form.get("seen", "")), finding)
    what = f"{finding.sheet} {finding.cell} counts again".replace("  ", " ")
    return lead_to("/directory/findings", saved_words([what], saved.backup))

"""The way in, the start page with what waits, help, and the end."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from directory.checks.registry import explanation
from directory.documents.page import PAGES as COMMON
from directory.errors import DirectoryError, Unknown
from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.history import overdue_receipts
from directory.model import Severity
from directory.report.findings import Report, counts
from directory.values.dates import show_date
from directory.values.text import counted
from directory.web.desk import Desk, desk
from directory.web.gate import COOKIE, TOKEN, Gate, Refused, same
from directory.web.mending import RULES, rules_of
from directory.web.not_arrived import not_arrived_in
from directory.web.pages.letters import title_of
from directory.web.plans import may_have_fallen, not_left_after_all, stopped_by
from directory.web.runs import LetterSet, letters_in, only_chosen, tidy, written_sets
from directory.web.steps import may_go, none_stands, stand_no_more
from directory.web.words import DOING, without_letter
from directory.workbook.lookup import recipient_rows
from directory.workbook.schema import SCHOOL
from directory.writing.backup import last_backup

page = Blueprint("start", __name__)

STATIC = Path(__file__).parents[1] / "static"
FILES = {
    "style.css": (COMMON / "style.css", "text/css"),
    "app.css": (STATIC / "app.css", "text/css"),
    "app.js": (STATIC / "app.js", "text/javascript"),
    "icon.svg": (STATIC / "icon.svg", "image/svg+xml"),
}


def _gate() -> Gate:
    gate: Gate = current_app.extensions["gate"]
    return gate


@page.get("/static/<name>")
def static_file(name: str) -> ResponseReturnValue:
    """Send a file of the page's own: no other can be asked for."""
    if name not in FILES:
        abort(404)
    path, kind = FILES[name]
    return send_file(path, kind, conditional=False, etag=False)


@page.get("/enter/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Let a browser in by a link that works once. A program that only looks uses it not up."""
    cookie = None if request.method == "HEAD" else _gate().enter(token)
    if cookie is None:
        raise Refused(403, "This link has been used. Start the page from its icon again.")
    desk().entry.unlink(missing_ok=True)
    answer = make_response(render_template("enter.html"))
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="Strict")
    return answer


@page.post("/enter/again")
def again() -> ResponseReturnValue:
    """Give a second start of the page, which knows the first one's secret, a link to it."""
    if not same(request.form.get(TOKEN, ""), _gate().secret):
        raise Refused(403, "This link has been used. Start the page from its icon again.")
    return Response(_gate().link(), mimetype="text/plain")


@page.get("/")
def start() -> ResponseReturnValue:
    """Show what waits."""
    return render_template("start.html", tasks=list(_tasks()))


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the start page: what it is about, where it is done, and what waits."""

    label: str
    href: str
    says: str


def _tasks() -> Iterator[Task]:
    """Yield what the start page lists."""
    yield from _to_begin(desk())
    yield from _of_letters(desk())
    yield Task("Write letters", "/letters/new", "")
    yield from _receipts(desk())
    report = Report(desk().findings(), "")
    found = counts([*report.headings, *report.to_mend])
    if not report.first_steps or any(found.values()):  # else what is to be done stands above
        said = (counted(found[level.value], level.value) for level in (Severity.ERROR, Severity.WARNING))
        yield Task("Mend the directory", "/directory/findings", ", ".join(said))
    last = last_backup(desk().workspace)
    yield Task("Make a backup", "/backup", _since(last.date(), desk().today) if last else "none yet")


def _since(day: date, today: date) -> str:
    """Return how long ago a day was, in words."""
    days = (today - day).days
    return "the last one is of today" if days <= 0 else f"the last one is {counted(days, 'day')} old"


def _to_begin(at: Desk) -> Iterator[Task]:
    """Yield what a new folder lacks, in the order in which it is filled."""
    blank = [one for one in at.findings() if one.sheet == SCHOOL.name and one.severity is Severity.ERROR]
    if blank:
        lines = f"{counted(len(blank), 'line')} to fill in or mend"
        yield Task("Fill in your school", "/settings/school", lines)
    if not at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today)):
        yield Task("Add the bodies that you write to", "/directory/new", "none yet")
    if not rules_of(at):
        yield Task("Add the sharing rules that letters follow", RULES, "none yet")


def _of_letters(at: Desk) -> Iterator[Task]:
    """Yield what waits of the sets of letters: what was broken off first."""
    sets = [one for one in written_sets(at) if one.written and one.written.there]
    if job := at.work.at_work:
        yield Task(DOING[job.what], job.href, f"{job.done} of {job.total}")
    else:
        for one in sets:
            if one.written and not one.complete:
                says = f"stopped at {one.written.made} of {one.written.listed}: write them again"
                yield Task(f"Unfinished: {title_of(one)}", f"{one.href}/write", says)
    for one in sets:
        if one.in_doubt:
            says = f"{one.in_doubt} may have arrived or not"
            yield Task(f"Ask the recipients: {title_of(one)}", f"{one.href}/send", says)
        if one.complete and one.to_leave:
            yield from _to_go_on(at, one)
        if one.complete and one.not_arrived:
            with read_ledger(at.settings.ledger) as ledger:
                lost = not_arrived_in(at, one, letters_in(one, ledger).values())
            yield Task(f"Did not arrive: {title_of(one)}", lost.href(one), lost.says)
        if one.held:
            day = f", of {show_date(one.day)}" if one.day else ""
            yield Task(f"Held: {title_of(one)}", f"{one.href}/held", f"{without_letter(len(one.held))}{day}")
    written = {one.id for one in sets}
    for one in at.chosen.values():
        if one.id not in written:
            yield Task(f"Go on: {title_of(one)}", one.href, "nothing is written yet")


def _to_go_on(at: Desk, one: LetterSet) -> Iterator[Task]:
    """Yield what comes next for letters that wait: to be written again, be approved, or leave."""
    look = may_have_fallen(at, one) or not_left_after_all(at, one)
    again = stand_no_more(at, one) if look else ""
    if again:
        yield Task(f"Write again: {title_of(one)}", f"{one.href}/again", again)
        if none_stands(at, one):
            return
    if look and stopped_by(at, one):
        wait = f"{counted(one.to_leave, 'letter')} {'waits' if one.to_leave == 1 else 'wait'}"
        yield Task(f"See what stops: {title_of(one)}", f"{one.href}/send", f"{wait}, and none may leave yet")
        return
    unseen = one.waits_for_approval(at.settings.approvals)
    what, page = ("Approve", "approve") if unseen else ("Send and post", "send")
    day = f", of {show_date(one.day)}" if one.day else ""
    number = may_go(at, one) if look and not unseen else one.to_leave
    yield Task(f"{what}: {title_of(one)}", f"{one.href}/{page}", f"{counted(number, 'letter')}{day}")


def _receipts(at: Desk) -> Iterator[Task]:
    """Yield how many receipts are overdue."""
    with suppress(LedgerAbsent), read_ledger(at.settings.ledger) as ledger:
        late = overdue_receipts(ledger, at.settings.closed, at.today)
        yield Task("Receipts", "/ledger/receipts", f"{len(late)} overdue")


@page.get("/stay")
def stay() -> ResponseReturnValue:
    """Do nothing: that somebody asked keeps the page open."""
    return "", 204


@page.get("/help")
@page.get("/help/<code>")
def help_page(code: str = "") -> ResponseReturnValue:
    """Say what a code means; without one, what the page is."""
    try:
        return render_template("help.html", told=explanation(code) if code else None, back=_came_from())
    except Unknown:
        abort(404)


def _came_from() -> str:
    """Return the page from which somebody came to the help; "" where the browser does not say it."""
    place = (request.referrer or "").removeprefix(_gate().origin)
    return place if place.startswith("/") and not place.startswith(("/help", "//")) else ""


@page.post("/close")
def close() -> ResponseReturnValue:
    """End the page, unless a job is at work. ``then`` is "another" for whoever goes on to another folder."""
    at_work = desk().work.at_work
    if at_work:
        return render_template("busy.html", job=at_work), 409
    with suppress(DirectoryError):  # an unfit ledger must not keep the page open
        lost = only_chosen(desk())
        if lost and "anyway" not in request.form:
            then = request.form.get("then")
            return render_template("close.html", lost=lost, title_of=title_of, then=then), 409
    with suppress(DirectoryError):  # what is left over goes with the next upload
        tidy(desk())
    desk().to_another = request.form.get("then") == "another"
    desk().closed_at = desk().clock()
    answer = make_response(render_template("closed.html", form_token=None, another=desk().to_another))
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer

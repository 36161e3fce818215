"""What leaves by hand: letters to print and post, and what a person knows of a letter of unknown fate."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.states import State
from directory.sending.by_hand import fit_to_leave, say_sent_by_hand
from directory.sending.send import resolve
from directory.web.desk import desk
from directory.web.forms import Errors, day_in, name_in
from directory.web.pages.letters import the_set
from directory.web.pages.write import sendable_of
from directory.web.records import recording
from directory.web.runs import tidy
from directory.writing.tray import tray_pdf

page = Blueprint("post", __name__, url_prefix="/letters/<run>")


@page.get("/print.pdf")
def to_print(run: str) -> ResponseReturnValue:
    """Give the letters that go by post, in one PDF with its cover."""
    at, found = desk(), the_set(run)
    sendable = sendable_of(at, found)
    with read_ledger(at.settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, at.clock(), approvals=at.settings.approvals)
    content = tray_pdf(found.folder, fit.to_post, school=sendable.school, today=at.today, two_sided=True)
    headers = {"Content-Disposition": 'attachment; filename="letters-to-post.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@page.post("/posted")
def posted(run: str) -> ResponseReturnValue:
    """Record that letters were posted."""
    at, found = desk(), the_set(run)
    errors = Errors()
    keys = request.form.getlist("posted")
    if not keys:
        errors["posted"] = "Tick the letters that were posted."
    by, on = name_in(request.form, "by", errors), day_in(request.form, "on", errors, latest=at.today)
    if errors or on is None:
        return render_template("posted.html", found=found, errors=errors, form=request.form, keys=keys), 422
    settings = at.settings
    with recording(at, "log sent") as ledger:
        say_sent_by_hand(
            ledger,
            keys,
            by=by,
            on=on,
            user=at.who(),
            now=at.clock(),
            closed=settings.closed,
            approvals=settings.approvals,
            posted=True,
        )
    tidy(at)
    return redirect(f"{found.href}/send", 303)


@page.get("/unknown/<key>")
def ask(run: str, key: str) -> ResponseReturnValue:
    """Ask whether a letter has arrived of which only its recipient can say."""
    found = the_set(run)
    with read_ledger(desk().settings.ledger) as ledger:
        one = ledger.standings([key]).get(key)
    if one is None or one.state not in (State.UNKNOWN, State.SENDING):
        abort(404)
    return render_template("unknown.html", found=found, one=one, errors={})


@page.post("/unknown/<key>")
def settle(run: str, key: str) -> ResponseReturnValue:
    """Record whether it arrived."""
    at, found = desk(), the_set(run)
    said = request.form.get("arrived")
    if said not in ("yes", "no"):
        raise DirectoryError("Say which: it arrived, or it did not.")
    with recording(at, "resolve") as ledger:
        resolve(ledger, key, arrived=said == "yes", user=at.who(), on=at.today)
    return redirect(f"{found.href}/send", 303)

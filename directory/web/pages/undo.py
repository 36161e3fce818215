"""Take back a wrong tick: that a letter was sent or posted, or that its receipt came."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import Unknown
from directory.ledger import NothingSaid, read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.planning.already_sent import CannotCorrect
from directory.sending.by_hand import take_back
from directory.web.desk import desk
from directory.web.forms import Errors, name_in
from directory.web.named import named
from directory.web.trouble import lines_of

page = Blueprint("undo", __name__)


def _said(key: str) -> Standing:
    """Return the letter of which a person's word may be taken back; no page where there is none."""
    with read_ledger(desk().settings.ledger) as ledger:
        try:
            one = ledger.sent(key).get(key) or ledger.standing(key)
        except Unknown:
            abort(404)
    if not one.acknowledged_on and not (one.state is State.SENT and one.by):
        abort(404)
    return one


def _form(key: str, errors: Errors) -> ResponseReturnValue:
    known = named(desk(), [_said(key)])[0]
    shown = render_template("undo.html", known=known, one=known.one, errors=errors, form=request.form)
    return (shown, 422) if errors else shown


@page.get("/ledger/<key>/undo")
def ask(key: str) -> ResponseReturnValue:
    """Ask why a tick was wrong."""
    return _form(key, {})


@page.post("/ledger/<key>/undo")
def taken_back(key: str) -> ResponseReturnValue:
    """Take it back: the record keeps both."""
    at, errors = desk(), Errors()
    one = _said(key)
    by = name_in(request.form, "by", errors)
    if request.form.get("what") != ("receipt" if one.acknowledged_on else "sent"):
        errors["reason"] = "This has changed since the page was shown. Look at it once more."
    if errors:
        return _form(key, errors)
    reason = request.form.get("reason", "")
    try:
        with at.recording("log undo") as ledger:
            take_back(
                ledger, key, reason=reason, by=by, on=at.today, user=at.who(), closed=at.settings.closed
            )
    except (CannotCorrect, NothingSaid) as error:
        return _form(key, {"reason": " ".join(lines_of(error))})
    return redirect(f"/ledger/{key}", 303)

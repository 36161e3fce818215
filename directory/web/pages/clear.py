"""What need not be kept of letters that went long ago: it is listed, and deleted once somebody says so."""

from hashlib import sha256

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from directory.ledger import read_ledger
from directory.ledger.verify import refuse_changed
from directory.report.clearing import BEYOND, things
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.writing.clear import Clearing, clear, to_clear

page = Blueprint("clear", __name__, url_prefix="/ledger/clear")


def _found(at: Desk) -> Clearing:
    settings = at.settings
    with read_ledger(settings.ledger) as ledger:
        refuse_changed(ledger)
        return to_clear(at.workspace, ledger, settings.keep_letters_days, at.clock())


def _digest(found: Clearing) -> str:
    """Return what changes when something else would be deleted: a form carries it."""
    return sha256("\n".join(map(str, found.paths)).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _page(found: Clearing, errors: Errors) -> ResponseReturnValue:
    shown = render_template(
        "clear.html",
        things=[(path.relative_to(desk().workspace.folder), what) for path, what in things(found)],
        stays=found.stays,
        digest=_digest(found),
        days=desk().settings.keep_letters_days,
        beyond=BEYOND,
        errors=errors,
        done=None,
    )
    return (shown, 422) if errors else shown


@page.get("")
def ask() -> ResponseReturnValue:
    """List what need not be kept."""
    return _page(_found(desk()), {})


@page.post("")
def cleared() -> ResponseReturnValue:
    """Delete what the page listed, and nothing else."""
    at, found = desk(), _found(desk())
    if request.form.get("things") != _digest(found):
        return _page(found, {"things": "This has changed since the page was shown. Look at it once more."})
    days = at.settings.keep_letters_days
    with at.recording("clear") as ledger:
        strange = clear(at.workspace, ledger, found, at.clock(), days=days, user=at.who())
    gone = len([one for one in found.paths if not one.exists()])
    return render_template("clear.html", done=gone, strange=strange, errors={})

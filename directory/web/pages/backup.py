"""A backup: what cannot be made again, in one file to keep elsewhere."""

from contextlib import ExitStack

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from directory.ledger import LedgerAbsent
from directory.web.answers import download
from directory.web.desk import desk
from directory.writing.backup import backup, last_backup

page = Blueprint("backup", __name__, url_prefix="/backup")


@page.get("")
def ask() -> ResponseReturnValue:
    """Say what a backup has in it, and when the last one was made."""
    return render_template("backup.html", last=last_backup(desk().workspace))


@page.post("")
def given() -> ResponseReturnValue:
    """Give it."""
    at = desk()
    with ExitStack() as held:
        try:
            ledger = held.enter_context(at.recording("backup"))
        except LedgerAbsent:
            ledger = None
        made = backup(at.workspace, ledger, at.settings_file, at.clock())
    return download(made, f"recipients-{at.today.isoformat()}.zip")

"""A backup: what cannot be made again, in one file to keep elsewhere."""

from contextlib import ExitStack
from io import BytesIO
from zipfile import ZipFile

from flask import Blueprint, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from directory.ledger import LedgerAbsent
from directory.web.answers import Made
from directory.web.desk import desk
from directory.writing.backup import backup, last_backup

page = Blueprint("backup", __name__, url_prefix="/backup")


@page.get("")
def ask() -> ResponseReturnValue:
    """Say what a backup has in it, and when the last one was made."""
    return render_template("backup.html", last=last_backup(desk().workspace))


@page.post("")
def given() -> ResponseReturnValue:
    """Make it, and lead to where it is given."""
    at = desk()
    with ExitStack() as held:
        try:
            ledger = held.enter_context(at.recording("backup"))
        except LedgerAbsent:
            ledger = None
        now = at.clock()
        made = backup(at.workspace, ledger, at.settings_file, now)
    at.backup = Made(f"recipients-{now:%Y-%m-%d-%H%M%S}.zip", made)
    return redirect("/backup/made", 303)


@page.get("/made")
def made() -> ResponseReturnValue:
    """Say what was made, and where the browser puts it."""
    made = desk().backup
    if made is None:
        return redirect("/backup", 303)
    with ZipFile(BytesIO(made.content)) as packed:
        files = packed.namelist()
    return render_template("backed_up.html", made=made, files=files, kilobytes=-(-len(made.content) // 1000))


@page.get("/made.zip")
def file() -> ResponseReturnValue:
    """Give the last one."""
    made = desk().backup
    return made.download if made else abort(404)

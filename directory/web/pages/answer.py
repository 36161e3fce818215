"""The answer to whoever asks what was told about a pupil: its text and the copies, in one file."""

from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.verify import refuse_changed
from directory.web.answers import Made
from directory.web.choosing import keep
from directory.web.desk import desk
from directory.web.forms import Errors
from directory.web.pairing import Unpaired, pair_first
from directory.web.trouble import lines_of
from directory.writing.answer import READ_IT, answer, zipped
from directory.writing.lists import drop_list
from directory.writing.put_back import refuse_older

page = Blueprint("answer", __name__)


@page.get("/ledger/about/<name>/answer")
def ask(name: str) -> ResponseReturnValue:
    """Ask for the list that the pupil is on."""
    return _form(name, {})


def _form(name: str, errors: Errors) -> ResponseReturnValue:
    at = desk()
    if name not in at.answers:
        abort(404)
    own = at.workspace.leavers
    saved = at.local(own.stat().st_mtime) if own.is_file() else None
    shown = render_template(
        "answer.html", name=name, reference=at.answers[name], saved=saved, read_it=READ_IT, errors=errors
    )
    return (shown, 422) if errors else shown


@page.post("/ledger/about/<name>/answer")
def given(name: str) -> ResponseReturnValue:
    """Make the answer, and lead to where it is given. Nothing of it stays in the folder."""
    at = desk()
    if name not in at.answers:
        abort(404)
    upload = request.files.get("file")
    try:
        kept = keep(at, upload) if upload and upload.filename else None
    except DirectoryError as error:
        return _form(name, {"file": " ".join(lines_of(error))})
    return _answered(name, kept)


def _answered(name: str, kept: Path | None) -> ResponseReturnValue:
    """Make it from the list that was ``kept``, which goes then, or from the folder's own."""
    at = desk()
    try:
        made = at.made[name] = _made(at.answers[name], kept or at.workspace.leavers)
        at.answered[made.name] = at.answers[name]
    except DirectoryError as error:
        unpaired = Unpaired(
            kept or at.workspace.leavers,
            go_on=lambda paired: _answered(name, paired if kept else None),
            back=f"/ledger/about/{name}/answer",
        )
        if way := pair_first(at, error, unpaired):
            return redirect(way, 303)
        taken = [] if kept else ["data/leavers.xlsx was taken, as no other list was chosen."]
        return _form(name, {"file": " ".join([*lines_of(error), *taken])})
    if kept:
        drop_list(at.workspace, kept)
    return redirect(f"/ledger/about/{name}/answer/made", 303)


@page.get("/ledger/about/<name>/answer/made")
def made(name: str) -> ResponseReturnValue:
    """Say that the answer is made: a file alone would leave the form there, with what was wrong before."""
    at = desk()
    if name not in at.answers:
        abort(404)
    if name not in at.made:
        return redirect(f"/ledger/about/{name}/answer", 303)
    file, whose = at.made[name].name, at.answers[name]
    return render_template("answered.html", name=name, file=file, whose=whose, read_it=READ_IT)


@page.get("/ledger/about/<name>/answer.zip")
def file(name: str) -> ResponseReturnValue:
    """Give the answer, until somebody asks about a pupil again."""
    made = desk().made.get(name)
    return made.download if made else abort(404)


def _made(reference: str, leavers: Path) -> Made:
    """Return the answer as one file. Its name is the printed reference, which says nothing of the pupil."""
    at, now = desk(), desk().clock()
    with read_ledger(at.settings.ledger) as ledger:
        refuse_changed(ledger)
        refuse_older(ledger, at.workspace)
        made = answer(
            reference,
            leavers=leavers,
            workbook=at.workspace.workbook,
            folder=at.workspace.templates,
            ledger=ledger,
            now=now,
        )
    return Made(f"{made.reference.lower()}.zip", zipped(made, now))

"""The answer to a pupil who asks what was told about them: its text and the copies, in one file."""

from pathlib import Path

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.verify import refuse_changed
from directory.web.answers import download
from directory.web.desk import desk
from directory.web.forms import Errors
from directory.web.pages.letters import keep
from directory.web.trouble import lines_of
from directory.writing.answer import READ_IT, answer, zipped
from directory.writing.lists import drop_list

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
    """Give the answer. Nothing of it stays in the folder."""
    at = desk()
    if name not in at.answers:
        abort(404)
    upload, kept = request.files.get("file"), None
    try:
        kept = keep(at, upload) if upload and upload.filename else None
        made = _made(at.answers[name], kept or at.workspace.leavers)
    except DirectoryError as error:
        return _form(name, {"file": " ".join(lines_of(error))})
    finally:
        if kept:
            drop_list(at.workspace, kept)
    return download(made, "answer.zip")


def _made(reference: str, leavers: Path) -> bytes:
    at = desk()
    with read_ledger(at.settings.ledger) as ledger:
        refuse_changed(ledger)
        made = answer(
            reference,
            leavers=leavers,
            workbook=at.workspace.workbook,
            folder=at.workspace.templates,
            ledger=ledger,
            on=at.today,
        )
    return zipped(made, at.clock())

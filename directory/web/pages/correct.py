"""A letter that was sent and was wrong: why, and the new one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.planning.already_sent import ReasonUnfit, corrections
from directory.planning.prepare import prepare
from directory.sending.copies import unchanged
from directory.web.choosing import keep
from directory.web.desk import desk
from directory.web.forms import Errors
from directory.web.named import named
from directory.web.pages.write import begin_writing
from directory.web.pairing import Unpaired, pair_first
from directory.web.plans import planned
from directory.web.runs import LetterSet, drop_unused, id_of, new_folder
from directory.web.trouble import lines_of
from directory.writing.manifest import Manifest

page = Blueprint("correct", __name__)


def _sent(key: str) -> Standing:
    """Return a letter as it was sent; no page when it was not."""
    with read_ledger(desk().settings.ledger) as ledger:
        found = ledger.sent(key).get(key)
    if found is None or found.state is not State.SENT:
        abort(404)
    return found


@page.get("/ledger/<key>/correct")
def ask(key: str) -> ResponseReturnValue:
    """Ask why a letter that was sent has to be written again."""
    return _form(_sent(key), {}, {})


def _form(one: Standing, errors: Errors, form: Mapping[str, str]) -> ResponseReturnValue:
    known = named(desk(), [one])[0]
    shown = render_template(
        "correct.html", one=one, known=known, run=id_of(one.folder), errors=errors, form=form
    )
    return (shown, 422) if errors else shown


@page.post("/ledger/<key>/correct")
def begin(key: str) -> ResponseReturnValue:
    """Write it again, from the list and the directory as they are now, in a set of its own."""
    at, one, form, upload = desk(), _sent(key), request.form.to_dict(), request.files.get("file")
    try:
        about_pupil = Manifest.read(Path(one.folder)).request.leavers
        kept = keep(at, upload) if about_pupil and upload and upload.filename else None
    except DirectoryError as error:
        return _form(one, {"reason": " ".join(lines_of(error))}, form)
    return _begin(key, form, kept)


def _begin(key: str, form: Mapping[str, str], kept: Path | None) -> ResponseReturnValue:
    """Write it again as the ``form`` says; ``kept`` is the list that was chosen anew, if one was."""
    at, one, same, sheet = desk(), _sent(key), list[str](), ""
    try:
        asked = replace(Manifest.read(Path(one.folder)).request, on=at.today)
        if kept:
            asked, sheet = replace(asked, leavers=kept), asked.sheet
        if asked.leavers and not asked.leavers.is_file():
            told = {"file": "Its list was deleted, as its letters have left. Choose the list once more."}
            return _form(one, told, form)
        with read_ledger(at.settings.ledger) as ledger:
            prepared = prepare(asked, ledger, at.settings.closed)
            why = corrections(prepared, [key], form.get("reason", ""), at.who())
            made = LetterSet(new_folder(at, asked), (one.entry.template,), asked, corrects=why)
            shown = planned(at, made, ledger)
            same = unchanged(shown.prepared, ledger, [key])
        if same and "anyway" not in form:
            raise DirectoryError(
                "Nothing in this letter has changed since it was sent.",
                "Mend the list or the directory first. If it got lost, say so below.",
            )
    except DirectoryError as error:
        if kept:
            back = f"/ledger/{key}/correct"
            go_on = partial(_begin, key, form)
            unpaired = Unpaired(kept, sheet, go_on, back, (one.entry.template,))
            if way := pair_first(at, error, unpaired):
                return redirect(way, 303)
        about_list = one.entry.reference and not isinstance(error, ReasonUnfit)
        field = "anyway" if same else "file" if about_list else "reason"
        return _form(one, {field: " ".join(lines_of(error))}, form)
    at.chosen[made.id] = made
    if not begin_writing(at, made, len(shown.notices), shown.digest):
        del at.chosen[made.id]
        drop_unused(at, kept)
        raise DirectoryError("Something else is at work.", "Wait until that has ended, then try again.")
    return redirect(f"{made.href}/write", 303)

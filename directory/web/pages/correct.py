"""A letter that was sent and was wrong: why, and the new one; and why a letter tells no more than it does."""

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError, Unknown
from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.model import Held, Notice
from directory.planning.already_sent import corrections, without_sent
from directory.planning.explain import explain
from directory.planning.prepare import Prepared, prepare
from directory.planning.request import Request
from directory.planning.trust import Trust
from directory.report.reasoning import FORMS
from directory.report.style import Style
from directory.web.desk import Desk, desk
from directory.web.pages.letters import the_set
from directory.web.plans import letters_of
from directory.web.records import recording
from directory.web.runs import LetterSet, new_folder
from directory.web.trouble import lines_of
from directory.web.work import Job
from directory.writing.manifest import Manifest
from directory.writing.one import notice_in
from directory.writing.write import write

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
    return render_template("correct.html", one=_sent(key), errors={}, form={})


@page.post("/ledger/<key>/correct")
def begin(key: str) -> ResponseReturnValue:
    """Write it again, from the list and the directory as they are now, in a set of its own."""
    at, one, form = desk(), _sent(key), request.form
    try:
        settings = at.settings
        asked = replace(
            Manifest.read(Path(one.folder)).request, on=at.today, confirm_first=settings.confirm_first
        )
        with read_ledger(settings.ledger) as ledger:
            prepared = prepare(asked, ledger, settings.closed)
            corrections(prepared, [key], form.get("reason", ""), at.who())
            _only(key, without_sent(prepared, ledger, corrected=[key]))
    except DirectoryError as error:
        told = {"reason": " ".join(lines_of(error))}
        return render_template("correct.html", one=one, errors=told, form=form), 422
    made = LetterSet(new_folder(at, asked), (one.entry.template,), asked)
    at.chosen[made.id] = made
    job = Job(made.id, "write", 1, at.clock(), at.who())
    if at.work.begin(job, partial(_writing, at, made, key, form.get("reason", ""))) is not job:
        del at.chosen[made.id]
        raise DirectoryError("Something else is at work.", "Wait until that has ended, then try again.")
    return redirect(f"{made.href}/write", 303)


def _only(key: str, prepared: Prepared) -> Prepared:
    """Return what was prepared, with this letter alone: the list may have others that nobody asked for."""
    plan = prepared.plan
    here = tuple(one for one in plan.notices if one.key == key)
    return replace(prepared, plan=replace(plan, notices=here, held=(), done_before=(), not_concerned=()))


def _writing(
    at: Desk, made: LetterSet, key: str, reason: str, job: Job
) -> Generator[Notice | Held, None, None]:
    settings = at.settings
    with recording(at, "write") as ledger:
        prepared = prepare(made.request, ledger, settings.closed)
        why = corrections(prepared, [key], reason, job.user)
        new = _only(key, without_sent(prepared, ledger, into=made.folder, corrected=[key]))
        yield from write(new, made.folder, ledger=ledger, user=job.user, corrections=why)


@page.get("/letters/<run>/why/<key>")
def why(run: str, key: str) -> ResponseReturnValue:
    """Say rule by rule what the body of a letter may have about its pupil, and why not more."""
    at, found = desk(), the_set(run)
    shown = letters_of(at, found)
    try:
        notice = notice_in(shown.prepared, key)
    except Unknown:
        abort(404)
    asked: Request = shown.prepared.sources.request
    if notice.leaver is None or asked.leavers is None:
        abort(404)
    whom, about = notice.recipient.id, notice.leaver.reference
    with read_ledger(at.settings.ledger) as ledger:
        reasons = explain(
            whom,
            about,
            asked.leavers,
            asked.workbook,
            asked.on,
            asked.template_folder,
            ledger.remembered(),
            Trust(ledger.written_to(), asked.confirm_first),
            sheet=asked.sheet,
        )
    text = FORMS["text"](reasons, Style())
    return render_template("why.html", found=found, notice=notice, text=text)

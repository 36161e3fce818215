"""Write a set of letters, and have a second person approve it."""

from collections.abc import Generator, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN, UNSENT
from directory.model import Held, Notice
from directory.planning.trust import doubts_of
from directory.report.sending import drafts_replaced
from directory.sending.approval import approve
from directory.sending.by_hand import waiting_by_hand
from directory.values.text import counted
from directory.web.answers import one_page
from directory.web.choosing import keep
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, name_in
from directory.web.looking import sendable_of
from directory.web.named import named
from directory.web.pages.letters import join_or_stay, the_set
from directory.web.pairing import Unpaired, pair_first
from directory.web.plans import (
    corrected_in,
    plan_of,
    planned,
    refuse_moved,
    refuse_others,
    to_leave,
    waiting_digest,
)
from directory.web.runs import LetterSet, drop_unused, for_today, letters_in
from directory.web.steps import looked_at, none_stands, stand_no_more
from directory.web.trouble import lines_of
from directory.web.ways import held_here
from directory.web.words import button_after
from directory.web.work import Job
from directory.writing.lists import is_kept
from directory.writing.manifest import PLAN, FolderUnfit
from directory.writing.workers import workers_for
from directory.writing.write import write

page = Blueprint("write", __name__, url_prefix="/letters/<run>")


@page.get("/write")
def before(run: str) -> ResponseReturnValue:
    """Show the button that writes, or how far writing is, or that it is done."""
    at, found = desk(), the_set(run)
    job = at.work.last(run, "write")
    if job and not job.over:
        return render_template("progress.html", job=job, found=found, stops=False)
    lines = lines_of(job.trouble) if job and job.trouble else []
    shown = None if found.complete else plan_of(at, found)
    needed = at.settings.approvals > 1
    return render_template(
        "write.html",
        found=found,
        job=job,
        shown=shown,
        lines=lines,
        button=button_after(job.trouble if job else None, run),
        needed=needed,
    )


@page.post("/write")
def begin(run: str) -> ResponseReturnValue:
    """Write the letters that the page showed, in a thread of their own; a second press joins the first."""
    at, found = desk(), the_set(run)
    if found.complete:
        return redirect(f"{found.href}/write", 303)
    if at.work.busy:
        return join_or_stay(at, found, f"{found.href}/write")
    _start(at, found)
    return redirect(f"{found.href}/write", 303)


def _start(at: Desk, found: LetterSet) -> None:
    """Start to write a set, unless the form is of a page that showed another plan: PlanMoved."""
    shown, digest = plan_of(at, found), request.form.get("plan", "")
    refuse_moved(shown, digest)
    begin_writing(at, found, len(shown.notices), digest)


def begin_writing(at: Desk, found: LetterSet, number: int, digest: str) -> bool:
    """Write a set in a thread of its own; return whether it has begun: one job is at work."""
    job = Job(found.id, "write", number, at.clock(), at.who())
    return at.work.begin(job, lambda _: _writing(at, found, digest, job.user)) is job


def _writing(at: Desk, found: LetterSet, digest: str, user: str) -> Generator[Notice | Held, None, None]:
    with at.recording("write") as ledger:
        shown = planned(at, found, ledger)
        refuse_moved(shown, digest)
        again = (found.folder / PLAN).is_file()
        why = corrected_in(found, ledger).why
        yield from write(
            shown.prepared,
            found.folder,
            replace=again,
            ledger=ledger,
            user=user,
            corrections=why,
            workers=workers_for(len(shown.prepared.plan.notices)),
        )


@page.get("/again")
def once_more(run: str) -> ResponseReturnValue:
    """Show what writing a set again, for today, would make: what waits unsent in it is made anew."""
    return _again(the_set(run), Errors())


def _again(before: LetterSet, errors: Errors) -> ResponseReturnValue:
    at = desk()
    found = for_today(at, before)
    shown = plan_of(at, found)
    coming = {one.key for one in shown.notices}
    with read_ledger(at.settings.ledger) as ledger:
        here = letters_in(found, ledger).values()
    gone = [one for one in here if one.state in UNSENT and one.key not in coming]
    letters, number, pages = one_page(shown.notices, request.args.get("page", 1, int))
    list_ = found.request.leavers
    page = render_template(
        "again.html",
        found=found,
        shown=shown,
        errors=errors,
        held=held_here(at, shown.prepared.plan, found.id),
        gone=named(at, gone),
        earlier=_earlier(at, here),
        list_name=list_.name if list_ else "",
        uploaded=is_kept(at.workspace, list_),
        listed=at.local(list_.stat().st_mtime) if list_ else None,
        letters=letters,
        number=number,
        pages=pages,
    )
    return (page, 422) if errors else page


def _earlier(at: Desk, standings: Iterable[Standing]) -> str:
    """Return what to do about drafts of a set that somebody put into the school's mailbox."""
    server = at.settings.imap_server
    return drafts_replaced(len(waiting_by_hand(standings).drafts), server.user) if server else ""


@page.post("/again")
def again(run: str) -> ResponseReturnValue:
    """Write a set again, in place of what waits in its folder."""
    at, found = desk(), for_today(desk(), the_set(run))
    if at.work.busy:
        return join_or_stay(at, found, f"{found.href}/again")
    _start(at, found)
    at.looked.pop(found.id, None)  # those were other letters
    at.chosen[found.id] = replace(found, written=None)  # if it is broken off, this is what was begun
    return redirect(f"{found.href}/write", 303)


@page.post("/again/list")
def mended_list(run: str) -> ResponseReturnValue:
    """Take the list that a set is to be written again from: what is kept of an upload nobody can mend."""
    at, found, upload = desk(), the_set(run), request.files.get("file")
    if not found.written or found.request.leavers is None:
        abort(404)
    if not upload or not upload.filename:
        return _again(found, Errors(file="Choose the file."))
    try:
        return from_mended(run, keep(at, upload))
    except DirectoryError as error:
        return _again(found, Errors(file=" ".join(lines_of(error))))


def from_mended(run: str, kept: Path) -> ResponseReturnValue:
    """Have a set written again from an uploaded list, if it can be read."""
    at, found = desk(), the_set(run)
    before = at.mended.get(run)
    at.mended[run] = kept
    try:
        plan_of(at, for_today(at, found))
    except DirectoryError as error:
        del at.mended[run]
        if before:
            at.mended[run] = before
        asked, back = found.request, f"{found.href}/again"
        unpaired = Unpaired(kept, asked.sheet, partial(from_mended, run), back, asked.templates)
        if way := pair_first(at, error, unpaired):
            return redirect(way, 303)
        return _again(found, Errors(file=" ".join(lines_of(error))))
    drop_unused(at, before)
    return redirect(f"{found.href}/again", 303)


@page.get("/approve")
def to_approve(run: str) -> ResponseReturnValue:
    """Show a second person what there is to approve."""
    return _approval(the_set(run), {})


def _approval(found: LetterSet, errors: dict[str, str]) -> ResponseReturnValue:
    at, here = desk(), list[Standing]()
    if found.to_leave:
        with read_ledger(at.settings.ledger) as ledger:
            here = list(letters_in(found, ledger).values())
    waiting = {one.key: one.run.user for one in here if one.state in OPEN}
    wrote = sorted({*waiting.values()})
    writes = at.who().casefold() in map(str.casefold, wrote)
    right, every = looked_at(at, found)
    page = render_template(
        "approve.html",
        found=found,
        errors=errors,
        needed=at.settings.approvals > 1,
        digest=waiting_digest(here),
        wrote=wrote,
        writes=writes,
        by=request.form.get("by", "" if writes else at.who()),
        right=right,
        every=every,
        doubts=doubts_of(one for key, one in to_leave(at, found).items() if key in waiting),
        again=stand_no_more(at, found),
        none_stands=none_stands(at, found),
    )
    return (page, 422) if errors else page


@page.post("/approve")
def approved(run: str) -> ResponseReturnValue:
    """Record that a second person has read the letters."""
    at, found = desk(), the_set(run)
    errors = Errors()
    if "read" not in request.form:
        errors["read"] = "Read the letters first, then say so here."
    by = name_in(request.form, "by", errors)
    if errors:
        return _approval(found, errors)
    if request.form.get("number") != str(found.to_leave):
        return _approval(
            found, {"read": f"There are {counted(found.to_leave, 'letter')} now. Look once more."}
        )
    sendable = sendable_of(at, found)
    with at.recording("approve") as ledger:
        refuse_others(found, ledger, request.form.get("letters", ""))
        try:
            approve(sendable, ledger, user=at.who(), by=by)
        except FolderUnfit as error:
            return _approval(found, {"by": " ".join(lines_of(error))})
    return redirect(f"{found.href}/approve", 303)

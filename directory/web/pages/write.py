"""Write a set of letters, and have a second person approve it."""

from collections.abc import Generator
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.ledger import read_ledger
from directory.model import Held, Notice
from directory.sending.approval import approve
from directory.sending.drafts import Sendable, read_sendable
from directory.values.text import counted
from directory.web.desk import Desk, desk
from directory.web.pages.letters import the_set
from directory.web.plans import corrected_in, plan_of, planned, refuse_moved, refuse_others, waiting_digest
from directory.web.runs import LetterSet
from directory.web.trouble import lines_of
from directory.web.work import Job
from directory.writing.manifest import PLAN
from directory.writing.workers import workers_for
from directory.writing.write import write

page = Blueprint("write", __name__, url_prefix="/letters/<run>")


def sendable_of(at: Desk, found: LetterSet) -> Sendable:
    """Return what a set has to send, planned once more. Raises FolderUnfit, SourcesChanged and their like."""
    settings = at.settings
    with read_ledger(settings.ledger) as ledger:
        return read_sendable(found.folder, at.today, ledger, settings.closed)


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
    return render_template("write.html", found=found, job=job, shown=shown, lines=lines, needed=needed)


@page.post("/write")
def begin(run: str) -> ResponseReturnValue:
    """Write the letters that the page showed, in a thread of their own; a second press joins the first."""
    at, found = desk(), the_set(run)
    if found.complete or at.work.busy:
        return redirect(f"{found.href}/write", 303)
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
    at, found = desk(), _for_today(desk(), the_set(run))
    return render_template("again.html", found=found, shown=plan_of(at, found))


@page.post("/again")
def again(run: str) -> ResponseReturnValue:
    """Write a set again, in place of what waits in its folder."""
    at, found = desk(), _for_today(desk(), the_set(run))
    if not at.work.busy:
        _start(at, found)
        at.looked.pop(found.id, None)  # those were other letters
    return redirect(f"{found.href}/write", 303)


def _for_today(at: Desk, found: LetterSet) -> LetterSet:
    return replace(found, chosen=replace(found.request, on=at.today))


@page.get("/approve")
def to_approve(run: str) -> ResponseReturnValue:
    """Show a second person what there is to approve."""
    return _approval(the_set(run), {})


def _approval(found: LetterSet, errors: dict[str, str]) -> ResponseReturnValue:
    at = desk()
    digest = ""
    if found.to_leave:
        with read_ledger(at.settings.ledger) as ledger:
            digest = waiting_digest(found, ledger)
    needed = at.settings.approvals > 1
    page = render_template("approve.html", found=found, errors=errors, needed=needed, digest=digest)
    return (page, 422) if errors else page


@page.post("/approve")
def approved(run: str) -> ResponseReturnValue:
    """Record that a second person has read the letters."""
    at, found = desk(), the_set(run)
    if "read" not in request.form:
        return _approval(found, {"read": "Read the letters first, then say so here."})
    if request.form.get("number") != str(found.to_leave):
        return _approval(
            found, {"read": f"There are {counted(found.to_leave, 'letter')} now. Look once more."}
        )
    sendable = sendable_of(at, found)
    with at.recording("approve") as ledger:
        refuse_others(found, ledger, request.form.get("letters", ""))
        approve(sendable, ledger, user=at.who())
    return redirect(f"{found.href}/approve", 303)

"""Letters: choose which and about whom, see who gets what, read each of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.states import OPEN
from directory.model import Held, HeldCode, Plan
from directory.planning.tally import columns_unread, tally, without_basis
from directory.web.answers import download, lead_to, one_page
from directory.web.choosing import keep
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.named import body_named, named, titled
from directory.web.pairing import Unpaired, pair_first
from directory.web.plans import Shown, may_have_fallen, plan_of, stopped_by, to_leave
from directory.web.runs import LetterSet, drop_unused, find, id_of, moved_to, written_sets
from directory.web.steps import steps_of
from directory.web.trouble import lines_of, ways_of
from directory.web.ways import held_here
from directory.web.words import DOING, WAIT
from directory.web.written import written_letters
from directory.workbook.create import held_rows
from directory.writing.lists import is_kept
from directory.writing.manifest import FolderUnfit, Manifest
from directory.writing.runs import LetterFolder
from directory.writing.write import held_rows_of

page = Blueprint("letters", __name__, url_prefix="/letters")


@page.before_app_request
def wait_for_writing() -> ResponseReturnValue | None:
    """Lead to the progress of a set that is being written: till then its folder looks broken off."""
    run = (request.view_args or {}).get("run")
    if run and request.method == "GET" and request.endpoint != "write.before" and is_written_now(desk(), run):
        return redirect(f"/letters/{run}/write", 303)
    return None


def is_written_now(at: Desk, run: str) -> bool:
    """Return whether a set is being written."""
    job = at.work.at_work
    return bool(job and job.what == "write" and job.about == run)


def the_set(run: str) -> LetterSet:
    """Return the set of letters that an address names; no page when there is none."""
    found = find(desk(), run)
    if found is None:
        abort(404)
    return found


@page.get("")
def every() -> ResponseReturnValue:
    """List the sets of letters."""
    at = desk()
    sets = [*at.chosen.values(), *written_sets(at)]
    begun = {one.id for one in sets if one.written}
    shown = [one for one in sets if one.written or one.id not in begun]
    now = {one.id for one in shown if is_written_now(at, one.id)}
    stopped = {one.id for one in shown if may_have_fallen(at, one) and stopped_by(at, one)}
    called = {one.id: title_of(one) for one in shown}
    times = {one.id: one.written.begun.astimezone() for one in sets if one.written and one.written.begun}
    return render_template("letters.html", sets=shown, titled=called, now=now, times=times, stopped=stopped)


@page.get("/<run>")
def one_set(run: str) -> ResponseReturnValue:
    """Show who gets what, or how far a set is that is written."""
    return _show(the_set(run), Errors())


def _show(found: LetterSet, errors: Errors) -> ResponseReturnValue:
    at = desk()
    told = {"found": found, "title": title_of(found), "steps": steps_of(at, found), "errors": errors}
    if found.written and (found.written.home or not found.written.there):
        lines, elsewhere = _moved(at, found.written)
        letters = _written(at, found) if found.there else {}
        now = elsewhere and id_of(elsewhere)
        return render_template("set.html", shown=None, lines=lines, now=now, **told, **letters)
    if found.complete:
        return render_template("set.html", shown=None, lines=[], **told, **_written(at, found))
    try:
        shown = plan_of(at, found)
    except DirectoryError as error:
        if not found.written:
            raise
        return render_template(
            "set.html", shown=None, lines=lines_of(error), ways=ways_of(error, found.id), **told
        )
    uploaded = not found.written and is_kept(at.workspace, found.request.leavers)
    page = render_template("set.html", lines=[], uploaded=uploaded, **told, **_paged(found, shown))
    return (page, 422) if errors else page


def _moved(at: Desk, folder: LetterFolder) -> tuple[list[str], Path | None]:
    """Return what to do about a folder that was moved, copied or taken away, and the folder to go on to."""
    if folder.home and _holds_letters_of(folder.home, folder.path):
        said = "This folder is a copy. Its letters are sent from the folder that it was copied from."
        return [said], folder.home
    if folder.home:
        place = f"{folder.home}, in place of what is there now" if folder.home.exists() else folder.home
        return [f"This folder was moved. Move it back to {place}, and its letters can be sent."], None
    now = moved_to(at, folder.path)
    if now is None:
        return [folder.trouble], None
    lies = f"It lies in {now.parent} now. Move it back, or open it there."
    return [f"Its folder is not in {folder.path.parent} any more.", lies], now


def _holds_letters_of(place: Path, folder: Path) -> bool:
    """Return whether letters of ``folder`` also lie at ``place``: an empty folder may be left there."""
    try:
        return not Manifest.read(place).notices.keys().isdisjoint(Manifest.read(folder).notices)
    except (FolderUnfit, OSError):
        return False


@page.post("/<run>/list")
def mended_list(run: str) -> ResponseReturnValue:
    """Take an uploaded list once more: what is kept of it is a copy, which nobody mends in Excel."""
    at, found, upload = desk(), the_set(run), request.files.get("file")
    before = found.chosen
    if found.written or before is None or not is_kept(at.workspace, before.leavers):
        abort(404)
    if not upload or not upload.filename:
        return _show(found, Errors(file="Choose the file."))
    try:
        return from_mended(run, keep(at, upload))
    except DirectoryError as error:
        return _show(found, Errors(file=" ".join(lines_of(error))))


def from_mended(run: str, kept: Path) -> ResponseReturnValue:
    """Plan a set from an uploaded list in place of the one before, if it can be read."""
    at, found = desk(), the_set(run)
    before = found.chosen
    if found.written or before is None:  # they were written while the list was paired
        abort(404)
    changed = replace(found, chosen=replace(before, leavers=kept))
    try:
        plan_of(at, changed)
    except DirectoryError as error:
        unpaired = Unpaired(kept, before.sheet, partial(from_mended, run), found.href, found.templates)
        if way := pair_first(at, error, unpaired):
            return redirect(way, 303)
        return _show(found, Errors(file=" ".join(lines_of(error))))
    at.chosen[found.id] = changed
    drop_unused(at, before.leavers)
    return redirect(found.href, 303)


def _written(at: Desk, found: LetterSet) -> dict[str, object]:
    """Return the letters of one page of a set that is written."""
    with read_ledger(at.settings.ledger) as ledger:
        every = written_letters(found, ledger)
    standings, number, pages = one_page(every, request.args.get("page", 1, int))
    waiting = {one.key for one in standings if one.state in OPEN}
    return {
        "letters": named(at, standings),
        "notices": {key: one for key, one in to_leave(at, found).items() if key in waiting},
        "count": len(every),
        "number": number,
        "pages": pages,
    }


def join_or_stay(at: Desk, found: LetterSet, place: str) -> ResponseReturnValue:
    """Lead to the job that is at work on a set; if it is on another set, stay and say that nothing began.

    ``place`` is the page to stay on.
    """
    job = at.work.at_work
    return redirect(job.href, 303) if job and job.about == found.id else stay(at, place)


def stay(at: Desk, place: str) -> ResponseReturnValue:
    """Stay on the page ``place``, and say that nothing began, as another job is at work."""
    job = at.work.at_work
    if job is None:
        return redirect(place, 303)
    other = find(at, job.about)
    of = f' It is the set "{title_of(other)}", {other.folder.name}.' if other else ""
    said = f"{DOING[job.what]} since {job.since:%H:%M}.{of} Nothing of yours has begun. {WAIT}"
    return lead_to(place, said)


def title_of(found: LetterSet) -> str:
    """Return what the letters of a set are called, and whether they are corrections."""
    title = titled(desk(), found.templates)
    return f"{title}: correction" if found.is_correction else title


def _paged(found: LetterSet, shown: Shown) -> dict[str, object]:
    """Return the letters of one page, all that is held, and where other sets have what this one would be."""
    notices, number, pages = one_page(shown.notices, request.args.get("page", 1, int))
    waiting = {one.about for one in shown.held if one.code == HeldCode.DRAFT_WAITS}
    return {
        "shown": shown,
        "sum": tally(shown.prepared.plan),
        "no_basis": without_basis(shown.notices),
        "unread": columns_unread(shown.prepared.plan),
        "letters": notices,
        "count": len(shown.notices),
        "number": number,
        "pages": pages,
        "held": held_here(desk(), shown.prepared.plan, found.id),
        "to_mend": any(held_rows_of(shown.held)),
        "left_out": list(_left_out(shown.prepared.plan)),
        "warnings": shown.prepared.other_schools,
        "elsewhere": _elsewhere(waiting),
    }


def _left_out(plan: Plan) -> Iterator[str]:
    """Yield in words which rows get no letter although nothing holds them, as the list of a plan does."""
    if done := [_who(one) for one in plan.done_before]:
        yield f"Done before: {', '.join(done)}. Each was sent already."
    reasons: dict[str, list[str]] = {}
    for one in plan.not_concerned:
        reasons.setdefault(one.reason, []).append(_who(one))
    for reason, whose in reasons.items():
        yield f"Not concerned: {', '.join(whose)}. {reason}"


def _who(one: Held) -> str:
    """Return about whom a letter would be, or to which body, and the cell; the cell alone for nobody."""
    who = one.name or (body_named(desk(), one.body) if one.body else "")
    return f"{who} ({one.cell})" if who else one.cell


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Letters of a plan that wait in another set: how many, which set, who wrote it, and when."""

    number: int
    href: str
    by: str
    day: date


def _elsewhere(keys: Collection[str]) -> list[Elsewhere]:
    """Return where letters wait that a plan holds for that reason."""
    with read_ledger(desk().settings.ledger) as ledger:
        found = list(ledger.standings(keys).values())
    runs = {one.folder: one.run for one in found}
    return [
        Elsewhere(
            sum(one.folder == folder for one in found),
            f"/letters/{id_of(folder)}",
            run.user,
            run.started.astimezone().date(),
        )
        for folder, run in runs.items()
    ]


@page.get("/<run>/held.xlsx")
def held(run: str) -> ResponseReturnValue:
    """Give the held rows that need mending as they came, each with what is wrong."""
    shown = plan_of(desk(), the_set(run))
    return download(held_rows(list(held_rows_of(shown.held))), "held.xlsx")

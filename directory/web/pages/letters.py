"""Letters: choose which and about whom, see who gets what, read each of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from directory.documents.letterhead.read import other_school
from directory.errors import Action, DirectoryError
from directory.ledger import read_ledger
from directory.ledger.witness import absent
from directory.model import Category, Held, HeldCode, Plan
from directory.planning.audience import EVERYBODY
from directory.planning.request import Request
from directory.planning.tally import columns_unread, tally, without_basis
from directory.templates.folder import Title, letters
from directory.web.answers import download, one_page
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, day_in
from directory.web.named import named
from directory.web.plans import Shown, plan_of
from directory.web.runs import LetterSet, find, id_of, new_folder, tidy, written_sets
from directory.web.steps import steps_of
from directory.web.trouble import lines_of
from directory.web.words import Button, button_for
from directory.web.written import written_letters
from directory.workbook.create import held_rows
from directory.workbook.lookup import recipient_rows
from directory.writing.lists import drop_list, keep_list, kept_lists
from directory.writing.write import held_rows_of

page = Blueprint("letters", __name__, url_prefix="/letters")

BESIDE = {Action.NAME_BODIES: "to", Action.NAME_SHEET: "sheet"}  # the field that what is wrong is said beside


def titles(at: Desk) -> Mapping[str, Title]:
    """Return what each letter is called, by its name."""
    return {one.name: one for one in letters(at.workspace.templates)}


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
    return render_template("letters.html", sets=shown, titles=titles(at))


@page.get("/new")
def new() -> ResponseReturnValue:
    """Ask which letter, about whom, for which day."""
    at = desk()
    if missing := absent(at.settings.ledger, at.workspace.workbook):
        raise missing
    given = {"on": at.today.isoformat(), "letter": request.args.get("letter", "")}
    return _form(given, {})


@page.post("/new")
def choose() -> ResponseReturnValue:
    """Take the choice, and plan it once: what is wrong with the list is said beside it."""
    at, errors = desk(), Errors()
    form = request.form.to_dict()
    known = titles(at).get(form.get("letter", ""))
    if known is None or known.audience is None:
        errors["letter"] = "Choose a letter."
    on = day_in(form, "on", errors)
    if errors or on is None or known is None or known.audience is None:
        return _form(form, errors), 422
    upload = request.files.get("file")
    kept: Path | None = None
    try:
        about = known.audience.about_pupil
        if about and upload and upload.filename:
            kept = keep(at, upload)
        leavers = (kept or at.workspace.leavers) if about else None
        asked = Request(
            (known.name,),
            at.workspace.templates,
            leavers,
            at.workspace.workbook,
            on,
            "" if about else form.get("to", ""),
            "hidden_rows" in form,
            sheet=form.get("sheet", "").strip() if about else "",
            large_print="large_print" in form,
        )
        made = LetterSet(new_folder(at, asked), asked.templates, asked)
        plan_of(at, made)
    except DirectoryError as error:
        if kept:
            drop_list(at.workspace, kept)
        if error.action is Action.NAME_SHEET:
            form.setdefault("sheet", "")
        field = BESIDE.get(error.action, "file") if error.action else "file"
        if error.action and not kept and field == "file":
            raise
        return _form(form, {field: " ".join(lines_of(error))}), 422
    at.chosen[made.id] = made
    return redirect(made.href, 303)


def keep(at: Desk, upload: FileStorage) -> Path:
    """Keep an uploaded list as long as its letters may leave, and drop those that are not needed any more."""
    tidy(at)
    return keep_list(at.workspace, upload.filename or "", upload.read())


def _form(form: Mapping[str, str], errors: Errors) -> str:
    at = desk()
    own = at.workspace.leavers
    known = list(titles(at).values())
    return render_template(
        "new.html",
        form=form,
        errors=errors,
        about_leavers=[one for one in known if one.audience and one.audience.about_pupil],
        about_nobody=[one for one in known if one.audience and not one.audience.about_pupil],
        broken=[one for one in known if one.audience is None],
        saved=at.local(own.stat().st_mtime) if own.is_file() else None,
        everybody=EVERYBODY,
        categories=[str(one) for one in Category],
        bodies=at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today)),
    )


@page.get("/<run>")
def one_set(run: str) -> ResponseReturnValue:
    """Show who gets what, or how far a set is that is written."""
    return _show(the_set(run), Errors())


def _show(found: LetterSet, errors: Errors) -> ResponseReturnValue:
    at = desk()
    told = {"found": found, "title": title_of(found), "steps": steps_of(at, found), "errors": errors}
    if found.complete:
        return render_template("set.html", shown=None, lines=[], **told, **_written(at, found))
    if found.written and not found.written.there:
        return render_template("set.html", shown=None, lines=[found.written.trouble], **told)
    try:
        shown = plan_of(at, found)
    except DirectoryError as error:
        if not found.written:
            raise
        return render_template("set.html", shown=None, lines=lines_of(error), **told)
    uploaded = not found.written and found.request.leavers in kept_lists(at.workspace)
    page = render_template("set.html", lines=[], uploaded=uploaded, **told, **_paged(found, shown))
    return (page, 422) if errors else page


@page.post("/<run>/list")
def mended_list(run: str) -> ResponseReturnValue:
    """Take an uploaded list once more: what is kept of it is a copy, which nobody mends in Excel."""
    at, found, upload = desk(), the_set(run), request.files.get("file")
    before = found.chosen
    if found.written or before is None or before.leavers not in kept_lists(at.workspace):
        abort(404)
    if not upload or not upload.filename:
        return _show(found, Errors(file="Choose the file."))
    kept: Path | None = None
    try:
        kept = keep(at, upload)
        changed = replace(found, chosen=replace(before, leavers=kept))
        plan_of(at, changed)
    except DirectoryError as error:
        if kept:
            drop_list(at.workspace, kept)
        return _show(found, Errors(file=" ".join(lines_of(error))))
    at.chosen[found.id] = changed
    at.looked.pop(found.id, None)  # those were letters of the other list
    drop_list(at.workspace, before.leavers)
    return redirect(found.href, 303)


def _written(at: Desk, found: LetterSet) -> dict[str, object]:
    """Return the letters of one page of a set that is written."""
    with read_ledger(at.settings.ledger) as ledger:
        every = written_letters(found, ledger)
    standings, number, pages = one_page(every, request.args.get("page", 1, int))
    return {"letters": named(at, standings), "count": len(every), "number": number, "pages": pages}


def title_of(found: LetterSet) -> str:
    """Return what the letters of a set are called."""
    known = titles(desk())
    return ", ".join(known[name].title if name in known else name for name in found.templates)


def _paged(found: LetterSet, shown: Shown) -> dict[str, object]:
    """Return the letters of one page, all that is held, and where other sets have what this one would be."""
    notices, number, pages = one_page(shown.notices, request.args.get("page", 1, int))
    held = shown.held
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
        "held": held,
        "button_of": _buttons(found, held),
        "left_out": list(_left_out(shown.prepared.plan)),
        "warning": other_school(shown.prepared.letterhead),
        "elsewhere": _elsewhere(waiting),
    }


def _left_out(plan: Plan) -> Iterator[str]:
    """Yield in words which rows get no letter although nothing holds them, as the list of a plan does."""
    if done := [f"{one.cell} ({one.about})" for one in plan.done_before]:
        yield f"Done before: {', '.join(done)}. Each was sent already."
    reasons: dict[str, list[str]] = {}
    for one in plan.not_concerned:
        reasons.setdefault(one.reason, []).append(one.cell)
    for reason, cells in reasons.items():
        yield f"Not concerned: {', '.join(cells)}. {reason}"


def _buttons(found: LetterSet, held: Sequence[Held]) -> Callable[[Held], Button | None]:
    """Return what finds the next step for a held letter: of one that is recorded, in its own set."""
    places: Mapping[str, str] = {}
    if abouts := [one.about for one in held if one.about]:
        with read_ledger(desk().settings.ledger) as ledger:
            places = {key: id_of(one.folder) for key, one in ledger.standings(abouts).items()}
    return lambda one: button_for(one.action, one.about, places.get(one.about, found.id))


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
    """Give the held rows as they came, each with what is wrong."""
    shown = plan_of(desk(), the_set(run))
    return download(held_rows(list(held_rows_of(shown.held))), "held.xlsx")

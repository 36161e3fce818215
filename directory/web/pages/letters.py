"""Letters: choose which and about whom, see who gets what, read each of them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from directory.documents.pdf import CannotTypeset
from directory.errors import DirectoryError, Unknown
from directory.ledger.witness import absent
from directory.model import Category, HeldCode
from directory.planning.audience import EVERYBODY
from directory.planning.request import Request
from directory.planning.tally import columns_unread, tally
from directory.templates.folder import Title, letters
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, day_in
from directory.web.plans import Shown, letters_of, plan_of
from directory.web.runs import LetterSet, find, new_folder, tidy, written_sets
from directory.web.steps import steps_of
from directory.web.trouble import lines_of
from directory.web.words import for_the_office
from directory.workbook.create import held_rows
from directory.workbook.schema import LEAVERS
from directory.writing.lists import drop_list, keep_list
from directory.writing.one import letter_html, letter_message, letter_pdf, notice_in
from directory.writing.write import held_rows_of

page = Blueprint("letters", __name__, url_prefix="/letters")

A_PAGE = 25
# A file that is shown in a frame of its own: nothing in it runs, and it is nobody's page.
FRAMED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


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
            kept = _keep(at, upload)
        leavers = (kept or at.workspace.leavers) if about else None
        to = "" if about else form.get("to", "") or EVERYBODY
        asked = Request(
            (known.name,),
            at.workspace.templates,
            leavers,
            at.workspace.workbook,
            on,
            to,
            "hidden_rows" in form,
            at.settings.confirm_first,
            require_basis=at.settings.require_basis,
        )
        made = LetterSet(new_folder(at, asked), asked.templates, asked)
        plan_of(at, made)
    except DirectoryError as error:
        if kept:
            drop_list(at.workspace, kept)
        if error.action and not kept:
            raise
        return _form(form, {"file": " ".join(lines_of(error))}), 422
    at.chosen[made.id] = made
    return redirect(made.href, 303)


def _keep(at: Desk, upload: FileStorage) -> Path:
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
        categories=[str(one) for one in Category],
    )


@page.get("/<run>")
def one_set(run: str) -> ResponseReturnValue:
    """Show who gets what, or how far a set is that is written."""
    at, found = desk(), the_set(run)
    told = {"found": found, "title": _title(found), "steps": steps_of(at, found)}
    if found.written and not found.written.there:
        return render_template("set.html", shown=None, lines=[found.written.trouble], **told)
    try:
        shown = letters_of(at, found)
    except DirectoryError as error:
        if not found.written:
            raise
        return render_template("set.html", shown=None, lines=lines_of(error), **told)
    return render_template("set.html", lines=[], **told, **_paged(found, shown))


def _title(found: LetterSet) -> str:
    known = titles(desk())
    return ", ".join(known[name].title if name in known else name for name in found.templates)


def _paged(found: LetterSet, shown: Shown) -> dict[str, object]:
    """Return the letters of one page, all that is held, and where other sets have what this one would be."""
    pages = max(1, -(-len(shown.notices) // A_PAGE))
    number = min(max(1, request.args.get("page", 1, int)), pages)
    waiting = {one.about for one in shown.held if one.code == HeldCode.DRAFT_WAITS}
    return {
        "shown": shown,
        "sum": tally(shown.prepared.plan),
        "unread": columns_unread(shown.prepared.plan),
        "notices": shown.notices[(number - 1) * A_PAGE : number * A_PAGE],
        "number": number,
        "pages": pages,
        "held": []
        if found.complete
        else [replace(one, reason=for_the_office(one.reason)) for one in shown.held],
        "heading_of": _heading_of,
        "elsewhere": waiting and not shown.notices,
    }


def _heading_of(key: str) -> str:
    return LEAVERS.column(key).heading


@page.get("/<run>/held.xlsx")
def held(run: str) -> ResponseReturnValue:
    """Give the held rows as they came, each with what is wrong."""
    shown = plan_of(desk(), the_set(run))
    return _download(held_rows(list(held_rows_of(shown.held))), "held.xlsx")


def _download(content: bytes, name: str) -> Response:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@page.get("/<run>/letter/<key>")
def read(run: str, key: str) -> ResponseReturnValue:
    """Show one letter as it will look, and what is known of it."""
    at, found = desk(), the_set(run)
    shown = letters_of(at, found)
    try:
        notice = notice_in(shown.prepared, key)
    except Unknown:
        abort(404)
    keys = [one.key for one in shown.notices]
    place = keys.index(key)
    text = (
        letter_html(shown.prepared, key).replace("<h1>", '<h2 class="of-letter">').replace("</h1>", "</h2>")
    )
    return render_template(
        "letter.html",
        found=found,
        notice=notice,
        title=_title(found),
        html=Markup(text),  # noqa: S704  # documents.html escaped every value
        message=letter_message(shown.prepared, key),
        place=place + 1,
        total=len(keys),
        before=keys[place - 1] if place else "",
        after=keys[place + 1] if place + 1 < len(keys) else "",
    )


@page.post("/<run>/letter/<key>")
def looks_right(run: str, key: str) -> ResponseReturnValue:
    """Note that somebody found a letter right, and go on to the next one."""
    found = the_set(run)
    keys = [one.key for one in letters_of(desk(), found).notices]
    if key not in keys:
        abort(404)
    desk().looked.setdefault(found.id, set()).add(key)
    following = keys[keys.index(key) + 1 :]
    return redirect(f"{found.href}/letter/{following[0]}" if following else found.href, 303)


@page.get("/<run>/letter/<key>.pdf")
def pdf(run: str, key: str) -> ResponseReturnValue:
    """Show one letter as PDF: the file as it was written, or as it would be."""
    at, found = desk(), the_set(run)
    shown = letters_of(at, found)
    try:
        notice = notice_in(shown.prepared, key)
        name = next(one for one in notice.files if one.endswith(".pdf"))
        content = (found.folder / name).read_bytes() if found.complete else letter_pdf(shown.prepared, key)
    except (Unknown, FileNotFoundError):
        abort(404)
    except CannotTypeset as error:
        raise DirectoryError(str(error)) from error
    headers = {"Content-Disposition": 'inline; filename="letter.pdf"', **FRAMED}
    return Response(content, mimetype="application/pdf", headers=headers)

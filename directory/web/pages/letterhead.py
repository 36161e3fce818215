"""The letterhead: what letters have of it, a sample letter, and another Word file in its place."""

from hashlib import sha256

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.planning.heads import letterhead_bytes, letterhead_path
from directory.templates.word.package import WordFileUnfit
from directory.web.answers import Made, download, lead_to
from directory.web.desk import Desk, desk, seen_of
from directory.web.forms import Errors
from directory.web.trouble import lines_of
from directory.writing.letterhead import Tried, letterhead_digest, try_letterhead, use_letterhead

page = Blueprint("letterhead", __name__, url_prefix="/settings/letterhead")

FORMS = ("docx", "pdf")


def _now(at: Desk) -> Tried:
    """Return the letterhead that is in place, as letters have it. Raises DirectoryError."""
    folder = at.workspace.templates

    def tried() -> Tried:
        return try_letterhead(letterhead_bytes(folder), at.workspace.workbook, at.today)

    return at.kept("letterhead", tried, seen_of(letterhead_path(folder)))


def trouble_of(at: Desk) -> list[str]:
    """Return why letters cannot be written under the letterhead that is in place: a line each."""
    try:
        _now(at)
    except DirectoryError as error:
        return _reasons(error)
    return []


def _reasons(error: DirectoryError) -> list[str]:
    """Return what is wrong with a file that has no name here: all reasons, each with how to mend it."""
    if isinstance(error, WordFileUnfit):
        return [f"It {what}. {mend}" for what, mend in error.reasons]
    return lines_of(error)


@page.get("")
def now() -> ResponseReturnValue:
    """Show what letters have of the letterhead that is in place."""
    return _page({})


def _page(errors: Errors) -> ResponseReturnValue:
    at = desk()
    path = letterhead_path(at.workspace.templates)
    wrong = trouble_of(at)
    shown = render_template(
        "letterhead.html",
        errors=errors,
        templates=path.parent,
        saved=at.local(path.stat().st_mtime) if path.is_file() else None,
        wrong=wrong,
        tried=None if wrong else _now(at),
    )
    return (shown, 422) if errors else shown


@page.get("/sample.<form>")
def sample(form: str) -> ResponseReturnValue:
    """Give the sample letter on it, as PDF or Word."""
    return _sample(_now(desk()), form)


def _sample(tried: Tried, form: str) -> ResponseReturnValue:
    return download(tried.samples[form], f"sample.{form}") if form in FORMS else abort(404)


@page.post("")
def choose() -> ResponseReturnValue:
    """Try another file. It is kept in memory alone until somebody says that letters shall have it."""
    at, upload = desk(), request.files.get("file")
    if not upload or not upload.filename:
        return _page({"file": "Choose the file."})
    content = upload.read()
    try:
        try_letterhead(content, at.workspace.workbook, at.today)
    except DirectoryError as error:
        return _page({"file": f"This file cannot be your letterhead. {' '.join(_reasons(error))}"})
    at.letterhead = Made("letterhead.docx", content)
    return redirect("/settings/letterhead/new", 303)


def _chosen(at: Desk) -> tuple[bytes, Tried] | None:
    """Return the file that somebody tries, and how letters look on it; None where nobody does."""
    if (made := at.letterhead) is None:
        return None
    digest = sha256(made.content).hexdigest()
    tried = at.kept(
        "new letterhead", lambda: try_letterhead(made.content, at.workspace.workbook, at.today), digest
    )
    return made.content, tried


@page.get("/new")
def new() -> ResponseReturnValue:
    """Show what letters would have of the file, before anything is replaced."""
    return _new({})


def _new(errors: Errors) -> ResponseReturnValue:
    at = desk()
    if (chosen := _chosen(at)) is None:
        return redirect("/settings/letterhead", 303)
    content, tried = chosen
    shown = render_template(
        "letterhead_new.html",
        errors=errors,
        tried=tried,
        digest=sha256(content).hexdigest(),
        seen=letterhead_digest(at.workspace),
    )
    return (shown, 422) if errors else shown


@page.get("/new/sample.<form>")
def new_sample(form: str) -> ResponseReturnValue:
    """Give a sample letter on the file that is tried."""
    chosen = _chosen(desk())
    return _sample(chosen[1], form) if chosen else abort(404)


@page.post("/new")
def use() -> ResponseReturnValue:
    """Put it in place; the one before is kept beside it."""
    at, form = desk(), request.form
    if (chosen := _chosen(at)) is None:
        return lead_to("/settings/letterhead", "That file was put in place, or let go, in another window.")
    content, _ = chosen
    if sha256(content).hexdigest() != form.get("digest"):
        return _new({"use": "Another file was chosen meanwhile, in another window. Look at this one first."})
    try:
        before = use_letterhead(at.workspace, content, form.get("seen", ""), at.clock().replace(tzinfo=None))
    except (DirectoryError, OSError) as error:
        return _new({"use": " ".join(lines_of(error))})
    at.letterhead = None
    kept = f" The one before is kept as {before.name}, in the same folder." if before else ""
    return lead_to("/settings/letterhead", f"This is your letterhead from now on.{kept}")

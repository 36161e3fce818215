"""The columns of a pupil system's list beside ours: shown with two of their values, decided, and kept."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.matching import Matching, keep_pairing, match_list
from directory.errors import DirectoryError
from directory.report.matching import shown
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.pages.letters import keep
from directory.web.trouble import lines_of
from directory.workbook.schema import LEAVERS
from directory.workbook.synonyms import NOT_FOR_LETTERS, NOT_IN_THE_LIST
from directory.writing.lists import drop_list

page = Blueprint("match", __name__, url_prefix="/letters/match")

Pair = tuple[str, str]


@page.get("")
def ask() -> ResponseReturnValue:
    """Ask for a list."""
    return render_template("match_file.html", errors={})


@page.post("")
def taken() -> ResponseReturnValue:
    """Keep the list until its columns are decided."""
    at, upload = desk(), request.files.get("file")
    if not upload or not upload.filename:
        return render_template("match_file.html", errors={"file": "Choose the file."}), 422
    kept: Path | None = None
    try:
        kept = keep(at, upload)
        _matched(at, kept, ())
    except DirectoryError as error:
        if kept:
            drop_list(at.workspace, kept)
        return render_template("match_file.html", errors={"file": " ".join(lines_of(error))}), 422
    name = token_hex(8)
    at.lists[name] = kept
    return redirect(f"/letters/match/{name}", 303)


def _matched(at: Desk, path: Path, chosen: tuple[Pair, ...]) -> Matching:
    return match_list(path, at.workspace.workbook, at.today, chosen=chosen)


def _the_list(name: str) -> Path:
    path = desk().lists.get(name)
    if path is None or not path.is_file():
        abort(404)
    return path


@page.get("/<name>")
def beside(name: str) -> ResponseReturnValue:
    """Show each column of the list beside ours, and what is to be decided."""
    return _page(name, _matched(desk(), _the_list(name), ()), {})


def _page(name: str, made: Matching, errors: Errors) -> ResponseReturnValue:
    page = render_template(
        "match.html",
        name=name,
        made=made,
        shown=shown,
        form=request.form,
        ours=[one.heading for one in LEAVERS.columns],
        no=NOT_FOR_LETTERS,
        absent=NOT_IN_THE_LIST,
        seen=desk().digest,
        errors=errors,
        done=None,
    )
    return (page, 422) if errors else page


def _chosen(made: Matching) -> Iterator[Pair]:
    """Yield what the form says of what is missing, and then of each column that is not read yet."""
    taken = set()
    for column in made.missing:
        if theirs := request.form.get(f"missing-{column.key}", ""):
            taken.add(theirs)
            yield theirs, column.heading
    for one in (*made.to_decide, *made.unread):
        ours = request.form.get(f"column-{one.letter}", "")
        if ours and one.heading not in taken:
            yield one.heading, ours


@page.post("/<name>")
def kept(name: str) -> ResponseReturnValue:
    """Keep the pairing in the workbook: what the form says, and no proposal that nobody saw."""
    at, path = desk(), _the_list(name)
    made = _matched(at, path, ())
    try:
        after = _matched(at, path, tuple(dict.fromkeys(_chosen(made))))
        saved = keep_pairing(at.editing(request.form.get("seen", "")), after.pairing)
    except DirectoryError as error:
        return _page(name, made, {"pairing": " ".join(lines_of(error))})
    if not after.is_ready:
        return redirect(f"/letters/match/{name}", 303)
    drop_list(at.workspace, at.lists.pop(name))
    return render_template("match.html", done=after, backup=saved.backup, errors={})

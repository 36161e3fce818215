"""The columns of a pupil system's list beside ours: shown with two of their values, decided, and kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.matching import Matching, Theirs, Use, keep_pairing
from directory.checks.meanings import keep_meanings
from directory.errors import DirectoryError
from directory.web.answers import lead_to, saved_words
from directory.web.choosing import keep
from directory.web.desk import desk
from directory.web.forms import Errors
from directory.web.named import titles
from directory.web.pages import letters, write
from directory.web.pages.letters import the_set
from directory.web.pairing import Unpaired, end_pairing, matched, strange, to_pairing
from directory.web.runs import drop_unused, for_today
from directory.web.trouble import lines_of
from directory.workbook.choices import KINDS
from directory.workbook.columns import Column
from directory.workbook.synonyms import NOT_FOR_LETTERS, NOT_IN_THE_LIST
from directory.writing.lists import drop_list, is_kept

page = Blueprint("match", __name__, url_prefix="/letters/match")

Pair = tuple[str, str]
COLUMNS = "what your list's columns are"
DONE = "That page was done with already, by an earlier press or in another window."
NOT_TAKEN = "The list that you chose was not taken: the one before was paired meanwhile, in another window."


@page.get("")
def ask() -> ResponseReturnValue:
    """Ask for a list, unless the address names a set of letters: then it is that set's."""
    at = desk()
    if run := request.args.get("of"):
        found = the_set(run)
        asked, back, go_on = found.request, found.href, letters.from_mended
        if found.written:
            asked, back, go_on = for_today(at, found).request, f"{found.href}/again", write.from_mended
        if asked.leavers:
            unpaired = Unpaired(asked.leavers, asked.sheet, partial(go_on, run), back, asked.templates)
            return redirect(to_pairing(at, unpaired, run), 303)
    return render_template("match_file.html", errors={})


@page.post("")
def taken() -> ResponseReturnValue:
    """Keep the list until its columns are decided."""
    at, upload = desk(), request.files.get("file")
    if not upload or not upload.filename:
        return render_template("match_file.html", errors={"file": "Choose the file."}), 422
    try:
        return redirect(_with_list(Unpaired(keep(at, upload))), 303)
    except DirectoryError as error:
        return render_template("match_file.html", errors={"file": " ".join(lines_of(error))}), 422


def _with_list(one: Unpaired) -> str:
    """Return the page that pairs an uploaded list; delete it and raise what is wrong if it cannot be read."""
    at = desk()
    try:
        matched(at, one)
    except DirectoryError:
        drop_list(at.workspace, one.path)
        raise
    return to_pairing(at, one)


def _the_list(name: str, said: str = "") -> Unpaired:
    """Return the list of an address; once it is paired, lead to what came of it, where ``said`` is told."""
    at = desk()
    one = at.lists.get(name)
    if one is None and (place := at.paired.get(name)):
        before = at.told.get(place, "")
        if said not in before:
            at.told[place] = f"{before} {said}".strip()
        abort(redirect(place, 303))
    if one is None or not one.path.is_file():
        abort(404)
    return one


@page.get("/<name>")
def beside(name: str) -> ResponseReturnValue:
    """Show each column of the list beside ours, and what is to be decided."""
    return _page(name, matched(desk(), _the_list(name)), {})


@page.post("/<name>/list")
def mended_list(name: str) -> ResponseReturnValue:
    """Take an uploaded list once more, with what it lacked: it goes on as the first one would have."""
    at, upload = desk(), request.files.get("file")
    with at.pairing:
        one = _the_list(name, NOT_TAKEN)
        if not is_kept(at.workspace, one.path):
            abort(404)
        if not upload or not upload.filename:
            return _page(name, matched(at, one), {"file": "Choose the file."})
        try:
            place = _with_list(replace(one, path=keep(at, upload)))
        except DirectoryError as error:
            return _page(name, matched(at, one), {"file": " ".join(lines_of(error))})
        end_pairing(at, name, place)
    drop_unused(at, one.path)
    return redirect(place, 303)


def _page(name: str, made: Matching, errors: Errors) -> ResponseReturnValue:
    at, one = desk(), _the_list(name)
    page = render_template(
        "match.html",
        name=name,
        goes_on=one.go_on is not None,
        for_letters=bool(one.letters),
        uploaded=is_kept(at.workspace, one.path),
        made=made,
        needed=_needed(made, one),
        now=now,
        no=NOT_FOR_LETTERS,
        kinds=KINDS,
        seen=at.digest,
        errors=errors,
        done=None,
    )
    return (page, 422) if errors else page


def _needed(made: Matching, one: Unpaired) -> Mapping[Column, Sequence[str]]:
    """Return our columns that the list lacks, each with the titles of the waiting letters that need it."""
    wait = {known.title for name, known in titles(desk()).items() if name in one.letters}
    needs = {
        column: [title for title in made.needed_by.get(column.key, ()) if not wait or title in wait]
        for column in made.lacking
    }
    return {column: letters for column, letters in needs.items() if letters}


def now(one: Theirs) -> str:
    """Return what is said of a column: as the workbook has it, or as it is proposed; "" for nothing."""
    if one.use is Use.SET_ASIDE:
        return NOT_FOR_LETTERS
    return one.ours if one.use in (Use.READ, Use.PROPOSED) else ""


def _open(made: Matching) -> Errors:
    """Return what is still to be decided, each by the field that decides it."""
    told = {f"missing-{one.key}": f'No column is "{one.heading}" yet.' for one in made.missing}
    stops = (one for one in made.columns if one.stops)
    return Errors(told | {f"column-{one.letter}": one.open or f'Look at "{one.heading}".' for one in stops})


def _chosen(made: Matching) -> Iterator[Pair]:
    """Yield what the form says of the columns, where that is new, and of those that such lists lack."""
    for one in (*made.to_decide, *made.unread, *made.own):
        ours = request.form.get(f"column-{one.letter}", "")
        if ours and (ours != now(one) or one.use is Use.PROPOSED):
            yield one.heading, ours
    for column in made.missing:
        if f"missing-{column.key}" in request.form:
            yield NOT_IN_THE_LIST, column.heading


@page.post("/<name>")
def kept(name: str) -> ResponseReturnValue:
    """Keep the pairing in the workbook: what the form says, and no proposal that nobody saw."""
    at = desk()
    with at.pairing:
        one = _the_list(name, DONE)
        made = matched(at, one)
        try:
            after = matched(at, one, tuple(dict.fromkeys(_chosen(made))))
            if not after.is_ready:
                return _page(name, made, _open(after))
            backup = _saved(after)
        except DirectoryError as error:
            return _page(name, made, {"pairing": " ".join(lines_of(error))})
        if strange(at, one):
            return lead_to(f"/letters/match/{name}/words", saved_words([COLUMNS], backup))
        end_pairing(at, name, one.back)
    return _go_on(name, one, saved_words([COLUMNS], backup))


def _saved(made: Matching) -> Path | None:
    """Keep a pairing, and return the workbook's backup; None if it is kept: the second of two presses."""
    if not made.is_new:
        return None
    return keep_pairing(desk().editing(request.form.get("seen", "")), made.pairing).backup


def _go_on(name: str, one: Unpaired, said: str) -> ResponseReturnValue:
    """Go on with a list that can be read, where something waits for it; say first what was saved."""
    at = desk()
    if one.go_on is None:
        drop_list(at.workspace, one.path)
        return render_template("match.html", done=True, said=said, errors={})
    answer = one.go_on(one.path)
    if isinstance(answer, Response) and answer.location:
        if said:
            at.told[answer.location] = said
        at.paired[name] = answer.location
    return answer


@page.get("/<name>/words")
def words(name: str) -> ResponseReturnValue:
    """Ask what the words mean that stand where only ours count; first what the columns are."""
    if not matched(desk(), _the_list(name)).is_ready:
        return redirect(f"/letters/match/{name}", 303)
    return _words(name, {})


def _words(name: str, errors: Errors) -> ResponseReturnValue:
    at, one = desk(), _the_list(name)
    told = {"words": strange(at, one), "goes_on": one.go_on is not None, "seen": at.digest}
    page = render_template("match_words.html", name=name, errors=errors, **told)
    return (page, 422) if errors else page


@page.post("/<name>/words")
def meanings(name: str) -> ResponseReturnValue:
    """Keep what somebody said of the words; rows with the others are held, as they are."""
    at = desk()
    with at.pairing:
        one = _the_list(name, DONE)
        try:
            saved = keep_meanings(at.editing(request.form.get("seen", "")), strange(at, one), request.form)
        except DirectoryError as error:
            return _words(name, {"words": " ".join(lines_of(error))})
        end_pairing(at, name, one.back)
    return _go_on(name, one, saved_words(["what your list's words mean"], saved.backup) if saved else "")

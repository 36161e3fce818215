"""One letter of a set: as it will look, or as it was written; as PDF; and that somebody found it right."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from directory.documents.pdf import CannotTypeset
from directory.errors import DirectoryError, Unknown
from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN
from directory.planning.explain import explain_of
from directory.report.reasoning import text
from directory.report.style import Style
from directory.sending.copies import copy_of
from directory.web.desk import desk
from directory.web.mending import purpose_of
from directory.web.named import named, titles
from directory.web.pages.letters import the_set, title_of
from directory.web.plans import as_made, fallen, not_left_after_all, plan_of, to_leave
from directory.web.runs import LetterSet
from directory.web.steps import says_of
from directory.web.written import written_letters
from directory.writing.one import letter_html, letter_message, letter_pdf, notice_in

page = Blueprint("letter", __name__, url_prefix="/letters")

# A file that is shown in a frame of its own: nothing in it runs, and it is nobody's page.
FRAMED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@page.get("/<run>/letter/<key>")
def read(run: str, key: str) -> ResponseReturnValue:
    """Show one letter, and what is known of it."""
    found = the_set(run)
    return _as_written(found, key) if found.complete else _as_it_will_be(found, key)


def _as_written(found: LetterSet, key: str) -> ResponseReturnValue:
    """Show the school's copy: the list and the directory may say something else by now."""
    every = _written(found)
    one = every.get(key) or abort(404)
    return render_template(
        "written.html",
        found=found,
        known=named(desk(), [one])[0],
        one=one,
        purpose=purpose_of(desk(), one.entry.rule, one.entry.recipient),
        again=key in not_left_after_all(desk(), found) or key in fallen(desk(), found),
        copy=copy_of(one),
        notice=to_leave(desk(), found).get(key) if one.state in OPEN else None,
        html=_html(found, one),
        **_place(list(every), key),
    )


def _html(found: LetterSet, one: Standing) -> str:
    """Return a letter that waits, as what it was made from still says it; "" where only its copy is sure."""
    made = as_made(desk(), found) if one.state in OPEN and not one.correction else None
    notice = next((notice for notice in made.plan.notices if notice.key == one.key), None) if made else None
    if made is None or notice is None or notice.overdue:
        return ""
    return _below_the_page(letter_html(made, one.key))


def _below_the_page(html: str) -> Markup:
    """Return a letter's HTML with its headings below the page's own."""
    below = html.replace("<h1>", '<h2 class="of-letter">').replace("</h1>", "</h2>")
    return Markup(below)  # noqa: S704  # documents.html escaped every value


def _written(found: LetterSet) -> dict[str, Standing]:
    with read_ledger(desk().settings.ledger) as ledger:
        return {one.key: one for one in written_letters(found, ledger)}


def _as_it_will_be(found: LetterSet, key: str) -> ResponseReturnValue:
    shown = plan_of(desk(), found)
    try:
        notice = notice_in(shown.prepared, key)
    except Unknown:
        abort(404)
    return render_template(
        "letter.html",
        found=found,
        notice=notice,
        title=title_of(found),
        html=_below_the_page(letter_html(shown.prepared, key)),
        message=letter_message(shown.prepared, key),
        **_place([one.key for one in shown.notices], key),
    )


def _place(keys: Sequence[str], key: str) -> dict[str, object]:
    """Return where a letter stands in its set, and the keys of its neighbours."""
    place = keys.index(key)
    return {
        "place": place + 1,
        "total": len(keys),
        "before": keys[place - 1] if place else "",
        "after": keys[place + 1] if place + 1 < len(keys) else "",
    }


def _keys(found: LetterSet) -> list[str]:
    return list(_written(found)) if found.complete else [one.key for one in plan_of(desk(), found).notices]


@page.post("/<run>/letter/<key>")
def looks_right(run: str, key: str) -> ResponseReturnValue:
    """Note that somebody found a letter right, and go on to the next one."""
    found = the_set(run)
    keys = _keys(found)
    if key not in keys:
        abort(404)
    desk().looked.setdefault(found.id, {})[key] = says_of(desk(), found).get(key, "")
    following = keys[keys.index(key) + 1 :]
    return redirect(f"{found.href}/letter/{following[0]}" if following else found.href, 303)


@page.get("/<run>/letter/<key>.pdf")
def pdf(run: str, key: str) -> ResponseReturnValue:
    """Show one letter as PDF: the file as it was written, or as it would be."""
    found = the_set(run)
    try:
        content = _copy(found, key) if found.complete else letter_pdf(plan_of(desk(), found).prepared, key)
    except (FileNotFoundError, Unknown):
        abort(404)
    except CannotTypeset as error:
        raise DirectoryError(str(error)) from error
    headers = {"Content-Disposition": 'inline; filename="letter.pdf"', **FRAMED}
    return Response(content, mimetype="application/pdf", headers=headers)


def _copy(found: LetterSet, key: str) -> bytes:
    one = _written(found).get(key) or abort(404)
    name = next(name for name in one.files if name.endswith(".pdf"))
    return (Path(one.folder) / name).read_bytes()


@page.get("/<run>/why/<key>")
def why(run: str, key: str) -> ResponseReturnValue:
    """Say rule by rule what the body of a letter may have about its pupil, and why not more."""
    at, found = desk(), the_set(run)
    whom, about = _whom_and_about(found, key)
    asked = replace(found.request, confirm_first=at.settings.confirm_first)
    if not about or asked.leavers is None:
        abort(404)
    with read_ledger(at.settings.ledger) as ledger:
        reasons = explain_of(asked, whom, about, asked.leavers, ledger)
    called = {name: known.title for name, known in titles(at).items()}
    return render_template("why.html", found=found, key=key, text=text(reasons, Style(), called))


def _whom_and_about(found: LetterSet, key: str) -> tuple[str, str]:
    """Return the ID of a letter's body, and the reference of its pupil, "" where it is about nobody."""
    if found.complete:
        one = _written(found).get(key) or abort(404)
        return one.entry.recipient, one.entry.reference
    try:
        notice = notice_in(plan_of(desk(), found).prepared, key)
    except Unknown:
        abort(404)
    return notice.recipient.id, notice.leaver.reference if notice.leaver else ""

"""One letter of a set: as it will look, as PDF, and that somebody found it right."""

from flask import Blueprint, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from directory.documents.pdf import CannotTypeset
from directory.errors import DirectoryError
from directory.web.desk import desk
from directory.web.pages.letters import the_letter, the_set, title_of
from directory.web.plans import letters_of
from directory.writing.one import letter_html, letter_message, letter_pdf

page = Blueprint("letter", __name__, url_prefix="/letters")

# A file that is shown in a frame of its own: nothing in it runs, and it is nobody's page.
FRAMED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@page.get("/<run>/letter/<key>")
def read(run: str, key: str) -> ResponseReturnValue:
    """Show one letter as it will look, and what is known of it."""
    found, shown, notice = the_letter(run, key)
    keys = [one.key for one in shown.notices]
    place = keys.index(key)
    text = (
        letter_html(shown.prepared, key).replace("<h1>", '<h2 class="of-letter">').replace("</h1>", "</h2>")
    )
    return render_template(
        "letter.html",
        found=found,
        notice=notice,
        title=title_of(found),
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
    found, shown, notice = the_letter(run, key)
    try:
        name = next(one for one in notice.files if one.endswith(".pdf"))
        content = (found.folder / name).read_bytes() if found.complete else letter_pdf(shown.prepared, key)
    except FileNotFoundError:
        abort(404)
    except CannotTypeset as error:
        raise DirectoryError(str(error)) from error
    headers = {"Content-Disposition": 'inline; filename="letter.pdf"', **FRAMED}
    return Response(content, mimetype="application/pdf", headers=headers)

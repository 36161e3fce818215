"""The letters that there are, what is wrong with them, and how each looks."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.run import check_templates
from directory.errors import DirectoryError
from directory.ledger import remembered_in
from directory.model import Audience
from directory.templates.folder import load_template
from directory.web.answers import download
from directory.web.desk import Desk, desk, templates_seen
from directory.web.named import titles
from directory.web.pages.choose import whom_each_is_for
from directory.web.pages.letterhead import trouble_of
from directory.web.trouble import lines_of
from directory.web.withheld import left_out_of, withheld_of
from directory.web.words import button_of
from directory.writing.publish import Publication, publish
from directory.writing.shown import show_template

page = Blueprint("registers", __name__)


@page.get("/letters/templates")
def templates() -> ResponseReturnValue:
    """List the letters that there are, and what is wrong with them."""
    at = desk()
    asked = "check" in request.args  # it takes a second, which nobody who only wants to look should wait
    wrong = (
        at.kept(
            "templates",
            lambda: check_templates(at.workspace.workbook, at.today, at.workspace.templates),
            *templates_seen(at.workspace.templates),
        )
        if asked
        else None
    )
    return render_template(
        "templates.html",
        known=titles(at).values(),
        whom=whom_each_is_for(at),
        wrong=wrong,
        letterhead=trouble_of(at) if asked else [],
    )


@page.get("/letters/templates/<name>")
def one_template(name: str) -> ResponseReturnValue:
    """Show one letter: whom for, under which rule, what it tells."""
    at = desk()
    known = titles(at)
    if name not in known:
        abort(404)
    if known[name].audience is Audience.ANYBODY:
        return redirect(f"/letters/publish/{name}", 303)
    button = None
    try:
        sample, lines = _sample(at, name, "txt").decode(), []
    except DirectoryError as error:
        sample, lines, button = "", lines_of(error), button_of(error)
    one = load_template(name, at.workspace.templates)
    asks = {field.partition(".")[2] for field in one.asks if field.startswith("leaver.")}
    left_out = left_out_of(at, one)
    return render_template(
        "template.html",
        one=one,
        asks=sorted(asks - left_out),
        left_out=sorted(left_out),
        whom=whom_each_is_for(at).get(name, ""),
        sample=sample,
        lines=lines,
        withheld=[lack for _, lack in withheld_of(at, [known[name]])],
        button=button,
    )


def _sample(at: Desk, name: str, form: str) -> bytes:
    if name not in titles(at):
        abort(404)
    return show_template(name, at.workspace.templates, at.workspace.workbook, at.today, form)


@page.get("/letters/templates/<name>/sample.<form>")
def sample(name: str, form: str) -> ResponseReturnValue:
    """Give a letter filled with an invented pupil, as PDF or Word."""
    if form not in ("pdf", "docx"):
        abort(404)
    return download(_sample(desk(), name, form), f"sample.{form}")


@page.get("/letters/publish/<name>")
def to_publish(name: str) -> ResponseReturnValue:
    """Offer what is for anybody, such as the list of bodies in a privacy notice, in every form."""
    made = _publication(name)
    return render_template("publish.html", name=name, title=titles(desk())[name].title, made=made)


def _publication(name: str) -> Publication:
    at = desk()
    if name not in titles(at):
        abort(404)
    remembered = remembered_in(at.settings.ledger)
    return publish(name, at.workspace.templates, at.workspace.workbook, at.today, remembered)


@page.get("/letters/publish/<name>/<file>")
def published(name: str, file: str) -> ResponseReturnValue:
    """Give it in one form."""
    files = _publication(name).files
    if file not in files:
        abort(404)
    return download(files[file], file)

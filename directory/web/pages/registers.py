"""Choices about a pupil's data, and the letters that there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.choices import ChoiceWrong
from directory.checks.run import check_templates
from directory.errors import DirectoryError
from directory.ledger import read_ledger, remembered_in
from directory.model import Audience
from directory.templates.folder import load_template, titles
from directory.web.answers import download
from directory.web.desk import desk, templates_seen
from directory.web.forms import Errors, day_in, name_in
from directory.web.named import Named, named, pupil_named
from directory.web.trouble import lines_of
from directory.workbook.choices import KINDS, PARENT, YOUNG_PERSON
from directory.workbook.schema import LEAVERS
from directory.writing.choose import choose
from directory.writing.publish import Publication, publish

page = Blueprint("registers", __name__)


@page.get("/choices")
def to_choose() -> ResponseReturnValue:
    """Ask for a choice that a parent or a young person has made."""
    return _form({"on": desk().today.isoformat()}, {})


@dataclass(frozen=True, slots=True)
class Done:
    """A choice that was recorded: in words whose and which, and the letters that told more than it allows."""

    whom: str = field(repr=False)
    more: list[Named] = field(repr=False)


def _form(form: Mapping[str, str], errors: Errors, *, done: Done | None = None) -> ResponseReturnValue:
    kinds = [(kind, LEAVERS.column(kind).heading, LEAVERS.column(kind).choices) for kind in KINDS]
    shown = render_template(
        "choices.html", form=form, errors=errors, kinds=kinds, givers=(YOUNG_PERSON, PARENT), done=done
    )
    return (shown, 422) if errors else shown


@page.post("/choices")
def chosen() -> ResponseReturnValue:
    """Record a choice: from then on it counts, whatever a list says."""
    at, form, errors = desk(), request.form, Errors()
    workbook, reference = at.workspace.workbook, form.get("reference", "")
    kind, _, value = form.get("choice", "").partition("=")
    if kind not in KINDS:
        errors["choice"] = "Choose what was said."
    if form.get("given_by") not in (YOUNG_PERSON, PARENT):
        errors["given_by"] = "Choose who said it."
    by, on = name_in(form, "recorded_by", errors), day_in(form, "on", errors, latest=at.today)
    if errors or on is None:
        return _form(form, errors)
    try:
        _, told = choose(
            workbook,
            at.settings.ledger,
            reference=reference,
            kind=kind,
            value=value,
            given_by=form["given_by"],
            on=on,
            recorded_by=by,
            today=at.today,
        )
    except ChoiceWrong as error:
        place = {"kind": "choice", "value": "choice"}.get(error.field, error.field)
        return _form(form, {place or "reference": " ".join(lines_of(error))})
    except DirectoryError as error:
        return _form(form, {"reference": " ".join(lines_of(error))})
    with read_ledger(at.settings.ledger) as ledger:
        more = named(at, ledger.standings(told).values())
    whom = f"{pupil_named(at, reference)}: {LEAVERS.column(kind).heading}: {value}"
    return _form({"on": at.today.isoformat()}, {}, done=Done(whom, more))


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
    return render_template("templates.html", known=titles(at.workspace.templates), wrong=wrong)


@page.get("/letters/templates/<name>")
def one_template(name: str) -> ResponseReturnValue:
    """Show one letter: whom for, under which rule, what it tells."""
    at = desk()
    known = {one.name: one for one in titles(at.workspace.templates)}
    if name not in known:
        abort(404)
    if known[name].audience is Audience.ANYBODY:
        return redirect(f"/letters/publish/{name}", 303)
    return render_template("template.html", one=load_template(name, at.workspace.templates))


@page.get("/letters/publish/<name>")
def to_publish(name: str) -> ResponseReturnValue:
    """Offer what is for anybody, such as the list of bodies in a privacy notice, in every form."""
    return render_template("publish.html", name=name, made=_publication(name))


def _publication(name: str) -> Publication:
    at = desk()
    if name not in {one.name for one in titles(at.workspace.templates)}:
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

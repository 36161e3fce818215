"""Choose a letter, a list and a day; a list with other headings than ours has them paired first."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.trusted import read_directory
from directory.errors import Action, DirectoryError
from directory.ledger.witness import absent
from directory.model import Category
from directory.planning.audience import EVERYBODY, whom_for
from directory.planning.request import Request
from directory.templates.folder import Title
from directory.templates.problems import Breach, TemplateWrong
from directory.web.choosing import Choosing, begin_choosing, keep
from directory.web.desk import Desk, desk, templates_seen
from directory.web.forms import Errors, day_in
from directory.web.named import titles
from directory.web.runs import LetterSet, new_folder
from directory.web.trouble import lines_of
from directory.workbook.lookup import recipient_rows

page = Blueprint("choose", __name__, url_prefix="/letters/new")

BESIDE = {Action.NAME_BODIES: "to", Action.NAME_SHEET: "sheet"}  # the field that what is wrong is said beside


def whom_each_is_for(at: Desk) -> Mapping[str, str]:
    """Return in words to whom each letter goes, by its name; none while the workbook cannot be relied on."""

    def find() -> Mapping[str, str]:
        try:
            directory = read_directory(at.workspace.workbook, at.today)
        except DirectoryError:
            return {}
        known = titles(at).values()
        return {one.name: whom_for(one.audience, one.rule, directory) for one in known if one.audience}

    return at.kept("whom", find, *templates_seen(at.workspace.templates))


def _letters(at: Desk) -> Mapping[str, Title]:
    return {name: one for name, one in titles(at).items() if one.is_letter}


@page.get("")
def new() -> ResponseReturnValue:
    """Ask which letter, about whom, for which day."""
    at = desk()
    if missing := absent(at.settings.ledger, at.workspace.workbook):
        raise missing
    given = {"on": at.today.isoformat(), "letter": request.args.get("letter", "")}
    return _form(given, {})


@page.post("")
def choose() -> ResponseReturnValue:
    """Take the choice, and plan it once: what is wrong with the list is said beside it."""
    at, errors = desk(), Errors()
    form = request.form.to_dict()
    known = _letters(at).get(form.get("letter", ""))
    if known is None or known.audience is None:
        errors["letter"] = "Choose a letter."
    on = day_in(form, "on", errors)
    if errors or on is None or known is None or known.audience is None:
        return _form(form, errors), 422
    upload = request.files.get("file")
    about = known.audience.about_pupil
    try:
        kept = keep(at, upload) if about and upload and upload.filename else None
    except DirectoryError as error:
        return _unfit(form, error, uploaded=False)
    asked = Request(
        (known.name,),
        at.workspace.templates,
        (kept or at.workspace.leavers) if about else None,
        at.workspace.workbook,
        on,
        "" if about else form.get("to", ""),
        "hidden_rows" in form,
        sheet=form.get("sheet", "").strip() if about else "",
        large_print="large_print" in form,
    )
    made = LetterSet(new_folder(at, asked), asked.templates, asked)
    one = begin_choosing(at, made, form, kept)
    return _chosen(one) if one.over.is_set() else redirect(one.href, 303)


@page.get("/<run>")
def being_chosen(run: str) -> ResponseReturnValue:
    """Say that a long list is being read; once it is, show who gets what, or the form with what is wrong."""
    one = desk().choosing.get(run) or abort(404)
    return _chosen(one) if one.over.is_set() else render_template("choosing.html", one=one)


def _chosen(one: Choosing) -> ResponseReturnValue:
    if one.pairing:
        return redirect(one.pairing, 303)
    if isinstance(one.trouble, DirectoryError):
        return _unfit(one.form, one.trouble, uploaded=one.kept is not None)
    if one.trouble:
        raise one.trouble
    return redirect(one.letters.href, 303)


def _unfit(form: Mapping[str, str], error: DirectoryError, *, uploaded: bool) -> ResponseReturnValue:
    """Return the form with what is wrong beside its field; raise what has a button of its own."""
    if isinstance(error, TemplateWrong) and error.breach is Breach.RULE:
        said = f"This letter cannot be written yet: {error.trouble} Ask your data-protection lead."
        known = _letters(desk()).get(form.get("letter", ""))
        return _form(form, {"letter": said}, known.rule if known else ""), 422
    field = BESIDE.get(error.action, "file") if error.action else "file"
    if error.action and not uploaded and field == "file":
        raise error
    asks = {"sheet": form.get("sheet", "")} if error.action is Action.NAME_SHEET else {}
    return _form({**form, **asks}, {field: " ".join(lines_of(error))}), 422


def _form(form: Mapping[str, str], errors: Errors, no_rule: str = "") -> str:
    at = desk()
    own = at.workspace.leavers
    known = _letters(at).values()
    return render_template(
        "new.html",
        form=form,
        errors=errors,
        no_rule=no_rule,
        about_leavers=[one for one in known if one.audience and one.audience.about_pupil],
        about_nobody=[one for one in known if one.audience and not one.audience.about_pupil],
        broken=[one for one in known if one.audience is None],
        saved=at.local(own.stat().st_mtime) if own.is_file() else None,
        whom=whom_each_is_for(at),
        everybody=EVERYBODY,
        categories=[str(one) for one in Category],
        bodies=at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today)),
    )

"""Choose a letter, a list and a day; a list with other headings than ours has them paired first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.trusted import read_directory
from directory.errors import Action, DirectoryError
from directory.ledger.witness import absent
from directory.model import Category
from directory.planning.audience import EVERYBODY, NOBODY_YET, whom_for
from directory.planning.request import Request
from directory.templates.folder import Title
from directory.templates.problems import Breach, Disallowed, TemplateWrong
from directory.templates.word.package import WordFileUnfit
from directory.web.choosing import Choosing, begin_choosing, keep
from directory.web.desk import Desk, desk, templates_seen
from directory.web.forms import Errors, day_in
from directory.web.named import titles
from directory.web.runs import LetterSet, drop_unused, folders, new_folder
from directory.web.trouble import lines_of, why_not_written
from directory.workbook.lookup import recipient_rows
from directory.writing.lists import is_kept

page = Blueprint("choose", __name__, url_prefix="/letters/new")

BESIDE = {Action.NAME_BODIES: "to", Action.NAME_SHEET: "sheet"}  # the field that what is wrong is said beside


@dataclass(frozen=True, slots=True)
class WhereToMend:
    """Where to mend why a letter cannot be written: its ``rule``, "" for none, and its ``words``."""

    rule: str = ""
    words: bool = False


NOWHERE = WhereToMend()


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
    folders(at)  # where one knows more than the record, nothing is chosen
    given = {"on": at.today.isoformat(), "letter": request.args.get("letter", "")}
    return _form(given, {})


@page.post("")
def choose() -> ResponseReturnValue:
    """Take the choice, and plan it once: what is wrong with the list is said beside it."""
    at, errors = desk(), Errors()
    form = request.form.to_dict()
    try:
        kept = _list_of(at, form)
    except DirectoryError as error:
        return _unfit(form, error, uploaded=False)
    known = _letters(at).get(form.get("letter", ""))
    if known is None or known.audience is None:
        errors["letter"] = "Choose a letter."
    on = day_in(form, "on", errors)
    if errors or on is None or known is None or known.audience is None:
        return _form(form, errors), 422
    about = known.audience.about_pupil
    if not about:
        drop_unused(at, kept)
        kept = None
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


def _list_of(at: Desk, form: dict[str, str]) -> Path | None:
    """Return the uploaded list of a form, or the one that it had before; None for the folder's own.

    Whoever asks for the folder's own gets it, unless another file is chosen.

    The form then has it: a browser forgets which file was chosen, and the list may not be what is wrong.
    """
    upload, before = request.files.get("file"), _kept(at, form)
    if upload and upload.filename:
        kept: Path | None = keep(at, upload)
        drop_unused(at, before)
    elif "own" in form:
        kept = None
        drop_unused(at, before)
    else:
        kept = before
    form["kept"] = kept.name if kept else ""
    return kept


def _kept(at: Desk, form: Mapping[str, str]) -> Path | None:
    """Return the uploaded list that a form still has."""
    name = form.get("kept", "")
    path = at.workspace.leavers.with_name(name) if name and Path(name).name == name else None
    return path if is_kept(at.workspace, path) else None


@page.get("/<run>")
def being_chosen(run: str) -> ResponseReturnValue:
    """Say that a long list is being read; once it is, show who gets what, or the form with what is wrong."""
    one = desk().choosing.get(run) or abort(404)
    return _chosen(one) if one.over.is_set() else render_template("choosing.html", one=one)


def _chosen(one: Choosing) -> ResponseReturnValue:
    if one.pairing:
        return redirect(one.pairing, 303)
    if isinstance(one.trouble, DirectoryError):
        form = {**one.form, "kept": one.kept.name if one.kept else ""}
        return _unfit(form, one.trouble, uploaded=one.kept is not None)
    if one.trouble:
        raise one.trouble
    return redirect(one.letters.href, 303)


def _unfit(form: Mapping[str, str], error: DirectoryError, *, uploaded: bool) -> ResponseReturnValue:
    """Return the form with what is wrong beside its field; raise what has a button of its own."""
    if isinstance(error, TemplateWrong):
        known = _letters(desk()).get(form.get("letter", ""))
        of_rule = isinstance(error, Disallowed) or error.breach is Breach.RULE
        where = WhereToMend(known.rule if known and of_rule else "", isinstance(error, Disallowed))
        return _form(form, {"letter": why_not_written(error)}, where), 422
    if isinstance(error, WordFileUnfit) and error.of_all_letters:  # no other list mends that
        raise error
    field = BESIDE.get(error.action, "file") if error.action else "file"
    if error.action and not uploaded and field == "file":
        raise error
    asks = {"sheet": form.get("sheet", "")} if error.action is Action.NAME_SHEET else {}
    return _form({**form, **asks}, {field: " ".join(lines_of(error))}), 422


def _form(form: Mapping[str, str], errors: Errors, where: WhereToMend = NOWHERE) -> str:
    at = desk()
    own = at.workspace.leavers
    known, whom = _letters(at).values(), whom_each_is_for(at)
    return render_template(
        "new.html",
        form=form,
        errors=errors,
        where=where,
        kept=_kept(at, form),
        about_leavers=[one for one in known if one.audience and one.audience.about_pupil],
        about_nobody=[one for one in known if one.audience and not one.audience.about_pupil],
        broken=[one for one in known if one.audience is None],
        saved=at.local(own.stat().st_mtime) if own.is_file() else None,
        whom=whom,
        waiting=[one.name for one in known if whom.get(one.name, "").startswith(NOBODY_YET)],
        everybody=EVERYBODY,
        categories=[str(one) for one in Category],
        bodies=at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today)),
    )

"""The pupils of a set who still have no letter: why, what to do about it, and that none is needed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.values.text import counted
from directory.web.answers import download, lead_to, ticks_of
from directory.web.desk import desk
from directory.web.forms import Errors, name_in
from directory.web.named import held_names
from directory.web.pages.letters import the_set, title_of
from directory.web.runs import LetterSet
from directory.web.words import without_letter
from directory.writing.lists import was_uploaded
from directory.writing.manifest import HELD, HeldLetter
from directory.writing.still_held import settle

page = Blueprint("held", __name__, url_prefix="/letters/<run>/held")


@dataclass(frozen=True, slots=True)
class _Pupil:
    """A pupil without a letter: the name, "" where the held rows are gone, and why."""

    one: HeldLetter
    name: str = field(repr=False)

    @property
    def key(self) -> str:
        """Return the value of its tick."""
        return self.one.whose


@page.get("")
def without(run: str) -> ResponseReturnValue:
    """List the pupils who have no letter yet."""
    return _page(the_set(run), {}, Errors())


def _page(found: LetterSet, form: Mapping[str, str], errors: Errors) -> ResponseReturnValue:
    at = desk()
    if not found.written:
        abort(404)
    names = {name: held_names(at, found.folder, name) for name in {one.template for one in found.held}}
    held = [_Pupil(one, names[one.template].get(one.whose, "")) for one in found.held]
    list_, ticked = found.written.leavers, request.form.getlist("settled")
    shown = render_template(
        "held.html",
        found=found,
        title=title_of(found),
        says=without_letter(len(found.held)),
        held=ticks_of(held, ticked, form.get("page")),
        uploaded=list_ is not None and was_uploaded(at.workspace, list_),
        list_there=list_ is not None and list_.is_file(),
        rows_there=(found.folder / HELD).is_file(),
        ticked=ticked,
        form=form,
        errors=errors,
    )
    return (shown, 422) if errors else shown


@page.get("/rows.xlsx")
def rows(run: str) -> ResponseReturnValue:
    """Give the held rows as the letters' folder has them, each with what is wrong."""
    path = the_set(run).folder / HELD
    return download(path.read_bytes(), HELD) if path.is_file() else abort(404)


@page.post("")
def settled(run: str) -> ResponseReturnValue:
    """Record that some of these pupils need no letter."""
    at, found, errors = desk(), the_set(run), Errors()
    if "page" in request.form:
        return _page(found, request.form, errors)
    marks = {one.whose for one in found.held} & set(request.form.getlist("settled"))
    if not marks:
        errors["settled"] = "Tick the pupils who need no letter."
    by = name_in(request.form, "by", errors)
    if errors:
        return _page(found, request.form, errors)
    settle(found.folder, marks, by=by, on=at.today)
    need = "needs" if len(marks) == 1 else "need"
    return lead_to(found.href, f"Recorded: {counted(len(marks), 'pupil')} {need} no letter.")

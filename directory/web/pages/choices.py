"""Choices about pupils' data: what is recorded, and one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.choices import (
    ChoiceWrong,
    Given,
    PupilUnknown,
    Recorded,
    is_young_persons,
    recorded_choices,
    whether_it_counts,
)
from directory.errors import DirectoryError
from directory.ledger import LedgerAbsent, read_ledger
from directory.values.identifiers import one_reference
from directory.web.answers import one_page
from directory.web.back import OF
from directory.web.called import called, name_of, names_recorded
from directory.web.desk import Desk, desk, seen_of
from directory.web.forms import Errors, day_in, name_in
from directory.web.named import Named, born_on, named, pupil_named, unnamed
from directory.web.pages.letters import the_set
from directory.web.plans import plan_of
from directory.web.runs import find, id_of
from directory.web.trouble import lines_of
from directory.workbook.choices import KINDS, PARENT, YOUNG_PERSON, choices_of
from directory.workbook.schema import LEAVERS
from directory.writing.choose import choose

UNKNOWN = "No pupil is known here by this reference or name. Type the admission number as a list has it."

page = Blueprint("choices", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A recorded choice in words: whose, which, who gave it and when, who recorded it, and if it counts."""

    whom: str = field(repr=False)
    nameless: bool
    choice: str = field(repr=False)
    given_by: str
    on: date
    recorded_by: str
    counts: str


@dataclass(frozen=True, slots=True)
class Done:
    """A choice that was recorded: whose and which, whether it counts, and the letters that it concerns.

    ``more`` were sent, and told more than it allows; ``waiting`` are written and not sent, each with its set.
    """

    whom: str = field(repr=False)
    counts: str
    more: Sequence[Named]
    waiting: Sequence[tuple[Named, str]]


@page.get("/choices")
def to_choose() -> ResponseReturnValue:
    """List the recorded choices, and ask for one: of the pupil of a held row, where that leads here."""
    reference = ""
    if run := request.args.get(OF):
        row = request.args.get("row", 0, int)
        held = (one.row for one in plan_of(desk(), the_set(run)).held if one.row)
        reference = next((one["reference"] for one in held if one.number == row), "")
    return _form({"on": desk().today.isoformat(), "reference": reference}, {})


def _form(form: Mapping[str, str], errors: Errors, *, done: Done | None = None) -> ResponseReturnValue:
    columns = map(LEAVERS.column, KINDS)
    kinds = [(one.key, one.heading, one.choices, is_young_persons(one.key)) for one in columns]
    whom = form.get("reference", "").strip()
    found = called(desk(), whom)
    every, wrong = _recorded(desk())
    here, number, pages = one_page(every, request.args.get("page", 1, int))
    shown = render_template(
        "choices.html",
        form=form,
        errors=errors,
        kinds=kinds,
        typed=whom,
        whom=_name_of(desk(), whom) if whom and not found.pupils else "",
        found=found,
        givers=(YOUNG_PERSON, PARENT),
        done=done,
        count=len(every),
        lines=_lines(desk(), here),
        number=number,
        pages=pages,
        wrong=wrong,
    )
    return (shown, 422) if errors else shown


def _name_of(at: Desk, reference: str) -> str:
    """Return whose reference it is, as the letters that lead here say, or else any; "" if unknown."""
    of = find(at, request.args.get(OF, ""))
    try:
        return name_of(at, reference, of.request if of else None)
    except DirectoryError:  # the folder does not say any more from which list it was written
        return name_of(at, reference, None)


Among = tuple[Recorded, Sequence[Recorded]]  # a recorded choice, and all of its pupil and kind


def _recorded(at: Desk) -> tuple[list[Among], list[str]]:
    """Return what is recorded, the newest day first, and what is wrong where it cannot be read."""
    path = choices_of(at.workspace.workbook)
    try:
        every = at.kept("choices", lambda: recorded_choices(path), seen_of(path))
    except DirectoryError as error:
        return [], lines_of(error)
    found = sorted(
        ((one, known) for known in every.values() for one in known),
        key=lambda one: (one[0].on, one[0].row),
        reverse=True,
    )
    return found, []


def _lines(at: Desk, some: Sequence[Among]) -> list[Line]:
    """Return recorded choices as the page lists them."""
    known = (pupil_named(at, one.reference) != unnamed(one.reference) for one, _ in some)
    names = {} if all(known) else names_recorded(at)  # which reads the whole record
    return [_line(at, one, among, names) for one, among in some]


def _line(at: Desk, one: Recorded, known: Sequence[Recorded], names: Mapping[str, str]) -> Line:
    whom, number = pupil_named(at, one.reference), unnamed(one.reference)
    if whom == number and (name := names.get(one_reference(one.reference))):
        whom = f"{name} ({number})"
    return Line(
        whom,
        whom == number,
        _in_words(one.kind, one.value),
        PARENT if one.by_parent else YOUNG_PERSON,
        one.on,
        one.recorded_by,
        whether_it_counts(one, known, born_on(at, one.reference)),
    )


def _in_words(kind: str, value: str) -> str:
    return f"{LEAVERS.column(kind).heading}: {value}"


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
    if called(at, reference).pupils:
        errors["reference"] = "Choose which pupil is meant."
    by, on = name_in(form, "recorded_by", errors), day_in(form, "on", errors, latest=at.today)
    if errors or on is None:
        return _form(form, errors)
    given = Given(reference, kind, value, form["given_by"], on, by)
    try:
        made = choose(workbook, at.settings.ledger, given, today=at.today)
    except PupilUnknown:
        return _form(form, {"reference": UNKNOWN})
    except ChoiceWrong as error:
        place = {"kind": "choice", "value": "choice"}.get(error.field, error.field)
        return _form(form, {place or "reference": " ".join(lines_of(error))})
    except DirectoryError as error:
        return _form(form, {"reference": " ".join(lines_of(error))})
    more, waiting = _letters(at, made.told_more), _letters(at, made.waiting)
    done = Done(
        f"{_name_of(at, reference.strip()) or unnamed(reference.strip())}: {_in_words(kind, value)}",
        _whether_counts(at, given),
        more,
        [(one, f"/letters/{id_of(one.one.folder)}") for one in waiting],
    )
    return _form({"on": at.today.isoformat()}, {}, done=done)


def _whether_counts(at: Desk, given: Given) -> str:
    """Return whether a choice that was just recorded counts; "" where another row cannot be read."""
    try:
        every = recorded_choices(choices_of(at.workspace.workbook))
    except DirectoryError:
        return ""
    known = every[one_reference(given.reference), given.kind]
    return next(_line(at, one, known, {}).counts for one in known if one.says_as(given))


def _letters(at: Desk, keys: Sequence[str]) -> list[Named]:
    try:
        with read_ledger(at.settings.ledger) as ledger:
            return named(at, ledger.standings(keys).values())
    except LedgerAbsent:
        return []

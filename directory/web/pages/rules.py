"""The sharing rules: what may go to whom and why, one rule as a whole, and a form to change or add a row."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import save_rule
from directory.checks.rules.register import next_number, review_has_passed
from directory.model import Category, DataCategory, Finding, Row, Severity
from directory.templates.folder import Title, load_template
from directory.templates.problems import TemplateWrong
from directory.templates.register import kinds_of
from directory.values.text import counted
from directory.web.changing import RowForm, bodies_by_name, but
from directory.web.desk import Desk, desk
from directory.web.mending import change_of, mending, rules_of
from directory.web.named import titled, titles
from directory.web.plans import may_have_fallen, stopped_by
from directory.web.runs import written_sets
from directory.web.steps import stand_no_more
from directory.web.withheld import withheld_of
from directory.workbook.schema import SHARING, Column

page = Blueprint("rules", __name__, url_prefix="/directory/rules")

NEW = "A new sharing rule"
NUMBER = ("rule",)  # typed when a rule is new, and never again


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of the register: whom it is about in words and the open bodies, what is wrong, and its review."""

    row: Row
    whom: str
    bodies: Sequence[Row]
    findings: Sequence[Finding]
    overdue: bool

    @property
    def worst(self) -> Severity | None:
        """Return the gravest severity of what is wrong with it."""
        order = list(Severity)
        return min((one.severity for one in self.findings), key=order.index, default=None)

    @property
    def change(self) -> str:
        """Return where it is changed; "" where a cell is blank that names it."""
        return change_of(self.row)


def _rows(at: Desk) -> list[RuleRow]:
    found = [one for one in at.findings() if one.sheet == SHARING.name and not one.accepted]
    whom = _whom(at)
    return [
        RuleRow(
            row,
            whom.get(row["recipient"], row["recipient"]),
            bodies,
            [one for one in found if one.row == row.number],
            review_has_passed(row, at.today),
        )
        for row, bodies in rules_of(at)
    ]


def _whom(at: Desk) -> Mapping[str, str]:
    """Return in words whom a rule can be about, by what its row says: a category, or a body's ID."""
    return {str(one): f"{one}: every body of this category" for one in Category} | dict(bodies_by_name(at))


def _letters(at: Desk) -> Mapping[str, list[Title]]:
    """Return the letters that go by each rule, by its number."""
    found: dict[str, list[Title]] = {}
    for one in titles(at).values():
        if one.rule:
            found.setdefault(one.rule, []).append(one)
    return dict(sorted(found.items()))


@page.get("")
def every() -> ResponseReturnValue:
    """List the rules, and those that are missing though letters go by them."""
    at, rows = desk(), _rows(desk())
    known = {one.row["rule"] for one in rows}
    missing = {rule: letters for rule, letters in _letters(at).items() if rule not in known}
    return render_template("rules.html", rows=rows, numbers=len(known), missing=missing)


@page.get("/<rule>")
def one_rule(rule: str) -> ResponseReturnValue:
    """Show one rule as a whole: its rows, what is wrong with them, and the letters that go by it."""
    at = desk()
    rows = [one for one in _rows(at) if one.row["rule"] == rule]
    letters = _letters(at).get(rule, [])
    if not rows and not letters:
        abort(404)
    return render_template(
        "rule.html",
        rule=rule,
        rows=rows,
        columns=SHARING.columns,
        letters=letters,
        withheld=withheld_of(at, letters),
        stopped=list(_stopped(at, letters)),
        mend_of=mending(at),
    )


def _stopped(at: Desk, letters: Sequence[Title]) -> Iterator[tuple[str, str, str]]:
    """Yield, for each set of these letters, how many may not leave, the page that says why, and its label."""
    names = {one.name for one in letters}
    for one in written_sets(at):
        there = one.written and one.written.there and one.complete and not names.isdisjoint(one.templates)
        if not (there and one.to_leave and may_have_fallen(at, one)):
            continue
        title = titled(at, one.templates)
        if says := stand_no_more(at, one):
            yield f"{says[0].upper()}{says[1:]}.", f"{one.href}/again", f"Write again: {title}"
        elif stopped_by(at, one):
            yield (
                f"All of them: {counted(one.to_leave, 'letter')}.",
                f"{one.href}/send",
                f"See what stops: {title}",
            )


def _form(title: str, columns: tuple[Column, ...], rule: str) -> RowForm:
    """Return the form of a rule: whom it can be about, and beside it what its letters ask for."""
    at = desk()
    return RowForm(title, columns, {"recipient": _whom(at)}, "rule_form.html", {"asked": _asked(at, rule)})


def _asked(at: Desk, rule: str) -> list[tuple[str, tuple[DataCategory, ...], tuple[DataCategory, ...]]]:
    """Return the letters that go by a rule, with the kinds of data each asks for and cannot leave out."""
    asked = []
    for one in _letters(at).get(rule, []):
        if one.audience and one.audience.discloses:
            with suppress(TemplateWrong):  # which the page of the letters says
                letter = load_template(one.name, at.workspace.templates)
                asked.append((letter.title, kinds_of(letter.asks), kinds_of(letter.bare)))
    return asked


@page.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new rule; of one that is there already, for another body: the rest as it is for the first."""
    rows = [one.row for one in _rows(desk())]
    rule, whom = request.args.get("rule", ""), request.args.get("for", "")
    if whom and not rule:  # a number that no letter goes by would let nothing go
        return render_template("which_rule.html", letters=_letters(desk()), whom=whom, free=next_number(rows))
    rule = rule or next_number(rows)
    like = next((row.values for row in rows if row["rule"] == rule), {})
    cells = {**like, "rule": rule, "recipient": whom}
    return _form(NEW, SHARING.columns, rule).shown(cells)


@page.post("/new")
def add() -> ResponseReturnValue:
    """Add a row to the register."""
    rule = request.form.get("rule", "").strip()
    return _form(NEW, SHARING.columns, rule).saved(
        _place(rule), lambda editing, values: editing.add(SHARING.name, values)
    )


@page.get("/<rule>/change/<whom>")
def change(rule: str, whom: str) -> ResponseReturnValue:
    """Ask what to change of a rule's row about a body or a category."""
    row = _row(rule, whom)
    return _form(f"Rule {rule}", but(SHARING.columns, NUMBER), rule).shown(row.values, was=row.values)


@page.post("/<rule>/change/<whom>")
def changed(rule: str, whom: str) -> ResponseReturnValue:
    """Change cells of a rule's row."""
    row = _row(rule, whom)
    return _form(f"Rule {rule}", but(SHARING.columns, NUMBER), rule).saved(
        _place(rule), lambda editing, values: save_rule(editing, rule, whom, values), row.values
    )


def _row(rule: str, whom: str) -> Row:
    rows = (one.row for one in _rows(desk()))
    return next((row for row in rows if (row["rule"], row["recipient"]) == (rule, whom)), None) or abort(404)


def _place(rule: str) -> str:
    return f"/directory/rules/{quote(rule, safe='')}"

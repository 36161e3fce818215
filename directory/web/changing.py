"""A form with the cells of one row of the workbook, and how it is saved: a body's, a contact's, a rule's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flask import render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import NO_LONGER_CONFIRMED, Editing, Saved, TakenId, WouldBeWrong, typed
from directory.checks.rules.register import DATA, data_words
from directory.errors import DirectoryError
from directory.values.dates import DateError, parse_date
from directory.values.text import with_and
from directory.web.answers import lead_to, saved_words
from directory.web.back import carry
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.trouble import lines_of
from directory.workbook.change import Value
from directory.workbook.lookup import recipient_rows
from directory.workbook.schema import Column, Kind
from directory.workbook.shown import day

Save = Callable[[Editing, Mapping[str, Value]], Saved]
Cells = Mapping[str, str]

LONG = ("notes", "address", "purpose", "law", "condition")
TICKED = ("data", "when_limited")  # several words of one list, with semicolons between
MOST_SAID = 60  # characters of a cell's old text
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RowForm:
    """The form of a row with these columns.

    ``options`` are what cells may say that have no list of their own, each with its words, by the columns'
    keys. ``page`` is the template, and ``more`` what it needs besides.
    """

    title: str
    columns: tuple[Column, ...]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    page: str = "change.html"
    more: Mapping[str, object] = field(default_factory=dict)

    def shown(
        self, cells: Cells, errors: Mapping[str, str] = NOTHING, was: Cells = NOTHING
    ) -> ResponseReturnValue:
        """Show the form with ``cells``; ``was`` is what stands there now, nothing for a row that is new."""
        cells, was = self._with_days(cells), self._with_days(was)
        ticked = {one.key: data_words(cells.get(one.key, "")) for one in self.columns if one.key in TICKED}
        shown = render_template(
            self.page,
            title=self.title,
            columns=self.columns,
            form=cells,
            was=was,
            errors=errors,
            long=LONG,
            ticked=ticked,
            days=[one.key for one in self.columns if _holds_days(one, cells.get(one.key, ""))],
            words={key: dict.fromkeys([*DATA, *there]) for key, there in ticked.items()},
            options=self.options,
            seen=desk().digest,
            **self.more,
        )
        return (shown, 422) if errors else shown

    def _with_days(self, cells: Cells) -> Cells:
        """Return cells with each day as a browser's field for days has it; what is none stays as it is."""
        days = [one.key for one in self.columns if cells.get(one.key) and _holds_days(one, cells[one.key])]
        return {**cells, **{key: parse_date(cells[key]).isoformat() for key in days}}

    def posted(self) -> tuple[Cells, Cells]:
        """Return the cells as they were typed, and as they were when the form was shown.

        What is taken out of a rule's data is taken out of what may still go when a choice limits it.
        """
        cells = {one.key: _as_in_cell("; ".join(request.form.getlist(one.key))) for one in self.columns}
        if {"data", "when_limited"} <= cells.keys():
            gone = set(data_words(request.form.get("was-data", ""))) - set(data_words(cells["data"]))
            left = [one for one in data_words(cells["when_limited"]) if one not in gone]
            cells["when_limited"] = "; ".join(left)
        return cells, {one.key: _as_in_cell(request.form.get(f"was-{one.key}", "")) for one in self.columns}

    def wrong(self, errors: Mapping[str, str]) -> ResponseReturnValue:
        """Show the form as it was filled in, with what is wrong."""
        cells, was = self.posted()
        return self.shown(cells, errors, was)

    def saved(self, href: str, save: Save, now: Cells = NOTHING) -> ResponseReturnValue:
        """Save what was typed and go to ``href``, or show what is wrong.

        ``now`` is what the row says by now, nothing for a new row. A cell that somebody else has changed
        since the form was shown is saved only once that was seen.
        """
        (cells, was), errors = self.posted(), Errors()
        values: dict[str, Value] = {}
        for column in self.columns:
            if _same(column.key, cells[column.key], was[column.key]):
                continue  # what a colleague has typed there meanwhile stays
            try:
                values[column.key] = typed(column, cells[column.key])
            except DateError as error:
                errors[column.key] = str(error)
        if errors:
            return self.wrong(errors)
        now = {one.key: _as_in_cell(self._with_days(now).get(one.key, "")) for one in self.columns}
        for column in self.columns:
            key = column.key
            if not any(_same(key, now[key], one[key]) for one in (was, cells)) and key in values:
                errors[key] = meanwhile(_in_words(column, now[key]))
        cells = {key: cells[key] if key in values else now[key] for key in cells}
        if errors:
            return self.shown(cells, errors, now)
        try:
            saved = save(desk().editing(request.form.get("seen", "")), values)
            what = [_changed(one, was[one.key], cells[one.key]) for one in self.columns if one.key in values]
            more = f" {NO_LONGER_CONFIRMED}" if saved.unconfirmed else ""
            return lead_to(carry(href), f"{saved_words(what, saved.backup)}{more}")
        except TakenId as error:
            errors["id"] = str(error)
        except WouldBeWrong as error:
            keys, first = [one.key for one in self.columns], self.columns[0].key
            errors |= {one.column if one.column in keys else first: one.message for one in error.findings}
        except DirectoryError as error:
            errors[self.columns[0].key] = " ".join(lines_of(error))
        return self.shown(cells, errors, now)


def _holds_days(column: Column, text: str) -> bool:
    """Return whether a column's cells hold days, and this one too, or it is blank."""
    if column.kind is not Kind.DATE:
        return False
    try:
        return not text or bool(parse_date(text))
    except DateError:
        return False


def _same(key: str, new: str, old: str) -> bool:
    return new == old or (key in TICKED and set(data_words(new)) == set(data_words(old)))


def _as_in_cell(text: str) -> str:
    """Return what was posted as a cell would say it: a browser has line breaks of its own."""
    return text.replace("\r\n", "\n").strip()


def _in_words(column: Column, text: str) -> str:
    return day(parse_date(text)) if text and _holds_days(column, text) else text


def meanwhile(text: str) -> str:
    """Return what to say at a cell that somebody has changed since the form was shown, to ``text``."""
    now = f'Now it says "{text}".' if text else "Now it is blank."
    return (
        f"Nothing was saved: somebody has changed this since it was shown. {now} If yours is right, save it."
    )


def _changed(column: Column, old: str, new: str) -> str:
    """Return a changed cell's heading, with the words that came and went, or how its text began before."""
    if old and column.key in TICKED:
        before, after = data_words(old), data_words(new)
        gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
        parts = [f"{how} {with_and(some)}" for how, some in (("without", gone), ("with", come)) if some]
        return f"{column.heading} (now {', '.join(parts)})"
    old = _in_words(column, old)
    begins = old if len(old) <= MOST_SAID else f"{old[:MOST_SAID].rstrip()} ..."
    return f'{column.heading} (was "{begins}")' if old else column.heading


def but(columns: tuple[Column, ...], keys: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns without those of the keys."""
    return tuple(one for one in columns if one.key not in keys)


def bodies_by_name(at: Desk) -> Mapping[str, str]:
    """Return what to call each body by its ID, in the order of their names: for a cell that names a body."""
    rows = at.kept("rows", lambda: recipient_rows(at.workspace.workbook, at.today))
    named = ((row["id"], f"{row['organisation']} ({row['id']})") for row in rows if row["id"])
    return dict(sorted(named, key=lambda one: one[1].casefold()))

"""The report of `plan`: a table for the office or JSON for a program, without any value of a leaver."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from directory.model import Held, Notice, Plan
from directory.planning.causes import causes_of
from directory.planning.tally import columns_lacking, columns_unread, tally, whom, without_basis
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped
from directory.workbook.leavers_sheet import data_named
from directory.writing.manifest import plan_record


def _text(made: Plan, style: Style) -> str:
    parts = [part for name in made.templates for part in _of_template(made, name, style)]
    lines = (*columns_lacking(made), columns_unread(made), without_basis(made.notices))
    said = [line for line in lines if line]
    return "\n".join(parts) + "".join(f"\n{line}\n" for line in said) + f"\n{tally(made)}\n"


def _of_template(made: Plan, name: str, style: Style) -> Iterator[str]:
    """Yield the tables about one template, which is named where there are several."""
    of = f": {name}" if len(made.templates) > 1 else ""
    notices = [one for one in made.notices if one.template == name]
    held = [one for one in made.held if one.template == name]
    if notices:
        yield f"Letters{of}\n\n{_notices(notices, style)}"
    if held:
        rows = list(_causes(held))
        headings = [_place([row[0] for row in rows]), Heading("Held because"), Heading("Code", 4)]
        yield f"Held{of}\n\n{table(headings, rows, style)}"
    if done := [f"{one.cell} ({one.about})" for one in made.done_before if one.template == name]:
        yield wrapped(f"Done before{of}: {', '.join(done)}. Each was sent already.", style.width) + "\n"
    reasons: dict[str, list[str]] = {}
    for one in made.not_concerned:
        if one.template == name:
            reasons.setdefault(one.reason, []).append(one.cell)
    for reason, cells in reasons.items():
        yield wrapped(f"Not concerned{of}: {', '.join(cells)}. {reason}", style.width) + "\n"


def _causes(held: Sequence[Held]) -> Iterator[list[str]]:
    """Yield each cause's cell, or how many rows it holds, its words and code; of several rows which."""
    for cause in causes_of(held):
        if len(cause.letters) == 1:
            yield [", ".join(cause.letters[0].cells), cause.says, cause.code]
        else:
            where = "; ".join(part for part in (cause.rows, cause.columns) if part)
            yield [
                cause.number,
                f"{cause.says}\n{where[0].upper()}{where[1:]}." if where else cause.says,
                cause.code,
            ]


def _notices(notices: Sequence[Notice], style: Style) -> str:
    """Return the letters' table. What all of them share is said once, below it."""
    common = set.intersection(*(set(notice.shared) for notice in notices))
    headings = [
        _place([one.cell for one in notices]),
        Heading("To", 26),
        Heading("Goes as", 12),
        Heading("Also tells, and leaves out"),
    ]
    rows = [[notice.cell, whom(notice), _route(notice), _particulars(notice, common)] for notice in notices]
    shared = ", ".join(data_named(field) for field in notices[0].shared if field in common)
    said = wrapped(f"Every letter tells: {shared or 'nothing of a pupil'}.", style.width)
    return f"{table(headings, rows, style)}\n{said}\n"


def _place(cells: Sequence[str]) -> Heading:
    """Return the heading of the first column: a cell, or the key of the letter whose receipt is asked for."""
    return Heading("Cell", max(6, *map(len, cells)))


def _route(notice: Notice) -> str:
    return "e-mail draft" if notice.email else "letter"


def _particulars(notice: Notice, common: set[str]) -> str:
    also = ", ".join(data_named(field) for field in notice.shared if field not in common)
    out = (f"Leaves out {kind}: {reason}" for kind, reason in notice.left_out.items())
    return "\n".join(line for line in (also, *out, *notice.remarks) if line)


FORMS: Forms[Plan] = MappingProxyType({"text": _text, "json": json_of(plan_record)})

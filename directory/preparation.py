"""Everything a run of letters stands on, read, checked, and refused if no letter could rely on it.

Reads files and writes none. ``plan`` shows what comes of it, ``dispatch`` writes the very same.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from directory.checks import registry
from directory.context import context_of
from directory.documents.pdf import compile_pdf
from directory.errors import CannotSet, FileUnfit
from directory.held import HeldCode
from directory.home import LETTERHEAD
from directory.model import Finding, Held, Notice, Plan, School, Severity, Table
from directory.plan import make_plan
from directory.recipients import directory_from
from directory.templates import Template, load_template
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import SCHOOL, SHARING

# What Typst's own font may lack: all but Latin, Greek and Cyrillic letters, punctuation and signs.
UNCOMMON = re.compile(
    r"[^\x00-\u024F\u0370-\u0373\u0384-\u03CE\u0400-\u045F\u1E80-\u1E85\u1EF2\u1EF3\u2010-\u2022\u20AC]"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan and what it takes to write it: the template, the school, and the letterhead's file."""

    plan: Plan
    template: Template
    school: School
    letterhead: Path


def prepare(template: str, leavers: Path, workbook: Path, on: date, templates: Path) -> Prepared:
    """Return the plan of ``template`` about the ``leavers`` file on the day ``on``, and what writes it.

    ``templates`` is the folder of templates and letterhead. Raises Unknown for a template that is not there,
    TemplateWrong, WorkbookUnreadable, MissingColumn, FileUnfit.
    """
    judged = load_template(template, templates)
    book, table = read_book(workbook, on), read_leavers(leavers)
    in_book, in_table = registry.run(book), registry.run_leavers(table, on)
    _refuse_unfit(workbook.name, in_book, book.tables)
    _refuse_unfit(leavers.name, in_table, {table.sheet: table})
    parsed = directory_from(book, in_book, registry.email_doubting_codes())
    plan = make_plan(judged, table, in_table, parsed, on)
    return _settable(Prepared(plan, judged, parsed.school, templates / LETTERHEAD.name))


def _refuse_unfit(name: str, found: Sequence[Finding], tables: Mapping[str, Table]) -> None:
    """Refuse a file with an error that concerns every letter: in its headings, settings or register.

    In the register because a rule that is left out lets a looser one decide.
    """
    tops = {sheet: table.heading_row for sheet, table in tables.items()}
    problems = [
        (f"{one.sheet}!{one.cell}" if one.cell else one.sheet, one.message)
        for one in found
        if one.severity is Severity.ERROR
        and (one.row <= tops.get(one.sheet, 1) or one.sheet in (SCHOOL.name, SHARING.name))
    ]
    if problems:
        raise FileUnfit(name, problems)


def _settable(prepared: Prepared) -> Prepared:
    """Return what was prepared, the letters that no font here can set moved from notices to held.

    Only letters with uncommon characters are tried, so that a plan stays quick.
    """
    letter = compile_pdf(prepared.template.body.letter)
    notices: list[Notice] = []
    held = list(prepared.plan.held)
    for notice in prepared.plan.notices:
        texts = (str(getattr(notice.leaver, name)) for name in notice.shared)
        try:
            if UNCOMMON.search("".join((*texts, *notice.recipient.postal_lines, notice.addressee))):
                letter(context_of(notice, prepared.school, prepared.template.enclosures, prepared.plan.on))
            notices.append(notice)
        except CannotSet as error:
            held.append(cannot_set(notice, error))
    held.sort(key=lambda one: one.row.number)
    return replace(prepared, plan=replace(prepared.plan, notices=tuple(notices), held=tuple(held)))


def cannot_set(notice: Notice, error: CannotSet) -> Held:
    """Return a notice as held because no font here has one of its characters, at the cell that has it."""
    row = notice.leaver.row
    cells = (row.cell(key) for key in row.columns if UNCOMMON.search(row[key]))
    return Held(row, next(cells, notice.cell), HeldCode.CANNOT_SET.value, str(error))

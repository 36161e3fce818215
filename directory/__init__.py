"""The front door: what commands, a web page and other programs call.

Each function loads what it needs when it is called, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from directory.checks.registry import Entry
    from directory.dispatch import Prepared
    from directory.model import Finding, Notice, Row


def check_workbook(path: Path, today: date) -> list[Finding]:
    """Return what is wrong with the workbook at ``path``, by sheet, row and column; WorkbookUnreadable."""
    from directory.checks import registry
    from directory.workbook.read import read_book

    return registry.run(read_book(path, today))


def check_leavers(path: Path, today: date) -> list[Finding]:
    """Return what is wrong with the leavers file at ``path``; no finding quotes a cell of it."""
    from directory.checks import registry
    from directory.workbook.read import read_leavers

    return registry.run_leavers(read_leavers(path), today)


def explanation(code: str) -> Entry:
    """Return in plain words what a code means, why, and how to mend it; Unknown when there is none."""
    from directory.checks import registry

    return registry.explanation(code)


def codes() -> list[Entry]:
    """Return every code there is, with its rule: the checks' codes, then those of held notices."""
    from directory.checks import registry

    return registry.entries()


def recipient_rows(path: Path, today: date) -> tuple[Row, ...]:
    """Return the bodies of the workbook at ``path``, a row each; WorkbookUnreadable."""
    from directory.workbook.read import read_book
    from directory.workbook.schema import RECIPIENTS

    return read_book(path, today).rows(RECIPIENTS.name)


def recipient_in_full(path: Path, id_: str, today: date) -> tuple[Row, list[Row], list[Row]]:
    """Return one body's row, its contacts, and the sharing rules about it or its category.

    Unknown, with near IDs, when no body has this ID.
    """
    from directory.checks.look import bodies
    from directory.errors import Unknown
    from directory.workbook.read import read_book
    from directory.workbook.schema import CONTACTS, SHARING

    book = read_book(path, today)
    known = bodies(book)
    if id_ not in known:
        raise Unknown("recipient", id_, list(known))
    row = known[id_]
    contacts = [contact for contact in book.rows(CONTACTS.name) if contact["recipient"] == id_]
    about = (id_, row["category"])
    return row, contacts, [rule for rule in book.rows(SHARING.name) if rule["recipient"] in about]


def make_home(folder: Path) -> list[Path]:
    """Write an empty workbook, an empty leavers file and the templates into ``folder``; return their names.

    Nothing is written when one of them is there already: WouldOverwrite.
    """
    from directory.home import LEAVERS, TEMPLATES, WORKBOOK, furnish, home
    from directory.workbook.create import create_book, create_leavers

    workbooks = {WORKBOOK: create_book(), LEAVERS: create_leavers()}
    return furnish(folder, workbooks, home() / TEMPLATES)


def prepare(
    template: str, leavers: Path, workbook: Path, on: date, templates: Path | None = None
) -> Prepared:
    """Return the plan of ``template`` about the ``leavers`` file on the day ``on``, and what writes it.

    ``templates`` is the folder of templates, by default the one of the folder that is worked in. Nothing is
    written. Raises Unknown for a template that is not there, TemplateWrong, WorkbookUnreadable.
    """
    from directory.checks import registry
    from directory.dispatch import Prepared
    from directory.home import TEMPLATES, home
    from directory.plan import make_plan
    from directory.recipients import directory_from
    from directory.templates import load_template
    from directory.workbook.read import read_book, read_leavers

    folder = templates or home() / TEMPLATES
    judged = load_template(template, folder)
    book, table = read_book(workbook, on), read_leavers(leavers)
    in_book, in_table = registry.run(book), registry.run_leavers(table, on)
    _refuse_unfit(workbook.name, in_book)
    _refuse_unfit(leavers.name, in_table)
    parsed = directory_from(book, in_book, registry.email_doubting_codes())
    plan = make_plan(judged, table, in_table, parsed, on)
    return Prepared(plan, judged, parsed.school, folder / "letterhead.docx")


def _refuse_unfit(name: str, found: list[Finding]) -> None:
    """Refuse a file with an error in its headings, sheets or settings: it concerns every letter."""
    from directory.errors import FileUnfit
    from directory.model import Severity
    from directory.workbook.schema import SCHOOL

    whole = [one for one in found if one.row <= 1 or one.sheet == SCHOOL.name]
    problems = [
        (f"{one.sheet}!{one.cell}" if one.cell else one.sheet, one.message)
        for one in whole
        if one.severity is Severity.ERROR
    ]
    if problems:
        raise FileUnfit(name, problems)


def write(prepared: Prepared, folder: Path, *, replace: bool = False) -> Iterator[Notice]:
    """Write what was prepared into ``folder``, yielding each notice once its files are whole.

    ``replace`` takes away an earlier run's files first. Raises FolderTaken, LetterheadWrong.
    """
    from directory.dispatch import write_plan

    return write_plan(prepared, folder, replace=replace)

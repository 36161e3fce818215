"""Everything a run of letters stands on, read, checked, and refused if no letter could rely on it.

Reads files and writes none. ``plan`` shows what comes of it, ``dispatch`` writes the very same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from directory.checks.trusted import read_book_and_directory, read_pupils
from directory.documents.pdf import CannotSet, compile_pdf
from directory.errors import DirectoryError, Unknown
from directory.model import (
    Audience,
    Category,
    Chased,
    Held,
    HeldCode,
    Notice,
    Plan,
    Row,
)
from directory.planning.audience import EVERYBODY
from directory.planning.fingerprint import Fingerprint, fingerprint
from directory.planning.notices import UNCOMMON, background_of
from directory.planning.plan import make_plan
from directory.sharing.recipients import Directory
from directory.templates.context import Background, context_of
from directory.templates.folder import load_template
from directory.templates.template import Template
from directory.workspace import LETTERHEAD, templates_in


@dataclass(frozen=True, slots=True)
class Sources:
    """What a plan was made from: enough to make it once more, and to see whether anything has moved since.

    ``rows`` are all pupils of the list, whether they get a letter or not.
    """

    templates: tuple[str, ...]
    leavers: Path | None
    workbook: Path
    to: str
    fingerprint: Fingerprint
    rows: tuple[Row, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan and what it takes to write it: the templates by name, what letters tell, the letterhead.

    ``replaced`` has, by the key of each letter that corrects one, the day on which that was sent.
    """

    plan: Plan
    templates: Mapping[str, Template]
    background: Background
    letterhead: Path
    sources: Sources
    replaced: Mapping[str, date] = field(default_factory=dict)

    def template(self, notice: Notice) -> Template:
        """Return what ``notice`` is written from, in its language."""
        return self.templates[notice.template].in_language(notice.language)

    def context(self, notice: Notice) -> Mapping[str, object]:
        """Return what its template may see of ``notice``."""
        enclosures, replaces = self.template(notice).enclosures, self.replaced.get(notice.key)
        return context_of(notice, self.background, enclosures, self.plan.on, replaces=replaces)


def prepare(
    templates: Sequence[str],
    leavers: Path | None,
    workbook: Path,
    on: date,
    folder: Path | None = None,
    to: str = "",
    overdue: Callable[[], Sequence[Chased]] = tuple,
) -> Prepared:
    """Return the plan of ``templates`` on the day ``on``, and what writes it. Nothing is written.

    ``leavers`` is the list that templates about pupils need; ``to`` narrows whom it goes to: an ID, a
    category, or "all". ``folder`` has templates and letterhead, by default that of the folder that is worked
    in. ``overdue`` tells, if it is asked, the letters whose receipts have not come: ``to_chase``. Raises
    Unknown for a template or body that is not there, NotSaid, TemplateWrong, WorkbookUnreadable,
    MissingColumn, FileUnfit.
    """
    folder = templates_in(folder)
    judged = [load_template(name, folder) for name in dict.fromkeys(templates)]
    _refuse_unsaid(judged, leavers, to)
    book, parsed = read_book_and_directory(workbook, on)
    pupils = read_pupils(leavers, parsed, on) if leavers else None
    chasing = any(template.audience is Audience.OVERDUE for template in judged)
    plan = make_plan(judged, pupils, parsed, on, _known(to, parsed), overdue() if chasing else ())
    by_name = {template.name: template for template in judged}
    rows = pupils.table.rows if pupils else ()
    letterhead = folder / LETTERHEAD.name
    texts = [path for path in folder.glob("*.md") if path.name.partition(".")[0] in by_name]
    files = {path.name: path.read_bytes() for path in (*texts, letterhead) if path.is_file()}
    sources = Sources(tuple(by_name), leavers, workbook, to, fingerprint(book, rows, files), rows)
    return _settable(Prepared(plan, by_name, background_of(parsed), letterhead, sources))


def _refuse_unsaid(templates: Sequence[Template], leavers: Path | None, to: str) -> None:
    """Refuse a run that does not say whom its letters are about, or to whom they go."""
    about_pupils = [template.name for template in templates if template.audience.about_pupil]
    if about_pupils and leavers is None:
        raise NotSaid(f"{about_pupils[0]} is about pupils", "Say which: --leavers FILE.")
    if leavers and not about_pupils:
        raise NotSaid(f"{templates[0].name} is about no pupil", "Leave --leavers out.")
    for template in templates:
        if template.audience is Audience.BODY and not template.rule and not to:
            raise NotSaid(f"{template.name} can go to any body", "Say to which: --to ID, a category, or all.")


def _known(to: str, directory: Directory) -> str:
    """Return whom a run writes to, as the directory spells it; raises Unknown.

    A word that is an ID and a category, but for its capital letter, is what it is as typed; else the ID.
    """
    typed = " ".join(to.split()) or EVERYBODY
    exact = [EVERYBODY, *map(str, Category), *directory.recipients, *directory.wrong]
    folded = {one.casefold(): one for one in exact}
    found = typed if typed in exact else folded.get(typed.casefold())
    if found is None:
        raise Unknown("body or category", to, exact)
    return found


def _settable(prepared: Prepared) -> Prepared:
    """Return what was prepared, the letters that no font here can set moved from notices to held.

    Only letters with uncommon characters are tried, so that a plan stays quick.
    """
    notices: list[Notice] = []
    held = list(prepared.plan.held)
    for notice in prepared.plan.notices:
        try:
            if notice.uncommon:
                compile_pdf(prepared.template(notice).body.letter)(prepared.context(notice))
            notices.append(notice)
        except CannotSet as error:
            held.append(cannot_set(notice, error))
    held.sort(key=lambda one: one.row.number if one.row else 0)
    return replace(prepared, plan=replace(prepared.plan, notices=tuple(notices), held=tuple(held)))


def cannot_set(notice: Notice, error: CannotSet) -> Held:
    """Return a notice as held because no font here has one of its characters, at the cell that has it."""
    row = notice.leaver.row if notice.leaver else None
    cells = (row.cell(key) for key in row.columns if UNCOMMON.search(row[key])) if row else iter(())
    cell = next(cells, notice.cell)
    return Held(row, cell, HeldCode.CANNOT_SET.value, str(error), notice.template)


class NotSaid(DirectoryError):
    """A run that leaves out what it needs to know: about whom, or to whom."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what, mend)
        self.what, self.mend = what, mend

    def __str__(self) -> str:
        return f"{self.what}. {self.mend}"

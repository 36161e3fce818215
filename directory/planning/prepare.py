"""Read and check everything that a run of letters needs, and plan it; refuse an incomplete request.

Reads files and writes none. ``plan`` shows the result; ``write`` writes exactly that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from directory.checks.choices import with_choices
from directory.checks.trusted import PupilList, read_book_and_directory, read_pupils
from directory.documents.eml import DraftWrong, Part
from directory.documents.letterhead.read import Letterhead, other_school
from directory.documents.pdf import CannotTypeset, compile_pdf
from directory.documents.printed import DoesNotFit, Trouble
from directory.errors import Action, DirectoryError, Unknown
from directory.ledger import LedgerReader
from directory.ledger.history import to_chase
from directory.model import (
    Audience,
    Category,
    Held,
    HeldCode,
    Notice,
    Plan,
    Remembered,
    Row,
    School,
)
from directory.planning.audience import EVERYBODY
from directory.planning.fingerprint import Fingerprint, fingerprint
from directory.planning.heads import Print, letterhead_in, letterhead_path, own_heads, print_of
from directory.planning.notices import UNCOMMON, background_of
from directory.planning.plan import make_plan
from directory.planning.remember import to_remember
from directory.planning.request import Request
from directory.planning.trust import Trust
from directory.sharing.recipients import Directory
from directory.templates.context import Background, context_of
from directory.templates.folder import load_template
from directory.templates.template import Template
from directory.values.dates import Days


@dataclass(frozen=True, slots=True)
class Sources:
    """What a plan was made from: enough to make it again, and to see whether anything has changed since.

    ``rows`` are all pupils of the list, whether they get a letter or not.
    """

    request: Request
    fingerprint: Fingerprint
    rows: tuple[Row, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan and what is needed to write it: the templates by name, the letters' background, the letterhead.

    ``replaced`` maps the key of each corrected letter to the day on which the earlier one was sent.
    ``details`` are what the ledger is to remember of bodies when the plan is written. ``large`` is the
    letterhead for large print, None when no letter needs it. ``own`` are the heads of the school's own Word
    letters.
    """

    plan: Plan
    templates: Mapping[str, Template]
    background: Background
    letterhead: Letterhead
    sources: Sources
    replaced: Mapping[str, date] = field(default_factory=dict)
    details: tuple[Remembered, ...] = ()
    large: Letterhead | None = None
    own: Mapping[Print, Letterhead] = field(default_factory=dict)

    def head(self, notice: Notice) -> Letterhead:
        """Return the letterhead of ``notice``, in the print that it is written in."""
        shared = self.large if notice.large and self.large else self.letterhead
        return self.own.get(print_of(notice), shared)

    @property
    def other_schools(self) -> tuple[str, ...]:
        """Return a warning for each letterhead, also of an own Word letter, that names another school."""
        said = [other_school(self.letterhead)]
        said += [other_school(one, f'the Word letter of "{name}"') for (name, _, _), one in self.own.items()]
        return tuple(dict.fromkeys(filter(None, said)))

    @property
    def css(self) -> str:
        """Return the looks of all letterheads in a web page."""
        return self.letterhead.css + "".join(one.css for one in self.own.values())

    def template(self, notice: Notice) -> Template:
        """Return the template of ``notice``, in its language."""
        return self.templates[notice.template].in_language(notice.language)

    def context(self, notice: Notice) -> Mapping[str, object]:
        """Return the values that the template may print for ``notice``."""
        enclosures, replaces = self.template(notice).enclosures, self.replaced.get(notice.key)
        return context_of(notice, self.background, enclosures, self.plan.on, replaces=replaces)


def pupils_of(request: Request, directory: Directory) -> PupilList | None:
    """Return the list that the request names, with findings and choices; None when it names none.

    Raises WorkbookUnreadable, MissingColumn, FileUnfit.
    """
    if request.leavers is None:
        return None
    rows, sheet = request.hidden_rows, request.sheet
    pupils = read_pupils(request.leavers, directory, request.on, hidden_rows=rows, sheet=sheet)
    return with_choices(pupils, request.workbook)


Reading = Callable[[Request, Directory], PupilList | None]


def prepare(
    request: Request,
    ledger: LedgerReader | None = None,
    closed: Sequence[Days] = (),
    read: Reading = pupils_of,
) -> Prepared:
    """Return the plan that ``request`` asks for, and what is needed to write it. Nothing is written.

    A template about overdue receipts gets them from ``ledger``, with the days ``closed`` as no school days;
    without a ledger none is overdue, and no address differs from the one that letters went to. ``read`` gives
    the list: anew from its file, unless somebody has kept what it was. Raises Unknown
    for a template or body that does not exist, RequestIncomplete, TemplateWrong, WordFileUnfit,
    WorkbookUnreadable, MissingColumn, FileUnfit.
    """
    folder, on = request.template_folder, request.on
    judged = [load_template(name, folder) for name in dict.fromkeys(request.templates)]
    _refuse_incomplete(judged, request)
    remembered = ledger.remembered() if ledger else ()
    book, parsed = read_book_and_directory(request.workbook, on, remembered)
    pupils = read(request, parsed)
    chasing = ledger and any(template.audience is Audience.OVERDUE for template in judged)
    late = to_chase(ledger, closed, on) if ledger and chasing else ()
    trust = Trust(ledger.written_to() if ledger else {}, request.confirm_first)
    plan = make_plan(judged, pupils, parsed, on, _known(request.to, parsed), late, trust)
    if request.large_print:
        plan = replace(plan, notices=tuple(replace(one, large=True) for one in plan.notices))
    if request.require_basis:
        plan = with_basis(plan)
    by_name = {template.name: template for template in judged}
    rows = pupils.table.rows if pupils else ()
    letterhead = letterhead_path(folder)
    background = background_of(parsed)
    head = letterhead_in(folder, background.school)
    some_large = any(notice.large for notice in plan.notices)
    large = letterhead_in(folder, background.school, large=True) if some_large else None
    own = own_heads(plan, by_name, background.school)
    texts = [path for path in folder.glob("*.md") if path.name.partition(".")[0] in by_name]
    texts += [folder / one.word.file for one in _with_siblings(judged) if one.word]
    files = {path.name: path.read_bytes() for path in (*texts, letterhead) if path.is_file()}
    sources = Sources(request, fingerprint(book, rows, files), rows)
    details = to_remember(book, parsed)
    return _settable(
        Prepared(plan, by_name, background, head, sources, details=details, large=large, own=own)
    )


def _with_siblings(templates: Iterable[Template]) -> Iterator[Template]:
    for template in templates:
        yield template
        yield from template.siblings.values()


class RequestIncomplete(DirectoryError):
    """The request does not say about whom, or to whom, the letters are."""


def _refuse_incomplete(templates: Sequence[Template], request: Request) -> None:
    """Raise RequestIncomplete unless the request says about whom the letters are, and to whom they go."""
    for template in templates:
        if template.audience is Audience.SUBJECT:
            what = f'"{template.title}" is the answer to a pupil who asks what was told about them.'
            raise RequestIncomplete(what, "It is made for that.", action=Action.ANSWER)
        if template.audience is Audience.ANYBODY:
            what = f'"{template.title}" is for anybody, so it goes to nobody.'
            raise RequestIncomplete(what, "It is published.", action=Action.PUBLISH, about=template.name)
    about_pupils = [template.title for template in templates if template.audience.about_pupil]
    if about_pupils and request.leavers is None:
        what = f'"{about_pupils[0]}" is about pupils.'
        raise RequestIncomplete(what, "Say which list they are on.", action=Action.NAME_LEAVERS)
    if request.leavers and not about_pupils:
        what = f'"{templates[0].title}" is about no pupil.'
        raise RequestIncomplete(what, "Leave the list of leavers out.")
    for template in templates:
        if template.audience is Audience.BODY and not template.rule and not request.to:
            what = f'"{template.title}" can go to any body.'
            raise RequestIncomplete(what, "Say to which.", action=Action.NAME_BODIES)


def with_basis(plan: Plan) -> Plan:
    """Return a plan in which each letter about a pupil is held whose rule has no lawful basis on record."""
    held = [
        Held(
            one.leaver.row if one.leaver else None,
            one.cell,
            HeldCode.NO_BASIS.value,
            f"Rule {one.rule.rule} has no lawful basis on record." if one.rule else "",
            one.template,
        )
        for one in plan.notices
        if one.lacks_basis
    ]
    every = sorted((*plan.held, *held), key=lambda one: one.row.number if one.row else 0)
    return replace(plan, notices=tuple(one for one in plan.notices if not one.lacks_basis), held=tuple(every))


def _known(to: str, directory: Directory) -> str:
    """Return the run's recipient or category, as the directory spells it; raises Unknown.

    A word that is both an ID and, apart from its capital, a category means what was typed; else the ID.
    """
    typed = " ".join(to.split()) or EVERYBODY
    exact = [EVERYBODY, *map(str, Category), *directory.recipients, *directory.wrong]
    folded = {one.casefold(): one for one in exact}
    found = typed if typed in exact else folded.get(typed.casefold())
    if found is None:
        raise Unknown("body or category", to, exact)
    return found


def _settable(prepared: Prepared) -> Prepared:
    """Return what was prepared, with the letters that no font here can set moved from notices to held.

    Only letters with uncommon characters are tried, so that planning stays fast.
    """
    notices: list[Notice] = []
    held = list(prepared.plan.held)
    for notice in prepared.plan.notices:
        try:
            if notice.uncommon:
                letter = prepared.template(notice).body.letter
                compile_pdf(letter, prepared.head(notice))(prepared.context(notice))
            notices.append(notice)
        except CannotTypeset as error:
            held.append(cannot_set(notice, error))
    held.sort(key=lambda one: one.row.number if one.row else 0)
    return replace(prepared, plan=replace(prepared.plan, notices=tuple(notices), held=tuple(held)))


def cannot_set(notice: Notice, error: CannotTypeset) -> Held:
    """Return a notice as held, at the cell with a character that no font here has."""
    row = notice.leaver.row if notice.leaver else None
    cells = (row.cell(key) for key in row.columns if UNCOMMON.search(row[key])) if row else iter(())
    cell = next(cells, notice.cell)
    return Held(row, cell, HeldCode.CANNOT_SET.value, str(error), notice.template)


def does_not_fit(notice: Notice, error: DoesNotFit) -> Held:
    """Return a notice as held because its letter is not whole on its pages, at the cell that is to blame."""
    row, cell = notice.leaver.row if notice.leaver else None, notice.cell
    if row and error.trouble in (Trouble.MARGIN, Trouble.PAGES):
        words = {
            key: max(map(len, row[key].split()), default=0)
            if error.trouble is Trouble.MARGIN
            else len(row[key])
            for key in row.columns
        }
        cell = row.cell(max(words, key=lambda key: words[key]))
    return Held(row, cell, HeldCode.DOES_NOT_FIT.value, str(error), notice.template)


# The setting of the School sheet that is to blame for a part of a draft.
_SETTINGS = {Part.SENDER: "email", Part.NAME: "name", Part.REFERENCE: "letter_reference_prefix"}


def cannot_draft(notice: Notice, school: School, error: DraftWrong) -> Held:
    """Return a notice as held because its draft cannot be made, at the cell that is to blame."""
    row = notice.leaver.row if notice.leaver else None
    setting = _SETTINGS.get(error.part) if error.part else None
    cell, where = notice.cell, ""
    if setting and setting in school.cells:
        cell = f"School!{school.cells[setting]}"
        where = f"{cell}: "
    elif error.part is Part.TO:
        where = f"{notice.recipient.id}: "
    return Held(row, cell, HeldCode.DRAFT_WRONG.value, f"{where}{error}", notice.template)

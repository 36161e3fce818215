"""Make the plan: for each template, row and body, a notice, a held letter, or not concerned. Pure.

Every row of the leavers file, and every body to write to, ends in one of the three for each template. A
reason never quotes a leaver's cell.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from directory.checks.rules.headings import may_be
from directory.checks.trusted import PupilList
from directory.model import (
    Audience,
    Finding,
    Held,
    HeldCode,
    Leaver,
    Notice,
    OverdueReceipt,
    Plan,
    Row,
    Severity,
    Status,
    Table,
)
from directory.planning.audience import EVERYBODY, Hold, bodies_for, bodies_to
from directory.planning.further import held_in_row, held_to_body
from directory.planning.notices import (
    Round,
    notice_about,
    notice_to_body,
    notice_to_chase,
    notice_to_family,
    parents_for,
    round_of,
)
from directory.planning.trust import NO_TRUST, Trust
from directory.sharing.leavers import Twin, leaver_from, twins, without_withheld
from directory.sharing.named import Everybody
from directory.sharing.recipients import Directory
from directory.templates.register import refuse_disallowed_fields
from directory.templates.template import Template
from directory.workbook.leavers_sheet import data_named

NO_CONCERN = (HeldCode.NOT_CONCERNED, HeldCode.ROW_HIDDEN)
A_YEAR = timedelta(days=366)
Ready = tuple[Row, Leaver | Hold]  # a row, and its leaver or why there is no letter about it at all


def make_plan(
    templates: Sequence[Template],
    pupils: PupilList | None,
    directory: Directory,
    on: date,
    to: str = EVERYBODY,
    overdue: Sequence[OverdueReceipt] = (),
    trust: Trust = NO_TRUST,
) -> Plan:
    """Return what ``templates`` would send on the day ``on``: about ``pupils``, or to bodies about no pupil.

    ``to`` narrows the recipients: an ID, a category, or "all". ``overdue`` are the letters whose receipts are
    asked for; ``trust`` says which addresses have had letters. Raises TemplateWrong when a template asks for
    a field that its rule allows to nobody.
    """
    run = round_of(directory, on, to, trust)
    ready = ready_rows(pupils) if pupils else ()
    notices: list[Notice] = []
    held: list[Held] = []
    not_concerned: list[Held] = []
    for template in templates:
        for written in (template, *template.siblings.values()):
            refuse_disallowed_fields(written, directory.register)
        for one in _outcomes(template, ready, overdue, run):
            if isinstance(one, Notice):
                notices.append(_with_remark(one, pupils))
            else:
                (not_concerned if one.code in NO_CONCERN else held).append(one)
    names = tuple(template.name for template in templates)
    unread = tuple(_unread(pupils.table)) if pupils else ()
    unseen = bool(pupils and pupils.table.rows_unseen)
    return Plan(names, on, tuple(notices), tuple(held), tuple(not_concerned), (), unread, unseen)


def _with_remark(notice: Notice, pupils: PupilList | None) -> Notice:
    """Return a notice that says so when a recorded choice that decides on it is not the list's."""
    if not (pupils and notice.leaver and notice.rule and notice.rule.limited_by):
        return notice
    told = pupils.overruled.get(notice.leaver.row.number, {}).get(notice.rule.limited_by)
    return replace(notice, remarks=(*notice.remarks, told)) if told else notice


def _outcomes(
    template: Template, ready: Sequence[Ready], overdue: Sequence[OverdueReceipt], run: Round
) -> Iterator[Notice | Held]:
    """Yield the outcome for each row of the list, or for each body that gets the letter."""
    if template.audience.about_pupil:
        yield from _about_pupils(template, ready, run)
        return
    made: dict[str, Callable[[], Notice]]
    if template.audience is Audience.OVERDUE:
        late: dict[str, list[OverdueReceipt]] = {}
        for one in overdue:
            heir = _heir(one.recipient, run.directory)
            to = run.directory.recipients[one.recipient].organisation if heir != one.recipient else ""
            late.setdefault(heir, []).append(replace(one, sent_to=to))
        made = {id_: partial(notice_to_chase, run, template, id_, letters) for id_, letters in late.items()}
    else:
        bodies = bodies_to(run.to, template.rule, run.directory)
        made = {id_: partial(notice_to_body, run, template, id_) for id_ in bodies}
    for id_, notice in made.items():
        try:
            yield notice()
        except Hold as hold:
            hold.body = id_
            yield hold.held(None, template.name)


def _heir(id_: str, directory: Directory) -> str:
    """Return the ID of the open body that took over a closed one; else the same ID."""
    known = directory.recipients.get(id_)
    following = directory.successor(known) if known and known.status is Status.CLOSED else None
    return following.id if following else id_


def _about_pupils(template: Template, ready: Sequence[Ready], run: Round) -> Iterator[Notice | Held]:
    """Yield a notice, or a held letter, for each row of the list and each recipient."""
    for row, leaver in ready:
        if isinstance(leaver, Hold):
            yield held_in_row(leaver, row, template, run)
            continue
        try:
            _refuse_unconcerned(template, leaver, run.on)
            if template.audience is Audience.CHOOSER:
                yield from _to_family(run, leaver, template)
                continue
            names = bodies_for(template, row, run.directory)
        except Hold as hold:
            yield held_to_body(hold, row, template, run)
            continue
        for name in names:
            try:
                yield notice_about(run, leaver, template, name)
            except Hold as hold:
                yield held_to_body(hold, row, template, run)


def _to_family(run: Round, leaver: Leaver, template: Template) -> Iterator[Notice | Held]:
    """Yield a notice, or a held letter, for each parent whom the letter may go to, or the young person."""
    for second in parents_for(run, leaver, template):
        try:
            yield notice_to_family(run, leaver, template, second=second)
        except Hold as hold:
            yield held_to_body(hold, leaver.row, template, run)


def ready_rows(pupils: PupilList) -> Sequence[Ready]:
    """Return each row with its leaver, or with the reason that holds every letter about it.

    The rows are without what goes to nobody, as held letters show them.
    """
    errors: dict[int, list[Finding]] = defaultdict(list)
    for finding in pupils.findings:
        if finding.severity is Severity.ERROR:
            errors[finding.row].append(finding)
    repeated = twins(pupils.table.rows)
    left_out = frozenset(pupils.left_out)

    def ready(row: Row) -> Leaver | Hold:
        if row.number in left_out:
            reason = "Hidden in the list, by a filter or by hand: left out."
            return Hold(HeldCode.ROW_HIDDEN, reason, f"row {row.number}")
        found = list(_stops(row, errors.get(row.number, ()), repeated.get(row.number)))
        if not found:
            return leaver_from(row)
        first, *others = found
        return Hold(first.code, first.reason, first.cell, also=others)

    return [(without_withheld(row), ready(row)) for row in pupils.table.rows]


def _stops(row: Row, errors: Iterable[Finding], twin: Twin | None) -> Iterator[Hold]:
    """Yield each thing that holds every letter about a row, whatever the letter."""
    for one in errors:
        yield Hold(one.code, one.message, one.cell)
    if twin:
        yield Hold(HeldCode.SAME_LEAVER_TWICE, twin.told, row.cell("reference"))
    if row["what_is_wrong"]:
        reason = "The row comes from a held.xlsx: mend it, then clear this cell."
        yield Hold(HeldCode.NOT_MENDED, reason, row.cell("what_is_wrong"))
    if row["deceased"] == "Yes":
        reason = "No letter goes out about this row by itself: a person decides what is left to do."
        yield Hold(HeldCode.DECEASED, reason, row.cell("deceased"))
    if row["hold"]:
        yield Hold(HeldCode.ON_HOLD, "The Hold cell has a reason.", row.cell("hold"))


def _unread(table: Table) -> Iterator[str]:
    """Yield each column that is not read, with its heading, unless that is a leaver's name."""
    strange = [one for one in table.headings if one.key is None and not one.set_aside]
    everybody = Everybody(table.rows if strange else ())
    for heading in strange:
        said = " ".join(heading.text.split())
        asked = f'; is it "{ours}"?' if (ours := may_be(table, heading)) else ""
        yield (
            f"column {heading.column}" if everybody.named_in(said) else f'"{said}" ({heading.column}{asked})'
        )


def _refuse_unconcerned(template: Template, leaver: Leaver, on: date) -> None:
    """Raise Hold, as not concerned, for a leaver whose cell that the template is about is blank or No.

    A date counts for a year: a letter about a change is not for changes of years ago.
    """
    if not template.when:
        return
    said = getattr(leaver, template.when)
    if said in ("", "No", None):
        what = "is blank or No"
    elif isinstance(said, date) and abs(on - said) > A_YEAR:
        what = "is more than a year away"
    else:
        return
    cell = leaver.row.cell(template.when)
    raise Hold(HeldCode.NOT_CONCERNED, f'"{data_named(template.when)}" {what}.', cell)

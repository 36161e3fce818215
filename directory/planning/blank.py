"""What a letter asks for and cannot have, in words: what is blank, withheld, or no column of its list."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from directory.model import (
    LEAVER_FIELDS,
    Decision,
    Held,
    HeldCode,
    Household,
    Notice,
    Recipient,
    Row,
    SharingRule,
)
from directory.planning.audience import Hold
from directory.templates.problems import BlankField
from directory.templates.register import allowed_fields
from directory.templates.template import Template
from directory.values.text import with_and
from directory.workbook.schema import LEAVERS, RECIPIENTS, SCHOOL, SETTINGS

_SETTINGS = {one.key: one.name for one in SETTINGS}


def hold_for_blank(blank: BlankField, notice: Notice, template: Template) -> Hold:
    """Return the hold for a blank field, at the leaver's own cell where there is one."""
    space, _, name = blank.field.partition(".")
    if notice.leaver and notice.decision and space == "leaver" and name in LEAVERS.keys:
        row, lacks = notice.leaver.row, column_lacking(notice.leaver.row, name)
        others = _blank_in(row, template, notice.decision.allowed)
        headings = [LEAVERS.column(key).heading for key in dict.fromkeys((name, *others))]
        return Hold(HeldCode.BLANK_FIELD, _blank(headings), row.cell(name), lacks)
    reason = str(blank)
    if space == "school" and name in _SETTINGS:
        reason = f"On the sheet {SCHOOL.name}, {_blank([_SETTINGS[name]])}"
    elif space == "recipient" and name in RECIPIENTS.keys:
        reason = f"At {notice.recipient.organisation}, {_blank([RECIPIENTS.column(name).heading])}"
    return Hold(HeldCode.BLANK_FIELD, reason, notice.cell)


def further_blanks(
    row: Row, template: Template, register: Sequence[SharingRule], known: Collection[Hold]
) -> Iterator[Hold]:
    """Yield the holds of a letter for what it always prints and its row, or its whole list, does not have.

    It leaves out what is ``known`` to hold it already.
    """
    allowed = allowed_fields(template, register)
    lacking = [key for key in _always(template, allowed) if key not in row.columns]
    if lacking and not any(one.lacks for one in known):
        yield Hold(HeldCode.BLANK_FIELD, "", row.cell(lacking[0]), column_lacking(row, lacking[0]))
    cells = {row.cell(key) for key in row.columns}
    if any(one.code == HeldCode.BLANK_FIELD and one.cell in cells for one in known):
        return  # that hold names every blank cell
    told = {one.cell for one in known}
    if blank := [key for key in _blank_in(row, template, allowed) if row.cell(key) not in told]:
        yield Hold(
            HeldCode.BLANK_FIELD, _blank([LEAVERS.column(key).heading for key in blank]), row.cell(blank[0])
        )


def hold_for_withheld(
    name: str, decision: Decision, recipient: Recipient | Household, template: Template, row: Row
) -> Hold:
    """Return the hold of a letter that says what its body may not have. No cell of the pupil's row is wrong.

    ``name`` is the leaver field. Its line stands with the letter itself, and in the check of templates.
    """
    kind, rule = LEAVER_FIELDS[name], decision.rule
    why = f"Rule {rule.rule if rule else template.rule} does not let {recipient.organisation} have it."
    if rule and kind in rule.data:  # then a choice keeps it back, or it is the UPN
        why = decision.kept_back.get(name, "It goes to schools alone.")
    reason = f'The letter "{template.title}" says {kind}. {why}'
    return Hold(HeldCode.WITHHELD_FIELD, reason, f"row {row.number}")


def _blank(headings: Sequence[str]) -> str:
    return f"{_quoted(headings)} {'is' if len(headings) == 1 else 'are'} blank, {_needs(headings)}"


def _quoted(headings: Sequence[str]) -> str:
    return with_and(f'"{one}"' for one in headings)


def _needs(headings: Sequence[str]) -> str:
    return f"and the letter needs {'it' if len(headings) == 1 else 'them'}."


def column_lacking(row: Row | None, key: str | None) -> str:
    """Return the heading of a column that a row's whole list lacks; "" where it has it."""
    known = row is not None and key is not None and key in LEAVERS.keys and key not in row.columns
    return LEAVERS.column(str(key)).heading if known else ""


def held_for(
    hold: Hold, row: Row, template: Template, register: Sequence[SharingRule], also: Iterable[Hold] = ()
) -> Held:
    """Return a hold as a value, with what ``also`` holds the letter.

    Where the list lacks a column, that tells all those that the letter needs.
    """
    first, *others = (_held(one, row, template, register) for one in (hold, *also))
    return replace(first, also=tuple(others))


def _held(hold: Hold, row: Row, template: Template, register: Sequence[SharingRule]) -> Held:
    held = hold.held(row, template.name)
    if not held.lacks:
        return held
    others = (column_lacking(row, key) for key in _always(template, allowed_fields(template, register)))
    lacks = tuple(dict.fromkeys((*held.lacks, *filter(None, others))))
    reason = f"The list has no column {_quoted(lacks)}, {_needs(lacks)}"
    return replace(held, reason=reason, lacks=lacks)


def _always(template: Template, allowed: Collection[str]) -> Iterator[str]:
    """Yield the columns of the list that each letter prints, whatever a row says, if ``allowed``."""
    return (key for key in LEAVERS.keys if f"leaver.{key}" in template.always and key in allowed)


def _blank_in(row: Row, template: Template, allowed: Collection[str]) -> Iterator[str]:
    """Yield those columns that a row leaves blank; an address that goes to nobody is not blank."""
    withheld = ("address", "postcode") if row["address_withheld"] == "Yes" else ()
    always = _always(template, allowed)
    return (key for key in always if key in row.columns and not row[key] and key not in withheld)

"""Find whom a letter goes to: the bodies in a pupil's row, the bodies of a rule, or the family. Pure.

A body is found by its ID or exact name, never by likeness. If it cannot be found, the letter is held.
"""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from directory.model import (
    Audience,
    Chooser,
    Held,
    HeldCode,
    HomeTo,
    Household,
    Leaver,
    Recipient,
    Row,
    Status,
    Ties,
)
from directory.sharing.recipients import LINES, Directory
from directory.templates.template import Template
from directory.values.home import is_in_ireland, is_no_abode
from directory.workbook.leavers_sheet import data_named

IRELAND = ("ireland", "republic of ireland", "eire", "\u00e9ire")
SEVERAL = re.compile(r"(?:(?<!\s)\s+)?[;\n]\s*")  # tries a run of spaces once
EVERYBODY = "all"
NOBODY_YET = "nobody yet"  # to whom a letter goes whose rule is missing


class Hold(Exception):
    """This letter will not be made: the code, the reason, and the cell to look at.

    ``body`` is the ID of the body that it would go to and ``key`` the letter's, once they are known: it may
    have been sent before. ``lacks`` is the heading of the column that it is about, where the whole list
    lacks it, else "". ``near`` are the IDs of bodies that are offered for a name that no body has. ``also``
    is what else holds every letter about the row.
    """

    def __init__(
        self,
        code: str,
        reason: str,
        cell: str,
        lacks: str = "",
        *,
        near: Iterable[str] = (),
        also: Iterable["Hold"] = (),
    ) -> None:
        super().__init__(code, reason, cell)
        self.code, self.reason, self.cell, self.lacks = str(code), reason, cell, lacks
        self.near, self.also = tuple(near), tuple(also)
        self.key = self.body = ""

    @property
    def every(self) -> tuple["Hold", ...]:
        """Return each thing that holds the row, this one first."""
        return self, *self.also

    def held(self, row: Row | None, template: str) -> Held:
        """Return this as a value: ``row`` is the leaver's, None where the letter is about no leaver."""
        lacks = (self.lacks,) if self.lacks else ()
        return Held(
            row,
            self.cell,
            self.code,
            self.reason,
            template,
            about=self.key,
            lacks=lacks,
            body=self.body,
            near=self.near,
        )


def ties_of(leaver: Leaver, directory: Directory) -> Ties:
    """Return the IDs of the bodies that the row names; an unknown name counts for none."""

    def named(text: str) -> tuple[str, ...]:
        found = (directory.find(name) for name in SEVERAL.split(text) if name)
        return tuple(id_ for id_ in found if id_)

    return Ties(directory.find(leaver.destination), named(leaver.placement), named(leaver.also_attends))


def bodies_for(template: Template, row: Row, directory: Directory) -> list[str]:
    """Return the bodies to write to, from the row or the template's rule: IDs, or names as typed.

    A body named twice, by its ID and by its name, counts once. Raises Hold when there is none, or when there
    are several and the letter goes to the one place that a leaver has.
    """
    column = template.audience.column
    if template.audience is Audience.RULE:
        if bodies := directory.under_rule(template.rule):
            return list(bodies)
        reason = f"Rule {template.rule} is about no body that the directory has."
        raise Hold(HeldCode.NO_SUCH_RECIPIENT, reason, row.cell(column))
    typed = [name for name in SEVERAL.split(row[column]) if name]
    names = list({directory.find(name) or name: name for name in typed}.values())
    if not names:
        heading = data_named(column)
        if template.audience is Audience.DESTINATION:
            raise Hold(HeldCode.NO_DESTINATION, f'"{heading}" is blank.', row.cell(column))
        raise Hold(HeldCode.NOT_CONCERNED, f'"{heading}" is blank.', row.cell(column))
    if template.audience is Audience.DESTINATION and all(map(directory.needs_no_letter, names)):
        reason = 'The School sheet has this destination under "No letter for".'
        raise Hold(HeldCode.NOT_CONCERNED, reason, row.cell(column))
    if template.audience is Audience.DESTINATION and len(names) > 1:
        reason = f'"Destination" names {len(names)} bodies: leave the one where the place was accepted.'
        raise Hold(HeldCode.NO_SUCH_RECIPIENT, reason, row.cell(column))
    return names


def whom_for(audience: Audience, rule: str, directory: Directory) -> str:
    """Return in words to whom a template's letters go, by what its rule says today."""
    of_rule = dict.fromkeys(row.recipient for row in directory.register if row.rule == rule)
    known = directory.recipients
    named = ", ".join(known[one].organisation if one in known else one for one in of_rule)
    if rule and not of_rule:
        return f"{NOBODY_YET}: the sheet Sharing has no rule {rule}"
    match audience:
        case Audience.RULE:
            return named
        case Audience.CHOOSER:
            return "the home of the young person, to whoever holds the choice"
        case Audience.OVERDUE:
            return "bodies whose receipt is overdue"
        case Audience.BODY:
            return "bodies that you choose" + (f": {named}" if named else "")
        case Audience.ANYBODY | Audience.SUBJECT:
            return str(audience)
        case _:
            heading = data_named(audience.column)
            return f'the body under "{heading}" in the list, if it is one of these: {named}'


def body(name: str, directory: Directory, cell: str) -> Recipient:
    """Return the body whose ID or exact name is ``name``, as typed in ``cell``; raises Hold.

    ``cell`` is "" where the list names no body: then the place is the body's own row.
    """
    id_ = directory.find(name)
    if id_ is None:
        near = directory.near(name)
        offered = ", ".join(_offered(one, directory) for one in near)
        ask = f" Near names, for you to choose from: {offered}. Type the ID of the right one."
        several = directory.is_ambiguous(name)
        what = "more than one body has this ID or name" if several else "no body has this ID or exact name"
        reason = f"In the directory {what}.{ask if near else ''}"
        raise Hold(HeldCode.NO_SUCH_RECIPIENT, reason, cell, near=near)
    if wrong := directory.wrong.get(id_):
        body = directory.typed[id_]["organisation"] or id_
        reason = f"The row of {body} in the directory has an error in {wrong.where}: {wrong.message}"
        raise Hold(HeldCode.RECIPIENT_ROW_WRONG, reason, cell or f"row {wrong.row}")
    return directory.recipients[id_]


def _offered(id_: str, directory: Directory) -> str:
    """Return a body to choose, with the ID to type; of a closed one also who took over."""
    found = directory.recipients.get(id_)
    if found is None:
        return id_
    if found.status is not Status.CLOSED:
        return f"{found.organisation} ({id_})"
    following = directory.successor(found)
    now = f", now {following.organisation} ({following.id})" if following else ""
    return f"{found.organisation} ({id_}), which has closed{now}"


def household(leaver: Leaver, chooser: Chooser, *, second: bool = False) -> tuple[Household, str]:
    """Return the household that holds a choice, and the addressee; raises Hold where none can be written to.

    ``second``: the second parent's, who never gets the child's own address in place of theirs.
    """
    _refuse_home(leaver, second=second)
    _refuse_no_abode(leaver, second=second)
    street = leaver.second_parent_address if second else leaver.address
    postcode = leaver.second_parent_postcode if second else leaver.postcode
    lines = tuple(line for line in LINES.split(street) if line)
    if lines and is_in_ireland(postcode):  # a letter abroad has its country last
        lines = (*(line for line in lines if line.casefold() not in IRELAND), postcode)
        postcode = "Ireland"
    home = Household(chooser, lines, postcode, second)
    if not home.has_postal_address:
        key = ("second_parent_" if second else "") + ("postcode" if home.address_lines else "address")
        reason = f'"{data_named(key)}" is blank, and the letter goes to the home.'
        raise Hold(HeldCode.NO_ADDRESS, reason, leaver.row.cell(key))
    match chooser:
        case Chooser.YOUNG_PERSON:
            return home, leaver.name
        case Chooser.PARENT:
            parent = leaver.second_parent if second else leaver.parent
            return home, parent or f"The parent or carer of {leaver.name}"
        case _:
            assert_never(chooser)  # a call, which -O does not leave out


def _refuse_home(leaver: Leaver, *, second: bool) -> None:
    """Hold a letter home that somebody stopped, or that would show what goes to nobody."""
    if leaver.letter_home_to is HomeTo.NOBODY:
        raise Hold(
            HeldCode.NO_LETTER_HOME, '"Letter home to" says Nobody.', leaver.row.cell("letter_home_to")
        )
    if leaver.former_name_withheld:
        reason = "The former name goes to nobody, and the family may not know the other one."
        raise Hold(HeldCode.HOME_NOT_TOLD, reason, leaver.row.cell("former_name_withheld"))
    if leaver.address_withheld and not second:
        reason = "The home address goes on no letter, so none can be posted there."
        raise Hold(HeldCode.HOME_NOT_TOLD, reason, leaver.row.cell("address_withheld"))


def _refuse_no_abode(leaver: Leaver, *, second: bool) -> None:
    """Hold a letter to a home that the row says is none."""
    keys = ("second_parent_address", "second_parent_postcode") if second else ("address", "postcode")
    if is_no_abode(*(leaver.row[key] for key in keys)):
        reason = "By the row there is no home that a letter could reach: ask how to reach the family."
        raise Hold(HeldCode.NO_ADDRESS, reason, leaver.row.cell(keys[0]))


def bodies_to(to: str, rule: str, directory: Directory) -> Iterator[str]:
    """Yield the IDs of the bodies that get a letter about no pupil, in the sheet's order.

    ``to`` is an ID, a category or "all": all bodies of ``rule``, or every body when ``rule`` is "".
    """
    if to in directory.recipients or to in directory.wrong:
        yield to
        return
    for id_ in directory.under_rule(rule) if rule else (*directory.recipients, *directory.wrong):
        if to in (EVERYBODY, directory.category(id_)):
            yield id_

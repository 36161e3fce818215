"""Find what holds a letter besides its first cause, so that a row is mended in one round. Pure."""

from collections.abc import Iterator, Sequence

from directory.model import Audience, Held, HeldCode, Recipient, Row
from directory.planning.audience import EVERYBODY, Hold, bodies_for, body
from directory.planning.blank import column_lacking, further_blanks, held_for
from directory.planning.notices import Round
from directory.planning.refused import hold_about
from directory.sharing.decide import barred, not_asked, rule_about
from directory.templates.template import Template

# Where one of these holds, no letter will come: nothing else in the row need be mended for it.
_NO_LETTER_TO_COME = frozenset(
    {
        HeldCode.NOT_CONCERNED,
        HeldCode.ROW_HIDDEN,
        HeldCode.DECEASED,
        HeldCode.NO_LETTER_HOME,
        HeldCode.NO_PUPIL_LETTER,
        HeldCode.NOT_BY_LETTER,
        HeldCode.NOT_ITS_PUPIL,
    }
)


def held_in_row(hold: Hold, row: Row, template: Template, run: Round) -> Held:
    """Return as a value the hold that stops all letters about a row, with what else is known to hold them."""
    return held_for(hold, row, template, run.directory.register, _further_in_row(hold, row, template, run))


def held_to_body(hold: Hold, row: Row, template: Template, run: Round) -> Held:
    """Return as a value the hold of a letter to one body or home, with what else is known to hold it."""
    return held_for(hold, row, template, run.directory.register, _further_to_body(hold, row, template, run))


def _further_in_row(hold: Hold, row: Row, template: Template, run: Round) -> Sequence[Hold]:
    """Return what else is known to hold the letters of a row that ``hold`` stops, whomever they go to.

    Of a row that the letter is not about, or whose body the run does not write to, that is only what stops
    the whole row.
    """
    if _ends(hold.every) or (template.when and row[template.when] in ("", "No")):
        return hold.also
    if template.audience is Audience.CHOOSER:
        return (
            hold.also
            if run.to != EVERYBODY
            else (*hold.also, *further_blanks(row, template, run.directory.register, hold.every))
        )
    if template.audience is Audience.RULE:  # what is wrong with its bodies is not mended in the row
        return _with_what_it_lacks(hold.every, (), row, template, run)
    holds, bodies = list[Hold](), list[Recipient]()
    try:
        for name in bodies_for(template, row, run.directory):
            try:
                bodies.append(_body(name, row, template, run))
            except Hold as other:
                other.body = run.directory.find(name) or ""
                holds.append(other)
    except Hold as other:
        holds.append(other)
    here = [one for one in holds if not _ends((one,))]
    if not here and not bodies:
        return hold.also
    return _with_what_it_lacks((*hold.every, *_new(here, hold.every)), bodies, row, template, run)


def _further_to_body(hold: Hold, row: Row, template: Template, run: Round) -> Sequence[Hold]:
    """Return what else is known to hold a letter to one body, or to none that the directory has."""
    if _ends(hold.every):
        return ()
    known = run.directory.recipients.get(hold.body)
    return _with_what_it_lacks(hold.every, [known] if known else [], row, template, run)


def _ends(holds: Sequence[Hold]) -> bool:
    return not _NO_LETTER_TO_COME.isdisjoint(one.code for one in holds)


def _new(holds: Sequence[Hold], known: Sequence[Hold]) -> Iterator[Hold]:
    """Yield the holds at cells that no known hold is about; a column that the list lacks has no cell."""
    places = {one.lacks or one.cell for one in known}
    return (one for one in holds if (one.lacks or one.cell) not in places)


def _body(name: str, row: Row, template: Template, run: Round) -> Recipient:
    """Return the body that a row names; raises Hold where no letter about anybody goes to it."""
    found = body(name, run.directory, row.cell(template.audience.column))
    if not run.writes_to(found):
        raise run.elsewhere("")
    if refusal := barred(run.directory.register, template.rule, found):
        raise hold_about(run.directory, template.audience, refusal, found, row)
    return found


def _with_what_it_lacks(
    known: Sequence[Hold], bodies: Sequence[Recipient], row: Row, template: Template, run: Round
) -> Sequence[Hold]:
    """Return what is ``known`` after the first, with a choice that is not recorded, and what is blank."""
    every = [*known, *_new(list(_choice(bodies, row, template, run)), known)]
    return (*every[1:], *further_blanks(row, template, run.directory.register, every))


def _choice(bodies: Sequence[Recipient], row: Row, template: Template, run: Round) -> Iterator[Hold]:
    """Yield the hold for a choice that is not recorded, if it limits the letter to each body it may go to.

    Those are ``bodies`` that the rule covers, or else all that it is about.
    """
    register = run.directory.register
    own = [rule_about(register, template.rule, one) for one in bodies]
    rules = [one for one in own if one] or [one for one in register if one.rule == template.rule]
    refusals = [not_asked(one, row[one.limited_by or "reference"], template.touched) for one in rules]
    first = refusals[0] if refusals else None
    if first and first.column and all(one and one.column == first.column for one in refusals):
        cell, lacks = row.cell(first.column), column_lacking(row, first.column)
        yield Hold(first.code, first.reason, cell, lacks)

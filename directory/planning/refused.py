"""What a refusal to write to a body means for its letter: it is held, or not concerned. Pure."""

from collections.abc import Sequence

from directory.model import Audience, HeldCode, Pupils, Recipient, Refusal, Row, SharingRule
from directory.planning.audience import Hold
from directory.planning.blank import column_lacking
from directory.sharing.recipients import Directory
from directory.workbook.schema import LEAVERS

# A column that names several bodies, and the pupils that a rule about such a body is about.
TYING = {Audience.PLACEMENT: Pupils.PLACED, Audience.ALSO_ATTENDS: Pupils.ALSO_ATTENDING}


def hold_about(
    directory: Directory, audience: Audience, refusal: Refusal, recipient: Recipient, row: Row
) -> Hold:
    """Return the hold of a letter about the pupil in ``row``, to a body that the row or the rule names."""
    column = audience.column
    cell = row.cell(refusal.column or column)
    if _not_concerned(refusal, audience, directory.register, recipient):
        return Hold(HeldCode.NOT_CONCERNED, refusal.reason, cell)
    if refusal.code is HeldCode.NOT_ALLOWED and audience in TYING:
        heading = LEAVERS.column(column).heading
        reason = f"{refusal.reason} No rule is about pupils {TYING[audience].lower()}"
        return Hold(HeldCode.NOT_ALLOWED, f'{reason}: is "{heading}" right?', cell)
    return hold_for_refusal(directory, refusal, recipient, cell, row)


def hold_for_refusal(
    directory: Directory, refusal: Refusal, recipient: Recipient, cell: str, about: Row | None = None
) -> Hold:
    """Return the hold that reports a refusal; of a closed body, who took over. ``about``: a leaver's row."""
    if refusal.code is not HeldCode.RECIPIENT_CLOSED:
        return Hold(refusal.code, refusal.reason, cell, column_lacking(about, refusal.column))
    following = directory.successor(recipient)
    if following is None:
        none = 'The directory names no open successor: ask who took over, and fill "Successor".'
        if about:
            none += " If nobody did, ask where the place is now, and type that body's ID."
        return Hold(refusal.code, f"{refusal.reason} {none}", cell)
    successor = f"Its successor is {following.organisation} ({following.id})."
    ask = "Ask where the place is now, then type its ID."
    return Hold(refusal.code, f"{refusal.reason} {successor} {ask}", cell)


def _not_concerned(
    refusal: Refusal, audience: Audience, register: Sequence[SharingRule], recipient: Recipient
) -> bool:
    """Return whether a refusal only says that the letter is another body's, or about other pupils.

    A row names each body where its pupil is placed, and a rule's letter goes to those that the rule covers. A
    body that no rule about such pupils covers stands in the wrong cell: that is no other letter's concern.
    """
    if audience is Audience.RULE:
        return refusal.code is HeldCode.NOT_ITS_PUPIL
    if refusal.code is not HeldCode.NOT_ALLOWED or audience not in TYING:
        return False
    return any(rule.pupils is TYING[audience] and rule.covers(recipient) for rule in register)

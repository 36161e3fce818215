"""What a phone card says of a body or of its contact: changes to be looked at, never made silently."""

from collections.abc import Container, Mapping
from pathlib import Path

from directory.checks.proposals import (
    differs,
    proposal,
    written_email,
    written_phone,
    written_postcode,
    written_site,
)
from directory.checks.repairs import Repair
from directory.errors import DirectoryError
from directory.model import Row
from directory.workbook.vcard import Card, read_cards


class NotTheCard(DirectoryError):
    """A file has several phone cards and none is plainly the one that is meant, or has another body's."""


def the_card(path: Path, id_: str, role: str | None, known: Container[str] = ()) -> Card:
    """Return the card of a body, or of its contact in ``role``, in a file: ours by its UID, or the only one.

    ``known`` are the IDs of the directory: the card that we made of another body is refused. Raises
    NotTheCard, NotACard.
    """
    cards = read_cards(path)
    wanted = id_ if role is None else f"{id_}:{role}"
    fitting = [one for one in cards if one.uid.casefold() == wanted.casefold()] or cards
    if len(fitting) > 1:
        names = ", ".join(one.name or one.organisation for one in fitting[:5])
        raise NotTheCard(
            f"{path.name} has {len(fitting)} cards: {names}.", "Save the one you mean by itself."
        )
    whose = fitting[0].uid.partition(":")[0].casefold()
    if whose != id_.casefold() and whose in known:
        raise NotTheCard(f'{path.name} is a card of "{whose}".', "Choose the one of the body you mean.")
    return fitting[0]


def values_of_card(card: Card, *, contact: bool) -> dict[str, str]:
    """Return what a row would say by a card, by the columns' keys.

    Left out is what the card does not have, and what a check would call wrong.
    """
    phone = next(filter(None, map(written_phone, card.phones)), "")
    values = {"phone": phone, "email": written_email(card.email)}
    if contact:
        values["name"] = card.name
    else:
        postcode = written_postcode(card.postcode)
        values |= {
            "organisation": card.organisation or card.name,
            "address": ", ".join(card.lines) if postcode else "",
            "town": card.town if postcode else "",
            "postcode": postcode,
            "website": written_site(card.website),
        }
    return {key: text for key, text in values.items() if text}


def changes_by_card(row: Row, values: Mapping[str, str], area_code: str) -> list[Repair]:
    """Return what of a card's ``values`` a row does not say yet, cell by cell."""
    return [
        change
        for key, new in values.items()
        if differs(row, key, new, area_code)
        for change in proposal(row, "card", {key: new}, "The phone card says so.")
    ]

"""The way back to a set of letters, for whoever mends what holds them: each address on the way carries it."""

from contextlib import suppress
from urllib.parse import quote

from flask import request

from directory.errors import DirectoryError
from directory.web.desk import Desk
from directory.web.named import titled
from directory.web.runs import find
from directory.web.words import Button

OF = "of"  # which set, by its name in addresses


def carry(href: str, of: str = "") -> str:
    """Return an address with the way back to the set ``of`` letters, or to the one that this page carries."""
    of = of or request.args.get(OF, "")
    if not of:
        return href
    place, mark, field = href.partition("#")
    return f"{place}{'&' if '?' in place else '?'}{OF}={quote(of, safe='')}{mark}{field}"


def way_back(desk: Desk) -> Button | None:
    """Return what leads back to the letters that somebody came from; None where that is not known."""
    of = request.args.get(OF, "")
    with suppress(DirectoryError):  # a record that cannot be read is said where it is needed
        if of and (found := find(desk, of)):
            place = "the steps" if found.complete else "who gets what"
            return Button(f"Back to {place}: {titled(desk, found.templates)}", found.href)
    return None

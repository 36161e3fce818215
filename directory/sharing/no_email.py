"""List the bodies whose letters about pupils never go by e-mail, each with the reason. Pure."""

from collections.abc import Iterator, Mapping

from directory.model import Recipient, SendBy, Status
from directory.sharing.recipients import Directory
from directory.sharing.route import Route, route
from directory.values.email import is_free_mail

_ROUTES = {
    SendBy.POST: "Its route is Post.",
    SendBy.PORTAL: "Its route is Portal: no letter about a pupil goes there.",
}


def never_by_email(directory: Directory) -> Mapping[str, str]:
    """Return, by ID, why no letter about a pupil goes by e-mail to a body, under any rule, to any contact.

    A closed body is not listed: nothing goes there. Of a body whose row has an error nothing goes either.
    """
    wrong = {
        id_: f"Its row has an error in {one.where}: no letter goes."
        for id_, one in directory.wrong.items()
        if directory.typed[id_]["status"] != Status.CLOSED
    }
    bodies = directory.recipients.values()
    open_ones = [one for one in bodies if one.status is not Status.CLOSED]
    return wrong | {one.id: why for one in open_ones if (why := _why(directory, one))}


def _why(directory: Directory, body: Recipient) -> str:
    """Return why no letter about a pupil goes to the body by e-mail; "" where one may."""
    if body.send_by in _ROUTES:
        return _ROUTES[body.send_by]
    routes = list(_routes(directory, body))
    if any(one.email for one in routes):
        return ""
    return routes[0].remarks[0] if routes else "It has no e-mail address, nor has any contact of it."


def _routes(directory: Directory, body: Recipient) -> Iterator[Route]:
    """Yield the route of a letter to each address of the body and its contacts, under any rule."""
    contacts = [one.email for one in directory.contacts if one.recipient == body.id]
    doubt = directory.doubtful.get(body.id)
    said = f"Its e-mail address is in doubt ({doubt.sheet}!{doubt.cell}, {doubt.code})." if doubt else ""
    for address in filter(None, (body.email, *contacts)):
        free = is_free_mail(address.rpartition("@")[2])
        values = (address.casefold(),) if free else (address.casefold(), "")
        found = (
            one for (_, id_, value), one in directory.accepted.items() if id_ == body.id and value in values
        )
        yield route(body, address, pupil=True, free_mail=free, doubt=said, accepted=next(found, None))

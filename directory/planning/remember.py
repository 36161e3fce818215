"""Choose what the ledger is to remember of bodies: the details by which a run's letters are written. Pure.

While a doubt about a body is open, what was remembered of it stays, and so the doubt does.
"""

from collections.abc import Iterator

from directory.checks.registry import email_doubting_codes, post_doubting_codes
from directory.model import Book, Contact, Recipient, Remembered
from directory.sharing.recipients import Directory

# A phone that nobody confirmed, an address that was refused: no letter stops, and yet they are not forgotten.
_STOPS_NONE = frozenset({"Y16", "Y19"})


def to_remember(book: Book, directory: Directory) -> tuple[Remembered, ...]:
    """Return the details to record: those that are new, have changed, or were confirmed since.

    ``book`` has the findings about it, and what is remembered already. A check that was taken out of the
    sheet again takes nothing back.
    """
    codes = email_doubting_codes() | post_doubting_codes() | _STOPS_NONE
    unsettled = {one.recipient for one in book.findings if one.code in codes and not one.accepted}
    known = {(one.body, one.role): one for one in book.remembered}
    return tuple(
        one
        for one in _details(directory)
        if one.body not in unsettled and _is_news(one, known.get((one.body, one.role)))
    )


def _is_news(now: Remembered, known: Remembered | None) -> bool:
    if known is None or (now.name, now.email, now.phone, now.post) != (
        known.name,
        known.email,
        known.phone,
        known.post,
    ):
        return True
    return now.checked is not None and (known.checked is None or now.checked > known.checked)


def _details(directory: Directory) -> Iterator[Remembered]:
    """Yield the details of each body and of each contact; of two contacts in one role the first."""
    for body in directory.recipients.values():
        yield _of_body(body)
    contacts = {(one.recipient, one.role): one for one in reversed(directory.contacts)}
    for contact in reversed(contacts.values()):
        if contact.recipient in directory.recipients:
            yield _of_contact(contact)


def _of_body(body: Recipient) -> Remembered:
    return Remembered(
        body=body.id,
        role="",
        name=body.organisation,
        email=body.email.casefold(),
        phone=" ".join(sorted(body.phones)),
        post=", ".join(filter(None, (*body.address_lines, body.town, body.postcode))),
        checked=body.last_checked,
        by=body.checked_by,
    )


def _of_contact(contact: Contact) -> Remembered:
    return Remembered(
        body=contact.recipient,
        role=contact.role,
        name=contact.name,
        email=contact.email.casefold(),
        phone=contact.phone,
        post="",
        checked=contact.last_checked,
        by="",
    )

"""How far an address is trusted that nobody confirmed: a remark on a first letter, or post alone. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from directory.model import Contact, Notice, Recipient


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of addresses that nobody has confirmed.

    ``written_to`` has, by a body's ID, the addresses that have had letters; ``confirm_first``: without one, a
    letter about a pupil goes by post.
    """

    written_to: Mapping[str, Collection[str]]
    confirm_first: bool = False

    def is_first_unchecked(self, recipient: Recipient, contact: Contact | None, address: str) -> bool:
        """Return whether nobody has confirmed an address of the body or contact, and no letter went there.

        ``address`` is an e-mail address, or a postal one as the ledger keeps it.
        """
        is_contacts = contact is not None and address == contact.email
        checked = contact.last_checked if contact and is_contacts else recipient.last_checked
        earlier = {one.casefold() for one in self.written_to.get(recipient.id, ())}
        return checked is None and address.casefold() not in earlier

    def remarks(self, recipient: Recipient, contact: Contact | None, email: str) -> Iterator[str]:
        """Yield what is to be said of a letter that goes to ``email``, or, where that is "", by post."""
        if self.is_first_unchecked(recipient, contact, email or ", ".join(recipient.postal_lines)):
            yield "The first letter to this address, and nobody has confirmed it: Last checked is blank."


NO_TRUST = Trust(MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is to be asked of a body before its letters leave: how many there are, and how they go."""

    body: str
    way: str = field(repr=False)
    says: str
    number: int


def doubts_of(notices: Iterable[Notice]) -> list[Doubt]:
    """Return what letters ask to be confirmed before they leave: each once, by the body and how they go."""
    found = Counter(
        (one.recipient.id, f"by e-mail to {one.email}" if one.email else "by post", says)
        for one in notices
        if one.doubted
        for says in one.remarks
    )
    return [Doubt(*about, number) for about, number in found.items()]

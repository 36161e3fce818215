"""Whom letters go to and who writes them: bodies, their contacts, a pupil's household, the school."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from directory.model.words import Category, Chooser, Desk, SendBy, Status


@dataclass(frozen=True, slots=True)
class Recipient:
    """A body that pupil data is disclosed to (UK GDPR Art. 4(9)), parsed whole from its row.

    ``phones`` are E.164; ``postcode`` has its space; ``address_lines`` are the street lines, without
    organisation, town and postcode. ``row`` is the number Excel shows. ``last_checked`` is the day on which
    somebody confirmed all this with the body, None if nobody has, and ``checked_by`` who it was.
    """

    id: str
    organisation: str
    category: Category
    status: Status
    send_by: SendBy
    successor: str | None
    part_of: str | None
    attention: str
    address_lines: tuple[str, ...]
    town: str
    postcode: str
    phones: tuple[str, ...]
    email: str
    website: str
    row: int
    last_checked: date | None = None
    checked_by: str = ""
    desk: Desk = Desk.GENERAL

    @property
    def postal_lines(self) -> tuple[str, ...]:
        """Return the lines of an envelope below the addressee, the postcode last."""
        place = (*self.address_lines, self.town, self.postcode)
        return (self.organisation, *(line for line in place if line))

    @property
    def has_postal_address(self) -> bool:
        """Return whether a letter can be posted: at least a street or a town, and a postcode."""
        return bool(self.postcode and (self.address_lines or self.town))


@dataclass(frozen=True, slots=True)
class Household:
    """The parent or young person who holds a choice about a pupil. Letters go to their home by post.

    ``second``: the second parent, at an address of their own.
    """

    chooser: Chooser
    address_lines: tuple[str, ...] = field(repr=False)
    postcode: str = field(repr=False)
    second: bool = False

    @property
    def id(self) -> str:
        """Return the word used for every household in file names and plans, which name no family."""
        return "family"

    @property
    def organisation(self) -> str:
        """Return the word a plan shows for it: "parent" or "young person"."""
        return self.chooser.value

    @property
    def postal_lines(self) -> tuple[str, ...]:
        """Return the lines of an envelope below the addressee, the postcode last."""
        return (*self.address_lines, self.postcode)

    @property
    def has_postal_address(self) -> bool:
        """Return whether a letter can be posted."""
        return bool(self.address_lines and self.postcode)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or post in a recipient.

    ``role`` is what a template's addressee names; ``phone`` is E.164; ``last_checked`` as in a Recipient.
    """

    recipient: str
    role: str
    name: str
    phone: str
    email: str
    last_checked: date | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """The details of a body, or of its contact in ``role``, by which letters were last written.

    ``role`` is "" for the body itself. ``phone`` is E.164, two numbers with a space between; ``post`` has the
    lines of the postal address with ", " between. ``checked`` is the day on which somebody had last confirmed
    them, None if nobody had, and ``by`` who it was. ``bounced`` is the day on which a letter to that e-mail
    came back, and ``refused`` the day on which their server refused it: None if neither happened since.
    """

    body: str
    role: str
    name: str
    email: str
    phone: str
    post: str
    checked: date | None
    by: str
    bounced: date | None = None
    refused: date | None = None


@dataclass(frozen=True, slots=True)
class School:
    """The School sheet: the school that writes. ``settings`` maps a key to text, ``cells`` to its cell."""

    settings: Mapping[str, str]
    cells: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        """Return the setting's text; "" when it is not set."""
        return self.settings.get(key, "")

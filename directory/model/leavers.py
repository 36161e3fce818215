"""Whom letters are about: a leaver, the fields a letter may show, and the bodies named in the row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from directory.model.book import Row
from directory.model.words import DataCategory, HomeTo

# Every field of a leaver that a letter may show, and the category that allows it. No template can ask for
# anything else: the admission number, bodies as typed, the choices, parent and language, the hold.
LEAVER_FIELDS: Mapping[str, DataCategory] = MappingProxyType(
    {
        "name": DataCategory.NAME,
        "initials": DataCategory.NAME,
        "forename": DataCategory.NAME,
        "surname": DataCategory.NAME,
        "preferred_name": DataCategory.NAME,
        "date_of_birth": DataCategory.DATE_OF_BIRTH,
        "upn": DataCategory.UPN,
        "uln": DataCategory.ULN,
        "year_group": DataCategory.ROLL_DATES,
        "leaving_date": DataCategory.ROLL_DATES,
        "joining_date": DataCategory.ROLL_DATES,
        "reason_off_roll": DataCategory.ROLL_DATES,
        "course": DataCategory.POST_16_PLACE,
        "level": DataCategory.POST_16_PLACE,
        "start_date": DataCategory.POST_16_PLACE,
        "attendance": DataCategory.ATTENDANCE,
        "attendance_concern": DataCategory.ATTENDANCE,
        "police_reason": DataCategory.REASON,
        "progress": DataCategory.ASSESSMENT,
        "programme": DataCategory.CAREERS,
        "plans_after_16": DataCategory.CAREERS,
        "ks4_results": DataCategory.KS4_RESULTS,
        "sen": DataCategory.SEN,
        "sen_file": DataCategory.SEN,
        "medical": DataCategory.MEDICAL,
        "safeguarding_file": DataCategory.SAFEGUARDING,
        "address": DataCategory.ADDRESS,
        "postcode": DataCategory.ADDRESS,
    }
)


@lru_cache(maxsize=1024)  # a rule leaves the same for all its letters
def fields_of(data: frozenset[DataCategory]) -> tuple[str, ...]:
    """Return the leaver fields that belong to the categories, in the leavers file's order."""
    return tuple(field for field, category in LEAVER_FIELDS.items() if category in data)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A young person who leaves, parsed whole from a row of the leavers file.

    ``destination``, ``placement`` and ``also_attends`` are text as typed: an ID or an exact name, or "".
    ``uln`` is "" when not known. A choice is None where nobody recorded it; ``sharing`` judges what follows.
    ``language`` is the language of letters home, an ISO 639 code ("pl"); "" for English. ``large_print``:
    somebody at home needs them in large print.

    What is withheld from everybody is not here, nor in ``row``: with ``address_withheld`` ``address`` and
    ``postcode`` are "", with ``former_name_withheld`` ``forename`` is the name in use. ``as_typed`` is the
    row with them, to search a letter's words for.
    """

    row: Row = field(repr=False)
    reference: str = field(repr=False)
    upn: str = field(repr=False)
    uln: str = field(repr=False)
    forename: str = field(repr=False)
    surname: str = field(repr=False)
    preferred_name: str = field(repr=False)
    date_of_birth: date = field(repr=False)
    year_group: str = field(repr=False)
    leaving_date: date | None = field(repr=False)
    destination: str = field(repr=False)
    course: str = field(repr=False)
    level: str = field(repr=False)
    start_date: date | None = field(repr=False)
    attendance: str = field(repr=False)
    ks4_results: str = field(repr=False)
    share_ks4_results: str | None = field(repr=False)
    youth_support: str | None = field(repr=False)
    sen: str = field(repr=False)
    medical: str = field(repr=False)
    safeguarding_file: str = field(repr=False)
    address: str = field(repr=False)
    postcode: str = field(repr=False)
    hold: str = field(repr=False)
    parent: str = field(repr=False)
    joining_date: date | None = field(repr=False)
    reason_off_roll: str = field(repr=False)
    attendance_concern: str = field(repr=False)
    police_reason: str = field(repr=False)
    placement: str = field(repr=False)
    also_attends: str = field(repr=False)
    progress: str = field(repr=False)
    programme: str = field(repr=False)
    plans_after_16: str = field(repr=False)
    sen_file: str = field(repr=False)
    language: str = field(repr=False)
    address_withheld: bool = field(repr=False)
    former_name_withheld: bool = field(repr=False)
    second_parent: str = field(repr=False)
    second_parent_address: str = field(repr=False)
    second_parent_postcode: str = field(repr=False)
    letter_home_to: HomeTo = field(repr=False)
    large_print: bool = field(repr=False)
    as_typed: Row = field(repr=False)

    @property
    def name(self) -> str:
        """Return the name as a letter prints it: the legal one, unless withheld; it may be one alone."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def initials(self) -> str:
        """Return the first letters of all names, "A B-C", for where the name itself should not appear."""
        return " ".join("-".join(part[0] for part in name.split("-") if part) for name in self.name.split())


@dataclass(frozen=True, slots=True)
class Ties:
    """The IDs of the bodies that a pupil's row names: the cells' text, looked up in the directory."""

    place_at: str | None = None
    placed_with: tuple[str, ...] = ()
    also_attends: tuple[str, ...] = ()

"""Parse rows of a leavers file into Leavers; find rows of one pupil. A row without errors always parses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import normalize

from directory.model import HomeTo, Leaver, Row
from directory.values.dates import parse_date
from directory.values.home import parse_home_code
from directory.values.identifiers import fold_reference, one_reference, parse_uln, parse_upn
from directory.values.languages import ENGLISH, language_code

NOT_HAD = ("-", "\u2013", "\u2014")  # typed for the forename or surname that a pupil does not have
OTHER_NAME = {"forename": "surname", "surname": "forename"}


def is_name_not_had(row: Row, key: str) -> bool:
    """Return whether a cell says that the pupil has one name alone, which stands in the other cell."""
    other = OTHER_NAME.get(key)
    return bool(other and row[key] in NOT_HAD and row[other] and row[other] not in NOT_HAD)


def name_in(row: Row) -> str:
    """Return a pupil's name as a letter prints it, of a row that may have errors."""
    told = without_withheld(row)
    return " ".join(told[key] for key in OTHER_NAME if told[key] and not is_name_not_had(told, key))


def leaver_from(row: Row) -> Leaver:
    """Return the leaver of ``row``, in which the leavers' checks found no error.

    What the row withholds from everybody is left out here, so that nothing below can tell it. The only name
    of a pupil is a forename: the surname is then "".
    """
    told = without_withheld(row)
    one_name = any(is_name_not_had(told, key) for key in OTHER_NAME)
    return Leaver(
        row=told,
        reference=fold_reference(row["reference"]),
        upn=parse_upn(row["upn"]) if row["upn"] else "",
        uln=parse_uln(row["uln"]) if row["uln"] else "",
        forename=told["surname"] if is_name_not_had(told, "forename") else told["forename"],
        surname="" if one_name else row["surname"],
        preferred_name=row["preferred_name"],
        date_of_birth=parse_date(row["date_of_birth"]),
        year_group=row["year_group"],
        leaving_date=_date(row["leaving_date"]),
        destination=row["destination"],
        course=row["course"],
        level=row["level"],
        start_date=_date(row["start_date"]),
        attendance=row["attendance"],
        ks4_results=row["ks4_results"],
        share_ks4_results=row["share_ks4_results"] or None,
        youth_support=row["youth_support"] or None,
        sen=row["sen"],
        medical=row["medical"],
        safeguarding_file=row["safeguarding_file"],
        address=told["address"],
        postcode=parse_home_code(told["postcode"]) if told["postcode"] else "",
        hold=row["hold"],
        parent=row["parent"],
        joining_date=_date(row["joining_date"]),
        reason_off_roll=row["reason_off_roll"],
        attendance_concern=row["attendance_concern"],
        police_reason=row["police_reason"],
        placement=row["placement"],
        also_attends=row["also_attends"],
        progress=row["progress"],
        programme=row["programme"],
        plans_after_16=row["plans_after_16"],
        sen_file=row["sen_file"],
        language=language_code(row["language"]) or ENGLISH,
        address_withheld=row["address_withheld"] == "Yes",
        former_name_withheld=row["former_name_withheld"] == "Yes",
        second_parent=row["second_parent"],
        second_parent_address=row["second_parent_address"],
        second_parent_postcode=parse_home_code(row["second_parent_postcode"])
        if row["second_parent_postcode"]
        else "",
        letter_home_to=HomeTo(row["letter_home_to"] or HomeTo.PARENT),
        large_print=row["large_print"] == "Yes",
        as_typed=row,
    )


def without_withheld(row: Row) -> Row:
    """Return ``row`` without the address and the former name that it says go to nobody."""
    told: dict[str, str] = {}
    if row["address_withheld"] == "Yes":
        told |= {"address": "", "postcode": ""}
    if row["former_name_withheld"] == "Yes" and row["preferred_name"]:
        told["forename"] = row["preferred_name"]
    return replace(row, values={**row.values, **told}) if told else row


def repeats_withheld(row: Row, text: str) -> str | None:
    """Return the key of the withheld cell of ``row`` whose words stand in ``text``; None when none do.

    Of a name, one word is enough; of an address, its postcode or its first line.
    """
    said = _words(text)
    if row["former_name_withheld"] == "Yes":
        in_use = {*_words(row["preferred_name"]), *_words(row["surname"])}
        if any(word in said and word not in in_use for word in _words(row["forename"]) if len(word) > 1):
            return "forename"
    if row["address_withheld"] == "Yes":
        closed_up = "".join(said)
        postcode = "".join(_words(row["postcode"]))
        if postcode and postcode in closed_up:
            return "postcode"
        street = " ".join(_words(re.split(r"[,\n]", row["address"])[0]))
        if street and f" {street} " in f" {' '.join(said)} ":
            return "address"
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Twin:
    """Another row with the same reference: its number, and whether the two agree in every cell."""

    number: int
    agrees: bool

    @property
    def told(self) -> str:
        """Return the sentence for the row that has this twin."""
        if self.agrees:
            return f"This row repeats row {self.number} in every cell."
        return f"Row {self.number} has the same reference, and the rows differ."


def twins(rows: Sequence[Row]) -> Mapping[int, Twin]:
    """Return, by row number, the twin of each row that shares its reference with another row.

    Another spelling makes no other reference: Excel drops leading zeros from cells that are not text. When
    the rows agree in every cell, the first has no twin and goes ahead. When they differ, both have one:
    nobody can say which is right.
    """
    first: dict[str, Row] = {}
    found: dict[int, Twin] = {}
    for row in rows:
        earlier = first.setdefault(one_reference(row["reference"]), row)
        if earlier is not row:
            agrees = row.values == earlier.values
            found[row.number] = Twin(earlier.number, agrees)
            if not agrees:
                found[earlier.number] = Twin(row.number, agrees)
    return found


def _date(text: str) -> date | None:
    return parse_date(text) if text else None

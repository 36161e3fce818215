"""Parse rows of a leavers file into Leavers; find rows of one pupil. A row without errors always parses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.model import Leaver, Row
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


def leaver_from(row: Row) -> Leaver:
    """Return the leaver of ``row``, in which the leavers' checks found no error.

    The only name of a pupil is a forename: the surname is then "".
    """
    forename = row["surname"] if is_name_not_had(row, "forename") else row["forename"]
    one_name = any(is_name_not_had(row, key) for key in OTHER_NAME)
    return Leaver(
        row=row,
        reference=fold_reference(row["reference"]),
        upn=parse_upn(row["upn"]) if row["upn"] else "",
        uln=parse_uln(row["uln"]) if row["uln"] else "",
        forename=forename,
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
        address=row["address"],
        postcode=parse_home_code(row["postcode"]) if row["postcode"] else "",
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
    )


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

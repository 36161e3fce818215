"""A national register proposes what has changed, body by body; made once, it proposes nothing again."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.checks.compare_register import (
    Comparison,
    NoSuchProposal,
    NotListed,
    compare_register,
    make,
    short,
    the_listed,
    values_of,
)
from directory.checks.edits import Editing, WouldBeWrong
from directory.checks.repairs import Repair
from directory.model import Book
from directory.workbook.guard import guard
from tests.helpers import book, row
from tests.helpers import settings as school
from tests.workbook.test_national import SCHOOL as LISTED
from tests.workbook.test_national import file

ROOT = Path(__file__).parents[2]
NUMBERS = "URN 130754; UKPRN 10003867"
SAME = {
    "organisation": "One College",
    "address": "7 New Street",
    "postcode": "LE1 1FZ",
    "phone": "0116 496 0001",
    "website": "www.one.example.org",
    "reference": NUMBERS,
}
PLACE = {"address": "7 New Street", "postcode": "LE1 1FZ"}
CLOSED = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2024"}


def ours(**cells: str) -> dict[str, str]:
    return SAME | cells


def compared(tmp_path: Path, body: dict[str, str], *listed: dict[str, str], links: str = "") -> Comparison:
    path, of_links = file(tmp_path / "all.csv", *(LISTED | one for one in listed)), tmp_path / "links.csv"
    of_links.write_text(f"URN,LinkURN,LinkType\n{links}")
    heir = row("Recipients", 3, id="heir", organisation="Heir", postcode="LE2 3PR", reference="URN 200000")
    of_ours = book(row(**body), heir, *school())
    return compare_register(of_ours, path, of_links if links else None)


def told(found: Comparison) -> list[tuple[str, dict[str, str]]]:
    return [(one.code, {cell.column: cell.new for cell in one.cells}) for one in found.proposals]


@pytest.mark.parametrize(
    ("body", "listed", "says"),
    [
        ({}, {}, []),
        ({"organisation": "ONE college"}, {}, []),
        ({"organisation": "Uno College"}, {}, [("renamed", {"organisation": "One College"})]),
        ({}, {"EstablishmentName": "ONE OF US"}, [("renamed", {"organisation": "One of Us"})]),
        ({"phone": "+44 (0)116 496 0001"}, {}, []),
        ({"phone": "0116 496 0002", "phone_2": "0116 496 0001"}, {}, []),
        ({"phone": "496 0001"}, {}, [("phone", {"phone": "0116 496 0001"})]),
        ({"phone": "0116 496 0002"}, {}, [("phone", {"phone": "0116 496 0001"})]),
        ({"phone": ""}, {"TelephoneNum": "12"}, []),
        ({"website": "https://ONE.example.org/"}, {}, []),
        ({"website": ""}, {}, [("website", {"website": "www.one.example.org"})]),
        ({"website": ""}, {"SchoolWebsite": "none"}, []),
        ({"website": ""}, {"SchoolWebsite": "https://a.org/a/"}, [("website", {"website": "https://a.org/a"})]),
        ({"postcode": "le11fz"}, {}, []),
        ({"postcode": "LE2 3PR", "address": "1 Old Street"}, {}, [("moved", PLACE)]),
        ({"postcode": "LE2 3PR"}, {"Street": "", "Locality": ""}, []),
        ({"postcode": "LE2 3PR"}, {"Postcode": "LE"}, []),
        ({"reference": "ODS RT5; URN 130754"}, {}, [("UKPRN", {"reference": f"ODS RT5; {NUMBERS}"})]),
        ({"reference": "UKPRN 10003867"}, {}, [("URN", {"reference": "UKPRN 10003867; URN 130754"})]),
        ({"reference": ""}, {}, [("URN and UKPRN", {"reference": NUMBERS})]),
        ({"reference": ""}, {"UKPRN": "x"}, [("URN", {"reference": "URN 130754"})]),
        ({"reference": "", "organisation": "Uno"}, {}, []),
        ({"reference": "", "postcode": "LE2 3PR"}, {}, []),
        ({"reference": "", "postcode": ""}, {"Postcode": ""}, []),
        ({"reference": "see Notes", "phone": "0116 496 0002"}, {}, []),
        ({"status": "Closed", "phone": "0116 496 0002"}, {}, []),
        ({"successor": "heir"}, CLOSED, [("closed", {"status": "Closed"})]),
        ({"status": "Closed", "successor": "heir"}, CLOSED, []),
    ],
)  # fmt: skip
def test_what_differs_is_proposed(
    tmp_path: Path, body: dict[str, str], listed: dict[str, str], says: list[object]
) -> None:
    found = compared(tmp_path, ours(**body), listed)
    assert told(found) == says
    assert found.to_settle == {}


def test_body_is_found_by_its_identifiers_before_its_name(tmp_path: Path) -> None:
    other = {"URN": "130755", "UKPRN": "10009999", "EstablishmentName": "Uno College"}
    found = compared(tmp_path, ours(organisation="Uno College"), other, {})
    assert found.found == {"example-college": "identifier"}
    assert told(found) == [("renamed", {"organisation": "One College"})]
    found = compared(tmp_path, ours(reference=""), {})
    assert found.found == {"example-college": "name and postcode"}
    assert found.missing == ("heir",)


def test_register_that_has_none_of_them_says_so(tmp_path: Path) -> None:
    found = compared(tmp_path, ours(), {"URN": "300000", "UKPRN": "", "Postcode": "LE9 9AA"})
    assert found.found == {}
    assert found.missing == ("example-college", "heir")


def test_two_that_fit_and_a_closed_one_without_heir_are_for_a_person(tmp_path: Path) -> None:
    found = compared(tmp_path, ours(reference=""), {}, {"URN": "130755", "UKPRN": ""})
    (says,) = found.to_settle.values()
    assert says == (f"2 bodies in the register fit: One College, {NUMBERS}; One College, URN 130755.")
    found = compared(tmp_path, ours(), CLOSED)
    assert found.to_settle == {"example-college": f"{NUMBERS} closed on 31-08-2024. Who took over?"}
    assert found.proposals == ()


@pytest.mark.parametrize(
    ("body", "is_ours"),
    [
        ({}, False),
        ({"postcode": ""}, False),
        ({"postcode": "le11fz"}, True),
        ({"organisation": "One COLLEGE"}, True),
        ({"also_known_as": "Uno; One College"}, True),
    ],
)
@pytest.mark.parametrize("listed", [{}, CLOSED])
def test_number_of_another_body_changes_nothing(
    tmp_path: Path, body: dict[str, str], listed: dict[str, str], *, is_ours: bool
) -> None:
    """A digit was mistyped: with a phone number from there, letters would reach another school."""
    mistyped = {"organisation": "Two College", "postcode": "LE2 3PR", "phone": "0116 496 0009"}
    found = compared(tmp_path, ours(**(mistyped | body)), listed, links="130754,200000,Successor")
    assert bool(found.proposals) == is_ours
    if not is_ours:
        (says,) = found.to_settle.values()
        assert says == (
            f"{NUMBERS} is One College, LE1 1FZ: neither its name nor its postcode is ours. "
            "Is the number right?"
        )


@pytest.mark.parametrize(
    ("body", "links", "says"),
    [
        ({}, "130754,200000,Successor", [("closed", {"status": "Closed", "successor": "heir"})]),
        ({"status": "Closed"}, "130754,200000,Successor", [("successor", {"successor": "heir"})]),
        ({}, "130754,300000,Successor", []),
        ({}, "130754,200000,Predecessor", []),
    ],
)
def test_list_of_links_says_who_took_over(
    tmp_path: Path, body: dict[str, str], links: str, says: list[object]
) -> None:
    found = compared(tmp_path, ours(**body), CLOSED, links=links)
    assert told(found) == says
    assert bool(found.to_settle) == (not says)


@pytest.mark.parametrize("new", [{"UKPRN": "10009999"}, {"EstablishmentName": "One Academy"}])
def test_school_that_became_an_academy_gets_its_new_number(tmp_path: Path, new: dict[str, str]) -> None:
    """Its old number closed. The open one has its UKPRN, or else its name and postcode."""
    found = compared(tmp_path, ours(), CLOSED, {"URN": "140000"} | new)
    assert not found.to_settle
    changes = dict(told(found))
    assert any("URN 140000" in cells.get("reference", "") for cells in changes.values())
    assert "closed" not in changes


# Whatever two rows of a register say of three bodies, once made it is not proposed again.
TEXT = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=12)
ROWS = st.fixed_dictionaries(
    {
        "URN": st.sampled_from(["130754", "200000", "999999", "", "x"]),
        "UKPRN": st.sampled_from(["10003867", "10000001", "", "1"]),
        "EstablishmentName": st.sampled_from(["One College", "HEIR", "Uno"]) | TEXT,
        "EstablishmentStatus (name)": st.sampled_from(["Open", "Closed"]),
        "Street": st.sampled_from(["7 New Street", ""]) | TEXT,
        "Postcode": st.sampled_from(["LE1 1FZ", "le23pr", ""]) | TEXT,
        "SchoolWebsite": st.sampled_from(["HTTP://WWW.One.example.org/", "one.example.org//", ""]) | TEXT,
        "TelephoneNum": st.sampled_from(["1164960001", "0116 496 0002 ext 3", ""]) | TEXT,
    }
)
BODIES = st.lists(
    st.fixed_dictionaries(
        {
            "organisation": st.sampled_from(["One College", "Heir", "Uno"]),
            "reference": st.sampled_from(["URN 130754", "UKPRN 10003867; URN 200000", "", "URN x"]),
            "postcode": st.sampled_from(["LE1 1FZ", "LE2 3PR", ""]),
            "phone": st.sampled_from(["0116 496 0002", "12", ""]),
            "status": st.sampled_from(["Active", "Closed"]),
            "successor": st.sampled_from(["body-1", ""]),
        }
    ),
    min_size=1,
    max_size=3,
)


def made(before: Book, proposals: tuple[Repair, ...]) -> Book:
    """Return the book with every proposal made, without a file."""
    new = {(cell.recipient, cell.column): cell.new for one in proposals for cell in one.cells}
    rows = [
        replace(one, values={key: new.get((one["id"], key), text) for key, text in one.values.items()})
        for one in before.rows("Recipients")
    ]
    return book(*rows, *school())


@settings(max_examples=100)
@given(st.lists(ROWS, min_size=1, max_size=4), BODIES)
def test_what_was_made_is_not_proposed_again(
    listed: list[dict[str, str]], bodies: list[dict[str, str]]
) -> None:
    rows = [row("Recipients", at + 2, id=f"body-{at}", **(SAME | one)) for at, one in enumerate(bodies)]
    before = book(*rows, *school())
    with TemporaryDirectory() as folder:
        path = file(Path(folder) / "all.csv", *(LISTED | one for one in listed))
        found = compare_register(before, path)
        places = [(cell.recipient, cell.column) for one in found.proposals for cell in one.cells]
        assert len(places) == len(set(places))
        assert compare_register(made(before, found.proposals), path).proposals == ()


@pytest.fixture
def editing(tmp_path: Path) -> Editing:
    path = tmp_path / "recipients.xlsx"
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    return Editing(path, guard(path), datetime(2026, 11, 23, 14, 30))


def test_proposals_are_made_in_the_workbook_as_they_were_shown(tmp_path: Path, editing: Editing) -> None:
    path = file(
        tmp_path / "all.csv",
        LISTED | {"EstablishmentName": "Leicester College", "Postcode": "LE1 3WL"},
        LISTED | {"URN": "1", "UKPRN": "", "EstablishmentName": "GATEWAY COLLEGE", "Postcode": "LE51GA"},
    )
    found = compare_register(editing.book(), path)
    assert {one.recipient for one in found.proposals} == {"leicester-college", "gateway-college"}
    with pytest.raises(NoSuchProposal, match='No proposal has the ID "123456"'):
        make(editing, found, [short(found.proposals[0]), "123456"])
    with pytest.raises(NoSuchProposal):
        make(editing, found, [found.proposals[0].key[:3]])
    saved = make(editing, found, [short(one) for one in found.proposals])
    assert len(saved.cells) == len(found.proposals)
    again = replace(editing, seen=guard(editing.path))
    assert compare_register(again.book(), path).proposals == ()


def test_proposal_that_would_be_an_error_is_not_saved(tmp_path: Path, editing: Editing) -> None:
    path = file(
        tmp_path / "all.csv", LISTED | {"EstablishmentName": "Leicester College", "Postcode": "LE1 3WL"}
    )
    found = compare_register(editing.book(), path)
    wrong = replace(found, proposals=(replace(found.proposals[0], column="phone", new="12"),))
    with pytest.raises(WouldBeWrong):
        make(editing, wrong, [short(wrong.proposals[0])])
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".xlsx"] == ["recipients.xlsx"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"reference": "URN 130754"}, "One College"),
        ({"name": "one COLLEGE"}, "2 bodies that fit: One College, Leicester, URN 130754; "),
        ({"name": "one COLLEGE", "postcode": "le23pr"}, "One College"),
        ({"name": "Gone"}, 'has no open body named "Gone". Type its identifier: URN 123456.'),
        ({"name": "One College", "postcode": "LE4 8PQ"}, "has no open body"),
        ({"reference": "URN 999999"}, "has no URN 999999."),
    ],
)  # fmt: skip
def test_new_body_is_found_in_a_register(tmp_path: Path, asked: dict[str, str], says: str) -> None:
    second = LISTED | {"URN": "130755", "UKPRN": "", "Postcode": "LE2 3PR"}
    path = file(
        tmp_path / "all.csv", LISTED, second, LISTED | {"URN": "130756", "EstablishmentName": "Gone"} | CLOSED
    )
    wanted = {"reference": "", "name": "", "postcode": ""} | asked
    if says == "One College":
        assert the_listed(path, date(2026, 11, 23), **wanted).name == says
        return
    with pytest.raises(NotListed) as caught:
        the_listed(path, date(2026, 11, 23), **wanted)
    assert says in str(caught.value)


def test_closed_body_of_a_register_is_closed_here_too(tmp_path: Path) -> None:
    path = file(tmp_path / "all.csv", LISTED | CLOSED)
    listed = the_listed(path, date(2026, 11, 23), reference="URN 130754", name="", postcode="")
    assert values_of(listed)["status"] == "Closed"

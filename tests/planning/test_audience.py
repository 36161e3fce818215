"""Whom a template is for: never by likeness, nobody twice, and nobody dropped without a word."""

import pytest

from directory.model import Chooser, Row, Ties
from directory.planning.audience import Hold, bodies_for, bodies_to, body, household, ties_of
from directory.sharing.recipients import Directory
from tests.helpers import row
from tests.makers import leaver
from tests.plans import college, directory_of, template

GATEWAY = college(3, "gateway", "Gateway College")
PROVIDER = college(4, "provider", "The Provider", category="Alternative provision")
BROKEN = college(5, "broken", "Broken Provider", category="Alternative provision", email="nobody@@here")
CLOSED = college(6, "closed", "Closed College", status="Closed", successor="gateway")
COLLEGES = row("Sharing")
PROVIDERS = row("Sharing", 3, rule="S23", recipient="Alternative provision", limited_by="", when_limited="")
SCHOOLS = row("Sharing", 4, rule="S02", recipient="School", limited_by="", when_limited="")


def test_closed_body_is_offered_last_and_with_its_successor(directory: Directory) -> None:
    with pytest.raises(Hold) as held:
        body("Closed Colege", directory, "J2")
    assert "Near names" in held.value.reason
    assert held.value.reason.endswith(
        ", Closed College (closed), which has closed, now Gateway College (gateway). "
        "Type the ID of the right one."
    )


@pytest.fixture(scope="module")
def directory() -> Directory:
    return directory_of(row(), GATEWAY, PROVIDER, BROKEN, CLOSED, COLLEGES, PROVIDERS, SCHOOLS)


@pytest.mark.parametrize(
    ("cells", "ties"),
    [
        pytest.param({}, Ties("example-college"), id="a destination"),
        pytest.param({"destination": "GATEWAY college"}, Ties("gateway"), id="by its name in another case"),
        pytest.param({"destination": "Gateway Colege"}, Ties(None), id="a slip ties to nobody"),
        pytest.param({"destination": "gateway; provider"}, Ties(None), id="two places are none"),
        pytest.param(
            {"placement": "provider; no such body;gateway"},
            Ties("example-college", ("provider", "gateway")),
            id="of two placements and a slip, the two",
        ),
        pytest.param(
            {"also_attends": "Gateway College\nprovider"},
            Ties("example-college", (), ("gateway", "provider")),
            id="also attending, a line each",
        ),
    ],
)
def test_a_row_ties_a_pupil_to_the_bodies_it_names(
    cells: dict[str, str], ties: Ties, directory: Directory
) -> None:
    assert ties_of(leaver(**cells), directory) == ties


@pytest.mark.parametrize(
    ("audience", "cells", "names"),
    [
        ("destination", {"destination": "gateway"}, ["gateway"]),
        ("destination", {"destination": "Gateway College"}, ["Gateway College"]),
        ("placement", {"placement": "provider; No Such Body"}, ["provider", "No Such Body"]),
        ("placement", {"placement": "provider; The Provider; PROVIDER"}, ["PROVIDER"]),
        ("placement", {"placement": "nobody; nobody"}, ["nobody"]),
        ("also attends", {"also_attends": "gateway;"}, ["gateway"]),
    ],
)
def test_bodies_are_those_that_the_row_names_each_once(
    audience: str, cells: dict[str, str], names: list[str], directory: Directory
) -> None:
    assert bodies_for(template("Hello", audience=audience), leaver(**cells).row, directory) == names


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        pytest.param("S01", ["example-college", "gateway"], id="not the closed one whose successor is there"),
        pytest.param("S23", ["provider", "broken"], id="one whose row has an error too"),
    ],
)
def test_bodies_of_the_rule_are_all_that_it_covers(rule: str, names: list[str], directory: Directory) -> None:
    of_the_rule = template("Hello", audience="bodies of the rule", rule=rule)
    assert bodies_for(of_the_rule, leaver().row, directory) == names


@pytest.mark.parametrize(
    ("audience", "rule", "code", "cell", "says"),
    [
        ("destination", "S01", "H16", "J2", '"Destination" is blank.'),
        ("placement", "S23", "H24", "AC2", '"Placement" is blank.'),
        ("also attends", "S01", "H24", "AD2", '"Also attends" is blank.'),
        ("bodies of the rule", "S02", "H02", "A2", "Rule S02 is about no body that the directory has."),
    ],
)
def test_a_row_without_a_body_to_write_to_says_so(
    audience: str, rule: str, code: str, cell: str, says: str, directory: Directory
) -> None:
    with pytest.raises(Hold) as caught:
        bodies_for(template("Hello", audience=audience, rule=rule), leaver(destination="").row, directory)
    assert (caught.value.code, caught.value.cell, caught.value.reason) == (code, cell, says)


@pytest.mark.parametrize("name", ["gateway", "Gateway", "Gateway  College", "gateway college"])
def test_a_body_is_found_by_its_id_or_its_exact_name(name: str, directory: Directory) -> None:
    assert body(name, directory, "J2").id == "gateway"


@pytest.mark.parametrize(
    ("name", "cell", "code", "held_at", "says"),
    [
        (
            "Gateway Colege",
            "J2",
            "H02",
            "J2",
            "Near names, for you to choose from: Gateway College (gateway",
        ),
        ("Quite another", "J2", "H02", "J2", "no body has this ID or exact name."),
        (
            "broken",
            "J2",
            "H05",
            "J2",
            "The row of Broken Provider in the directory has an error in Email (Recipients!M5)",
        ),
        (
            "broken",
            "",
            "H05",
            "row 5",
            "The row of Broken Provider in the directory has an error in Email (Recipients!M5)",
        ),
    ],
)
def test_what_is_no_body_to_rely_on_is_held(
    name: str, cell: str, code: str, held_at: str, says: str, directory: Directory
) -> None:
    with pytest.raises(Hold) as caught:
        body(name, directory, cell)
    assert (caught.value.code, caught.value.cell) == (code, held_at)
    assert says in caught.value.reason


@pytest.mark.parametrize(
    ("to", "rule", "ids"),
    [
        pytest.param("all", "", ["example-college", "gateway", "provider", "closed", "broken"], id="all"),
        pytest.param("all", "S01", ["example-college", "gateway"], id="all of a rule"),
        pytest.param("Alternative provision", "", ["provider", "broken"], id="a category, errors too"),
        pytest.param("Alternative provision", "S01", [], id="a category that the rule is not about"),
        pytest.param("College", "S01", ["example-college", "gateway"], id="a category of a rule"),
        pytest.param("closed", "S01", ["closed"], id="an ID, which is then told that it has closed"),
        pytest.param("broken", "S01", ["broken"], id="an ID whose row has an error"),
    ],
)
def test_a_letter_about_no_pupil_goes_to_whom_the_run_says(
    to: str, rule: str, ids: list[str], directory: Directory
) -> None:
    assert list(bodies_to(to, rule, directory)) == ids


@pytest.mark.parametrize(
    ("chooser", "cells", "addressee"),
    [
        (Chooser.PARENT, {"parent": "Mrs B Example"}, "Mrs B Example"),
        (Chooser.PARENT, {"parent": ""}, "The parent or carer of Ann Example"),
        (Chooser.YOUNG_PERSON, {"parent": "Mrs B Example"}, "Ann Example"),
    ],
)
def test_a_household_is_addressed_to_whoever_holds_the_choice(
    chooser: Chooser, cells: dict[str, str], addressee: str
) -> None:
    home, named = household(leaver(address="Flat 2, 3 Example Street\nEvington", **cells), chooser)
    assert named == addressee
    assert home.postal_lines == ("Flat 2", "3 Example Street", "Evington", "LE1 1FZ")
    assert (home.id, home.organisation) == ("family", chooser.value)


def test_a_letter_that_nobody_holds_the_choice_of_goes_to_no_parent() -> None:
    with pytest.raises(AssertionError, match="unreachable"):
        household(leaver(address="3 Secret Street"), None)  # type: ignore[arg-type]


def test_a_household_is_shown_nowhere_but_on_its_letter() -> None:
    home, _ = household(leaver(address="3 Secret Street"), Chooser.PARENT)
    assert "Secret" not in repr(home)
    assert "LE1" not in repr(home)


@pytest.mark.parametrize(
    ("cells", "cell", "says"),
    [
        ({"address": ""}, "U2", '"Address" is blank'),
        ({"address": " , "}, "U2", '"Address" is blank'),
        ({"postcode": ""}, "V2", '"Postcode" is blank'),
        ({"address": "", "postcode": ""}, "U2", '"Address" is blank'),
    ],
)
def test_a_household_without_a_whole_address_is_held(cells: dict[str, str], cell: str, says: str) -> None:
    with pytest.raises(Hold) as caught:
        household(leaver(**cells), Chooser.PARENT)
    assert (caught.value.code, caught.value.cell) == ("H12", cell)
    assert caught.value.reason.startswith(says)


def test_a_hold_becomes_the_held_letter_of_its_template_and_row() -> None:
    one: Row = row("Leavers", 7)
    held = Hold("H12", "No address.", "U7").held(one, "letter")
    assert (held.row, held.cell, held.code, held.reason, held.template) == (
        one,
        "U7",
        "H12",
        "No address.",
        "letter",
    )


@pytest.mark.parametrize(
    ("address", "postcode", "envelope"),
    [
        ("Block 5\nExample Barracks", "BFPO 57", ("Block 5", "Example Barracks", "BFPO 57")),
        ("12 Main Street, Dublin", "D02 X285", ("12 Main Street", "Dublin", "D02 X285", "Ireland")),
        ("12 Main Street, Dublin, Ireland", "D02 X285", ("12 Main Street", "Dublin", "D02 X285", "Ireland")),
    ],
)
def test_a_home_with_another_kind_of_code_has_its_envelope(
    address: str, postcode: str, envelope: tuple[str, ...]
) -> None:
    home, _ = household(leaver(address=address, postcode=postcode), Chooser.PARENT)
    assert home.postal_lines == envelope


@pytest.mark.parametrize(("address", "postcode"), [("NFA", "LE1 1FZ"), ("1 Example Street", "ZZ99 3VZ")])
def test_no_letter_goes_to_a_home_that_is_none(address: str, postcode: str) -> None:
    with pytest.raises(Hold) as held:
        household(leaver(address=address, postcode=postcode), Chooser.PARENT)
    assert (held.value.code, held.value.cell) == ("H12", leaver().row.cell("address"))


def test_a_second_parents_home_is_judged_like_the_first() -> None:
    told = {"address": "NFA", "second_parent": "Mr B Example", "second_parent_postcode": "D02 X285"}
    home, _ = household(leaver(**told, second_parent_address="12 Main Street"), Chooser.PARENT, second=True)
    assert home.postal_lines == ("12 Main Street", "D02 X285", "Ireland")
    with pytest.raises(Hold, match="blank"):
        household(leaver(**told), Chooser.PARENT, second=True)
    with pytest.raises(Hold, match="no home that a letter could reach"):
        household(leaver(**told, second_parent_address="no fixed abode"), Chooser.PARENT, second=True)


@pytest.mark.parametrize(
    ("destination", "ends"),
    [
        ("neet.", "H24"),
        ("moved abroad; NEET", "H24"),
        ("Gateway", ["Gateway"]),
        ("NEET; Gateway College", "H02"),
        ("Unemployed", ["Unemployed"]),
    ],
)
def test_destination_that_needs_no_letter_concerns_nobody(destination: str, ends: str | list[str]) -> None:
    listed = row("School", 30, setting="No letter for", value="NEET; Moved abroad; Gateway")
    given = directory_of(row(), GATEWAY, COLLEGES, listed)
    about = leaver(destination=destination)
    if isinstance(ends, list):
        assert bodies_for(template("Hello", audience="destination"), about.row, given) == ends
        return
    with pytest.raises(Hold) as held:
        bodies_for(template("Hello", audience="destination"), about.row, given)
    assert held.value.code == ends
    assert "abroad" not in held.value.reason

"""Rows of the workbook, parsed; bodies found by ID or exact name."""

from unicodedata import normalize

import hypothesis
import pytest
from hypothesis import strategies as st

from directory.model import DataCategory, Role
from directory.sharing.recipients import directory_from, fold
from tests.helpers import book, row
from tests.plans import college, directory_of

TWINS = [college(3, "twin-one", "Twin College"), college(4, "twin-two", "Twin College")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("example-college", "example-college", id="the ID"),
        pytest.param("EXAMPLE-COLLEGE", "example-college", id="the ID in capitals"),
        pytest.param("Example  college", "example-college", id="the name, spaces and case apart"),
        pytest.param("Example Colege", None, id="a slip is not taken"),
        pytest.param("Example", None, id="part of the name is not taken"),
        pytest.param("", None, id="nothing"),
        pytest.param("Twin College", None, id="a name that two bodies have"),
    ],
)
def test_find_takes_an_id_or_an_exact_name_and_nothing_like_it(typed: str, found: str | None) -> None:
    given = directory_of(
        row(), college(3, "twin-one", "Twin College"), college(4, "twin-two", "Twin College")
    )
    assert given.find(typed) == found


@pytest.mark.parametrize(
    ("organisation", "typed", "same"),
    [
        ("Wyggeston & Queen Elizabeth I College", "wyggeston and queen elizabeth I college", True),
        ("St Paul's School", "Saint Pauls School", True),
        ("St. Paul\u2019s School", "ST PAUL'S SCHOOL", True),
        ("St.Mary-le-Bow, Academy", "Saint Mary le Bow Academy", True),
        ("Bishop\u00b4s College (Leicester)", "Bishops College, Leicester", True),
        ("Ysgol Si\u00f4n", "Ysgol Sio\u0302n", True),
        ("Gateway\u200b College", "Gateway College", True),
        ("Ysgol Si\u00f4n", "Ysgol Sion", False),
        ("St Paul's School", "St Paul School", False),
        ("Andover College", "&over College", False),
        ("Street College", "St College", False),
        ("Co-op Academy", "Coop Academy", False),
        ("College 1", "College I", False),
        ("Gateway College", "Gateway College?", False),
        ("Gateway College", "gateway college (?)", False),
        ("Gateway College", "?? Gateway College", False),
        ("What Next? Ltd", "what next? ltd.", True),
    ],
)
def test_find_leaves_out_case_punctuation_and_two_ways_to_write_a_word(
    organisation: str, typed: str, same: bool
) -> None:
    given = directory_of(row(organisation=organisation))
    assert given.find(typed) == ("example-college" if same else None)


@hypothesis.given(st.text())
@hypothesis.example("\u0345\u03b1 \u1e9e\ufb01 \u2126")
@hypothesis.example("saint\u200b St. &amp; S\u0301t")
def test_fold_of_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@hypothesis.given(st.text(alphabet="aAsStT .,'-&\u2019\u00e9e\u0301", max_size=12))
def test_fold_is_one_for_every_way_to_write_a_name(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(f"  {text}. ") == fold(normalize("NFD", text))
    assert fold(f"{text} & saint x") == fold(f"{text} and St. X")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("QE1", "example-college"),
        ("qe1.", "example-college"),
        ("St Example's", "example-college"),
        ("QE", None),
        ("QE1; EC", None),
        ("Twin", None),
    ],
)
def test_other_name_is_as_good_as_the_name_if_one_body_alone_has_it(typed: str, found: str | None) -> None:
    others = [college(3, "one", "One", also_known_as="Twin"), college(4, "two", "Two", also_known_as="Twin")]
    given = directory_of(row(also_known_as="QE1; Saint Examples"), *others)
    assert given.find(typed) == found
    assert given.is_ambiguous(typed) == (typed == "Twin")


def test_name_that_folds_to_that_of_another_body_is_ambiguous() -> None:
    directory = directory_of(
        row(organisation="St Mark & St John"), college(3, "another", "Saint Mark and Saint John")
    )
    assert directory.find("St Mark and St John") is None
    assert directory.is_ambiguous("St Mark and St John")


@pytest.mark.parametrize(
    ("typed", "found"), [("new-college", "new-college"), ("New College", None), ("new", None)]
)
def test_id_with_its_hyphens_wins_over_the_name_of_another_body(typed: str, found: str | None) -> None:
    given = directory_of(
        college(2, "new-college", "New College Leicester"),
        college(3, "other-one", "New College"),
        college(4, "new", "New"),
        college(5, "other-two", "NEW"),
    )
    assert given.find(typed) == found
    assert given.is_ambiguous(typed) == (found is None)


def test_near_offers_the_nearest_three_bodies_at_most() -> None:
    bodies = [college(n, f"example-{n}", f"Example College {n}") for n in range(3, 9)]
    assert len(directory_of(row(), *bodies).near("Example Colege 9")) == 3


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("New College", ("new-college-leicester", "the-new-college"), id="begins, then has"),
        pytest.param("Leicester", ("new-college-leicester",), id="has it at its end"),
    ],
)
def test_near_offers_names_with_the_typed_words_first_and_closed_bodies_last(
    typed: str, offered: tuple[str, ...]
) -> None:
    given = directory_of(
        college(2, "wqe-college", "WQE College"),
        college(3, "the-new-college", "The New College"),
        college(4, "new-college-leicester", "New College Leicester"),
        row(number=5, id="nw-college", organisation="Nw College", status="Closed"),
    )
    assert given.near(typed, 4)[: len(offered)] == offered
    assert given.near("Nw College", 4)[-1] == "nw-college"


def test_near_offers_both_bodies_of_a_name() -> None:
    given = directory_of(
        row(), college(3, "twin-one", "Twin College"), college(4, "twin-two", "Twin College")
    )
    assert set(given.near("Twin Colege")) >= {"twin-one", "twin-two"}
    assert given.near("Quite another thing") == ()


def test_row_is_parsed_whole() -> None:
    body = directory_of(
        row(phone_2="(0116) 4960002", address="The House, 1 Example Street\nEvington")
    ).recipients["example-college"]
    assert body.phones == ("+441164960001", "+441164960002")
    assert body.address_lines == ("The House", "1 Example Street", "Evington")
    assert body.postal_lines[0] == "Example College"
    assert body.postal_lines[-1] == "LE1 1FZ"


def test_row_with_an_error_is_no_recipient_and_says_why() -> None:
    given = directory_of(row(postcode="nonsense"))
    assert "example-college" not in given.recipients
    assert given.wrong["example-college"].cell == "J2"
    assert given.find("example-college") == "example-college"


def test_successor_follows_the_chain_to_an_open_body() -> None:
    closed = {"status": "Closed"}
    given = directory_of(
        row(),
        college(3, "old", "Old College", successor="older", **closed),
        college(4, "older", "Older College", successor="example-college", **closed),
    )
    following = given.successor(given.recipients["old"])
    assert following is not None
    assert following.id == "example-college"


def test_domain_in_doubt_makes_a_body_doubtful() -> None:
    assert set(directory_of(row(email="office@exmple.org")).doubtful) == {"example-college"}
    assert not directory_of(row()).doubtful


def test_rule_with_an_error_is_left_out_so_that_it_allows_nothing() -> None:
    assert directory_of(row(), row("Sharing", data="Name; Shoe size")).register == ()


def test_rule_is_parsed_whole() -> None:
    (rule,) = directory_of(
        row(), row("Sharing", lawful_basis="Not recorded: ask the DPO", from_age="13")
    ).register
    assert rule.data == {DataCategory.NAME, DataCategory.DATE_OF_BIRTH, DataCategory.KS4_RESULTS}
    assert rule.when_limited == {DataCategory.NAME, DataCategory.DATE_OF_BIRTH}
    assert (rule.limited_by, rule.from_age, rule.lawful_basis) == ("share_ks4_results", 13, "")


def test_contact_is_found_by_role() -> None:
    given = directory_of(row(), row("Contacts"))
    body = given.recipients["example-college"]
    contact = given.contact(body, Role.ADMISSIONS)
    assert contact is not None
    assert contact.email == "admissions@example.org"
    assert given.contact(body, Role.SENCO) is None


def test_receivers_are_the_bodies_in_use_and_the_categories_that_a_rule_names() -> None:
    bodies = [
        row(),
        college(3, "closed", "Closed College", status="Closed", successor="example-college"),
        college(4, "broken", "Broken Body", email="nobody@@here"),
    ]
    named = ["example-college", "closed", "School", "broken"]
    rules = [row("Sharing", at, rule="S09", recipient=whom) for at, whom in enumerate(named, start=2)]
    other = row("Sharing", 9, rule="S10", recipient="Police")
    receivers = directory_of(*bodies, *rules, other).receivers()
    assert receivers == {"S09": ("Example College", "School", "Broken Body"), "S10": ("Police",)}


@pytest.mark.parametrize(("typed", "printed"), [("le19qx", "LE1 9QX"), ("LE1 9QX", "LE1 9QX"), ("?", "?")])
def test_postcode_of_the_school_is_printed_with_its_space(typed: str, printed: str) -> None:
    given = book(row(), row("School", setting="Postcode", value=typed))
    made = directory_from(given, [], frozenset(), frozenset())
    assert made.school["postcode"] == printed

import pytest

from directory.checks import registry
from directory.model import DataCategory, Role, Row
from directory.recipients import Directory, directory_from
from tests.helpers import book, row, settings


def parsed(*rows: Row) -> Directory:
    given = book(*rows, *settings())
    return directory_from(given, registry.run(given), registry.email_doubting_codes())


def college(number: int, id_: str, name: str, **cells: str) -> Row:
    """Return a body that differs from the good row in all that must differ."""
    own = {
        "phone": f"0116 496 0{number:03}",
        "email": f"office@{id_}.example.org",
        "website": f"https://{id_}.example.org",
        "address": f"{number} Test Street",
    }
    return row(number=number, id=id_, organisation=name, **(own | cells))


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
    given = parsed(row(), college(3, "twin-one", "Twin College"), college(4, "twin-two", "Twin College"))
    assert given.find(typed) == found


def test_near_offers_both_bodies_of_a_name() -> None:
    given = parsed(row(), college(3, "twin-one", "Twin College"), college(4, "twin-two", "Twin College"))
    assert set(given.near("Twin Colege")) >= {"twin-one", "twin-two"}
    assert given.near("Quite another thing") == ()


def test_row_is_parsed_whole() -> None:
    body = parsed(row(phone_2="(0116) 4960002", address="The House, 1 Example Street\nEvington")).recipients[
        "example-college"
    ]
    assert body.phones == ("+441164960001", "+441164960002")
    assert body.address_lines == ("The House", "1 Example Street", "Evington")
    assert body.postal_lines[0] == "Example College"
    assert body.postal_lines[-1] == "LE1 1FZ"


def test_row_with_an_error_is_no_recipient_and_says_why() -> None:
    given = parsed(row(postcode="nonsense"))
    assert "example-college" not in given.recipients
    assert given.wrong["example-college"].cell == "J2"
    assert given.find("example-college") == "example-college"


def test_successor_follows_the_chain_to_an_open_body() -> None:
    closed = {"status": "Closed"}
    given = parsed(
        row(),
        college(3, "old", "Old College", successor="older", **closed),
        college(4, "older", "Older College", successor="example-college", **closed),
    )
    following = given.successor(given.recipients["old"])
    assert following is not None
    assert following.id == "example-college"


def test_domain_in_doubt_makes_a_body_doubtful() -> None:
    assert set(parsed(row(email="office@exmple.org")).doubtful) == {"example-college"}
    assert not parsed(row()).doubtful


def test_rule_with_an_error_is_left_out_so_that_it_allows_nothing() -> None:
    assert parsed(row(), row("Sharing", data="Name; Shoe size")).register == ()


def test_rule_is_parsed_whole() -> None:
    (rule,) = parsed(row(), row("Sharing", lawful_basis="Not recorded: ask the DPO", from_age="13")).register
    assert rule.data == {DataCategory.NAME, DataCategory.DATE_OF_BIRTH, DataCategory.KS4_RESULTS}
    assert rule.when_limited == {DataCategory.NAME, DataCategory.DATE_OF_BIRTH}
    assert (rule.limited_by, rule.from_age, rule.lawful_basis) == ("share_ks4_results", 13, "")


def test_contact_is_found_by_role() -> None:
    given = parsed(row(), row("Contacts"))
    body = given.recipients["example-college"]
    contact = given.contact(body, Role.ADMISSIONS)
    assert contact is not None
    assert contact.email == "admissions@example.org"
    assert given.contact(body, Role.SENCO) is None

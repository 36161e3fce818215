"""A phone card proposes what a row does not say yet, cell by cell; our own card proposes nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.checks.cards import NotTheCard, changes_by_card, the_card, values_of_card
from directory.workbook.vcard import Card, cards_of
from tests.helpers import row
from tests.makers import recipient

CARD = Card(
    uid="",
    name="Miss A Example",
    organisation="Example College",
    lines=("1 Example Street",),
    town="Leicester",
    postcode="LE1 1FZ",
    phones=("12", "+441164960001"),
    email="office@example.org",
    website="http://www.example.org/",
)


def told(**changed: object) -> dict[str, str]:
    card = Card(**({name: getattr(CARD, name) for name in Card.__slots__} | changed))  # type: ignore[arg-type]
    return {
        one.column: one.new for one in changes_by_card(row(), values_of_card(card, contact=False), "0116")
    }


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, {}),
        ({"phones": ("0116 496 0007",)}, {"phone": "0116 496 0007"}),
        ({"phones": ()}, {}),
        ({"email": "new@example.org"}, {"email": "new@example.org"}),
        ({"email": "new@"}, {}),
        ({"organisation": "", "name": "Uno"}, {"organisation": "Uno"}),
        ({"website": "www.uno.example.org"}, {"website": "www.uno.example.org"}),
        ({"postcode": "LE23PR", "lines": ("2 Way",)}, {"postcode": "LE2 3PR", "address": "2 Way"}),
        ({"postcode": "", "lines": ("2 New Street",)}, {}),
    ],
)  # fmt: skip
def test_only_what_is_new_and_sound_is_proposed(changed: dict[str, object], says: dict[str, str]) -> None:
    assert told(**changed) == says


TEXT = st.text(max_size=15)


@settings(max_examples=100)
@given(
    st.builds(
        Card,
        uid=st.just(""),
        name=TEXT,
        organisation=TEXT,
        lines=st.tuples(TEXT),
        town=TEXT,
        postcode=st.sampled_from(["LE2 3PR", "le23pr", ""]) | TEXT,
        phones=st.tuples(st.sampled_from(["0116 496 0007", "+441164960001"]) | TEXT),
        email=st.sampled_from(["New@Example.org", ""]) | TEXT,
        website=st.sampled_from(["HTTP://www.uno.example.org/", ""]) | TEXT,
    ),
    st.booleans(),
)
def test_what_a_card_has_changed_it_does_not_propose_again(card: Card, contact: bool) -> None:
    before = row("Contacts" if contact else "Recipients")
    values = values_of_card(card, contact=contact)
    changes = changes_by_card(before, values, "0116")
    made = {one.column: one.new for one in changes}
    after = replace(before, values=dict(before.values) | made)
    assert changes_by_card(after, values, "0116") == []


def test_contact_has_its_name_from_the_card() -> None:
    values = values_of_card(CARD, contact=True)
    assert values == {"name": "Miss A Example", "phone": "0116 496 0001", "email": "office@example.org"}
    contact = row("Contacts", name="Miss A Example", email="OFFICE@example.org", phone="0116 496 0002")
    changes = changes_by_card(contact, values, "0116")
    assert [(one.recipient, one.column, one.new) for one in changes] == [
        ("example-college", "phone", "0116 496 0001")
    ]


def test_card_is_found_by_our_own_name_for_it_or_is_the_only_one(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_bytes(cards_of([recipient(), recipient(id="two", organisation="Two")], []))
    assert the_card(path, "Two", None).name == "Two"
    with pytest.raises(NotTheCard, match=r"cards\.vcf has 2 cards: Example College, Two\. Save the one"):
        the_card(path, "two", "SENCO")
    path.write_bytes(cards_of([recipient()], []))
    assert the_card(path, "another", "SENCO").name == "Example College"

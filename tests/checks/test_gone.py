"""A body that was deleted, or whose ID was changed, is named as that, and one mend is told for it."""

import pytest

from directory.checks import registry
from directory.model import Remembered
from tests.helpers import book, row

OLD = {"id": "example-college", "organisation": "Example College", "email": "office@example.org"}
OTHER = {
    "id": "sample-school",
    "organisation": "Sample School",
    "email": "office@sample.example.org",
    "address": "2 Sample Street",
    "part_of": "example-college",
}
RENAMED = OLD | {"id": "example-colleges"}
NAMING = (
    row("Contacts"),
    row("Sharing", recipient="example-college"),
    row("Accepted", id="example-college"),
)
DELETED = 'The row of "example-college" was deleted from Recipients: put it back, with the Status Closed.'
PUT_BACK = 'The ID in A2 was "example-college": put that back. An ID is never changed.'
NAMED = ("A03", "B07", "K01", "R02")  # the sheets that name a body
GONE = {"Y03", "Y12", "Y14", "Y15", *NAMED}


KNOWN = Remembered(
    "example-college",
    "",
    "Example College",
    "office@example.org",
    "",
    "1 Example Street, Leicester, LE1 1FZ",
    None,
    "",
)


def told(*now: dict[str, str], since: bool, ledger: bool) -> dict[str, list[str]]:
    """Return by code what is said of bodies that are gone, where an earlier copy or the ledger knows them."""
    there = book(*(row(number=at, **one) for at, one in enumerate(now, 2)), *NAMING)
    earlier = book(row(**OLD), row(number=3, **OTHER), *NAMING)
    known = (KNOWN,) if ledger else ()
    said: dict[str, list[str]] = {}
    for one in registry.run(there, since=earlier if since else None, remembered=known):
        if one.code in GONE:
            assert one.suggestion is None
            said.setdefault(one.code, []).append(one.message)
    return said


@pytest.mark.parametrize(
    ("since", "ledger", "by"),
    [(True, False, ["Y03"]), (False, True, ["Y15"]), (True, True, ["Y15"])],
    ids=["an earlier copy", "the ledger", "both"],
)
def test_changed_id_is_to_be_put_back_and_nothing_else_is_suggested(
    since: bool, ledger: bool, by: list[str]
) -> None:
    said = told(RENAMED, OTHER, since=since, ledger=ledger)
    assert said == {code: [PUT_BACK] for code in sorted([*NAMED, *by])}


@pytest.mark.parametrize(("since", "ledger"), [(True, False), (False, True), (True, True)])
def test_deleted_row_is_named_as_deleted_wherever_it_is_named(since: bool, ledger: bool) -> None:
    said = told(OTHER, since=since, ledger=ledger)
    gone = {"Y03": ["Example College (example-college) was deleted: put it back, with the Status Closed."]}
    assert said == {code: [DELETED] for code in NAMED} | (gone if since else {})


def test_without_an_earlier_state_the_nearest_id_is_suggested() -> None:
    given = book(row(**RENAMED), row("Contacts"))
    (one,) = [one for one in registry.run(given) if one.code == "K01"]
    assert (one.message, one.suggestion) == (
        'No body has the ID "example-college". Did you mean "example-colleges"?',
        "example-colleges",
    )

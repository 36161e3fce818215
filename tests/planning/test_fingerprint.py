"""A plan's sources as hashes: changes are named, and no value can be read."""

import json

import pytest

from directory.planning.fingerprint import fingerprint, moved, whole
from tests.helpers import book, row

FILES = {"post16-transfer.md": b"text", "letterhead.docx": b"PK"}


def taken(*rows, leavers=(), files=FILES):
    return fingerprint(book(*rows), leavers, files)


RECIPIENT, RULE, CONTACT, SCHOOL = (row(sheet) for sheet in ("Recipients", "Sharing", "Contacts", "School"))
LEAVER = row("Leavers")
BODY = RECIPIENT["id"]
THEN = taken(RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[LEAVER])


def changed(sheet, **cells):
    rows = {one.sheet: one for one in (RECIPIENT, RULE, CONTACT, SCHOOL)} | {sheet: row(sheet, **cells)}
    return taken(*rows.values(), leavers=[LEAVER])


@pytest.mark.parametrize(
    ("now", "says"),
    [
        pytest.param(THEN, [], id="nothing"),
        pytest.param(
            taken(SCHOOL, CONTACT, RULE, RECIPIENT, leavers=[row("Leavers", number=9)]), [], id="sorted"
        ),
        pytest.param(
            changed("Recipients", status="Closed"),
            ["open or closed: example-college: has changed"],
            id="closed",
        ),
        pytest.param(
            changed("Recipients", email="a@example.org"),
            ["Recipients: example-college: has changed"],
            id="address",
        ),
        pytest.param(changed("Sharing", data="Name"), ["Sharing: S01 College: has changed"], id="register"),
        pytest.param(
            changed("Sharing", rule="S02"),
            ["Sharing: S01 College: is gone", "Sharing: S02 College: is new"],
            id="another rule",
        ),
        pytest.param(
            changed("Contacts", name="Mr C Example"),
            ["Contacts: example-college Admissions: has changed"],
            id="contact",
        ),
        pytest.param(
            taken(
                RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[LEAVER], files=FILES | {"letterhead.docx": b"new"}
            ),
            ["letterhead.docx: has changed"],
            id="letterhead",
        ),
        pytest.param(
            taken(RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[row("Leavers", share_ks4_results="No")]),
            ["the leavers' choices: has changed"],
            id="choice",
        ),
        pytest.param(
            taken(RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[row("Leavers", surname="Other")]),
            ["the list of leavers: has changed"],
            id="leavers",
        ),
    ],
)
def test_what_moved_is_told(now, says):
    assert moved(THEN, now, [BODY]) == says
    assert (whole(THEN) == whole(now)) == (not says)
    about_another = [one for one in says if BODY not in one]
    assert moved(THEN, now, ["another-body"]) == about_another


def test_two_acceptances_of_one_body_are_two_parts():
    phone, email = (row("Accepted", column=column) for column in ("Phone", "Email"))
    now = taken(phone, row("Accepted", column="Email", reason="Settled by letter"))
    assert moved(taken(phone, email), now, []) == [
        "Accepted: C04 Recipients example-college Email: has changed",
    ]


def test_no_hash_tells_a_choice_to_who_tries_the_few_words():
    yes, no = (
        taken(leavers=[row("Leavers", share_ks4_results=word, reference=secret)])["the leavers' choices"]
        for word, secret in (("Yes", "4711"), ("Yes", "4712"))
    )
    assert yes != no  # the same choice of another leaver


def test_fingerprint_holds_no_value_of_a_leaver():
    text = json.dumps(THEN)
    assert not [
        one for key, one in LEAVER.values.items() if len(one) > 3 and one in text and key != "destination"
    ]

"""A plan's sources as hashes: changes are named, and no value can be read."""

import json
from dataclasses import replace

import pytest

from directory.planning.fingerprint import Marks, fingerprint, letter_moved, marks_of, moved, whole
from tests.helpers import book, row
from tests.makers import leaver, notice, rule

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


FILE = "letterhead.docx"


@pytest.mark.parametrize(
    ("now", "says"),
    [
        pytest.param(THEN, {}, id="nothing"),
        pytest.param(
            taken(SCHOOL, CONTACT, RULE, RECIPIENT, leavers=[row("Leavers", number=9)]), {}, id="sorted"
        ),
        pytest.param(
            changed("Recipients", status="Closed"),
            {"open or closed: example-college": "has changed"},
            id="closed",
        ),
        pytest.param(
            changed("Recipients", email="a@example.org"),
            {"Recipients: example-college": "has changed"},
            id="address",
        ),
        pytest.param(
            changed("Recipients", phone="0116 496 0999"),
            {"phone and website: example-college": "has changed"},
            id="phone",
        ),
        pytest.param(
            changed(
                "Recipients", last_checked="01/09/2026", checked_by="AB", notes="Rang", also_known_as="EC"
            ),
            {},
            id="body confirmed",
        ),
        pytest.param(changed("Contacts", last_checked="01/09/2026"), {}, id="contact confirmed"),
        pytest.param(changed("Sharing", data="Name"), {"Sharing: S01 College": "has changed"}, id="register"),
        pytest.param(
            changed("Sharing", rule="S02"),
            {"Sharing: S01 College": "is gone", "Sharing: S02 College": "is new"},
            id="another rule",
        ),
        pytest.param(
            changed("Contacts", name="Mr C Example"),
            {"Contacts: example-college Admissions": "has changed"},
            id="contact",
        ),
        pytest.param(
            taken(RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[LEAVER], files=FILES | {FILE: b"new"}),
            {FILE: "has changed"},
            id="letterhead",
        ),
    ],
)
def test_what_moved_is_told(now, says):
    assert moved(THEN, now) == says
    assert (whole(THEN) == whole(now)) == (not says)


@pytest.mark.parametrize("cells", [{"share_ks4_results": "No"}, {"surname": "Other"}], ids=["choice", "row"])
def test_list_is_another_as_a_whole_and_judged_by_its_rows(cells):
    now = taken(RECIPIENT, RULE, CONTACT, SCHOOL, leavers=[row("Leavers", **cells)])
    assert moved(THEN, now) == {}
    assert whole(THEN) != whole(now)


def test_two_acceptances_of_one_body_are_two_parts():
    phone, email = (row("Accepted", column=column) for column in ("Phone", "Email"))
    now = taken(phone, row("Accepted", column="Email", reason="Settled by letter"))
    part = "Accepted: C04 Recipients example-college Email"
    assert moved(taken(phone, email), now) == {part: "has changed"}


WORDS = Marks("r", "c", "s")
CHANGED = "has changed"


@pytest.mark.parametrize(
    ("parts", "now", "says"),
    [
        pytest.param((), WORDS, [], id="nothing"),
        pytest.param((f"Recipients: {BODY}",), WORDS, [f"Recipients: {BODY}: has changed"], id="its body"),
        pytest.param(
            (f"Contacts: {BODY} SENCO",), WORDS, [f"Contacts: {BODY} SENCO: has changed"], id="contact"
        ),
        pytest.param(
            (f"open or closed: {BODY}",), WORDS, [f"open or closed: {BODY}: has changed"], id="closed"
        ),
        pytest.param((f"phone and website: {BODY}",), WORDS, [], id="a phone that it does not print"),
        pytest.param(
            (f"phone and website: {BODY}",),
            Marks("r", "c", "z"),
            ["it would say something else", f"phone and website: {BODY}: has changed"],
            id="a phone that it prints",
        ),
        pytest.param(("Recipients: another", f"Recipients: {BODY}-2"), WORDS, [], id="another body"),
        pytest.param(("Sharing: S01 College",), WORDS, ["Sharing: S01 College: has changed"], id="its rule"),
        pytest.param(("Sharing: S02 College", "Sharing: S011 College"), WORDS, [], id="another rule"),
        pytest.param(("t.md",), WORDS, ["t.md: has changed"], id="its template"),
        pytest.param(("t.pl.md",), WORDS, ["t.pl.md: has changed"], id="in its language"),
        pytest.param(("t.ro.md", "u.md", "t2.md"), WORDS, [], id="another template or language"),
        pytest.param(("letterhead.docx",), WORDS, ["letterhead.docx: has changed"], id="letterhead"),
        pytest.param(("School: Name",), WORDS, ["School: Name: has changed"], id="school"),
        pytest.param((f"Accepted: C04 Recipients {BODY} Email",), WORDS, [], id="an acceptance"),
        pytest.param((), Marks("x", "y", "s"), ["its row in the list: has changed"], id="its row"),
        pytest.param((), Marks("r", "y", "s"), ["a choice in its row: has changed"], id="its choice"),
        pytest.param((), Marks("r", "c", "z"), ["it would say something else"], id="its words"),
        pytest.param(
            ("Recipients: another", "Sharing: S02 College"),
            Marks("r", "c", "z"),
            [
                "it would say something else",
                "Recipients: another: has changed",
                "Sharing: S02 College: has changed",
            ],
            id="its words, by what is not its own",
        ),
        pytest.param(("t.md",), Marks("r", "c", "z"), ["t.md: has changed"], id="its words, by its own"),
    ],
)
def test_letter_is_judged_by_its_own_sources(parts, now, says):
    one = replace(notice(), template="t", language="pl", rule=rule(rule="S01"))
    assert letter_moved(one, WORDS, now, dict.fromkeys(parts, CHANGED)) == says


def test_marks_tell_a_choice_from_the_rest_of_a_row():
    def marks(**cells):
        return marks_of(replace(notice(leaver(**cells)), says="s"))

    then, chosen, other = marks(), marks(share_ks4_results="No"), marks(surname="Other")
    assert (chosen.row, chosen.choice == then.choice) == (then.row, False)
    assert (other.row == then.row, other.choice == then.choice) == (False, False)
    assert marks_of(replace(notice(), leaver=None, says="s")) == Marks("", "", "s")


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

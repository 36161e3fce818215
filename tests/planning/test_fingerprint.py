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
        *(
            pytest.param(changed("Recipients", **{key: "xx"}), {}, id=key)
            for key in ("notes", "last_checked", "checked_by", "also_known_as", "reference", "part_of")
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


def test_a_row_without_one_of_its_names_is_a_part_of_its_own():
    parts = taken(row("Contacts", role=""), row("Sharing", recipient=""))
    assert {f"Contacts: {BODY}", "Sharing: S01"} <= parts.keys()


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
NAMED = {BODY: "Example College", "college-2": "Second College"}
ITS_ROW = "the directory's row of Example College has changed"
ITS_RULE = "sharing rule S01 about College has changed"
FILE_CHANGED = "the file t.md has changed"
CHANGED = "has changed"


@pytest.mark.parametrize(
    ("parts", "now", "says"),
    [
        pytest.param((), WORDS, [], id="nothing"),
        pytest.param((f"Recipients: {BODY}",), WORDS, [ITS_ROW], id="its body"),
        pytest.param(
            (f"Contacts: {BODY} SENCO",),
            WORDS,
            ["the contact SENCO at Example College has changed"],
            id="contact",
        ),
        pytest.param(
            (f"open or closed: {BODY}",), WORDS, ["whether Example College is open has changed"], id="closed"
        ),
        pytest.param((f"phone and website: {BODY}",), WORDS, [], id="a phone that it does not print"),
        pytest.param(
            (f"phone and website: {BODY}",),
            Marks("r", "c", "z"),
            ["it would say something else", "the phone or website of Example College has changed"],
            id="a phone that it prints",
        ),
        pytest.param(
            (
                "Accepted: D05 Recipients another Phone",
                "phone and website: another",
                f"phone and website: {BODY}",
            ),
            Marks("r", "c", "z"),
            ["it would say something else", "the phone or website of Example College has changed"],
            id="its body's, and not another body's",
        ),
        pytest.param(
            ("Accepted: D05 Recipients another Phone", f"Accepted: D05 Recipients {BODY} Phone"),
            Marks("r", "c", "z"),
            ["it would say something else"],
            id="no acceptance is printed",
        ),
        pytest.param(("Recipients: another", f"Recipients: {BODY}-2"), WORDS, [], id="another body"),
        pytest.param(("Sharing: S01 College",), WORDS, [ITS_RULE], id="its rule"),
        pytest.param(("Sharing: S02 College", "Sharing: S011 College"), WORDS, [], id="another rule"),
        pytest.param(("t.md",), WORDS, [FILE_CHANGED], id="its template"),
        pytest.param(("t.pl.md",), WORDS, ["the file t.pl.md has changed"], id="in its language"),
        pytest.param(("t.ro.md", "u.md", "t2.md"), WORDS, [], id="another template or language"),
        pytest.param(("letterhead.docx",), WORDS, ["the file letterhead.docx has changed"], id="letterhead"),
        pytest.param(("School: Name",), WORDS, ['the school\'s "Name" has changed'], id="school"),
        pytest.param((f"Accepted: C04 Recipients {BODY} Email",), WORDS, [], id="an acceptance"),
        pytest.param((), Marks("x", "y", "s"), ["the pupil's row in the list has changed"], id="its row"),
        pytest.param((), Marks("r", "y", "s"), ["a choice has changed"], id="its choice"),
        pytest.param((), Marks("r", "c", "z"), ["it would say something else"], id="its words"),
        pytest.param(
            ("Recipients: another", "Sharing: S02 college-2"),
            Marks("r", "c", "z"),
            [
                "it would say something else",
                "the directory's row of another has changed",
                "sharing rule S02 about Second College has changed",
            ],
            id="its words, by what is not its own",
        ),
        pytest.param(("t.md",), Marks("r", "c", "z"), [FILE_CHANGED], id="its words, by its own"),
    ],
)
def test_letter_is_judged_by_its_own_sources(parts, now, says):
    one = replace(notice(), template="t", language="pl", rule=rule(rule="S01"))
    assert letter_moved(one, WORDS, now, dict.fromkeys(parts, CHANGED), NAMED) == says


def test_marks_tell_a_choice_from_the_rest_of_a_row():
    def marks(**cells):
        return marks_of(replace(notice(leaver(**cells)), says="s"))

    then, chosen, other = marks(), marks(share_ks4_results="No"), marks(surname="Other")
    assert (chosen.row, chosen.choice == then.choice) == (then.row, False)
    assert (other.row == then.row, other.choice == then.choice) == (False, False)
    assert marks_of(replace(notice(), leaver=None, says="s")) == Marks("", "", "s")


@pytest.mark.parametrize(
    ("then", "says"),
    [
        pytest.param({"share_ks4_results": "No"}, ['the choice "Share KS4 results" has changed'], id="one"),
        pytest.param({"youth_support": ""}, ['the choice "Youth support" has changed'], id="not recorded"),
        pytest.param(
            {"share_ks4_results": "", "youth_support": "Name address DOB only"},
            ['the choice "Share KS4 results" has changed', 'the choice "Youth support" has changed'],
            id="both",
        ),
    ],
)
def test_choice_that_has_changed_is_named(then: dict[str, str], says: list[str]) -> None:
    now = replace(notice(leaver(share_ks4_results="Yes", youth_support="Full")), says="s")
    before = replace(notice(leaver(**{"share_ks4_results": "Yes", "youth_support": "Full"} | then)), says="s")
    assert letter_moved(now, marks_of(before), marks_of(now), {}, {}) == says


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

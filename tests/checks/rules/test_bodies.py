"""IDs, lists, lifecycle, and a way to reach each body."""

from datetime import date

import pytest

from directory.checks.rules import bodies
from tests.helpers import assert_problems, book, row

NOTHING = {"phone": "", "email": "", "address": "", "town": "", "postcode": "", "website": ""}


def test_id_missing_suggests_one_from_the_name():
    problems = list(bodies.id_missing(book(row(id="", organisation="St. Paul's & Co"))))
    assert_problems(problems, ["St. Paul's & Co has no ID"])
    assert problems[0].suggestion == "st-pauls-co"


def test_id_missing_never_suggests_one_that_is_taken():
    given = book(row(), row(number=3, id=""))
    assert [problem.suggestion for problem in bodies.id_missing(given)] == [None]


@pytest.mark.parametrize(
    ("typed", "suggests"),
    [
        pytest.param("leicester-college", [], id="good"),
        pytest.param("educ8-2", [], id="digits"),
        pytest.param("Leicester College", ["leicester-college"], id="capitals and a space"),
        pytest.param("leicester_college", ["leicester-college"], id="underscore"),
        pytest.param("-lebc-", ["lebc"], id="hyphens outside"),
        pytest.param("a--b", ["a-b"], id="two hyphens"),
        pytest.param("???", [None], id="nothing to keep"),
        pytest.param("a" * 60, [], id="as long as may be"),
        pytest.param("college-" * 29, ["college-" * 7 + "coll"], id="hyphen at the end of 232"),
        pytest.param("a" * 230, ["a" * 60], id="too long for a file's name"),
    ],
)
def test_id_malformed(typed, suggests):
    assert [problem.suggestion for problem in bodies.id_malformed(book(row(id=typed)))] == suggests


def test_id_duplicated_names_the_first_row():
    given = book(row(), row(number=7), row(number=8, id="other"))
    problems = list(bodies.id_duplicated(given))
    assert_problems(problems, ["A2 has the same ID, for Example College"])
    assert problems[0].cell == "A7"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(row(organisation=""), ['"Organisation" is blank'], id="name"),
        pytest.param(row(id=""), [], id="the ID has a rule of its own"),
        pytest.param(row(notes="", reference=""), [], id="optional"),
        pytest.param(row("Contacts", role=""), ['"Role" is blank'], id="contact"),
        pytest.param(row("Sharing", lawful_basis=""), ['"Lawful basis" is blank'], id="basis"),
        pytest.param(row("Accepted", reason="", until=""), ['"Reason"', '"Until"'], id="acceptance"),
    ],
)
def test_needed_cell_blank(given, says):
    assert_problems(bodies.needed_cell_blank(book(given)), says)


@pytest.mark.parametrize(
    ("given", "suggests"),
    [
        pytest.param(row(), [], id="good"),
        pytest.param(row(category=""), [], id="blank is another rule's"),
        pytest.param(row(category="college"), ["College"], id="case"),
        pytest.param(row(category="Collage"), ["College"], id="slip"),
        pytest.param(row(status="Shut"), [None], id="nothing near"),
        pytest.param(row(send_by="secure  e-mail"), ["Secure email"], id="hyphen and spaces"),
        pytest.param(row("Contacts", role="Senco"), ["SENCO"], id="role"),
        pytest.param(
            row("Contacts", role="Electroal registration"), ["Electoral registration"], id="slip in a role"
        ),
        pytest.param(row("Contacts", role="Attendance lead"), [], id="a role of the school's own"),
        pytest.param(row("Contacts", role="Beat team"), [], id="another"),
        pytest.param(row(desk="Front"), [None], id="no desk"),
        pytest.param(row("Sharing", limited_by="Youth suport"), ["Youth support"], id="choice"),
    ],
)
def test_not_on_the_list(given, suggests):
    assert [problem.suggestion for problem in bodies.not_on_the_list(book(given))] == suggests


def test_successor_unknown_and_part_of_unknown_offer_near_ids():
    given = book(row(), row(number=3, id="b", successor="exampel-college", part_of="nobody-at-all"))
    assert_problems(bodies.successor_unknown(given), ['"exampel-college". Did you mean "example-college"?'])
    assert_problems(bodies.part_of_unknown(given), ['No body has the ID "nobody-at-all".'])


@pytest.mark.parametrize(
    ("links", "says"),
    [
        pytest.param({"a": "b", "b": "c", "c": ""}, [], id="chain"),
        pytest.param({"a": "a"}, ["a -> a"], id="itself"),
        pytest.param({"a": "b", "b": "c", "c": "b"}, ["b -> c -> b"], id="ring with a tail, told once"),
        pytest.param(
            {"a": "b", "b": "a", "c": "d", "d": "c"}, ["a -> b -> a", "c -> d -> c"], id="two rings"
        ),
        pytest.param({"a": "gone"}, [], id="unknown"),
    ],
)
def test_circular(links, says):
    given = [row(number=at, id=id_, successor=to) for at, (id_, to) in enumerate(links.items(), start=2)]
    assert_problems(bodies.circular(book(*given)), says)
    given = [row(number=at, id=id_, part_of=to) for at, (id_, to) in enumerate(links.items(), start=2)]
    assert_problems(bodies.circular(book(*given)), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({"status": "Closed"}, ["Example College is closed and names no successor"], id="closed"),
        pytest.param({"status": "Closed", "successor": "b"}, [], id="closed with one"),
        pytest.param({}, [], id="active"),
    ],
)
def test_closed_without_successor(cells, says):
    assert_problems(bodies.closed_without_successor(book(row(**cells))), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, ["no way to reach Example College"], id="nothing"),
        pytest.param({"email": "a@example.org"}, [], id="e-mail"),
        pytest.param({"phone_2": "0116 496 0001"}, [], id="second phone"),
        pytest.param({"town": "Leicester", "postcode": "LE1 1FZ"}, [], id="post"),
        pytest.param({"postcode": "LE1 1FZ"}, ["no way"], id="a postcode alone"),
        pytest.param({"website": "example.org"}, ["no way"], id="a website alone"),
        pytest.param({"website": "example.org", "send_by": "Portal"}, [], id="portal"),
        pytest.param({"part_of": "whole"}, [], id="through the larger body"),
        pytest.param({"status": "Unconfirmed"}, [], id="unconfirmed is another rule's"),
        pytest.param({"status": "Closed"}, [], id="closed"),
    ],
)
def test_unreachable(cells, says):
    whole = row(number=3, id="whole", part_of="example-college")
    assert_problems(bodies.unreachable(book(row(**(NOTHING | cells)), whole)), says)


def test_unconfirmed_says_when_there_is_no_way_to_ask():
    given = book(
        row(status="Unconfirmed"),
        row(number=3, status="Unconfirmed", organisation="LEBC", **NOTHING),
        row(number=4),
    )
    assert_problems(
        bodies.unconfirmed(given),
        [
            "Nobody has confirmed Example College.",
            "Nobody has confirmed LEBC, and there is no e-mail, phone or postal address.",
        ],
    )


def test_never_checked_is_one_note_and_leaves_closed_bodies_out():
    given = book(row(last_checked=""), row(last_checked=""), row(), row(last_checked="", status="Closed"))
    problems = list(bodies.never_checked(given))
    assert_problems(problems, ["Never checked: 2 of 3 bodies in use."])
    assert (problems[0].row, problems[0].cell) == (0, "")


@pytest.mark.parametrize(
    ("day", "says"),
    [
        pytest.param("23/11/2025", [], id="a year ago to the day"),
        pytest.param("22/11/2025", ["1 body (Q2)"], id="a day more"),
        pytest.param("", [], id="never is another rule's"),
        pytest.param("soon", [], id="unreadable is another rule's"),
    ],
)
def test_checked_long_ago(day, says):
    assert_problems(bodies.checked_long_ago(book(row(last_checked=day), on=date(2026, 11, 23))), says)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        pytest.param(row(last_checked="23/11/2026"), [], id="today"),
        pytest.param(row(last_checked="24/11/2026"), ["in the future"], id="tomorrow"),
        pytest.param(row(last_checked="31/02/2026"), ["no such day"], id="no such day"),
        pytest.param(row("Accepted", until="24/11/2030"), [], id="an acceptance may end later"),
        pytest.param(row("Sharing", review_by="when asked"), ["not a date"], id="words"),
    ],
)
def test_date_unreadable(given, says):
    assert_problems(bodies.date_unreadable(book(given)), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, [], id="good"),
        pytest.param({"email": ""}, ["Secure email needs an e-mail address"], id="secure, no address"),
        pytest.param({"send_by": "Email", "email": ""}, ["Email needs an e-mail address"], id="e-mail, none"),
        pytest.param({"email": "a@gmail.com"}, ["a@gmail.com is a free mailbox"], id="secure, free mailbox"),
        pytest.param({"send_by": "Post", "email": "a@gmail.com"}, [], id="post instead"),
        pytest.param({"email": "not one"}, [], id="unreadable is another rule's"),
        pytest.param({"send_by": "Post", "postcode": ""}, ["Post needs an address"], id="post, no postcode"),
        pytest.param({"send_by": "Post", "postcode": "", "status": "Unconfirmed"}, [], id="unconfirmed"),
        pytest.param({"send_by": "Portal", "email": ""}, [], id="portal"),
        pytest.param(
            {"send_by": "Post", "postcode": "", "part_of": "whole"}, [], id="post to the larger body"
        ),
        pytest.param(
            {"email": "", "part_of": "whole"}, ["Secure email needs"], id="e-mail to the larger body"
        ),
    ],
)
def test_route_unusable(cells, says):
    assert_problems(bodies.route_unusable(book(row(**cells), row(number=3, id="whole"))), says)


@pytest.mark.parametrize(
    ("notes", "says"),
    [
        ("CLOSED", "CLOSED"),
        ("Closed July 2024. See the council.", "Closed"),
        ("Closed in August 2024", "Closed"),
        ("Rang in May: the centre has closed down", "closed"),
        ("it is now closed", "now closed"),
        ("School no longer exists", "no longer exists"),
        ("Permanently closed", "Permanently closed"),
        ("DO NOT USE - merged with another in 2026", "DO NOT USE"),
        ("Rang in May. Do not write any more", "Do not write"),
        ("Do not use the old fax number", None),
        ("Sat - closed", None),
        ("Closed on Fridays", None),
        ("closed in August", None),
        ("The office is closed over lunch; ring again", None),
        ("Closed 12 - 1pm", None),
        ("It is closed during half term", None),
        ("Closed mailing list", None),
        ("The ESFA closed on 31 March 2025.", None),  # another body
        ("Not closed: they moved to Erith Road", None),
        ("disclosed", None),
        ("", None),
    ],
)
def test_active_but_said_to_be_gone(notes, says):
    told = [f'Example College is Active, but this says "{says}".'] if says else []
    assert_problems(bodies.active_but_said_to_be_gone(book(row(notes=notes))), told)
    assert_problems(bodies.active_but_said_to_be_gone(book(row(notes=notes, status="Closed"))), [])


@pytest.mark.parametrize(
    "organisation", ["Example College (closed)", "Example College - CLOSED", "Example College (do not use)"]
)
def test_a_name_can_say_that_its_body_is_gone(organisation):
    given = book(row(organisation=organisation))
    assert [problem.column for problem in bodies.active_but_said_to_be_gone(given)] == ["organisation"]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, [], id="checked"),
        pytest.param({"last_checked": ""}, ["Nobody has confirmed that this body takes"], id="no day"),
        pytest.param({"checked_by": ""}, ["Nobody has confirmed that this body takes"], id="nobody"),
        pytest.param({"checked_by": "", "send_by": "Email"}, [], id="plain e-mail"),
        pytest.param({"checked_by": "", "status": "Closed", "successor": "other"}, [], id="closed"),
    ],
)
def test_secure_email_unconfirmed(cells, says):
    assert_problems(bodies.secure_email_unconfirmed(book(row(**cells))), says)

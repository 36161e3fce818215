"""What differs from what the ledger remembers: confirmed since, in doubt, or another body's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from directory.checks import registry
from directory.checks.rules import remembered as rules
from directory.model import Severity
from directory.values.dates import show_date
from tests.helpers import TODAY, assert_problems, book, row, settings
from tests.ledger.makers import details

CONTACT = details(
    role="Admissions",
    name="Miss A Example",
    email="admissions@example.org",
    phone="+441164960002",
    post="",
    by="",
)
OTHER = details(
    body="other-college",
    name="Other College",
    email="office@other.example.org",
    phone="+441164960009",
    post="9 Far Road, Leicester, LE1 9ZZ",
)
KNOWN = (details(), CONTACT)


def found(rule, *rows, known=KNOWN):
    return list(rule(replace(book(*rows), remembered=known)))


@pytest.mark.parametrize(
    "rule", [one.function for one in registry.all_checks().values() if one.code >= "Y11"]
)
@pytest.mark.parametrize("known", [(), (details(), CONTACT), (details(checked=None), CONTACT)])
def test_what_is_as_it_was_is_in_no_doubt(rule, known):
    assert not found(rule, row(), row("Contacts"), known=known)


@pytest.mark.parametrize(
    ("rule", "changed", "says"),
    [
        (rules.email_not_confirmed, {"email": "office@exarnple.org"}, 'it was "office@example.org"'),
        (rules.post_not_confirmed, {"address": "2 Example Street"}, 'it was "1 Example Street, Leicester'),
        (rules.post_not_confirmed, {"town": "Loughborough"}, 'it was "1 Example Street, Leicester'),
        (rules.post_not_confirmed, {"postcode": "LE1 1FY"}, "Leicester, LE1 1FZ"),
        (rules.phone_not_confirmed, {"phone": "0116 496 0008"}, 'it was "0116 496 0001"'),
        (rules.phone_not_confirmed, {"phone_2": "0116 496 0008"}, 'it was "0116 496 0001"'),
        (
            rules.another_organisation,
            {"organisation": "Gateway"},
            "went to Example College; now Gateway stands",
        ),
    ],
)
@pytest.mark.parametrize(
    ("checked", "before", "doubted"),
    [
        ("01/09/2026", date(2026, 9, 1), True),
        ("", date(2026, 9, 1), True),
        ("31/08/2026", date(2026, 9, 1), True),
        ("02/09/2026", date(2026, 9, 1), False),
        ("", None, True),
        ("31/02/2026", None, True),
        ("01/09/2026", None, False),
    ],
)
def test_what_differs_is_in_doubt_until_a_later_check(rule, changed, says, checked, before, doubted):
    always = rule is rules.another_organisation  # not even a check makes it the same organisation
    told = found(rule, row(last_checked=checked, **changed), known=(details(checked=before),))
    assert_problems(told, [says] if doubted or always else [])


@pytest.mark.parametrize(
    ("cells", "doubted"),
    [
        ({"checked_by": "CD"}, False),
        ({"checked_by": "a.b."}, True),
        ({"checked_by": ""}, True),
        ({"checked_by": "CD", "last_checked": show_date(TODAY - timedelta(days=1))}, True),
    ],
)
def test_on_the_day_of_the_first_check_other_initials_say_that_it_was_checked_again(cells, doubted):
    now = row(**({"email": "a@example.org", "last_checked": show_date(TODAY)} | cells))
    known = details(checked=TODAY, by="A B")
    assert bool(found(rules.email_not_confirmed, now, known=(known,))) is doubted
    nobody = replace(known, by="")
    assert found(rules.email_not_confirmed, now, known=(nobody,))
    came_back = replace(known, email="a@example.org", bounced=TODAY)
    assert bool(found(rules.email_bounced, now, known=(came_back,))) is doubted


def test_initials_that_are_put_right_on_a_later_day_confirm_nothing():
    day = TODAY - timedelta(days=1)
    now = row(email="a@example.org", last_checked=show_date(day), checked_by="CD")
    (problem,) = found(rules.email_not_confirmed, now, known=(details(checked=day, by="A B"),))
    assert problem.message.endswith('Ask the body, then fill "Last checked".')


def test_a_row_that_was_confirmed_today_is_not_sent_to_its_day_again():
    today = show_date(TODAY)
    known = (details(checked=TODAY), replace(CONTACT, checked=TODAY))
    body, contact = row(email="a@example.org", last_checked=today), row("Contacts", last_checked=today)
    contact = replace(contact, values={**contact.values, "email": "b@example.org"})
    told = [one.message for one in found(rules.email_not_confirmed, body, contact, known=known)]
    assert ["initials" in one for one in told] == [True, False]
    assert "on a later day" in told[1]


@pytest.mark.parametrize(
    ("sheet", "cells", "before", "says"),
    [
        (
            "Recipients",
            {},
            date(2026, 9, 1),
            ['was confirmed on 1 September 2026 by AB, and "Last checked" is blank'],
        ),
        ("Recipients", {"last_checked": "31/08/2026"}, date(2026, 9, 1), []),  # an older workbook put back
        ("Recipients", {}, None, []),
        ("Recipients", {"email": ""}, date(2026, 9, 1), []),
        (
            "Contacts",
            {},
            date(2026, 9, 1),
            ['was confirmed on 1 September 2026, and "Last checked" is blank'],
        ),
    ],
)
def test_confirmation_that_was_taken_back_leaves_its_address_in_doubt(sheet, cells, before, says):
    known = (details(checked=before, by="AB"), replace(CONTACT, checked=before))
    there = row(sheet, **({"last_checked": ""} | cells))
    assert_problems(found(rules.email_not_confirmed, there, known=known), says)


def test_doubt_says_who_had_confirmed_what():
    (problem,) = found(rules.email_not_confirmed, row(email="a@example.org"))
    assert problem.message == (
        'Changed since it was confirmed on 1 September 2026 by AB: it was "office@example.org". '
        'Ask the body, then fill "Last checked".'
    )
    (problem,) = found(
        rules.email_not_confirmed, row(email="a@example.org", last_checked=""), known=(details(checked=None),)
    )
    assert "Changed since letters were last written" in problem.message


@pytest.mark.parametrize(
    "spelt",
    [
        {"email": "Office@EXAMPLE.org"},
        {"address": "1  example street,"},
        {"postcode": "le11fz"},
        {"phone": "+44 116 496 0001"},
        {"phone": "496 0001"},
        {"organisation": "EXAMPLE COLLEGE."},
        {"email": ""},
        {"address": "", "town": "", "postcode": ""},
        {"status": "Closed", "email": "else@example.org", "organisation": "Else"},
    ],
)
def test_other_spelling_and_what_nothing_can_go_to_is_no_difference(spelt):
    given = replace(book(row(**spelt), *settings()), remembered=(details(),))
    assert not [one for one in registry.run(given, remembered=(details(),)) if one.code >= "Y"]


@pytest.mark.parametrize("changed", [{"email": "a@example.org"}, {"name": "Mr B Example"}])
def test_contact_that_differs_puts_its_body_in_doubt(changed):
    (problem,) = found(rules.email_not_confirmed, row(), row("Contacts", **changed))
    assert (problem.sheet, problem.recipient) == ("Contacts", "example-college")
    assert not found(rules.email_not_confirmed, row("Contacts", last_checked="02/09/2026", **changed))


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        (rules.email_of_another, {"email": "Office@other.example.org"}),
        (rules.post_of_another, {"address": "9 Far Road", "postcode": "LE1 9ZZ"}),
    ],
)
@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        ({}, {}, ['address of "other-college", not of "example-college"']),
        ({"last_checked": "02/09/2026"}, {}, ['address of "other-college"']),
        ({"last_checked": "02/09/2026"}, {"checked": None}, []),
        ({"part_of": "other-college"}, {}, []),
        ({"id": "new-college"}, {}, ['not of "new-college"']),
    ],
)
def test_what_is_remembered_as_another_bodys_is_in_doubt_even_when_checked(rule, changed, mine, theirs, says):
    own = {"email": "office@other.example.org", "address": "9 Far Road", "postcode": "LE1 9ZZ"}
    there = row(number=3, id="other-college", organisation="Other College", **own)
    known = (details(), replace(OTHER, **theirs))
    assert_problems(found(rule, row(**(changed | mine)), there, known=known), says)


def test_two_bodies_that_always_had_one_address_are_in_no_doubt():
    known = (details(), replace(OTHER, email="office@example.org", post=details().post))
    given = (row(), row(number=3, id="other-college", organisation="Other College"))
    assert not found(rules.email_of_another, *given, known=known)
    assert not found(rules.post_of_another, *given, known=known)


@pytest.mark.parametrize(
    ("name", "checked", "says"),
    [
        ("Example Sixth Form College", "02/09/2026", []),
        ("Example Sixth Form College", "", ["now Example Sixth Form College stands there"]),
        ("Other College", "02/09/2026", ["That is the name of other-college."]),
        ("Another College", "02/09/2026", ["now Another College stands there"]),
    ],
)
def test_new_name_is_confirmed_and_another_organisation_is_not(name, checked, says):
    told = found(
        rules.another_organisation,
        row(organisation=name, last_checked=checked),
        row(number=3, id="other-college", organisation="Other College"),
        known=(details(), OTHER),
    )
    assert_problems(told, says)


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ([], ['The ID in A2 was "example-college": put that back.']),
        ([{"id": "example-college", "organisation": "Gateway"}], []),  # found at the other row
    ],
)
def test_body_whose_id_was_changed_is_not_a_new_one(others, says):
    rows = [row(number=at, **cells) for at, cells in enumerate(others, start=3)]
    nameless = row(number=9, id="", organisation="Another")
    told = found(rules.another_organisation, row(id="example"), nameless, *rows, known=(details(),))
    assert_problems([one for one in told if one.column == "id"], says)


def many(count, apart, **cells):
    """Return ``count`` bodies, the first ``apart`` of them with the next one's e-mail, and what they had."""
    ids = [f"body{at}" for at in range(count)]
    known = tuple(
        details(body=id_, name=f"Body {id_}", email=f"{id_}@nhs.net", post=f"{at} Road, Leicester, LE1 1FZ")
        for at, id_ in enumerate(ids)
    )
    mails = [f"body{at + 1}@nhs.net" if at < apart else f"body{at}@nhs.net" for at in range(count)]
    rows = [
        row(number=at + 2, id=id_, organisation=f"Body {id_}", email=mails[at], address=f"{at} Road", **cells)
        for at, id_ in enumerate(ids)
    ]
    return rows, known


@pytest.mark.parametrize(
    ("count", "apart", "stops"), [(6, 4, False), (6, 5, True), (51, 5, False), (51, 6, True)]
)
def test_five_rows_and_a_tenth_that_came_apart_stop_everything(count, apart, stops):
    rows, known = many(count, apart)
    told = [one for one in registry.run(book(*rows, *settings()), remembered=known) if one.code == "Y17"]
    assert [(one.severity, one.row, one.cell) for one in told] == [(Severity.ERROR, 0, "M1")] * stops
    if stops:
        assert f'"Email" has come apart from its rows: {apart} of {count} cells' in told[0].message


def test_rows_that_somebody_accepted_do_not_stop_the_others():
    rows, known = many(6, 5)
    said = row("Accepted", 2, code="Y12", id="body0", value="body1@nhs.net")
    codes = {
        one.code for one in registry.run(book(*rows, said, *settings()), remembered=known) if not one.accepted
    }
    assert "Y12" in codes
    assert "Y17" not in codes


def test_many_names_beside_other_ids_stop_everything():
    rows, known = many(6, 0)
    names = [one["organisation"] for one in rows]
    moved = [
        replace(one, values={**one.values, "organisation": name})
        for one, name in zip(rows, names[1:] + names[:1], strict=True)
    ]
    found_now = registry.run(book(*moved, *settings()), remembered=known)
    assert "B1" in {one.cell for one in found_now if one.code == "Y17"}


@pytest.mark.parametrize(
    ("changed", "in_doubt"),
    [
        pytest.param({}, True, id="as it was"),
        pytest.param({"last_checked": "22/11/2026"}, True, id="confirmed before it came back"),
        pytest.param({"last_checked": "23/11/2026"}, False, id="confirmed on the day, and not before that"),
        pytest.param({"last_checked": "24/11/2026"}, False, id="confirmed since"),
        pytest.param({"email": "OFFICE@example.org"}, True, id="the same mailbox in capitals"),
        pytest.param({"email": "other@example.org"}, False, id="another address, which Y11 doubts"),
    ],
)
def test_address_from_which_a_letter_came_back_is_in_doubt(changed, in_doubt):
    known = (details(bounced=date(2026, 11, 23)), CONTACT)
    says = ["came back on 23 November 2026. Ask the body"] if in_doubt else []
    assert_problems(found(rules.email_bounced, row(**changed), known=known), says)


@pytest.mark.parametrize(
    ("changed", "listed"),
    [
        ({}, True),
        ({"last_checked": "22/11/2026"}, True),
        ({"last_checked": "24/11/2026"}, False),
        ({"email": "other@example.org"}, False),
    ],
)
def test_address_that_its_server_refused_is_listed_until_it_is_confirmed(changed, listed):
    known = (details(refused=date(2026, 11, 23)), CONTACT)
    says = ["refused a letter on 23 November 2026. Ask the body"] if listed else []
    assert_problems(found(rules.email_refused, row(**changed), known=known), says)
    assert not found(rules.email_bounced, row(**changed), known=known)


def test_check_of_the_day_on_which_it_came_back_says_nothing_if_the_letter_was_written_by_it():
    day = date(2026, 11, 23)
    known = (details(bounced=day, checked=day),)
    assert found(rules.email_bounced, row(last_checked="23/11/2026"), known=known)
    assert not found(rules.email_bounced, row(last_checked="24/11/2026"), known=known)


def test_contacts_address_from_which_a_letter_came_back_is_in_doubt():
    known = (details(), replace(CONTACT, bounced=date(2026, 11, 23)))
    (problem,) = found(rules.email_bounced, row(), row("Contacts"), known=known)
    assert problem.sheet == "Contacts"

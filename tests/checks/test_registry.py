"""Every check explains itself; findings come in the order of the sheets."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.checks import registry
from directory.errors import Unknown
from directory.model import HeldCode, Place, Severity
from directory.planning.remember import to_remember
from directory.sharing.recipients import directory_from
from directory.workbook.schema import ALL_SHEETS, LEAVERS
from tests.helpers import TODAY, book, row, settings, table
from tests.ledger.makers import details
from tests.report.test_findings import findings

CHECKS = [
    pytest.param(check, id=check.code)
    for check in (*registry.all_checks().values(), *registry.all_template_checks().values())
]


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_says_its_rule_and_why_and_how_to_mend_it(check):
    rule, blank, *rest = check.doc.splitlines()
    assert re.fullmatch(r"(Every|No) .+\.", rule)
    assert not blank
    assert [line.partition(": ")[0] for line in rest] == ["Why", "Mend"]
    assert check.source


@pytest.mark.parametrize("check", CHECKS)
def test_every_code_is_a_letter_and_two_digits(check):
    assert re.fullmatch(r"[A-Z][0-9]{2}", check.code)
    assert not check.code.startswith("H")  # those of held notices


def test_a_code_is_never_given_twice():
    registry.all_checks()
    with pytest.raises(ValueError, match="C02 of another_rule is taken by email_unreadable"):

        @registry.check("C02", Severity.NOTE, source="none")
        def another_rule(_book):
            """Every test registers what it likes."""
            yield from ()

    with pytest.raises(ValueError, match="T03 of a_rule is taken by curly_quotation_mark"):

        @registry.check("T03", Severity.NOTE, source="none")
        def a_rule(_book):
            """Every test registers what it likes."""
            yield from ()


@pytest.mark.parametrize("check", registry.all_checks().values(), ids=lambda check: check.code)
def test_the_facts_of_a_rule_do_not_contradict_each_other(check):
    assert not (check.hides and check.waits)
    assert not (check.acceptable and check.severity is Severity.ERROR)
    assert (check.code in registry.acceptable_codes()) is check.acceptable
    assert (check.code in registry.hiding_codes()) is check.hides
    assert (check.code in registry.waiting_codes()) is check.waits


def test_a_good_book_has_nothing_to_mend():
    good = book(row(), row("Contacts"), row("Sharing"), row("Accepted"), *settings())
    assert {finding.code for finding in registry.run(good)} == {"C04"}  # its numbers are for drama


def test_good_leavers_have_nothing_to_mend():
    assert registry.run_leavers(table("Leavers", [row("Leavers")]), TODAY) == []


def test_findings_come_by_sheet_row_column_and_code():
    found = registry.run(
        book(
            row("Sharing", recipient="nobody"),
            row(
                number=3,
                id="b",
                organisation="B",
                phone="1",
                status="open",
                address="",
                email="b@example.org",
            ),
            row(
                number=2, id="A A", organisation="A", status="", address="3 Other Street", phone="", email=""
            ),
        )
    )
    places = [(one.sheet, one.cell, one.code) for one in found if one.severity is Severity.ERROR]
    assert places == [
        ("Recipients", "A2", "B02"),
        ("Recipients", "D2", "B04"),
        ("Recipients", "D3", "B05"),
        ("Recipients", "K3", "C01"),
        ("Sharing", "B2", "R02"),
        *[("School", "", "G01")] * 10,
    ]


def test_a_finding_names_a_body_only_by_its_id():
    found = registry.run(book(row(), row("Sharing", lawful_basis="Not recorded: ask the DPO"), *settings()))
    assert [one.recipient for one in found if one.code == "R04"] == [None]  # "College" is a category
    found = registry.run(book(row(), row("Contacts", email="nobody"), *settings()))
    assert [one.recipient for one in found if one.code == "C02"] == ["example-college"]


def test_no_finding_about_leavers_has_a_value():
    bad = row("Leavers", upn="Zzz", date_of_birth="Zzz", postcode="Zzz", share_ks4_results="Zzz", uln="Zzz")
    found = registry.run_leavers(table("Leavers", [bad]), TODAY)
    assert {one.code for one in found} == {"L02", "L03", "L04", "L05", "L11"}
    assert "zzz" not in str([(one.message, one.value, one.suggestion) for one in found]).lower()


@pytest.mark.parametrize("asked", ["C02", "c02", "email_unreadable"])
def test_explanation_is_the_rule_itself(asked):
    told = registry.explanation(asked).in_full
    assert told.startswith("C02 email_unreadable (error)\n\nEvery e-mail address can be written to.\n\nWhy: ")
    assert "\n\nSource: RFC 5321" in told


@pytest.mark.parametrize("held", list(HeldCode))
def test_explanation_tells_why_a_notice_was_held(held):
    assert held.explanation in registry.explanation(held.value).in_full


@pytest.mark.parametrize("held", list(HeldCode))
def test_every_held_code_says_where_it_is_mended(held):
    assert isinstance(held.place, Place)


@pytest.mark.parametrize("check", registry.all_checks().values(), ids=lambda check: check.code)
def test_asking_settles_what_is_mended_by_saying_when_the_body_was_asked(check):
    mend = check.doc.partition("\nMend: ")[2]
    assert (check.code in registry.asking_codes()) is ('fill "Last checked"' in mend)


def test_explanation_of_an_unknown_code_offers_near_ones():
    with pytest.raises(Unknown, match=r'no code "email_unredable". Did you mean email_unreadable'):
        registry.explanation("email_unredable")


def test_what_leaves_an_address_in_doubt_keeps_a_draft_back():
    """A domain near or at another, a mailbox that nobody reads or two bodies have, a role held twice.

    And one that a letter came back from.
    """
    assert registry.email_doubting_codes() == {
        "C05",
        "C18",
        "C19",
        "C21",
        "C22",
        "C23",
        "C24",
        "C25",
        "D03",
        "K02",
        "Y11",
        "Y12",
        "Y15",
        "Y18",
    }  # C03: sharing.route


TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["S1", "13", "example-college", "b", "Active", "31/02/2026", "a@b.co", "0116 496 0001", "(x)"]
    ),
)


def cells(sheet):
    """Return a strategy for a few cells of a row of ``sheet``, as somebody in a hurry may type them."""
    return st.dictionaries(st.sampled_from(ALL_SHEETS[sheet].keys), TYPED, max_size=4)


@given(one=cells("Recipients"), two=cells("Recipients"), contact=cells("Contacts"), rule=cells("Sharing"))
def test_whatever_is_typed_is_found_or_can_be_parsed(one, two, contact, rule):
    given = book(
        row(**one),
        row(number=3, **({"id": "b"} | two)),
        row("Contacts", **contact),
        row("Sharing", **rule),
        *settings(),
    )
    known = (details(), details(body="b", role="Admissions"), details(body="gone", name="Gone"))
    found = registry.run(given, remembered=known)
    directory = directory_from(given, found, registry.email_doubting_codes())
    assert isinstance(to_remember(replace(given, findings=tuple(found), remembered=known), directory), tuple)
    assert findings(found, "text", workbook="x.xlsx", width=80)


@given(cells(LEAVERS.name))
def test_whatever_is_typed_about_a_leaver_is_not_told(typed):
    found = registry.run_leavers(table("Leavers", [row("Leavers", **typed)]), TODAY)
    assert {(one.value, one.suggestion, one.recipient) for one in found} <= {(None, None, None)}


def test_a_rule_that_has_seen_enough_errors_says_so_and_stops():
    given = book(
        *(row(number=at, id=f"b{at}", organisation=f"B{at}", email="nobody") for at in range(2, 9)),
        *settings(),
    )
    every, few = registry.run(given), registry.run(given, most_errors=3)
    assert [one.code for one in every].count("C02") == 7
    told = [one for one in few if one.code == "C02"]
    assert [one.cell for one in told] == ["", "M2", "M3", "M4"]
    assert "more than 3 of these" in told[0].message
    assert {one.severity for one in every} == {"error", "warning"}
    assert {one.severity for one in few} == {"error"}
    assert registry.run(given, most_errors=7) == every

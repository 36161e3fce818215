"""What a letter to a family, or to a body about no pupil, sees: rules, choices and contacts."""

from dataclasses import replace

import pytest

from directory.model import (
    LEAVER_FIELDS,
    Chooser,
    Contact,
    DataCategory,
    Household,
    OverdueReceipt,
    Pupils,
    Role,
    fields_of,
)
from directory.sharing.decide import OF_THE_FAMILY
from directory.templates.context import Background, context_of
from directory.templates.problems import WithheldField
from tests.makers import ON, leaver, notice, rule, school

# To a family, and to a body about no pupil.

HOME = Household(Chooser.PARENT, ("3 Example Street",), "LE1 1FZ")
SUPPORT = rule(
    rule="S09",
    recipient="the-council",
    data=frozenset({DataCategory.NAME, DataCategory.DATE_OF_BIRTH, DataCategory.CAREERS}),
    limited_by="youth_support",
    when_limited=frozenset({DataCategory.NAME}),
)
SERVICE = replace(
    SUPPORT, recipient="the-service", data=SUPPORT.data | {DataCategory.SEN}, when_limited=frozenset()
)
UNLIMITED = replace(SUPPORT, recipient="third", data=frozenset({DataCategory.ADDRESS}), limited_by=None)


def at_home(*register):
    told = Background(school(), register, (), {"S09": ("The Council", "The Service")})
    of = replace(
        notice(
            leaver(youth_support="Full", parent="Mrs B Example"),
            under=SUPPORT,
            allowed=OF_THE_FAMILY,
            addressee="Mrs B Example",
        ),
        recipient=HOME,
    )
    return context_of(of, told, (), ON)


def whats(items):
    return [one.what for one in items]


def test_a_family_is_told_of_the_choice_that_it_holds():
    seen_at_home = at_home(SUPPORT)
    choice = seen_at_home["choice"]

    assert (choice.name, choice.holder, choice.addressee, choice.recorded) == (
        "Youth support",
        "parent",
        "Mrs B Example",
        "Full",
    )
    assert [one.organisation for one in seen_at_home["receivers"]] == ["The Council", "The Service"]
    assert seen_at_home["recipient"].envelope == ("Mrs B Example", "3 Example Street", "LE1 1FZ")
    assert (seen_at_home["leaver"].name, seen_at_home["leaver"].address) == (
        "Ann Example",
        "3 Example Street",
    )


@pytest.mark.parametrize("field", sorted(set(LEAVER_FIELDS) - set(fields_of(OF_THE_FAMILY))))
def test_a_family_is_told_no_more_of_its_child(field):
    with pytest.raises(WithheldField):
        getattr(at_home(SUPPORT)["leaver"], field)


@pytest.mark.parametrize(("chooser", "called"), [(Chooser.PARENT, ""), (Chooser.YOUNG_PERSON, "Annie")])
def test_what_a_pupil_is_called_at_school_is_told_to_the_pupil_alone(chooser, called):
    about = notice(leaver(preferred_name="Annie"), under=SUPPORT, allowed=OF_THE_FAMILY)
    told = context_of(replace(about, recipient=replace(HOME, chooser=chooser)), Background(school()), (), ON)
    assert told["leaver"].preferred_name == called


def test_a_letter_home_about_no_choice_is_refused():
    with pytest.raises(ValueError, match="not about a choice"):
        context_of(replace(notice(), recipient=HOME), Background(school()), (), ON)


@pytest.mark.parametrize(
    ("register", "shared", "still"),
    [
        pytest.param([SUPPORT], ["Name", "Date of birth", "Careers and destinations"], ["Name"], id="a row"),
        pytest.param(
            [SUPPORT, SERVICE],
            ["Name", "Date of birth", "Careers and destinations", "SEN"],
            ["Name"],
            id="all that any of its rows shares",
        ),
        pytest.param(
            [SUPPORT, UNLIMITED],
            ["Name", "Date of birth", "Address", "Careers and destinations"],
            ["Name", "Address"],
            id="what no choice limits is shared still",
        ),
        pytest.param(
            [SUPPORT, rule(rule="S21", data=frozenset({DataCategory.MEDICAL}))],
            ["Name", "Date of birth", "Careers and destinations"],
            ["Name"],
            id="nothing of another rule",
        ),
    ],
)
def test_a_family_is_told_all_that_the_rule_shares_and_what_a_limit_leaves(register, shared, still):
    seen_at_home = at_home(*register)

    assert (whats(seen_at_home["shared"]), whats(seen_at_home["still_shared"])) == (shared, still)


def test_a_family_sees_nothing_of_a_letter_to_a_body():
    assert not {"withheld", "left_out", "relationships", "contacts"} & set(at_home(SUPPORT))


BODY_NOTICE = replace(notice(), leaver=None, decision=None)
CONTACTS = (
    Contact("example-college", Role.SENCO, "Miss A Example", "+441164960002", "a@example.org"),
    Contact("other", Role.SENCO, "Mr Elsewhere", "", ""),
)


def to_body(*register):
    return context_of(BODY_NOTICE, Background(school(), register, CONTACTS), (), ON)


TWO = {
    "when_limited": frozenset({DataCategory.DATE_OF_BIRTH, DataCategory.NAME}),
    "condition": "Only for pupils who asked",
}


def test_a_body_is_told_of_each_rule_about_it_as_it_counts():
    seen_there = to_body(
        rule(rule="S21", row=2, data=frozenset(DataCategory)),
        replace(SUPPORT, recipient="example-college", row=3, from_age=13, pupils=Pupils.PLACED, **TWO),
        rule(rule="S21", row=4, recipient="example-college", data=frozenset({DataCategory.NAME})),
        rule(rule="S22", row=5, recipient="other"),
    )
    told = [(one.rule, one.data) for one in seen_there["relationships"]]
    support = seen_there["relationships"][1]

    assert told == [("S21", "Name"), ("S09", "Name, Date of birth, Careers and destinations")]
    assert (support.from_age, support.limited_by, support.when_limited, support.pupils) == (
        "13",
        "Youth support",
        "Name, Date of birth",
        "Placed with it",
    )
    assert support.condition == "Only for pupils who asked"


def test_a_body_is_told_of_its_own_contacts_alone():
    (contact,) = to_body()["contacts"]

    assert (contact.role, contact.name, contact.phone, contact.email) == (
        "SENCO",
        "Miss A Example",
        "0116 496 0002",
        "a@example.org",
    )


def test_a_contact_without_a_number_has_none():
    contacts = (Contact("example-college", Role.SENCO, "Miss A Example", "", ""),)
    (contact,) = context_of(BODY_NOTICE, Background(school(), (), contacts), (), ON)["contacts"]
    assert (contact.phone, contact.email) == ("", "")


def test_overdue_receipts_are_told_by_reference_and_day_and_only_where_there_are_any():
    late = OverdueReceipt("abcde23457", "example-college", ON, ON)
    told = context_of(replace(BODY_NOTICE, overdue=(late,)), Background(school()), (), ON)["chased"]
    assert [(one.reference, one.sent, one.due) for one in told] == [
        ("EX-ABCDE23457", "23 November 2026", "23 November 2026")
    ]
    assert "chased" not in to_body()


def test_a_letter_about_no_pupil_has_no_pupil_to_show():
    assert not {"leaver", "withheld", "left_out", "choice"} & set(to_body())

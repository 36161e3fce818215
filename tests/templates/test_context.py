"""What a template may see of a notice: no more than is allowed, and no hole."""

from dataclasses import replace

import pytest

from directory.documents.html import compile_html
from directory.model import (
    LEAVER_FIELDS,
    Chooser,
    Contact,
    DataCategory,
    Household,
    OverdueReceipt,
    Pupils,
    Role,
    School,
    Withheld,
    fields_of,
)
from directory.sharing.decide import OF_THE_FAMILY
from directory.templates.context import Background, context_of
from directory.templates.fields import Blank, Fields
from directory.templates.front_matter import Enclosure
from directory.templates.problems import BlankField, WithheldField
from tests.makers import ON, context, leaver, letter, notice, recipient, rule, school

ASKED_NOT_TO = "The young person has asked us not to share their results."
SLIP = Enclosure("Receipt slip", "with this letter", "School office", None)
FILE = Enclosure("Safeguarding file", "separately", "Safeguarding lead", "safeguarding_file")


def seen(space, field, of=None):
    return getattr(context(of)[space], field)


def test_a_blank_is_false_and_equal_to_nothing_typed():
    blank = Blank("leaver.sen")

    assert not blank
    assert blank == ""
    assert "" == blank  # noqa: SIM300  # both ways round, as a template may write it
    assert blank != "Yes"
    assert hash(blank) == hash("")


def test_a_blank_refuses_to_be_printed_and_names_its_field():
    with pytest.raises(BlankField) as caught:
        str(Blank("leaver.sen"))

    assert caught.value.field == "leaver.sen"


@pytest.mark.parametrize(
    ("space", "field", "of"),
    [
        pytest.param("leaver", "sen", notice(leaver(sen="")), id="a text"),
        pytest.param("leaver", "start_date", notice(leaver(start_date="")), id="a date"),
        pytest.param("leaver", "uln", notice(leaver(uln="")), id="an identifier"),
        pytest.param("recipient", "postcode", notice(to=recipient(postcode="")), id="the recipient's"),
        pytest.param("letter", "lawful_basis", notice(under=rule(lawful_basis="")), id="the rule's"),
        pytest.param("school", "senco", None, id="a setting that the School sheet has no row for"),
        pytest.param("withheld", "sen", None, id="a reason where nothing is withheld"),
    ],
)
def test_what_is_blank_is_a_blank(space, field, of):
    with pytest.raises(BlankField) as caught:
        str(seen(space, field, of))

    assert caught.value.field == f"{space}.{field}"


@pytest.mark.parametrize("value", [0, False], ids=repr)
def test_only_nothing_is_blank(value):
    assert Fields("school", {"pupils": value}).pupils is value


@pytest.mark.parametrize(
    ("space", "field", "value"),
    [
        ("leaver", "name", "Ann Example"),
        ("leaver", "initials", "A E"),
        ("leaver", "course", "A level Art"),
        ("recipient", "organisation", "Example College"),
        ("recipient", "category", "College"),
        ("recipient", "send_by", "Secure email"),
        ("recipient", "addressee", "Admissions Manager"),
        ("school", "name", "Example School"),
        (
            "school",
            "letterhead",
            "2 Example Street, Leicester, LE1 1FZ\n0116 496 0003 · office@school.example.org",
        ),
        ("letter", "reference", "EX-ABCDE23456"),
        ("letter", "date", "23 November 2026"),
        ("letter", "replaces", ""),
        ("leaver", "start_date", "1 September 2026"),
        ("letter", "rule", "S21"),
        ("letter", "lawful_basis", "Art. 6(1)(e) public task"),
        ("letter", "law", "Education Act 1996"),
        ("letter", "purpose", "A place was accepted"),
        ("recipient", "address", "1 Example Street, Example Park, Leicester"),
        ("recipient", "email", "office@example.org"),
    ],
)
def test_a_template_sees(space, field, value):
    assert seen(space, field) == value


def test_the_envelope_has_the_addressee_first_and_the_postcode_last():
    assert seen("recipient", "envelope") == (
        "Admissions Manager",
        "Example College",
        "1 Example Street",
        "Example Park",
        "Leicester",
        "LE1 1FZ",
    )


def test_a_letterhead_leaves_out_what_is_not_set():
    bare = School({"name": "Example School", "phone": "0116 496 0003"})

    assert context_of(notice(), Background(bare), (), ON)["school"].letterhead == "0116 496 0003"


@pytest.mark.parametrize("field", LEAVER_FIELDS)
def test_a_field_that_is_not_allowed_refuses_to_be_read(field):
    others = set(DataCategory) - {LEAVER_FIELDS[field]}

    with pytest.raises(WithheldField) as caught:
        seen("leaver", field, notice(allowed=others))

    assert (caught.value.field, caught.value.rule) == (f"leaver.{field}", "S21")
    assert caught.value.reason == "the register does not allow it."


def test_a_field_that_a_choice_keeps_back_refuses_with_its_reason():
    others = set(DataCategory) - {DataCategory.KS4_RESULTS}
    limited = notice(allowed=others, withheld=[Withheld(DataCategory.KS4_RESULTS, "S21", ASKED_NOT_TO)])

    with pytest.raises(WithheldField) as caught:
        seen("leaver", "ks4_results", limited)

    assert caught.value.reason == ASKED_NOT_TO
    assert seen("withheld", "ks4_results", limited) == ASKED_NOT_TO
    assert not seen("withheld", "sen", limited)


def test_a_field_that_is_none_is_no_attribute():
    with pytest.raises(AttributeError, match=r"leaver\.reference"):
        seen("leaver", "reference")


def test_no_repr_shows_a_value():
    of = notice(leaver(surname="Secretname", sen="Secretneed"), allowed=[DataCategory.NAME, DataCategory.SEN])
    shown = repr(context_of(of, Background(school()), [SLIP, FILE], ON)) + repr(of)

    assert "Secret" not in shown
    assert "<fields of leaver>" in shown


def test_read_collects_the_leaver_fields_with_a_value_that_were_asked_for():
    read = set()
    seen_by_template = context_of(notice(leaver(sen="")), Background(school()), (), ON, read)

    for field in ("name", "sen", "course"):
        getattr(seen_by_template["leaver"], field)
    _ = seen_by_template["recipient"].town, seen_by_template["withheld"].medical

    assert read == {"name", "course"}


@pytest.mark.parametrize(
    ("answer", "allowed", "sent"),
    [
        pytest.param("Yes", DataCategory, ["Receipt slip", "Safeguarding file"], id="Yes"),
        pytest.param("No", DataCategory, ["Receipt slip"], id="No"),
        pytest.param("", DataCategory, ["Receipt slip"], id="blank"),
        pytest.param("Yes", [DataCategory.NAME], ["Receipt slip"], id="Yes, but not for this recipient"),
    ],
)
def test_an_enclosure_goes_when_its_field_says_yes_and_may_be_told(answer, allowed, sent):
    of = notice(leaver(safeguarding_file=answer), allowed=allowed)

    assert [one.what for one in context(of, [SLIP, FILE])["enclosures"]] == sent


def test_what_an_enclosure_goes_by_is_told_with_it():
    read = set()
    context_of(notice(leaver(safeguarding_file="Yes")), Background(school()), (SLIP, FILE), ON, read)
    assert read == {"safeguarding_file"}


def test_left_out_tells_each_category_once():
    of = notice(
        allowed=[DataCategory.NAME],
        withheld=[
            Withheld(DataCategory.KS4_RESULTS, "S21", "Results reason."),
            Withheld(DataCategory.ADDRESS, "S21", "Address reason."),
        ],
    )

    assert [(one.what, one.why) for one in context(of)["left_out"]] == [
        ("KS4 results", "Results reason."),
        ("Address", "Address reason."),
    ]
    assert context()["left_out"] == []


def test_a_date_is_written_as_a_letter_has_it():
    of = notice(leaver(date_of_birth="31/08/2010"))

    assert "31\u00a0August\u00a02010" in compile_html(letter("{{ leaver.date_of_birth }}"))(context(of))


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


@pytest.mark.parametrize(
    ("limited_by", "answer", "recorded"),
    [
        pytest.param("youth_support", "Full", "Full", id="recorded"),
        pytest.param("youth_support", "", "", id="nobody was asked"),
        pytest.param(None, "Full", "", id="no choice limits the rule"),
    ],
)
def test_a_letter_speaks_of_a_choice_only_where_one_is_recorded(
    limited_by: str | None, answer: str, recorded: str
) -> None:
    about = leaver(youth_support=answer)
    shown = context(notice(about, under=rule(limited_by=limited_by)))
    assert shown["letter"].choice_recorded == recorded

"""What a template may see of a notice: no more than is allowed, and no hole."""

import pytest

from directory.documents.html import compile_html
from directory.model import (
    LEAVER_FIELDS,
    DataCategory,
    School,
    Withheld,
)
from directory.templates.context import NOT_NAMED, Background, context_of
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


def test_a_template_may_ask_whether_the_rule_allows_a_field():
    without = notice(allowed=set(DataCategory) - {DataCategory.SEN})

    assert seen("withheld", "sen", without) == NOT_NAMED
    assert not seen("withheld", "medical", without)
    assert context_of(without, Background(school()), (), ON)["left_out"] == []


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

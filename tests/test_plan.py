"""The example leavers through the real directory, row by row; then what a plan must never do."""

import json
from datetime import date
from pathlib import Path

import pytest

import directory
from directory.checks import registry
from directory.errors import TemplateWrong
from directory.model import Finding, Held, Notice, Plan, Row, Severity
from directory.notices import notice_key
from directory.plan import Pupils, make_plan
from directory.recipients import Directory, directory_from
from directory.report.plan import plan as report
from directory.report.plan import plan_record
from directory.templates import Template, read_template
from tests.helpers import TODAY, book, row, settings, table

ROOT = Path(__file__).parent.parent
LEAVERS = ROOT / "data" / "leavers.example.xlsx"
WORKBOOK = ROOT / "data" / "recipients.xlsx"
KS4 = "The young person has asked us not to share their results."

# Reference, what becomes of the row, and what is special about it.
OUTCOMES = [
    ("2101", "city-of-leicester-college", "draft"),
    ("2102", "gateway-college", "draft"),
    ("2103", "leicester-college", "draft, without KS4 results"),
    ("2104", "new-college-leicester", "draft"),  # a Welsh name
    ("2105", "gateway-college", "draft"),  # a Polish name; the destination by its name
    ("2106", "st-pauls", "draft"),  # an apostrophe
    ("2107", "wqe-college", "letter"),  # an ampersand; the address of the college is in doubt
    ("2108", "english-martyrs", "draft, safeguarding"),
    ("2109", "leicester-college", "draft, without KS4 results, safeguarding"),
    ("2110", "wqe-college", "letter, sen"),
    ("2111", "gateway-college", "draft, medical"),
    ("2112", "leicester-college", "draft"),  # no results yet
    ("2113", "wqe-college", "letter, no uln"),
    ("2114", "H03", "Its successor is Wyggeston & Queen Elizabeth I College (wqe-college)."),
    ("2115", "H02", "Near names, for you to choose from: leicester-college"),
    ("2116", "H04", "is Unconfirmed in the directory"),
    ("2117", "L02", "UPN"),
    ("2118", "L03", "ULN"),
    ("2119", "H01", "The Hold cell has a reason."),
    ("2120", "gateway-college", "draft"),  # two of one name
    ("2121", "leicester-college", "draft"),
    ("2122", "H10", '"Course" is blank, and line 48 of the template prints leaver.course.'),
    ("2123", "H08", '"Share KS4 results" is blank'),
    ("2124", "H06", "does not cover TRANS4M"),
    ("2125", "wqe-college", "letter"),
    ("2126", "L04", "no such day"),
    ("2127", "english-martyrs", "draft, without KS4 results"),
    ("2128", "city-of-leicester-college", "draft"),
    ("2129", "st-pauls", "draft, sen, medical, safeguarding"),
    ("2130", "new-college-leicester", "draft, without KS4 results"),
    ("2131", "english-martyrs", "draft"),
    ("2132", "leicester-college", "draft"),
    ("2102", "H13", "repeats row 3 in every cell"),
]


@pytest.fixture(scope="module")
def example() -> Plan:
    return directory.prepare(["post16-transfer"], LEAVERS, WORKBOOK, TODAY, ROOT / "templates").plan


def _told(one: Notice | Held) -> tuple[int, str, str, str]:
    """Return row, reference, recipient or code, and what is special, as OUTCOMES tells it."""
    if isinstance(one, Held):
        return one.row.number, one.row["reference"], one.code, one.reason
    special = ["draft" if one.email else "letter"]
    special += [f"without {field.replace('ks4', 'KS4').replace('_', ' ')}" for field in one.withheld]
    special += [name for name in ("sen", "medical") if name in one.shared]
    special += ["no uln"] if "uln" not in one.shared else []
    special += ["safeguarding"] if one.leaver.safeguarding_file == "Yes" else []
    return one.leaver.row.number, one.leaver.reference, one.recipient.id, ", ".join(special)


def test_example_leavers_become_letters_and_held_rows_as_listed(example: Plan) -> None:
    told = sorted(map(_told, (*example.notices, *example.held)))
    assert [row[1:3] for row in told] == [outcome[:2] for outcome in OUTCOMES]
    for (_, _, what, special), (_, _, expected) in zip(told, OUTCOMES, strict=True):
        assert expected in special if what[0] in "HL" and what[1:].isdigit() else special == expected


def test_no_letter_shows_a_upn_and_every_letter_says_whether_a_safeguarding_file_is_held(
    example: Plan,
) -> None:
    assert all("upn" not in notice.shared for notice in example.notices)
    assert all("safeguarding_file" in notice.shared for notice in example.notices)


def test_plan_json_and_table_hold_no_value_of_a_leaver(example: Plan) -> None:
    told = json.dumps(plan_record(example), ensure_ascii=False) + report(example, "text", width=80)
    leavers = [n.leaver.row for n in example.notices] + [held.row for held in example.held]
    for leaver in leavers:
        for key in ("surname", "upn", "date_of_birth", "address", "medical", "sen", "hold", "ks4_results"):
            assert not leaver[key] or leaver[key] not in told, key
    assert "Fairbrass" not in repr(example)


def test_plan_json_is_what_other_programs_rely_on(example: Plan) -> None:
    record = plan_record(example)
    assert list(record) == ["template", "on", "notices", "held", "not_concerned"]
    assert (record["template"], record["on"]) == ("post16-transfer", "2026-11-23")
    third = record["notices"][2]
    assert {key: third[key] for key in ("recipient", "cell", "rule", "withheld")} == {
        "recipient": "leicester-college",
        "cell": "J4",
        "rule": "S21",
        "withheld": [{"field": "ks4_results", "reason": KS4}],
    }
    assert set(record["held"][0]) == {"cell", "code", "reason", "template"}


def test_table_fits_eighty_columns(example: Plan) -> None:
    assert max(map(len, report(example, "text", width=80).splitlines())) <= 80


# From here on, an invented directory of two bodies and one rule.

TEMPLATE = """\
---
title: A letter
kind: letter
audience: destination
rule: S01
addressee: Admissions
subject: A letter
cover: A letter is attached.
---
{{ leaver.name }}{% if withheld.ks4_results %}, {{ withheld.ks4_results }}{% else %}
{{ leaver.ks4_results }}{% endif %}
"""


def _directory(*rows: Row) -> Directory:
    given = book(*rows, row("Sharing"), *settings())
    return directory_from(given, registry.run(given), registry.email_doubting_codes())


def _plan(
    *leavers: Row, template: str = TEMPLATE, bodies: tuple[Row, ...] = (), findings: tuple[Finding, ...] = ()
) -> Plan:
    rows = [row(number=2), *bodies]
    judged: Template = read_template("letter", template)
    return make_plan([judged], Pupils(table("Leavers", leavers), findings), _directory(*rows), TODAY)


def _leaver(number: int = 2, **cells: str) -> Row:
    return row("Leavers", number, **{"ks4_results": "Mathematics 6", **cells})


def test_template_that_asks_for_more_than_its_rule_allows_fails_with_the_rule_and_the_line() -> None:
    with pytest.raises(TemplateWrong, match=r"line 12: asks for leaver.upn, and rule S01 does not allow UPN"):
        _plan(_leaver(), template=TEMPLATE + "{{ leaver.upn }}\n")


def test_template_that_shows_a_withheld_field_holds_that_letter_and_no_other() -> None:
    bare = TEMPLATE.replace(
        "{% if withheld.ks4_results %}, {{ withheld.ks4_results }}{% else %}", ""
    ).replace("{% endif %}", "")
    made = _plan(_leaver(), _leaver(3, reference="4712", share_ks4_results="No"), template=bare)
    assert [notice.leaver.reference for notice in made.notices] == ["4711"]
    assert [(held.code, held.cell) for held in made.held] == [("H11", "J3")]
    assert (
        "Line 11 of the template asks for leaver.ks4_results, which rule S01 withholds" in made.held[0].reason
    )


def test_rule_that_the_register_lacks_stops_the_run() -> None:
    with pytest.raises(TemplateWrong, match='rule "S99" is not in the Sharing sheet'):
        _plan(_leaver(), template=TEMPLATE.replace("S01", "S99"))


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        pytest.param({"send_by": "Portal"}, "H09", "portal", id="portal"),
        pytest.param({"email": "not an address"}, "H05", "Recipients!M2", id="an error in the body's row"),
        pytest.param(
            {"send_by": "Post", "address": "", "town": "", "postcode": ""}, "H05", "post", id="no address"
        ),
        pytest.param({"category": "School"}, "H06", "does not cover", id="another category"),
    ],
)
def test_body_that_may_not_be_written_to_holds_its_letters(
    body: dict[str, str], code: str, says: str
) -> None:
    judged = read_template("letter", TEMPLATE)
    made = make_plan([judged], Pupils(table("Leavers", [_leaver()]), ()), _directory(row(**body)), TODAY)
    assert [held.code for held in made.held] == [code]
    assert says in made.held[0].reason
    assert not made.notices


@pytest.mark.parametrize(
    ("second", "held"),
    [
        pytest.param({}, [("A3", "This row repeats row 2 in every cell.")], id="the same in every cell"),
        pytest.param(
            {"course": "Art"},
            [
                ("A2", "Row 3 has the same reference, and the rows differ."),
                ("A3", "Row 2 has the same reference, and the rows differ."),
            ],
            id="they differ",
        ),
        pytest.param({"reference": "4712"}, [], id="two leavers of one name"),
    ],
)
def test_leaver_listed_twice_gets_one_letter_or_none(
    second: dict[str, str], held: list[tuple[str, str]]
) -> None:
    made = _plan(_leaver(2), _leaver(3, **second))
    assert [(one.cell, one.reason) for one in made.held] == held
    assert len(made.notices) + len(made.held) == 2


def test_free_mail_and_plain_email_get_a_letter_and_no_draft() -> None:
    free = row(
        number=3, id="small-provider", organisation="Small Provider", send_by="Post", email="small@gmail.com"
    )
    plain = row(
        number=4,
        id="plain-college",
        organisation="Plain College",
        send_by="Email",
        email="a@plain.example.org",
    )
    leavers = [
        _leaver(2, destination="small-provider"),
        _leaver(3, reference="4712", destination="Plain  COLLEGE"),
    ]
    made = _plan(*leavers, bodies=(free, plain))
    assert [(notice.recipient.id, notice.email) for notice in made.notices] == [
        ("small-provider", ""),
        ("plain-college", ""),
    ]


def test_contact_in_the_addressed_role_gets_the_letter_and_the_draft() -> None:
    contact = row("Contacts", name="Miss A Example", email="admissions@example.org")
    judged = read_template("letter", TEMPLATE)
    made = make_plan([judged], Pupils(table("Leavers", [_leaver()]), ()), _directory(row(), contact), TODAY)
    assert [(n.addressee, n.email) for n in made.notices] == [("Miss A Example", "admissions@example.org")]


def test_error_that_the_checks_found_holds_the_row_with_its_code_and_cell() -> None:
    finding = Finding(
        "L02", "upn_wrong", Severity.ERROR, "Leavers", 2, "B2", None, "upn", None, "The UPN is wrong.", None
    )
    made = _plan(_leaver(), findings=(finding,))
    assert [(held.code, held.cell, held.reason) for held in made.held] == [("L02", "B2", "The UPN is wrong.")]


def test_key_depends_on_occasion_recipient_and_reference_alone() -> None:
    first, moved = _plan(_leaver(2)).notices[0], _plan(_leaver(9, forename="Anne")).notices[0]
    other = _plan(_leaver(2, reference="4712")).notices[0]
    assert first.key == moved.key != other.key
    assert notice_key("another occasion", first.recipient, first.leaver) != first.key


def test_age_counts_on_the_day_of_sending() -> None:
    rule = row("Sharing", from_age="16")
    given = book(row(), rule, *settings())
    parsed = directory_from(given, registry.run(given), frozenset())
    judged = read_template("letter", TEMPLATE)
    leavers = table("Leavers", [_leaver(date_of_birth="24/11/2010")])
    too_young = make_plan([judged], Pupils(leavers, ()), parsed, date(2026, 11, 23))
    assert [(held.code, held.cell) for held in too_young.held] == [("H07", "G2")]
    assert len(make_plan([judged], Pupils(leavers, ()), parsed, date(2026, 11, 24)).notices) == 1


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        pytest.param([row("Contacts", email="smith@gmail.com")], "a free mailbox", id="a free mailbox"),
        pytest.param([row("Contacts", email="a@@b")], "C02", id="a contact that cannot be written to"),
        pytest.param([row("Contacts", 2), row("Contacts", 3, name="Mr B")], "K02", id="two contacts"),
        pytest.param(
            [row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")],
            "D03",
            id="one mailbox, two bodies",
        ),
    ],
)
def test_address_in_doubt_gets_no_draft_and_says_why(rows: list[Row], doubt: str) -> None:
    judged = read_template("letter", TEMPLATE)
    made = make_plan([judged], Pupils(table("Leavers", [_leaver()]), ()), _directory(row(), *rows), TODAY)
    assert [(n.email, doubt in n.remarks[0]) for n in made.notices] == [("", True)]


def test_address_too_long_for_the_envelope_holds_the_letter() -> None:
    long = row(address="Unit 3, The Yard, Old Mill, 5 High Street", attention="Admissions Manager")
    judged = read_template("letter", TEMPLATE)
    made = make_plan([judged], Pupils(table("Leavers", [_leaver()]), ()), _directory(long), TODAY)
    assert [(held.code, "too long for the envelope" in held.reason) for held in made.held] == [("H12", True)]


@pytest.mark.parametrize("second", ["A4711", "a4711\u200b", " a 4711"])
def test_reference_is_one_however_it_is_typed(second: str) -> None:
    made = _plan(_leaver(2, reference="a4711"), _leaver(3, reference=second, course="Art"))
    assert {held.code for held in made.held} == {"H13"}
    assert not made.notices


def test_name_of_two_bodies_is_held_in_words_that_say_so() -> None:
    twin = row(number=3, id="twin", phone="", email="", website="", address="9 Far Road", send_by="Post")
    made = _plan(_leaver(destination="Example College"), bodies=(twin,))
    assert made.held[0].reason.startswith("In the directory more than one body has this ID or name.")


def test_row_without_a_destination_is_held_under_its_own_code() -> None:
    made = _plan(_leaver(destination=""))
    assert [(held.code, held.cell, held.reason) for held in made.held] == [
        ("H16", "J2", '"Destination" is blank.')
    ]

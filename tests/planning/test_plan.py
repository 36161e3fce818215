"""The example leavers through the real directory, row by row; then what a plan must never do."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from directory.checks import registry
from directory.model import Finding, Held, Notice, Plan, Severity
from directory.planning.causes import all_of
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.templates.problems import TemplateWrong
from directory.writing.manifest import plan_record
from tests.helpers import TODAY, row, table
from tests.plans import (
    BODY,
    codes,
    directory_of,
    planned,
    prepare_for,
    pupil,
    template,
)

ROOT = Path(__file__).parents[2]
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
    ("2115", "H02", "Near names, for you to choose from: Leicester College (leicester-college)"),
    ("2116", "H04", "is Unconfirmed in the directory"),
    ("2117", "L02", "UPN"),
    ("2118", "L03", "ULN"),
    ("2119", "H01", "The Hold cell has a reason."),
    ("2120", "gateway-college", "draft"),  # two of one name
    ("2121", "leicester-college", "draft"),
    ("2122", "H10", '"Course" is blank, and the letter needs it.'),
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
    return prepare_for(["post16-transfer"], LEAVERS, WORKBOOK, TODAY, ROOT / "templates").plan


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


def test_column_that_the_list_lacks_stands_once_in_the_table(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(LEAVERS)
    sheet = book.worksheets[0]
    sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == "Level"))
    book.save(tmp_path / "leavers.xlsx")
    made = prepare_for(
        ["post16-transfer"], tmp_path / "leavers.xlsx", WORKBOOK, TODAY, ROOT / "templates"
    ).plan
    told = FORMS["text"](made, Style(200))
    number = sum(any(each.lacks == ("Level",) for each in one.every) for one in made.held)
    assert number > 30  # also of rows with faults of their own
    assert f'The list has no column "Level", and {number} letters need it.' in told
    assert told.count('no column "Level", and the letter needs it.') == 1
    assert f"{number} rows" in told


def test_plan_json_and_table_hold_no_value_of_a_leaver(example: Plan) -> None:
    told = json.dumps(plan_record(example), ensure_ascii=False) + FORMS["text"](example, Style(80))
    leavers = [n.leaver.row for n in example.notices] + [held.row for held in example.held]
    for leaver in leavers:
        for key in ("surname", "upn", "date_of_birth", "address", "medical", "sen", "hold", "ks4_results"):
            assert not leaver[key] or leaver[key] not in told, key
    assert "Fairbrass" not in repr(example)


def test_plan_json_is_what_other_programs_rely_on(example: Plan) -> None:
    record = plan_record(example)
    assert list(record) == ["template", "on", "notices", "held", "done_before", "not_concerned"]
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
    assert max(map(len, FORMS["text"](example, Style(80)).splitlines())) <= 80


# From here on, an invented directory.

BODIES = directory_of(row(), row("Sharing"))


def test_template_that_asks_for_more_than_its_rule_allows_fails_with_the_rule_and_the_line() -> None:
    with pytest.raises(TemplateWrong, match=r"line 11: asks for leaver.upn, and rule S01 does not allow UPN"):
        planned([pupil()], BODIES, [template(BODY + "{{ leaver.upn }}\n")])


def test_rule_that_the_register_lacks_stops_the_run() -> None:
    with pytest.raises(TemplateWrong, match='rule "S99" is not in the Sharing sheet'):
        planned([pupil()], BODIES, [template(rule="S99")])


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
    made = planned([pupil(2), pupil(3, **second)], BODIES)
    assert [(one.cell, one.reason) for one in made.held] == held
    assert len(made.notices) + len(made.held) == 2


def test_error_that_the_checks_found_holds_the_row_with_its_code_and_cell() -> None:
    finding = Finding(
        "L02", "upn_wrong", Severity.ERROR, "Leavers", 2, "B2", None, "upn", None, "The UPN is wrong.", None
    )
    made = planned([pupil()], BODIES, findings=[finding])
    assert [(held.code, held.cell, held.reason) for held in made.held] == [("L02", "B2", "The UPN is wrong.")]
    year = replace(
        finding,
        code="L05",
        column="start_date",
        cell=pupil().cell("start_date"),
        message="Write the year in full.",
    )
    made = planned([pupil()], BODIES, findings=[finding, year, replace(year, severity=Severity.WARNING)])
    (held,) = made.held
    assert (held.code, held.cell, held.reason) == ("L02", "B2", "The UPN is wrong.")
    assert all_of(held) == 'The UPN is wrong. Also "Start date": Write the year in full.'
    assert plan_record(made)["held"][0]["reason"] == all_of(held)


@pytest.mark.parametrize("second", ["A4711", "a4711\u200b", " a 4711"])
def test_reference_is_one_however_it_is_typed(second: str) -> None:
    made = planned([pupil(2, reference="a4711"), pupil(3, reference=second, course="Art")], BODIES)
    assert {held.code for held in made.held} == {"H13"}
    assert not made.notices


def test_row_without_a_destination_is_held_under_its_own_code() -> None:
    made = planned([pupil(destination="")], BODIES)
    assert [(held.code, held.cell, held.reason) for held in made.held] == [
        ("H16", "J2", '"Destination" is blank.')
    ]


@pytest.mark.parametrize("send_by", ["Secure email", "Post"])
def test_a_cell_about_another_leaver_holds_its_letter_by_whatever_way_it_goes(send_by: str) -> None:
    rows = [
        pupil(sen="Shares a reader with MARLOW, Bea (ref 3002), who has epilepsy"),
        pupil(3, reference="3002", forename="Bea", surname="Marlow", upn="", uln="", medical="An overdose"),
        pupil(
            4, reference="3003", forename="Kit", surname="Other", upn="", uln="", sen="Her cousin Bea reads"
        ),
        pupil(5, reference="3004", forename="Cas", surname="Fourth", upn="", uln=""),
    ]
    found = registry.run_leavers(table("Leavers", rows), TODAY)
    made = planned(rows, directory_of(row(send_by=send_by), row("Sharing")), findings=found)
    assert codes(made) == [
        ("L34", rows[0].cell("sen")),
        ("L35", rows[1].cell("medical")),
        ("L39", rows[2].cell("sen")),
    ]
    assert [bool(notice.email) for notice in made.notices] == [send_by != "Post"]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({}, "Ann Example"),
        ({"forename": "", "surname": "Example"}, "Example"),
        ({"forename": "", "surname": ""}, ""),
    ],
)
def test_held_letter_names_its_leaver_for_a_page_and_nowhere_else(cells: dict[str, str], name: str) -> None:
    held = Held(row("Leavers", 2, **cells), "J2", "H01", "A reason.", "letter")
    assert held.name == name
    assert not name or name not in repr(held)
    assert Held(None, "row 2", "H01", "A reason.", "letter").name == ""

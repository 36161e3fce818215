"""What else holds a letter than what planning meets first: a row is mended in one round."""

from collections.abc import Sequence

import pytest

from directory.model import Finding, Plan, Severity
from directory.planning.causes import all_of, causes_of
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.writing.manifest import plan_record
from directory.writing.preview import preview
from directory.writing.write import held_rows_of
from tests.helpers import row
from tests.plans import AT_HOME, HOME, SUPPORT, college, directory_of, planned, pupil, template

# Rule S01 is limited by a choice, which the letter asks about.
DATA = "Name; Date of birth; KS4 results; Post-16 place"
RULE = row("Sharing", data=DATA, limited_by="Share KS4 results", when_limited="Name; Post-16 place")
BODIES = (row(), college(3, "old-college", "Old College", status="Closed", successor="example-college"))
DIRECTORY = directory_of(*BODIES, RULE)
LETTER = template(
    "{{ leaver.name }} {{ leaver.course }} {{ leaver.level }}"
    "{% if withheld.ks4_results %}{{ withheld.ks4_results }}{% endif %}\n"
)
WHOLE = {"course": "Art", "level": "Level 3"}


def fault(key: str = "date_of_birth", message: str = "No such day.") -> Finding:
    cell = row("Leavers").cell(key)
    return Finding("L04", "x", Severity.ERROR, "Leavers", 2, cell, None, key, None, message, None)


def made(*, faulty: bool, **cells: str) -> Plan:
    findings = [fault()] if faulty else []
    return planned([pupil(**(WHOLE | cells))], DIRECTORY, [LETTER], findings=findings)


@pytest.mark.parametrize("faulty", [True, False])
@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        pytest.param({"destination": "No Such"}, ["H02"], id="no such body"),
        pytest.param({"destination": "old-college"}, ["H03"], id="closed"),
        pytest.param({"destination": ""}, ["H16"], id="none"),
        pytest.param({"share_ks4_results": ""}, ["H08"], id="choice"),
        pytest.param({"course": "", "level": ""}, ["H10"], id="blank"),
        pytest.param(
            {"destination": "No Such", "share_ks4_results": "", "level": ""}, ["H02", "H08", "H10"], id="all"
        ),
        pytest.param({"hold": "Ask", "what_is_wrong": "x", "level": ""}, ["H15", "H01", "H10"], id="stops"),
        pytest.param({"deceased": "Yes", "destination": "No Such", "level": ""}, ["H50"], id="has died"),
    ],
)
def test_whatever_is_known_of_a_row_is_told_at_once(
    cells: dict[str, str], holds: Sequence[str], *, faulty: bool
) -> None:
    plan = made(faulty=faulty, **cells)
    (held,) = plan.held
    assert [one.code for one in held.every] == [*(["L04"] if faulty else []), *holds]
    assert all(one.row is held.row and one.template == "letter" for one in held.every)


def test_every_cell_is_told_once() -> None:
    """A bad word in the choice's cell, say, is no blank; nor is a choice that nobody reads asked for."""
    findings = [fault("destination"), fault("course")]
    row_ = pupil(**WHOLE | {"destination": "No Such", "course": "", "level": ""})
    (held,) = planned([row_], DIRECTORY, [LETTER], findings=findings).held
    assert [(one.code, one.cell) for one in held.every] == [
        ("L04", row_.cell("destination")),
        ("L04", row_.cell("course")),
        ("H10", row_.cell("level")),
    ]
    plain = template("{{ leaver.name }}\n")
    (held,) = planned([pupil(share_ks4_results="")], DIRECTORY, [plain], findings=[fault()]).held
    assert held.also == ()


def test_rows_that_another_body_or_nobody_gets_a_letter_about_have_only_their_own_faults() -> None:
    one = pupil(**WHOLE | {"level": ""})
    elsewhere = planned([one], DIRECTORY, [LETTER], findings=[fault()], to="old-college")
    joined = template("{{ leaver.name }} {{ leaver.level }}\n", when="joining_date")
    rules = directory_of(row(), row("Sharing", data=f"{DATA}; Roll dates"))
    assert [held.code for held in planned([one], rules, [joined]).not_concerned] == ["H24"]
    faulty = planned([one], rules, [joined], findings=[fault()])
    assert [held.also for held in (*elsewhere.held, *faulty.held)] == [(), ()]


def test_choice_of_a_body_that_is_not_found_is_asked_for_where_each_row_of_the_rule_has_it() -> None:
    other = row("Sharing", 3, data=DATA, recipient="School", limited_by="", when_limited="")
    held = [
        planned([pupil(destination="No Such", share_ks4_results="", **WHOLE)], given, [LETTER]).held[0]
        for given in (DIRECTORY, directory_of(*BODIES, RULE, other))
    ]
    assert [[one.code for one in each.every] for each in held] == [["H02", "H08"], ["H02"]]


def test_letter_home_is_told_what_is_blank_and_no_choice() -> None:
    home = template("{{ leaver.name }}, {{ leaver.address }}\n", rule="S09", **AT_HOME)
    rules = directory_of(row(), row("Sharing"), SUPPORT)
    blank = HOME | {"youth_support": "", "address": ""}
    for cells, holds in ((blank, ["L04", "H10"]), (blank | {"address_withheld": "Yes"}, ["L04"])):
        (held,) = planned([pupil(**cells)], rules, [home], findings=[fault()]).held
        assert [one.code for one in held.every] == holds


def test_page_table_file_and_preview_tell_the_same_causes() -> None:
    plan = made(faulty=True, destination="No Such", share_ks4_results="", level="")
    (held,) = plan.held
    says = [one.reason for one in held.every]
    assert [one.says for one in causes_of(plan.held)] == says
    table = " ".join(FORMS["text"](plan, Style(200)).split())
    shown = preview(plan, {"letter": "A letter"}, {})
    ((_, wrong),) = held_rows_of(plan.held)
    record = plan_record(plan)["held"]
    assert wrong.splitlines() == [
        f"Date of birth: {says[0]}",
        f"Destination: {says[1]}",
        f"Share KS4 results: {says[2]}",
        f"Level: {says[3]}",
    ]
    assert record == [{"cell": held.cell, "code": "L04", "reason": all_of(held), "template": "letter"}]
    for one in says:
        assert one in table
        assert one in record[0]["reason"]
        assert one.replace('"', "&#34;") in shown

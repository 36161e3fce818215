"""Letters to a body about no pupil."""

from datetime import date

import pytest

from tests.helpers import row
from tests.plans import college, directory_of, planned, template

CLOSED = {"status": "Closed", "successor": "gateway"}
AGGREGATED = row(
    "Sharing", data="Aggregated results", limited_by="", when_limited="", pupils="None: aggregated only"
)


@pytest.mark.parametrize(
    ("cells", "to", "rule", "outcome"),
    [
        pytest.param({}, "all", None, "office@example.org", id="secure e-mail"),
        pytest.param({"send_by": "Email"}, "all", None, "office@example.org", id="plain e-mail, no pupil"),
        pytest.param({"send_by": "Portal"}, "all", None, "", id="a portal takes no letter: by post"),
        pytest.param(CLOSED, "all", None, "H24", id="closed, one of many"),
        pytest.param(
            CLOSED,
            "example-college",
            None,
            "H03",
            id="closed, and meant",
        ),
        pytest.param({"status": "Unconfirmed"}, "all", None, "H04", id="unconfirmed"),
        pytest.param({"category": "School"}, "example-college", "S01", "H06", id="not of the rule"),
        pytest.param({}, "all", "S01", "office@example.org", id="figures, under their rule"),
    ],
)
def test_letter_to_a_body_about_no_pupil(
    cells: dict[str, str], to: str, rule: str | None, outcome: str
) -> None:
    given = directory_of(row(**cells), college(3, "gateway", "Gateway College"), AGGREGATED)
    judged = template("Please confirm.", name="confirm", audience="body", rule=rule)
    made = planned(None, given, [judged], to=to)
    told = {one.cell: one.email for one in made.notices}
    told |= {one.cell: one.code for one in (*made.held, *made.not_concerned)}
    assert told["row 2"] == outcome


def test_letter_is_new_when_its_template_says_so() -> None:
    yearly = template("Please confirm.", audience="body", rule=None, again="each school year")
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 1))
    bodies = directory_of(row(), row("Sharing"))
    keys = [planned(None, bodies, [yearly], on=day).notices[0].key for day in days]
    assert keys[0] != keys[1] == keys[2] != keys[3]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("to", "written", "left_out"),
    [("all", ["row 2"], ["row 3"]), ("Police", [], ["row 3"]), ("police", ["row 3"], [])],
)
def test_letter_to_many_bodies_is_for_those_that_a_rule_is_about(
    to: str, written: list[str], left_out: list[str]
) -> None:
    police = college(3, "police", "Police", category="Police")
    given = directory_of(row(), police, row("Sharing"))
    made = planned(None, given, [template("Please confirm.", audience="body", rule=None)], to=to)
    assert [one.cell for one in made.notices] == written
    assert [one.cell for one in made.not_concerned] == left_out
    assert all(one.reason == "No sharing rule is about Police." for one in made.not_concerned)

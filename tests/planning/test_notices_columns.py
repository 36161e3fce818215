"""A body in the wrong column of the list: held, with what is true of the row."""

import pytest

from directory.model import Notice
from tests.helpers import row
from tests.plans import college, directory_of, planned, pupil, template

# A body in the wrong column.

PLACED = {"recipient": "Alternative provision", "pupils": "Placed with it", "data": "Name"}
ATTENDING = {"rule": "S01", "recipient": "School", "pupils": "Also attending there", "data": "Name"}
NO_CHOICE = {"limited_by": "", "when_limited": ""}
COLUMNS = directory_of(
    college(2, "example-college", "Example College"),
    college(3, "provider", "The Provider", category="Alternative provision"),
    college(4, "careers", "Careers Company", category="Careers service"),
    college(5, "academy", "The Academy", category="School"),
    row("Sharing", 2, **(NO_CHOICE | PLACED | {"rule": "S23"})),
    row("Sharing", 3, **(NO_CHOICE | PLACED | {"rule": "S20", "recipient": "Careers service"})),
    row("Sharing", 4, **(NO_CHOICE | ATTENDING)),
    row("Sharing", 5, **(NO_CHOICE | {"rule": "S21", "pupils": "With a place there", "data": "Name"})),
)


@pytest.mark.parametrize(
    ("audience", "rule", "cells", "outcome"),
    [
        pytest.param("placement", "S23", {"placement": "provider"}, ("letter", ""), id="a placement"),
        pytest.param(
            "placement",
            "S23",
            {"placement": "example-college"},
            ("H06", 'No rule is about pupils placed with it: is "Placement" right?'),
            id="a college is no placement",
        ),
        pytest.param(
            "placement",
            "S23",
            {"placement": "careers"},
            ("H24", "does not cover Careers Company"),
            id="another letter's placement",
        ),
        pytest.param(
            "also attends",
            "S01",
            {"also_attends": "provider"},
            ("H06", 'No rule is about pupils also attending there: is "Also attends" right?'),
            id="a provider is no school",
        ),
        pytest.param(
            "destination",
            "S23",
            {"destination": "provider"},
            ("H21", 'the row\'s "Placement" does not name provider.'),
            id="named, but as a destination",
        ),
        pytest.param(
            "placement",
            "S21",
            {"placement": "example-college", "destination": "academy"},
            ("H21", 'the row\'s "Destination" is not example-college.'),
            id="named, but as a placement",
        ),
        pytest.param(
            "destination",
            "S21",
            {"destination": "example-college; academy"},
            ("H02", '"Destination" names 2 bodies: leave the one where the place was accepted.'),
            id="two destinations",
        ),
    ],
)
def test_a_body_in_the_wrong_cell_is_held_with_what_is_true_of_the_row(
    audience: str, rule: str, cells: dict[str, str], outcome: tuple[str, str]
) -> None:
    made = planned([pupil(**cells)], COLUMNS, [template("Hello", audience=audience, rule=rule)])
    (one,) = (*made.notices, *made.held, *made.not_concerned)
    code, says = ("letter", "") if isinstance(one, Notice) else (one.code, one.reason)
    assert code == outcome[0]
    assert outcome[1] in says

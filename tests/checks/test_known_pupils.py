"""Which pupils of a list an earlier list has under another reference."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from directory.checks.known_pupils import other_references
from tests.helpers import row
from tests.workbooks import saved

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 23)
SHOWN = ["reference", "upn", "uln", "forename", "surname", "date_of_birth"]
HEADINGS = ["Reference", "UPN", "ULN", "Forename", "Surname", "Date of birth"]
OLD = {"reference": "02102", "upn": "", "uln": ""}  # Ann Example, as everywhere in the tests


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return Path(shutil.copy(ROOT / "data" / "recipients.xlsx", tmp_path / "recipients.xlsx"))


def listed(workbook: Path, name: str = "leavers-june.xlsx", **cells: str) -> None:
    """Write a list of one pupil beside the workbook."""
    old = row("Leavers", **(OLD | cells))
    saved(workbook.with_name(name), {"Leavers": [HEADINGS, [old[key] for key in SHOWN]]})


@pytest.mark.parametrize(
    ("then", "now", "told", "found"),
    [
        pytest.param({}, {}, {"2102"}, True, id="the same name and birthday"),
        pytest.param({"forename": "ANN "}, {}, {"2102"}, True, id="typed in capitals"),
        pytest.param({"upn": "R999999926001"}, {"surname": "Wed"}, {"2102"}, True, id="UPN, new surname"),
        pytest.param({"uln": "1000000043"}, {"forename": "Zed"}, {"2102"}, True, id="ULN, another forename"),
        pytest.param({}, {}, {"3003"}, False, id="nobody was told of it"),
        pytest.param({}, {}, set(), False, id="nobody was told of anybody"),
        pytest.param({"forename": "Bea"}, {}, {"2102"}, False, id="another forename"),
        pytest.param({"date_of_birth": "30/08/2010"}, {}, {"2102"}, False, id="another birthday"),
        pytest.param({"date_of_birth": ""}, {"date_of_birth": ""}, {"2102"}, False, id="no birthday"),
        pytest.param(
            {"uln": "9999999999"}, {"uln": "9999999999", "forename": "Zed"}, {"2102"}, False, id="no ULN"
        ),
        pytest.param({"upn": "F999999926002"}, {}, {"2102"}, False, id="two UPNs tell two apart"),
        pytest.param({"reference": "4711"}, {}, {"4711"}, False, id="the same reference"),
    ],
)
def test_pupil_is_found_under_the_reference_of_an_earlier_list(workbook, then, now, told, found):
    listed(workbook, **then)
    rows = [row("Leavers", **now)]
    assert other_references(rows, told, workbook, ON) == ({"4711": {"2102"}} if found else {})


def test_two_rows_of_one_list_are_left_to_its_own_rule(workbook):
    listed(workbook)
    rows = [row("Leavers"), row("Leavers", 3, reference="2102")]
    assert other_references(rows, {"2102"}, workbook, ON) == {}


def test_list_that_cannot_be_read_has_nobody(workbook):
    workbook.with_name("leavers-may.xlsx").write_bytes(b"no workbook")
    listed(workbook)
    assert other_references([row("Leavers")], {"2102"}, workbook, ON) == {"4711": {"2102"}}

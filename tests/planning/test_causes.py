"""What holds letters: each cause once, with all of its rows."""

from collections.abc import Sequence

import pytest

from directory.model import Finding, Held, Severity
from directory.planning.causes import MANY, causes_of
from tests.helpers import row
from tests.plans import directory_of, planned, pupil

NO_DATE = "This is not a date."


def held(cell: str, reason: str = NO_DATE, code: str = "L04") -> Held:
    return Held(None, cell, code, reason, "letter")


def fault(cell: str, message: str = NO_DATE, code: str = "L04") -> Finding:
    row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return Finding(code, "x", Severity.ERROR, "Leavers", row, cell, None, None, None, message, None)


@pytest.mark.parametrize(
    ("cells", "number", "columns", "rows"),
    [
        pytest.param(["I2"], "1 row", "column I", "row 2", id="one"),
        pytest.param(["I4", "I7", "I9"], "3 rows", "column I", "rows 4, 7, 9", id="apart"),
        pytest.param(["I4", "I5"], "2 rows", "column I", "rows 4, 5", id="two in a row"),
        pytest.param(["I9", "I4", "I6", "I5"], "4 rows", "column I", "rows 4 to 6, 9", id="a range"),
        pytest.param(["AA2", "I3", "M3"], "2 rows", "columns I, M, AA", "rows 2, 3", id="columns"),
        pytest.param(["row 5", "row 6"], "2 rows", "", "rows 5, 6", id="no column"),
        pytest.param(["School!B5", "I2"], "2 letters", "", "", id="another sheet"),
        pytest.param(["abcde23456"], "1 letter", "", "", id="a letter's key"),
    ],
)
def test_cause_says_how_many_rows_and_where(
    cells: Sequence[str], number: str, columns: str, rows: str
) -> None:
    (cause,) = causes_of(map(held, cells))
    assert (cause.says, cause.number, cause.columns, cause.rows) == (NO_DATE, number, columns, rows)


def test_commonest_code_comes_first_and_the_causes_of_one_code_stand_together() -> None:
    told = causes_of([held("W2", "Held.", "H01"), held("G3", "No such day."), held("I4"), held("I5")])
    assert [(one.code, one.says, len(one.letters)) for one in told] == [
        ("L04", NO_DATE, 2),
        ("L04", "No such day.", 1),
        ("H01", "Held.", 1),
    ]


def test_row_with_several_faults_stands_under_each_with_its_cells() -> None:
    found = [fault("G2"), fault("I2"), fault("B2", "The UPN is wrong.", "L02"), fault("I3")]
    plan = planned([pupil(2), pupil(3)], directory_of(row(), row("Sharing")), findings=found)
    told = {one.code: one for one in causes_of(plan.held)}
    assert [one.cells for one in told["L04"].letters] == [("G2", "I2"), ("I3",)]
    assert [one.cells for one in told["L02"].letters] == [("B2",)]
    assert (told["L04"].number, told["L04"].columns) == ("2 rows", "columns G, I")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("L28", "Not so here: every reference belongs to one pupil and has one row."),
        ("H03", "The destination has closed."),
    ],
)
def test_code_with_many_causes_is_told_as_one_and_each_row_says_its_own(code: str, says: str) -> None:
    those = [held(f"A{at}", f"Row {at} is like it.", code) for at in range(2, MANY + 3)]
    assert len(causes_of(those)) == MANY + 1
    assert len(causes_of(those[1:], many_as_one=True)) == MANY
    (cause,) = causes_of(those, many_as_one=True)
    assert cause.says == says
    assert [one.says for one in cause.letters][:2] == ["Row 2 is like it.", "Row 3 is like it."]

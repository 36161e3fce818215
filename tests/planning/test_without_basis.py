"""Letters about pupils whose rule has no lawful basis are counted, and held where the school asks for one."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from directory.commands import cli
from directory.model import HeldCode, Plan
from directory.planning.prepare import with_basis
from directory.planning.tally import without_basis
from tests.helpers import row
from tests.plans import AT_HOME, HOME, SUPPORT, directory_of, planned, pupil, template


def made(basis: str, *, home: bool = False) -> Plan:
    """Return the plan of one letter under a rule with this basis."""
    if home:
        support = replace(SUPPORT, values={**SUPPORT.values, "lawful_basis": basis})
        body = "{{ choice.name }}\n"
        away: dict[str, Any] = AT_HOME
        at_home: dict[str, Any] = HOME
        letters = [template(body, rule="S09", **away)]
        return planned([pupil(**at_home)], directory_of(row(), support), letters)
    return planned([pupil()], directory_of(row(), row("Sharing", 2, lawful_basis=basis)))


@pytest.mark.parametrize(
    ("basis", "home", "says"),
    [
        ("Not recorded: ask the DPO", False, "1 letter goes without a recorded lawful basis (S01)."),
        ("Public task", False, ""),
        ("Not recorded: ask the DPO", True, ""),
    ],
)
def test_letter_that_tells_a_body_without_a_basis_is_counted_and_held(
    basis: str, home: bool, says: str
) -> None:
    plan = made(basis, home=home)
    assert len(plan.notices) == 1
    assert without_basis(plan.notices) == says
    held = with_basis(plan)
    assert [one.code for one in held.held] == ([HeldCode.NO_BASIS.value] if says else [])
    assert len(held.notices) == (0 if says else 1)
    assert without_basis([*plan.notices] * 2) == says.replace("1 letter goes", "2 letters go")


@pytest.mark.slow
def test_plan_write_and_send_say_it_and_the_setting_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(line: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, line.split())
        assert result.exit_code == code, result.output
        return result.output

    monkeypatch.delenv("RECIPIENTS_SETTINGS", raising=False)
    run(f"demo {tmp_path / 'example'}")
    monkeypatch.chdir(tmp_path / "example")
    said = "22 letters go without a recorded lawful basis (S21)."
    letters = "post16-transfer --leavers data/leavers.xlsx"
    assert said in run("send out")
    assert said in run(f"write {letters} --out out --replace", code=1)
    (tmp_path / "example" / "recipients.toml").write_text("require_basis = true\n", "utf-8")
    told = json.loads(run(f"plan {letters} --format json", code=1))
    assert told["notices"] == []
    assert [one["code"] for one in told["held"]].count("H59") == 22
    _record_basis(tmp_path / "example" / "data" / "recipients.xlsx")
    assert "without a recorded" not in run(f"write {letters} --out out --replace", code=1)
    plan = json.loads((tmp_path / "example" / "out" / "plan.json").read_text("utf-8"))
    assert plan["sources"]["require_basis"] is True
    assert "without a recorded" not in run("send out")


def _record_basis(path: Path) -> None:
    book = load_workbook(path)
    sheet = book["Sharing"]
    columns: dict[Any, Any] = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        if sheet.cell(number, columns["Rule"]).value == "S21":
            sheet.cell(number, columns["Lawful basis"]).value = "Public task"
    book.save(path)

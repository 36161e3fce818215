"""`recipients compare-register` and `recipients add --from`, from the command line."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.workbook.read import read_book
from tests.workbook.test_national import SCHOOL, file

ROOT = Path(__file__).parents[2]
ONE = SCHOOL | {"EstablishmentName": "Leicester College", "Postcode": "LE1 3WL", "TelephoneNum": "1162242240"}
GONE = SCHOOL | {
    "URN": "130755",
    "UKPRN": "",
    "EstablishmentName": "Gateway College",
    "EstablishmentStatus (name)": "Closed",
    "CloseDate": "31-08-2024",
    "Postcode": "LE5 1GA",
}
NUMBERS = "URN 130754; UKPRN 10003867"


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "recipients.xlsx"
    path.parent.mkdir()
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    file(tmp_path / "all.csv", ONE, GONE)
    monkeypatch.chdir(tmp_path)
    return path


def run(*arguments: str, code: int, typed: str = "") -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result


def cells(workbook: Path, id_: str) -> dict[str, str]:
    (found,) = [
        one.values for one in read_book(workbook, date.today()).rows("Recipients") if one["id"] == id_
    ]
    return dict(found)


def proposed() -> dict[str, str]:
    """Return the IDs of what is proposed, by the change."""
    found = json.loads(run("compare-register", "all.csv", "--format", "json", code=1).stdout)
    return {one["change"]: one["id"] for one in found["proposals"]}


def test_changes_are_listed_and_nothing_is_written(workbook: Path) -> None:
    done = run("compare-register", "all.csv", "--dry-run", code=1)
    website, numbers = proposed().values()
    assert f"{website}  website     leicester-college       (blank)" in done.stdout
    assert f"{numbers}  URN and     leicester-college       (blank)" in done.stdout
    assert "gateway-college: URN 130755 closed on 31-08-2024. Who took over?" in done.stdout
    assert done.stdout.endswith("0 bodies found by identifier, 2 by name and postcode: 2 changes proposed.\n")
    assert done.stderr.startswith("To settle it: recipients close ID --successor ID")
    assert [one.name for one in workbook.parent.iterdir()] == ["recipients.xlsx"]


def test_change_is_made_by_its_id_and_only_that_one(workbook: Path) -> None:
    ids = proposed()
    done = run("compare-register", "all.csv", "--apply", ids["URN and UKPRN"], code=1)
    assert done.stdout.startswith(f'Recipients!P18: "" -> "{NUMBERS}"\nSaved. The workbook as it was: ')
    assert (
        cells(workbook, "leicester-college")["reference"],
        cells(workbook, "leicester-college")["website"],
    ) == (
        NUMBERS,
        "",
    )
    assert (
        'No proposal has the ID "000000"'
        in run("compare-register", "all.csv", "--apply", "000000", code=2).output
    )


def test_changes_are_asked_for_one_by_one(workbook: Path) -> None:
    done = run("compare-register", "all.csv", code=1, typed="o\nn\ny\n")
    assert "Make all 2? y = yes" in done.output
    assert cells(workbook, "leicester-college")["website"] == ""
    assert cells(workbook, "leicester-college")["reference"] == NUMBERS
    refused = run("compare-register", "all.csv", code=2)
    assert "Without a keyboard to answer at: --apply ID or --dry-run." in refused.stderr


def test_second_time_nothing_is_proposed(workbook: Path) -> None:
    run("compare-register", "all.csv", code=1, typed="y\n")
    assert cells(workbook, "leicester-college")["reference"] == NUMBERS
    run("close", "gateway-college", "--successor", "leicester-college", code=0)
    again = run("compare-register", "all.csv", code=0)
    assert (
        again.stdout
        == "2 bodies found by identifier, 0 by name and postcode: 0 changes proposed.\n".replace(
            "2 bodies found by identifier, 0", "1 body found by identifier, 1"
        )
    )


def test_new_body_is_made_from_a_register(workbook: Path) -> None:
    run("add", "one-college", "Reference=URN 130754", "Category=School", "--from", "all.csv", code=0)
    made = cells(workbook, "one-college")
    assert {key: made[key] for key in ("organisation", "category", "status", "send_by", "reference")} == {
        "organisation": "Leicester College",
        "category": "School",
        "status": "Unconfirmed",
        "send_by": "Post",
        "reference": NUMBERS,
    }
    refused = run("add", "gateway-two", "Reference=URN 130755", "--from", "all.csv", code=2).output
    assert "Gateway College is closed and names no successor: " in refused
    assert (
        'all.csv has no open body named "two college".'
        in run("add", "two-college", "--from", "all.csv", code=2).output
    )


def test_body_that_the_register_lacks_ends_the_run_with_1_until_it_is_closed(workbook: Path) -> None:
    run("edit", "leicester-college", "Reference=URN 999999", code=0)
    file(workbook.parent.parent / "all.csv", GONE | {"URN": "130756", "Postcode": "LE9 9AA"})
    done = run("compare-register", "all.csv", code=1)
    told = (
        "Their identifiers are not in this file: leicester-college. Is a digit mistyped, or has the file only"
    )
    assert told in " ".join(done.stdout.split())
    run("close", "leicester-college", "--successor", "wqe-college", code=0)
    assert "not in this file" not in run("compare-register", "all.csv", code=0).stdout


@pytest.mark.usefixtures("workbook")
def test_file_that_is_no_register_is_said_in_a_sentence() -> None:
    for asked in (
        ["compare-register", "data/recipients.xlsx"],
        ["add", "x", "--from", "data/recipients.xlsx"],
    ):
        assert '"recipients.xlsx" is not a national register' in run(*asked, code=2).output

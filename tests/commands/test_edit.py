"""`recipients add`, `edit`, `close` and `confirm` from the command line."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.workbook.read import read_book

ROOT = Path(__file__).parents[2]
TODAY = f"{date.today():%d/%m/%Y}"


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "recipients.xlsx"
    path.parent.mkdir()
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    monkeypatch.chdir(tmp_path)
    return path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == code, result.output
    return result


def row(workbook: Path, sheet: str, key: str, text: str) -> dict[str, str]:
    rows = read_book(workbook, date.today()).rows(sheet)
    (found,) = [one.values for one in rows if one[key] == text]
    return dict(found)


def test_edit_shows_old_and_new_and_what_is_in_doubt_since(workbook: Path) -> None:
    done = run("edit", "leicester-college", "phone=0116 496 0001", "Last checked=31/08/2026", "Town=")
    assert done.stdout.splitlines()[:3] == [
        'Recipients!K18: "0116 224 2240" -> "0116 496 0001"',
        'Recipients!Q18: "" -> "31/08/2026"',
        'Recipients!I18: "Leicester" -> ""',
    ]
    assert "New: Recipients!K18: 0116 496 0001 is reserved for films" in done.stderr
    (backup,) = workbook.parent.glob("recipients.*-*.xlsx")
    assert done.stdout.endswith(f"Saved. The workbook as it was: {backup.name}\n")
    assert "says so already: nothing was written" in run("edit", "leicester-college", "Town=").stdout
    assert len(list(workbook.parent.iterdir())) == 2


def test_contact_is_changed_added_and_confirmed(workbook: Path) -> None:
    run("edit", "leicester-college", "Name=Miss A Example", "--contact", "SENCO")
    run("confirm", "leicester-college", "--contact", "senco")
    contact = row(workbook, "Contacts", "role", "SENCO")
    assert (contact["name"], contact["last_checked"]) == ("Miss A Example", TODAY)


def test_rule_is_changed_and_another_one_is_added(workbook: Path) -> None:
    run("edit", "college", "--rule", "S21", "Review by=31/08/2027")
    run("edit", "connexions-leicester", "--rule", "s09", "Recipient=leicester-college", "From age=14")
    cells = ("Purpose=Work experience.", "Data=Name; Year", "Lawful basis=Consent")
    wrong = run("edit", "leicester-college", "--rule", "S25", *cells, code=2)
    assert '"Year" is not a kind of data.' in wrong.output
    run("edit", "leicester-college", "--rule", "S25", *cells, "Data=Name", code=2)  # Data is there twice
    done = run("edit", "leicester-college", "--rule", "S25", *cells[::2], "Data=Name")
    assert done.stdout.startswith('Sharing!A34: "" -> "S25"')
    assert row(workbook, "Sharing", "review_by", "31/08/2027")["recipient"] == "College"
    assert row(workbook, "Sharing", "from_age", "14")["recipient"] == "leicester-college"


@pytest.mark.usefixtures("workbook")
def test_second_confirmation_of_a_day_says_nothing_new() -> None:
    run("confirm", "leicester-college", "--by", "AB")
    again = run("confirm", "leicester-college", "--by", "AB")
    assert "nothing was written" in again.stdout
    assert "Confirmed today already." in again.stderr
    assert "Saved." in run("confirm", "leicester-college", "--by", "CD").stdout


def test_confirmed_body_that_nothing_is_sent_to_is_named(workbook: Path) -> None:
    done = run("confirm", "NHS-England", "--by", "AB")
    told = row(workbook, "Recipients", "id", "nhs-england")
    assert (told["last_checked"], told["checked_by"], told["status"]) == (TODAY, "AB", "Unconfirmed")
    assert "Type: recipients edit nhs-england Status=Active" in done.stderr
    assert run("confirm", "leicester-college", "--by", "AB").stderr == ""


def test_closed_body_names_its_successor(workbook: Path) -> None:
    refused = run("close", "gateway-college", code=2).output
    assert refused == (
        "Nothing was saved. Recipients!E17: Gateway College is closed and names no successor: name the body "
        "that took over, or the local authority if none did.\n"
    )
    run("close", "gateway-college", "--successor", "leicester-college")
    told = row(workbook, "Recipients", "id", "gateway-college")
    assert (told["status"], told["successor"]) == ("Closed", "leicester-college")


def test_new_body_waits_to_be_confirmed_unless_somebody_says_otherwise(workbook: Path) -> None:
    run("add", "one-college", "--name", "One College", "Category=College")
    run(
        "add",
        "two-college",
        "Organisation=Two",
        "Category=College",
        "Status=Active",
        "Phone=0116 496 0002",
        "Send by=Portal",
    )
    one, two = (row(workbook, "Recipients", "id", id_) for id_ in ("one-college", "two-college"))
    assert (one["organisation"], one["status"], one["send_by"]) == ("One College", "Unconfirmed", "Post")
    assert (two["organisation"], two["status"], two["send_by"]) == ("Two", "Active", "Portal")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["edit", "ladder"], "Say what to change"),
        (["edit", "ladder", "Phon=1"], 'has no column "Phon". Did you mean Phone?'),
        (["edit", "ladder", "Role=SENCO"], 'has no column "Role". Type one of: Organisation, Category'),
        (["edit", "ladder", "Town"], 'has no column "Town". Did you mean Town? As "Phone='),
        (["edit", "ladder", "ID=laddder"], "ID names the row, and stays as it is."),
        (["edit", "ladder", "Role=x", "--contact", "SENCO"], "Role names the row"),
        (["edit", "College", "--rule", "S21"], 'Say what to change: "Review by='),
        (["edit", "College", "--rule", "S21", "Rule=S22"], "Rule names the row"),
        (["edit", "College", "--rule", "S21", "Town=A"], 'The sheet Sharing has no column "Town"'),
        (["edit", "Collage", "--rule", "S21", "Data=Name"], 'nor a category. Did you mean "College"?'),
        (["edit", "ladder", "--rule", "S21", "--contact", "SENCO"], "--rule goes with neither"),
        (["edit", "ladder", "Town=A", "town=B"], "Town is there twice."),
        (["edit", "ladder", "Last checked=30 February 2026"], "Last checked: "),
        (["edit", "laddr", "Town=A"], 'There is no recipient "laddr". Did you mean ladder or'),
        (["edit", "ladder", "Email=info@"], "Nothing was saved. Recipients!M39: "),
        (["add", "ladder", "--name", "Ladder"], 'There is a body "ladder" already.'),
        (["add", "one-college", "--name", "One College"], '"Category" is blank.'),
        (["confirm", "ladder"], "Say who has confirmed it: --by WHO."),
        (["confirm", "ladder", "--by", " "], "Say who: initials are enough."),
        (["confirm", "ladder", "--contact", "SENCO"], 'at ladder in the role "SENCO"'),
        (["confirm", "leicester-college", "--by", "AB", "--contact", "SENCO"], "Contacts has no Checked by"),
        (["close", "ladder", "--successor", "nobody"], "Nothing was saved. Recipients!E39: "),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_said_and_nothing_is_written(
    workbook: Path, typed: list[str], says: str
) -> None:
    before = workbook.read_bytes()
    assert says in run(*typed, code=2).output
    assert workbook.read_bytes() == before
    assert [one.name for one in workbook.parent.iterdir()] == ["recipients.xlsx"]

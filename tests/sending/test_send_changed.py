"""What has changed since letters were written: which leave, which wait, which are refused."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from directory.ledger.states import State
from tests.sending.test_send import CANARY, School, running, school, written
from tests.torture import BODY

__all__ = ["running", "school", "written"]  # fixtures


def edited(path: str, cell: str, value: str, sheet: str | None = None) -> Callable[[Path], None]:
    def edit(home: Path) -> None:
        book = openpyxl.load_workbook(home / "data" / path)
        (book[sheet] if sheet else book.worksheets[0])[cell] = value
        book.save(home / "data" / path)

    return edit


def added(home: Path) -> None:
    with (home / "templates" / "short.md").open("a", encoding="utf-8") as file:
        file.write("More.\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(added, "the file short.md has changed", id="template"),
        pytest.param(
            edited("recipients.xlsx", "G17", "Somebody else", "Recipients"),
            "the directory's row of Gateway College has changed",
            id="body",
        ),
        pytest.param(
            edited("recipients.xlsx", "D17", "Unconfirmed", "Recipients"),
            "it would be held now",
            id="not open",
        ),
    ],
)
def test_folder_is_not_sent_when_what_it_was_written_from_has_moved(
    school: School, change: Callable[[Path], None], says: str
) -> None:
    change(school.home)
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert says in refused.output
    assert "Nothing was sent. Write it again." in refused.output
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.commands.approve.user", lambda: "colleague")
        unapproved = school.run("approve", "out")
    assert (unapproved.exit_code, unapproved.output) == (2, refused.output)
    assert "Type: recipients write ... --out out --replace" in refused.output
    assert school.server.heard == []


def test_what_changed_of_another_body_stops_no_letter(school: School) -> None:
    edited("recipients.xlsx", "T14", "a note", "Recipients")(school.home)  # lebc's
    edited("recipients.xlsx", "D14", "Closed", "Recipients")(school.home)
    sent = school.run("send", "out", "--go", "--yes")
    assert (sent.exit_code, set(school.states)) == (0, {State.SENT}), sent.output


def test_letter_that_names_another_leaver_of_the_list_does_not_leave(school: School) -> None:
    with (school.home / "templates" / "short.md").open("a", encoding="utf-8") as file:
        file.write(f"\nAs has {first_name(school)} {CANARY}, of the same form.\n")
    assert school.write("--replace").exit_code == 1
    sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    held = [line for line in sent.output.splitlines() if line.startswith("held")]
    assert [line.endswith("another leaver is in it") for line in held] == [True] * 3
    assert school.states.count(State.SENT) == 1
    assert len(school.server.accepted) == 1
    assert CANARY not in sent.output


def first_name(school: School) -> str:
    """Return the forename of the leaver whose surname is the canary."""
    sheet = openpyxl.load_workbook(school.home / "data" / "leavers.xlsx").worksheets[0]
    cells = {cell.value: cell.column - 1 for cell in sheet[1]}
    rows = list(sheet.iter_rows(values_only=True))
    return next(str(one[cells["Forename"]]) for one in rows if one[cells["Surname"]] == CANARY)


def test_birthday_that_decides_what_may_go_asks_for_a_new_letter(school: School) -> None:
    book = openpyxl.load_workbook(school.home / "data" / "leavers.xlsx")
    cells = {cell.value: cell.column for cell in book.worksheets[0][1]}
    today = date.today()
    for row in range(2, book.worksheets[0].max_row + 1):
        born = today.replace(year=today.year - 16) if (today.month, today.day) != (2, 29) else None
        book.worksheets[0].cell(row, cells["Date of birth"]).value = born
    book.save(school.home / "data" / "leavers.xlsx")
    yesterday = (today - timedelta(days=1)).isoformat()
    school.write("--replace", "--on", yesterday)
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert "the leaver has turned 16" in refused.output


def test_acceptance_that_has_run_out_since_asks_for_a_new_letter(school: School) -> None:
    yesterday = date.today() - timedelta(days=1)
    path = school.home / "data" / "recipients.xlsx"
    book = openpyxl.load_workbook(path)
    (row,) = [cells[0].row for cells in book["Recipients"].iter_rows() if cells[0].value == BODY]
    (column,) = [cell.column for cell in book["Recipients"][1] if cell.value == "Send by"]
    book["Recipients"].cell(row, column).value = "Email"
    book["Accepted"].append(["S21", "Sharing", BODY, None, "No secure mail yet", "AB", yesterday])
    book.save(path)
    assert school.write("--replace", "--on", yesterday.isoformat()).exit_code == 1
    assert len(list((school.home / "out").glob("*.eml"))) == 4
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert f"would not go today as it was written on {yesterday:%d/%m/%Y}" in refused.output
    assert school.server.heard == []


def test_letters_of_yesterday_go_when_they_would_today(school: School) -> None:
    school.write("--replace", "--on", (date.today() - timedelta(days=1)).isoformat())
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_letters_of_a_day_to_come_wait_for_it(school: School) -> None:
    tomorrow = date.today() + timedelta(days=1)
    school.write("--replace", "--on", tomorrow.isoformat())
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert f"has letters dated {tomorrow:%d/%m/%Y}, which is still to come" in refused.output


@pytest.mark.parametrize("form", ["eml", "pdf"])
def test_draft_that_somebody_changed_is_held_and_the_run_goes_on(school: School, form: str) -> None:
    changed = school.home / "out" / f"{BODY}-{school.keys[0]}.{form}"
    changed.write_bytes(changed.read_bytes().replace(b"e", b"a", 1))
    sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    assert f"{changed.name} is not as it was written" in sent.output
    assert "4 planned = 3 sent + 0 refused + 0 waiting + 0 unknown + 1 held." in sent.output
    assert len(school.server.accepted) == 3


def test_draft_that_is_gone_is_held(school: School) -> None:
    (school.home / "out" / f"{BODY}-{school.keys[0]}.eml").unlink()
    shown = json.loads(school.run("send", "out", "--format", "json").output)
    assert shown["states"] == {"sent": 0, "refused": 0, "waiting": 3, "unknown": 0, "held": 1}
    assert shown["notices"][0]["why"].endswith(".eml is not there")
    assert "3 sent" in school.run("send", "out", "--go", "--yes").output


@pytest.mark.parametrize("form", ["eml", "pdf"])
def test_file_that_cannot_be_read_just_now_waits_and_goes_with_the_next_run(
    school: School, form: str
) -> None:
    name, real = f"{BODY}-{school.keys[0]}.{form}", Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        assert (
            f"{name} cannot be read"
            in json.loads(school.run("send", "out", "--format", "json").output)["notices"][0]["why"]
        )
        sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    assert "4 planned = 3 sent + 0 refused + 1 waiting + 0 unknown." in sent.output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted) == 4

"""Letters that leave by hand pass the judgement of those that are sent: nothing goes round it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.sending.by_hand import keys_in_tray
from directory.writing.manifest import FolderUnfit
from tests.sending.test_send import CANARY, School, running, school, written
from tests.torture import BODY

__all__ = ["running", "school", "written"]  # fixtures
PACK = ("pack", "out", "--mbox", "drafts.mbox", "--zip", "letters.zip")


def draft(school: School, at: int = 0, ending: str = "eml") -> Path:
    return school.home / "out" / f"{BODY}-{school.keys[at]}.{ending}"


def a_choice_changed(school: School) -> None:
    path = school.home / "data" / "leavers.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["Youth support"]).value = "Name address DOB only"
    sheet.cell(2, columns["Share KS4 results"]).value = "No"
    sheet.cell(3, columns["Share KS4 results"]).value = "No"
    book.save(path)


def a_word_letter_was_changed(school: School) -> None:
    draft(school, 0, "docx").write_bytes(b"another letter")


def changed(school: School, book: str, sheet: str, column: str, value: str, row: int = 2) -> None:
    path = school.home / "data" / book
    opened = openpyxl.load_workbook(path)
    page = opened[sheet]
    (at,) = [cell.column for cell in page[1] if cell.value == column]
    page.cell(row, at).value = value
    opened.save(path)


def row_of(school: School, sheet: str, column: str, value: str) -> int:
    page = openpyxl.load_workbook(school.home / "data" / "recipients.xlsx")[sheet]
    (at,) = [cell.column for cell in page[1] if cell.value == column]
    return next(number for number in range(2, page.max_row + 1) if page.cell(number, at).value == value)


def nobody_approved(school: School) -> None:
    school.settings("approval = 2")


def test_word_letter_that_was_changed_stops_the_letter_by_hand_alone(school: School) -> None:
    a_word_letter_was_changed(school)
    packed = school.run(*PACK)
    assert (packed.exit_code, packed.stdout) == (1, "3 drafts in drafts.mbox.\n0 letters in letters.zip.\n")
    assert f"{school.keys[0]}: its files are not as they were written" in packed.stderr
    assert school.run("send", "out", "--go", "--yes").exit_code == 0


def test_dry_run_says_who_has_to_approve_and_fails_until_somebody_has(school: School) -> None:
    nobody_approved(school)
    shown = school.run("send", "out")
    assert shown.exit_code == 1
    assert "Nothing was sent. Type: recipients approve out" in shown.output
    assert "--go" not in shown.output


def test_what_left_all_the_same_is_recorded_with_the_reason(school: School) -> None:
    key = school.keys[0]
    a_choice_changed(school)
    named = school.run("log", "sent", key, "--by", "AB", "--anyway", f"posted for {CANARY}")
    assert (named.exit_code, CANARY in named.output) == (2, False)
    school.run("log", "sent", key, "--by", "AB", "--anyway", "posted on Monday, before the choice changed")
    told = json.loads(school.run("log", "--key", key, "--format", "json").stdout)
    assert told["state"] == "sent"
    assert told["events"][-1]["why"] == "sent anyway: posted on Monday, before the choice changed"


def test_what_was_sent_is_left_out_and_a_refused_draft_is_printed(school: School) -> None:
    sent, refused, held, _ = school.keys
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send"
    ) as ledger:
        ledger.begin("send", "ab")
        ledger.record(sent, State.SENT, by="AB")
        ledger.record(refused, State.REFUSED, reply="550 5.1.1 No such user")
        ledger.record(held, State.HELD)
    packed = school.run(*PACK)
    assert packed.exit_code == 0, packed.output
    assert packed.stdout.splitlines() == [
        "1 draft in drafts.mbox.",
        "1 letter in letters.zip.",
        "Left out: 1 sent, 1 held. To look one up: recipients log --key KEY",
    ]


def test_draft_that_went_into_the_mail_program_is_recorded_without_a_reason(school: School) -> None:
    draft(school).unlink()
    assert school.run("log", "sent", school.keys[0], "--by", "AB").exit_code == 0


@pytest.fixture
def refused(school: School) -> School:
    """Return the school when the body's server has refused three of its four drafts: they go by post."""
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send"
    ) as ledger:
        ledger.begin("send", "ab")
        for key in school.keys[:3]:
            ledger.record(key, State.REFUSED, reply="550 5.1.1 No such user")
    return school


def test_tray_has_what_is_to_be_posted_and_nothing_else(refused: School) -> None:
    made = refused.run("print", "out", "--labels", "L7160", "--envelopes", "DL")
    assert (made.exit_code, made.stdout.splitlines()) == (
        0,
        [
            "3 letters in out/to-post.pdf, behind a cover that lists them.",
            "3 letters in out/labels.pdf.",
            "3 letters in out/envelopes.pdf.",
            "Not to be posted: 1 letter with an e-mail draft.",
        ],
    )
    cover = PdfReader(refused.home / "out" / "to-post.pdf").pages[0].extract_text()
    references = [key.upper() in cover for key in refused.keys]
    assert references == [True, True, True, False]
    listed = sorted(refused.keys[:3])
    assert [cover.index(key.upper()) for key in listed] == sorted(cover.index(key.upper()) for key in listed)
    outside = PdfReader(refused.home / "out" / "labels.pdf").pages[0].extract_text()
    assert (CANARY in cover, CANARY in outside, outside.count("Gateway College")) == (False, False, 3)


def test_tray_is_recorded_as_posted_but_for_what_was_not(refused: School) -> None:
    refused.run("print", "out")
    first, _, last, _ = refused.keys
    refused.run("log", "sent", first, "--posted", "--by", "AB")
    said = refused.run("log", "sent", "out", "--posted", "--by", "AB", "--except", last)
    assert (said.exit_code, said.stdout) == (0, "1 letter recorded as sent: 1 by post.\n")
    assert refused.states == [State.SENT, State.SENT, State.REFUSED, State.DRAFT_MADE]
    refused.run("log", "sent", "out", "--posted", "--by", "AB")
    assert refused.states == [State.SENT, State.SENT, State.SENT, State.DRAFT_MADE]


def test_letter_that_would_now_go_by_mail_is_not_printed(school: School) -> None:
    path = school.home / "out" / "plan.json"
    plan = json.loads(path.read_text("utf-8"))
    plan["notices"][0]["files"] = [name for name in plan["notices"][0]["files"] if not name.endswith(".eml")]
    path.write_text(json.dumps(plan), "utf-8")
    for command in ("print", "send"):
        said = school.run(command, "out")
        assert (said.exit_code, "would go another way" in said.output) == (1, True), said.output


def test_correction_that_waits_elsewhere_is_not_in_the_tray_of_what_it_corrects(refused: School) -> None:
    refused.run("print", "out")
    refused.run("log", "sent", "out", "--posted", "--by", "AB")
    key = refused.keys[0]
    asked = (*refused.wanted, "--out", "corrected", "--correct", key, "--reason", "wrong day")
    made = refused.run("write", *asked)
    assert "= 1 letter" in made.stdout, made.output
    said = refused.run("log", "sent", "out", "--posted", "--by", "AB")
    assert (said.exit_code, "no letter in its tray that is still to be recorded" in said.stderr) == (2, True)
    with read_ledger(refused.home / "data" / "ledger.db") as ledger:
        assert ledger.standing(key).state is State.DRAFT_MADE


def test_tray_of_another_ledger_is_not_recorded(refused: School) -> None:
    refused.run("print", "out")
    ledger = refused.home / "data" / "ledger.db"
    for path in ledger.parent.glob("ledger.db*"):
        path.unlink()
    with open_ledger(ledger, now=lambda: datetime.now(UTC), command="init", new=True):
        pass
    with (
        read_ledger(ledger) as asked,
        pytest.raises(FolderUnfit, match="3 letters in its tray that the ledger does not know"),
    ):
        keys_in_tray(refused.home / "out", asked, [])
    said = refused.run("log", "sent", "out", "--posted", "--by", "AB")
    assert (said.exit_code, "in its tray that the ledger does not know" in said.stderr) == (2, False)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param(["out"], "A folder stands for its letters to post: add --posted.", id="not posted"),
        pytest.param(["out", "KEY", "--posted"], "Name one folder, or the keys of letters.", id="both"),
        pytest.param(["KEY", "--except", "KEY"], "--except goes with a folder", id="no folder"),
        pytest.param(
            ["out", "--posted", "--except", "EX-ZZZZZ99999"], '"out" has no letter zzzzz99999', id="not in it"
        ),
    ],
)
def test_folder_is_recorded_only_as_it_can_be_meant(refused: School, typed: list[str], says: str) -> None:
    refused.run("print", "out")
    words = [refused.keys[0] if word == "KEY" else word for word in typed]
    said = refused.run("log", "sent", *words, "--by", "AB")
    assert (said.exit_code, says in said.stderr) == (2, True), said.output
    assert refused.states == [*[State.REFUSED] * 3, State.DRAFT_MADE]


def test_draft_that_is_refused_after_printing_was_not_in_the_tray(refused: School) -> None:
    refused.run("print", "out")
    with open_ledger(
        refused.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send"
    ) as ledger:
        ledger.begin("send", "ab")
        ledger.record(refused.keys[3], State.REFUSED, reply="550 5.1.1 No such user")
    refused.run("log", "sent", "out", "--posted", "--by", "AB")
    assert refused.states == [*[State.SENT] * 3, State.REFUSED]


def test_address_too_long_for_a_label_is_named_by_its_letter(school: School) -> None:
    at = row_of(school, "Recipients", "ID", BODY)
    cells = {
        "Organisation": "Gateway SIXTH-FORM-COLLEGE-FOR-THE-PERFORMING-ARTS",
        "Send by": "Post",
        "Last checked": f"{date.today():%d/%m/%Y}",
        "Checked by": "AB",
    }
    for column, value in cells.items():
        changed(school, "recipients.xlsx", "Recipients", column, value, at)
    school.write("--replace")
    made = school.run("print", "out", "--labels", "L7160")
    assert made.exit_code == 1, made.output
    (told,) = [line for line in made.stderr.splitlines() if line.startswith("Too long for labels.pdf")]
    assert all(key.upper() in told for key in school.keys)
    assert not (school.home / "out" / "labels.pdf").exists()
    assert (school.home / "out" / "to-post.pdf").exists()


def test_writing_the_folder_again_takes_its_tray_away(refused: School) -> None:
    refused.run("print", "out")
    assert refused.write("--replace").exit_code == 1, "the example's other leavers are held"
    assert not (refused.home / "out" / "to-post.pdf").exists()

"""Letters that leave by hand pass the judgement of those that are sent: nothing goes round it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from directory.ledger import open_ledger
from directory.ledger.states import State
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


def a_copy_was_added(school: School) -> None:
    path = draft(school)
    path.write_bytes(b"Bcc: somebody@example.net\r\n" + path.read_bytes())


def a_pdf_was_swapped(school: School) -> None:
    draft(school, 0, "pdf").write_bytes(draft(school, 1, "pdf").read_bytes())


def a_word_letter_was_changed(school: School) -> None:
    draft(school, 0, "docx").write_bytes(b"another letter")


def two_drafts_were_swapped(school: School) -> None:
    one, other = draft(school), draft(school, 1)
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def another_folder_was_merged(school: School) -> None:
    plan = school.home / "out" / "plan.json"
    record = json.loads(plan.read_text("utf-8"))
    record["notices"][0]["key"] = "zzzzz99999"
    plan.write_text(json.dumps(record), "utf-8")


def nobody_approved(school: School) -> None:
    school.settings("approval = 2")


TROUBLES = [
    pytest.param(a_choice_changed, "written from files that have changed", id="a choice changed"),
    pytest.param(a_copy_was_added, "not as they were written", id="a Bcc added"),
    pytest.param(a_pdf_was_swapped, "not as they were written", id="a PDF swapped"),
    pytest.param(a_word_letter_was_changed, "not as they were written", id="a Word letter changed"),
    pytest.param(two_drafts_were_swapped, "not as they were written", id="two drafts swapped"),
    pytest.param(another_folder_was_merged, "", id="two folders merged"),
    pytest.param(nobody_approved, "no second person has approved", id="not approved"),
]


@pytest.mark.parametrize(("trouble", "says"), TROUBLES)
def test_nothing_is_packed_or_recorded_that_send_would_refuse(
    school: School, trouble: Callable[[School], None], says: str
) -> None:
    key = school.keys[0]
    trouble(school)
    packed = school.run(*PACK)
    assert (packed.exit_code, says in packed.stderr) == (2, True), packed.output
    assert "Type: recipients" in packed.stderr or "Put back" in packed.stderr
    assert CANARY not in packed.output
    assert not list(school.home.glob("drafts.mbox")) + list(school.home.glob("letters.zip"))
    said = school.run("log", "sent", key, "--by", "AB")
    assert (said.exit_code, says in said.stderr) == (2, True), said.output
    assert f"Type: recipients log sent {key} --by WHO --anyway REASON" in said.stderr
    told = json.loads(school.run("log", "--key", key, "--format", "json").stdout)
    assert told["state"] == "draft made"


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
        "2 letters in letters.zip.",
        "Left out: 1 sent, 1 held. To look one up: recipients log --key KEY",
    ]


def test_draft_that_went_into_the_mail_program_is_recorded_without_a_reason(school: School) -> None:
    draft(school).unlink()
    assert school.run("log", "sent", school.keys[0], "--by", "AB").exit_code == 0

"""Letters that leave by hand pass the judgement of those that are sent: nothing goes round it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.model.words import Chooser
from directory.planning.audience import household
from directory.sending.drafts import outside
from tests.makers import leaver, notice
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


def a_recipient_was_added_to_the_envelope(school: School) -> None:
    path = draft(school)
    content = path.read_bytes()
    start = content.index(b"To: ")
    end = content.index(b"\r\n", start)
    path.write_bytes(content[:end] + b", somebody@example.net" + content[end:])


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


def the_body_changed(school: School) -> None:
    at = row_of(school, "Recipients", "ID", BODY)
    changed(school, "recipients.xlsx", "Recipients", "Attention", "Somebody else", at)


def the_rule_changed(school: School) -> None:
    at = row_of(school, "Sharing", "Rule", "S21")
    changed(school, "recipients.xlsx", "Sharing", "Purpose", "Another purpose", at)


def the_list_changed(school: School) -> None:
    changed(school, "leavers.xlsx", "Leavers", "Course", "Another course")


def the_template_changed(school: School) -> None:
    with (school.home / "templates" / "short.md").open("a", encoding="utf-8") as file:
        file.write("\nOne more word.\n")


def another_folder_was_merged(school: School) -> None:
    plan = school.home / "out" / "plan.json"
    record = json.loads(plan.read_text("utf-8"))
    record["notices"][0]["key"] = "zzzzz99999"
    plan.write_text(json.dumps(record), "utf-8")


def two_folders_were_merged(school: School) -> None:
    """Copy all of another folder's files in, with one plan for both."""
    other = ("write", "annual-notice", "--to", BODY, "--out", "other")
    assert school.run(*other).exit_code == 0
    plans = [school.home / name / "plan.json" for name in ("out", "other")]
    ours, theirs = (json.loads(one.read_text("utf-8")) for one in plans)
    for key in ("notices", "files"):
        ours[key] += theirs[key]
    for one in (school.home / "other").iterdir():
        if one.suffix in (".docx", ".pdf", ".eml"):
            shutil.copy(one, school.home / "out")
    plans[0].write_text(json.dumps(ours), "utf-8")


def another_folders_files_were_copied_in(school: School) -> None:
    (school.home / "out" / f"{BODY}-zzzzz22222.pdf").write_bytes(draft(school, 1, "pdf").read_bytes())


def the_folder_was_copied_elsewhere_and_put_in_its_place(school: School) -> None:
    """Write the letters into another folder, and send that one under the first one's name."""
    shutil.move(school.home / "out", school.home / "first")
    plan = school.home / "first" / "plan.json"
    record = json.loads(plan.read_text("utf-8"))
    del record["ledger"]
    plan.write_text(json.dumps(record), "utf-8")
    shutil.copytree(school.home / "first", school.home / "elsewhere" / "out")
    shutil.copytree(school.home / "first", school.home / "out")
    shutil.copy(draft(school, 1), draft(school, 0))


def nobody_approved(school: School) -> None:
    school.settings("approval = 2")


MOVED = "written from files that have changed"
NOT_SAME = "not as they were written"
# What happened, what is said, and whether ``send`` holds the letter alone or the whole folder.
TROUBLES = [
    pytest.param(a_choice_changed, MOVED, "folder", id="a choice changed"),
    pytest.param(the_body_changed, MOVED, "folder", id="the body changed"),
    pytest.param(the_rule_changed, MOVED, "folder", id="the rule changed"),
    pytest.param(the_list_changed, MOVED, "folder", id="the list changed"),
    pytest.param(the_template_changed, MOVED, "folder", id="the template changed"),
    pytest.param(a_copy_was_added, NOT_SAME, "letter", id="a Bcc added"),
    pytest.param(a_recipient_was_added_to_the_envelope, NOT_SAME, "letter", id="a second To added"),
    pytest.param(a_pdf_was_swapped, NOT_SAME, "letter", id="a PDF swapped"),
    pytest.param(a_word_letter_was_changed, NOT_SAME, "neither", id="a Word letter changed"),
    pytest.param(two_drafts_were_swapped, NOT_SAME, "letter", id="two drafts swapped"),
    pytest.param(another_folder_was_merged, "", "folder", id="another folder's letter"),
    pytest.param(two_folders_were_merged, "", "folder", id="two folders merged"),
    pytest.param(
        another_folders_files_were_copied_in, "that its plan does not list", "folder", id="files copied in"
    ),
    pytest.param(
        the_folder_was_copied_elsewhere_and_put_in_its_place, NOT_SAME, "letter", id="a copy put in its place"
    ),
    pytest.param(nobody_approved, "no second person has approved", "folder", id="not approved"),
]
# Each way to take letters out of the folder by hand, and the file that it would make.
BY_HAND = [
    ("pack", "out", "--mbox", "drafts.mbox"),
    ("pack", "out", "--zip", "letters.zip"),
    ("pack", "out", "--mbox", "drafts.mbox", "--zip", "letters.zip"),
    ("print", "out", "--labels", "L7160", "--envelopes", "DL"),
]


@pytest.mark.parametrize(("trouble", "says", "stops"), TROUBLES)
def test_nothing_leaves_in_any_way_that_one_of_them_refuses(
    school: School, trouble: Callable[[School], None], says: str, stops: str
) -> None:
    key = school.keys[0]
    trouble(school)
    for way in BY_HAND:
        packed = school.run(*way)
        assert (packed.exit_code, says in packed.stderr) == (2, True), packed.output
        assert any(one in packed.stderr for one in ("Type: recipients", "Put back", "Move them back"))
        assert CANARY not in packed.output
        assert not list(school.home.glob("drafts.mbox")) + list(school.home.glob("letters.zip"))
        assert not (school.home / "out" / "to-post.pdf").exists()
    said = school.run("log", "sent", key, "--by", "AB")
    assert (said.exit_code, says in said.stderr) == (2, True), said.output
    assert f"Type: recipients log sent {key} --by WHO --anyway REASON" in said.stderr
    told = json.loads(school.run("log", "--key", key, "--format", "json").stdout)
    assert told["state"] == "draft made"
    sent = school.run("send", "out", "--go", "--yes")
    if stops == "folder":
        assert (sent.exit_code, says in sent.stderr) == (2, True), sent.output
        assert not school.server.accepted
    else:
        held = {"letter": 2 if trouble is two_drafts_were_swapped else 1, "neither": 0}[stops]
        assert f"{4 - held} sent" in sent.output, sent.output
        assert (f"held      {BODY}  {key}" in sent.output) is bool(held)
        assert sent.exit_code == int(bool(held))
        assert len(school.server.accepted) == 4 - held
    assert CANARY not in sent.output


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
            "3 letters in out/to-post.pdf.",
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
    assert (said.exit_code, said.stdout) == (0, "1 notice recorded as sent: 1 by post.\n")
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
        assert (said.exit_code, "would go another way" in said.stderr) == (2, True), said.output


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
    said = refused.run("log", "sent", "out", "--posted", "--by", "AB")
    assert (said.exit_code, "3 letters in its tray that the ledger does not know" in said.stderr) == (2, True)


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


def test_envelope_of_a_parent_without_a_name_does_not_name_the_child() -> None:
    child = leaver(forename="Ada", surname=CANARY, parent="", second_parent="")
    for chooser, whom in [(Chooser.PARENT, "The parent or carer"), (Chooser.YOUNG_PERSON, f"Ada {CANARY}")]:
        home, addressee = household(child, chooser)
        assert outside(replace(notice(child), recipient=home, addressee=addressee))[0] == whom

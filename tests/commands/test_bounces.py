"""`recipients bounces`: from a letter that came back to its next version, sent to the mended address."""

import json
from datetime import date
from email import message_from_bytes

import openpyxl
import pytest
from pypdf import PdfReader

from directory.ledger.states import State
from tests.sending.test_reports import QMAIL, block, plain, standard
from tests.sending.test_send import CANARY, School, running, school, written
from tests.torture import BODY

__all__ = ["running", "school", "written"]  # fixtures
RUDE = "Go away, Kanarienvogel"


@pytest.fixture
def sent(school: School) -> School:
    """Send the four drafts; put reports into Inbox.mbox: the first bounced, the second was delivered."""
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    letters = [one.content.decode().replace("\r\n", "\n") for one in school.server.accepted]
    reports = [
        standard(block(Diagnostic_Code=f"smtp; 550 5.1.1 {RUDE}"), returned=letters[0]),
        standard(block(Action="delivered", Status="2.0.0", Diagnostic_Code=""), returned=letters[1]),
        plain(QMAIL),  # about a letter that is not in this ledger
        plain("Thank you."),
    ]
    box = b"".join(
        b"From x Tue Nov 24 09:30:00 2026\n" + one.replace(b"\r\n", b"\n") + b"\n" for one in reports
    )
    (school.home / "Inbox.mbox").write_bytes(box)
    return school


def mend(school: School, **cells: object) -> None:
    path = school.home / "data" / "recipients.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    (number,) = (row[0].row for row in sheet.iter_rows() if row[0].value == BODY)
    for heading, value in cells.items():
        sheet.cell(number, columns[heading.replace("_", " ")]).value = value
    book.save(path)


def test_letter_that_came_back_goes_anew_once_its_address_is_mended(sent: School) -> None:
    keys = sent.keys
    told = sent.run("bounces", "Inbox.mbox")
    assert told.exit_code == 1
    assert "2 letters recorded: 1 delivered + 1 bounced.\n" in told.output
    assert "1 report about letters that are not in this ledger. Nothing recorded." in told.output
    assert "550 5.1.1: there is no such mailbox" in " ".join(told.output.split())
    assert sent.states == [State.BOUNCED, State.SENT, State.SENT, State.SENT]
    again = sent.run("bounces", "Inbox.mbox")
    assert (again.exit_code, "2 reports recorded before." in again.output) == (0, True)

    outstanding = sent.run("log", "outstanding")
    assert (outstanding.exit_code, keys[0] in outstanding.output) == (1, True)
    assert "1 letter came back and has not been written anew." in outstanding.output
    assert states(sent) == [{"sent": 3, "bounced": 1}]
    assert "reported as delivered" in " ".join(sent.run("log", "--key", keys[1]).output.split())
    assert "came back on" in " ".join(sent.run("check", "--select", "Y18").output.split())
    planned = json.loads(sent.run("plan", *sent.wanted, "--format", "json").output)
    assert [one["key"] for one in planned["notices"]] == [keys[0]]
    assert "Sent before" in sent.run("plan", *sent.wanted).output

    mend(sent, Email="admissions@gateway.ac.uk", Last_checked=date.today(), Checked_by="AB")
    assert sent.run("write", *sent.wanted, "--out", "out-2").exit_code == 1, "the example's others are held"
    sent.server.forget()
    gone = sent.run("send", "out-2", "--go", "--yes")
    assert "1 planned = 1 sent" in gone.output, gone.output
    (anew,) = sent.server.accepted
    assert anew.to == "admissions@gateway.ac.uk"
    assert str(message_from_bytes(anew.content)["Message-ID"]).startswith(f"<{keys[0]}.2@")
    assert "came back" not in sent.run("log", "outstanding").output
    assert states(sent) == [{"sent": 1}, {"sent": 3}]  # the first folder waits for nothing any more
    answered = sent.run("answer", reference(sent, keys[0]), "--leavers", "data/leavers.xlsx")
    assert "It tells of 2 letters." in answered.output
    told = "".join(page.extract_text() for page in PdfReader(sent.home / "out-answer" / "answer.pdf").pages)
    assert " ".join(told.split()).count("it came back, and did not arrive") == 1


def states(school: School) -> list[dict[str, int]]:
    """Return how many letters of each folder are in which state, the newest folder first."""
    return [one["states"] for one in json.loads(school.run("log", "folders", "--format", "json").output)]


def reference(school: School, key: str) -> str:
    return str(json.loads(school.run("log", "--key", key, "--format", "json").output)["subject"])


def test_letter_goes_by_post_while_nobody_has_confirmed_the_address(sent: School) -> None:
    sent.run("bounces", "Inbox.mbox")
    sent.run("write", *sent.wanted, "--out", "out-2")
    assert {path.suffix for path in (sent.home / "out-2").glob(f"*{sent.keys[0]}*")} == {".docx", ".pdf"}
    mend(sent, Last_checked=date.today())  # the body says that the mailbox is right: it was full
    sent.run("write", *sent.wanted, "--out", "out-2", "--replace")
    assert len(list((sent.home / "out-2").glob(f"*{sent.keys[0]}.eml"))) == 1


def test_nothing_of_the_letter_or_the_servers_words_is_kept(sent: School) -> None:
    told = sent.run("bounces", "Inbox.mbox", "--format", "json")
    (bounced,) = [one for one in json.loads(told.stdout)["recorded"] if one["what"] == "bounced"]
    assert bounced["status"] == "5.1.1"
    ledger = (sent.home / "data" / "ledger.db").read_bytes()
    for word in (CANARY, RUDE, "Go away"):
        assert word.encode() not in ledger
        assert word not in told.output


def test_mailbox_that_is_not_there_is_told(school: School) -> None:
    told = school.run("bounces", "Inbox.mbox")
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert '"Inbox.mbox" is not there.' in told.output

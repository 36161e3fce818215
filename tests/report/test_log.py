"""The ledger on screen and in files: all that a person may ask, nothing that a spreadsheet calculates."""

import csv
import json
from dataclasses import replace
from datetime import UTC, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.ledger.entries import Correction, Standing
from directory.ledger.receipts import overdue
from directory.ledger.states import State, Why
from directory.report import log as log_report
from directory.report import notice, outstanding, retention
from directory.report.as_csv import csv_of
from directory.report.log import tally
from directory.report.style import Style
from tests.ledger.makers import DAY, NOON, Clock, entry

KEY = entry().key
NARROW = Style(80)


@pytest.fixture
def standings(tmp_path: Path) -> list[Standing]:
    """Return one letter sent, corrected by a second version, and a draft to a body with a nasty name."""
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder="/school/out")
        ledger.plan([entry(), entry("bcdef34567", recipient="=cmd|'/c calc'!A1", receipt_within="1 day")])
        ledger.made({KEY: {}})
        ledger.record(KEY, State.SENDING)
        ledger.record(KEY, State.SENT, reply="250 2.0.0 Ok: queued as 4FZx1Q")
        ledger.plan([entry()], {KEY: Correction("The course was wrong", "AB")})
    with read_ledger(tmp_path / "ledger.db") as read:
        return read.history()


def test_table_of_80_columns_says_to_whom_what_and_on_which_basis(standings: list[Standing]) -> None:
    told = log_report.FORMS["text"](standings, NARROW)
    assert max(map(len, told.splitlines())) <= 80
    words = " ".join(told.split())
    for text in (
        "example-college",
        "office@example.org",
        "S21: Art. 6(1)(e)",
        "About 4711: Name, Course",
        "250 2.0.0: the server said yes",
        "says the",
        KEY,
        "3 letters = 2 planned + 1 sent.",
    ):
        assert text in words


def test_letter_says_which_other_of_its_reference_it_replaces(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        for number in range(3):
            ledger.plan([entry()], {KEY: Correction("The course was wrong", "AB")} if number else {})
            ledger.made({KEY: {}})
            ledger.record(KEY, State.SENT, by="AB", on=DAY + timedelta(number))
        one, two, three = ledger.history()
    days = [f"{DAY + timedelta(number):%d/%m/%Y}" for number in range(3)]
    new, old = (
        [f"Replaces the one of {day}: The course was wrong (AB)" for day in days],
        "Replaced by the one of ",
    )
    whys = ["Replaces an earlier one: The course was wrong (AB)", "Replace"]
    for shown, says, silent in (
        ([one, two, three], [old + days[1], new[0], old + days[2], new[1]], [new[2], old + days[0]]),
        ([one, replace(two, state=State.DRAFT_MADE)], [new[0]], [old]),
        ([one, replace(two, state=State.UNKNOWN)], [new[0], old + days[1]], []),
        ([three], whys[:1], [old]),
        ([one], [], whys[1:]),
    ):
        told = " ".join(log_report.FORMS["text"](shown, Style(200)).split())
        assert [line for line in says if line not in told] == []
        assert [line for line in silent if line in told] == []


def test_basis_that_nobody_recorded_is_said(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry(basis="")])
        told = log_report.FORMS["text"](ledger.history(), NARROW)
    assert "S21: basis not recorded" in " ".join(told.split())


def test_nothing_found_is_said() -> None:
    assert log_report.FORMS["text"]([], NARROW) == "Nothing is recorded of that.\n"
    assert json.loads(log_report.FORMS["json"]([], NARROW)) == []
    assert log_report.FORMS["csv"]([], NARROW) == ""
    assert outstanding.FORMS["text"](outstanding.Outstanding([], []), NARROW) == "No receipt is overdue.\n"
    assert retention.FORMS["text"]([], NARROW) == "Nothing has passed its 25 years.\n"


def test_json_has_a_key_a_column_and_blanks_as_null(standings: list[Standing]) -> None:
    first, _, second = json.loads(log_report.FORMS["json"](standings, NARROW))
    assert first | {"at": None} == {
        "key": KEY,
        "version": 1,
        "state": "sent",
        "at": None,
        "on": None,
        "by": None,
        "word_of": "mail server",
        "recipient": "example-college",
        "channel": "e-mail",
        "address": "office@example.org",
        "subject": "4711",
        "template": "post16-transfer",
        "template_sha256": "ab" * 32,
        "rule": "S21",
        "lawful_basis": "Art. 6(1)(e) public task",
        "shared": ["name", "course"],
        "withheld": [{"data": "KS4 results", "rule": "S21"}],
        "server_reply": "250 2.0.0: the server said yes",
        "why": None,
        "receipt_within": None,
        "reported": None,
        "acknowledged_on": None,
        "approved_by": [],
        "corrects_because": None,
        "corrected_by": None,
        "run": 1,
        "user": "ab",
        "folder": "/school/out",
        "keep_until": "2035-08-31",
    }
    assert (second["version"], second["corrects_because"], second["corrected_by"]) == (
        2,
        "The course was wrong",
        "AB",
    )


@pytest.mark.parametrize(
    ("steps", "word_of", "shown"),
    [
        pytest.param([(State.SENT, {"by": "AB", "on": DAY})], "person", "says AB", id="by hand"),
        pytest.param(
            [(State.SENDING, {}), (State.SENT, {"reply": "250 ok"})], "mail server", "server", id="by us"
        ),
        pytest.param([(State.REFUSED, {"reply": "550 5.1.1"})], "mail server", "550", id="refused"),
        pytest.param([(State.WAITING, {"why": Why.NOT_TAKEN})], None, "connection,", id="waits"),
        pytest.param([], None, "draft made", id="draft"),
    ],
)
def test_persons_word_is_told_from_the_mail_servers(
    tmp_path: Path, steps: list[tuple[State, dict[str, Any]]], word_of: str | None, shown: str
) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        ledger.plan([entry()])
        ledger.made({KEY: {}})
        for state, words in steps:
            ledger.record(KEY, state, **words)
        one, events = ledger.standing(KEY), ledger.events(KEY)
    told = json.loads(notice.FORMS["json"]((one, events), NARROW))
    assert (told["word_of"], told["events"][-1]["word_of"]) == (word_of, word_of)
    text = log_report.FORMS["text"]([one], NARROW)
    assert shown in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_the_csv_begins_a_formula(tmp_path: Path, first: str) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", f"{first}user", folder=f"{first}folder")
        ledger.plan(
            [entry(f"{first}key", recipient=f"{first}1+1", shared=(f"{first}x", "y"), basis=f"{first}b")]
        )
        ledger.made({f"{first}key": {}})
        ledger.record(f"{first}key", State.SENT, by=f"{first}AB", on=DAY)
    with read_ledger(path) as read:
        for told in (
            log_report.FORMS["csv"](read.history(), NARROW),
            notice.FORMS["csv"]((read.standing(f"{first}key"), read.events()), NARROW),
        ):
            cells = [cell for row in csv.reader(StringIO(told, newline="")) for cell in row]
            assert not [cell for cell in cells if cell.startswith(first)]
            assert [cell for cell in cells if cell.startswith(f"'{first}")]


@pytest.mark.parametrize(
    ("typed", "cell"),
    [
        ("0042", "'0042"),
        ("01164960001", "'01164960001"),
        ("4.101E+03", "4.101E+03"),
        ("4711", "4711"),
        ("100000004312", "'100000004312"),
        ("0116 496 0001", "0116 496 0001"),
    ],
)
def test_no_number_of_the_csv_loses_its_zeros(typed: str, cell: str) -> None:
    told = csv_of(lambda _: [{"reference": typed}])(None, NARROW)
    assert told == f"Reference\r\n{cell}\r\n"


def test_our_own_word_does_not_pass_for_the_servers(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        ledger.plan([entry()])
        ledger.made({KEY: {}})
        ledger.record(KEY, State.SENDING)
        ledger.record(KEY, State.UNKNOWN, why=Why.NO_ANSWER)
        (told,) = json.loads(log_report.FORMS["json"](ledger.history(), NARROW))
        text = notice.FORMS["text"]((ledger.standing(KEY), ledger.events(KEY)), NARROW)
        in_full = json.loads(notice.FORMS["json"]((ledger.standing(KEY), ledger.events(KEY)), NARROW))
    for one in (told, in_full["events"][-1]):
        assert (one["server_reply"], one["why"]) == (None, str(Why.NO_ANSWER))
    assert Why.NO_ANSWER in " ".join(text.split())


def test_csv_is_one_line_a_notice_under_its_headings(standings: list[Standing]) -> None:
    headings, *rows = csv.reader(StringIO(log_report.FORMS["csv"](standings, NARROW), newline=""))
    assert len(rows) == 3
    first = dict(zip(headings, rows[0], strict=True))
    assert first["Shared"] == "Name; Course"
    assert first["Withheld"] == "KS4 results under S21"
    assert (first["Lawful basis"], first["Reported by"]) == ("Art. 6(1)(e) public task", "")
    assert not [heading for heading in headings if "_" in heading or "sha256" in heading]
    assert rows[1][headings.index("Recipient")] == "'=cmd|'/c calc'!A1"


def test_a_notice_tells_all_that_happened_and_a_clock_that_was_set_back(tmp_path: Path) -> None:
    clock = Clock()
    with open_ledger(tmp_path / "ledger.db", now=clock, command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry()])
        clock.set(NOON - timedelta(days=1))
        ledger.made({KEY: {}})
        told = notice.FORMS["text"]((ledger.standing(KEY), ledger.events(KEY)), NARROW)
        as_json = json.loads(notice.FORMS["json"]((ledger.standing(KEY), ledger.events(KEY)), NARROW))
    back = NOON.astimezone(UTC) - timedelta(days=1)
    assert f"the clock said {back:%d/%m/%Y %H:%M}:01" in " ".join(told.split())
    assert [one["what"] for one in as_json["events"]] == ["planned", "draft made"]


@pytest.mark.usefixtures("standings")
def test_overdue_receipts_say_from_whom(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="log sent", new=True) as ledger:
        ledger.begin("log sent", "ab")
        ledger.made({"bcdef34567": {}})
        ledger.record("bcdef34567", State.SENT, by="AB", on=DAY)
        late = overdue(ledger.history(), (), DAY + timedelta(days=2))
    told = outstanding.FORMS["text"](outstanding.Outstanding(late, []), NARROW)
    assert max(map(len, told.splitlines())) <= 80
    assert "24/11/2026  23/11/2026" in told
    assert "1 receipt is overdue." in told
    assert (
        json.loads(outstanding.FORMS["json"](outstanding.Outstanding(late, []), NARROW))[0]["due"]
        == "2026-11-24"
    )


@pytest.mark.parametrize("form", retention.FORMS)
def test_retention_names_reference_and_day(standings: list[Standing], form: str) -> None:
    told = retention.FORMS[form](standings, NARROW)
    assert "4711" in told
    assert KEY in told


def test_sum_names_each_state_once(standings: list[Standing]) -> None:
    assert tally(standings[:1]) == "1 letter = 1 sent."

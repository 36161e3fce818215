"""What a person asks to change is judged by the checks first: a new error is refused, nothing is saved."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from directory.checks.edits import CannotAccept, WouldBeWrong, accept, save_body, save_contact, save_setting
from directory.checks.registry import acceptable_codes
from directory.checks.run import check_workbook
from directory.model import Finding, Row, Severity
from directory.workbook.change import Value
from directory.workbook.guard import guard
from directory.workbook.read import read_book
from directory.workbook.save import NotSaved

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 14, 30)
ON = NOW.date()
UNTIL = ON + timedelta(days=365)
NEW: dict[str, Value] = {
    "organisation": "New College",
    "category": "College",
    "status": "Active",
    "address": "7 New Street",
    "town": "Leicester",
    "postcode": "LE1 1FZ",
    "phone": "0116 496 0071",
    "email": "office@new.example.org",
    "send_by": "Secure email",
    "last_checked": ON,
    "checked_by": "AB",
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "recipients.xlsx"
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    return path


def row_of(workbook: Path, sheet: str, key: str, text: str) -> Row:
    (found,) = [row for row in read_book(workbook, ON).rows(sheet) if row[key] == text]
    return found


def findings(workbook: Path) -> list[Finding]:
    return check_workbook(workbook, ON)


def test_new_body_is_saved_as_a_row_of_its_own(workbook: Path) -> None:
    before = workbook.read_bytes()
    backup = save_body(workbook, guard(workbook), "new-college", NEW, NOW)
    assert backup.read_bytes() == before
    row = row_of(workbook, "Recipients", "id", "new-college")
    assert {key: row[key] for key in NEW} == NEW | {"last_checked": "23/11/2026"}
    assert not [one for one in findings(workbook) if one.severity is Severity.ERROR]


def test_body_keeps_what_was_not_typed(workbook: Path) -> None:
    before = row_of(workbook, "Recipients", "id", "leicester-college")
    save_body(workbook, guard(workbook), "leicester-college", {"checked_by": "CD", "last_checked": ON}, NOW)
    after = row_of(workbook, "Recipients", "id", "leicester-college")
    assert after.values == {**before.values, "checked_by": "CD", "last_checked": "23/11/2026"}
    assert after.number == before.number


@pytest.mark.parametrize(
    ("id_", "values", "cells"),
    [
        ("leicester-college", {"email": "info@example"}, {"email"}),
        ("leicester-college", {"phone": "12", "postcode": 'LE" 3PR'}, {"phone", "postcode"}),
        ("leicester-college", {"status": "Open"}, {"status"}),
        ("New College", NEW, {"id"}),
        ("new-college", {"organisation": "New College"}, {"category", "status", "send_by"}),
    ],
)
def test_what_would_be_an_error_is_refused_with_the_checks_own_words(
    workbook: Path, id_: str, values: dict[str, Value], cells: set[str]
) -> None:
    before = workbook.read_bytes()
    with pytest.raises(WouldBeWrong, match=r"Nothing was saved\. Recipients!") as caught:
        save_body(workbook, guard(workbook), id_, values, NOW)
    assert cells <= {one.column for one in caught.value.findings}
    assert all(one.severity is Severity.ERROR for one in caught.value.findings)
    assert workbook.read_bytes() == before
    assert len(list(workbook.parent.iterdir())) == 1


def test_error_that_was_there_before_keeps_nobody_from_mending_another_cell(workbook: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book["Recipients"]["J2"] = 'LE" 3PR'
    book.save(workbook)
    id_ = read_book(workbook, ON).rows("Recipients")[0]["id"]
    save_body(workbook, guard(workbook), id_, {"checked_by": "CD"}, NOW)
    assert row_of(workbook, "Recipients", "id", id_)["checked_by"] == "CD"


def test_contact_is_saved_once_for_its_body_and_role(workbook: Path) -> None:
    for name in ("Miss A Example", "Mr B Example"):
        save_contact(workbook, guard(workbook), "leicester-college", "SENCO", {"name": name}, NOW)
    rows = [one for one in read_book(workbook, ON).rows("Contacts") if one["role"] == "SENCO"]
    assert [(one["recipient"], one["name"]) for one in rows] == [("leicester-college", "Mr B Example")]


def test_setting_is_changed_in_its_row_or_added(workbook: Path) -> None:
    save_setting(workbook, guard(workbook), "head TEACHER", "Ms C Example", NOW)
    save_setting(workbook, guard(workbook), "Pupil list headings", "Learner ref = Reference", NOW)
    book = read_book(workbook, ON)
    assert (book.setting("Head teacher"), book.setting("Pupil list headings")) == (
        "Ms C Example",
        "Learner ref = Reference",
    )
    with pytest.raises(WouldBeWrong, match="School!"):
        save_setting(workbook, guard(workbook), "Email", "nobody", NOW)


def warning(workbook: Path) -> Finding:
    return next(
        one for one in findings(workbook) if one.severity is Severity.WARNING and one.accepted is None
    )


def test_finding_is_accepted_with_a_reason_until_a_day(workbook: Path) -> None:
    one = warning(workbook)
    accept(workbook, guard(workbook), one, reason=" Settled\nby phone ", by="AB", until=UNTIL, now=NOW)
    (accepted,) = [
        now.accepted
        for now in findings(workbook)
        if (now.code, now.sheet, now.cell) == (one.code, one.sheet, one.cell)
    ]
    assert accepted is not None
    assert (accepted.by, accepted.reason, accepted.until) == ("AB", "Settled by phone", UNTIL)


def test_finding_of_every_kind_is_accepted(workbook: Path) -> None:
    kinds = {one.code: one for one in findings(workbook) if one.code in acceptable_codes()}
    assert {one.sheet for one in kinds.values()} == {"Recipients", "Sharing"}
    for one in kinds.values():
        accept(workbook, guard(workbook), one, reason="Settled", by="AB", until=UNTIL, now=NOW)
    left = {(now.code, now.sheet, now.cell) for now in findings(workbook) if now.accepted is None}
    assert not left & {(one.code, one.sheet, one.cell) for one in kinds.values()}


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        ({"reason": " "}, "reason", "Say why it may stay"),
        ({"by": ""}, "by", "Say who decided"),
        ({"until": ON - timedelta(days=1)}, "until", r"from today to 23/11/2028\. Choose a day"),
        ({"until": date(2029, 1, 1)}, "until", "from today to"),
    ],
)
def test_acceptance_without_reason_person_or_day_is_refused(
    workbook: Path, said: dict[str, object], field: str, says: str
) -> None:
    asked: dict[str, object] = {"reason": "Settled", "by": "AB", "until": UNTIL, "now": NOW}
    with pytest.raises(CannotAccept, match=says) as caught:
        accept(workbook, guard(workbook), warning(workbook), **(asked | said))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert len(list(workbook.parent.iterdir())) == 1


def test_error_and_what_is_not_found_any_more_are_not_accepted(workbook: Path) -> None:
    one = warning(workbook)
    for finding, says in (
        (replace(one, code="C02", severity=Severity.ERROR), "C02 cannot be accepted. Mend it."),
        (replace(one, message="Something else."), "There is no such finding any more."),
    ):
        with pytest.raises(CannotAccept, match=says):
            accept(workbook, guard(workbook), finding, reason="Settled", by="AB", until=UNTIL, now=NOW)
    assert len(list(workbook.parent.iterdir())) == 1


def test_nothing_is_accepted_twice(workbook: Path) -> None:
    one = warning(workbook)
    seen = guard(workbook)
    accept(workbook, seen, one, reason="Settled", by="AB", until=UNTIL, now=NOW)
    with pytest.raises(NotSaved, match="changed by somebody"):  # the same press once more
        accept(workbook, seen, one, reason="Settled", by="AB", until=UNTIL, now=NOW)
    again = next(now for now in findings(workbook) if now.accepted)
    with pytest.raises(CannotAccept, match="It is accepted already, by AB"):
        accept(workbook, guard(workbook), again, reason="Settled", by="AB", until=UNTIL, now=NOW)

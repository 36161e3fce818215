"""What a person asks to change is judged by the checks first: a new error is refused, nothing is saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from directory.checks.edits import (
    CannotAccept,
    Editing,
    TakenId,
    WouldBeWrong,
    accept,
    add_body,
    confirm,
    confirm_contact,
    save_body,
    save_contact,
    save_rule,
    save_setting,
    stop_accepting,
    typed,
)
from directory.checks.registry import acceptable_codes
from directory.checks.run import check_workbook
from directory.errors import Unknown
from directory.model import Finding, Remembered, Row, Severity
from directory.workbook.change import Value
from directory.workbook.guard import guard
from directory.workbook.read import book_in, read_book
from directory.workbook.save import NotSaved
from directory.workbook.schema import RECIPIENTS

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


def editing(workbook: Path) -> Editing:
    return Editing(workbook, guard(workbook), NOW)


def row_of(workbook: Path, sheet: str, key: str, text: str) -> Row:
    (found,) = [row for row in read_book(workbook, ON).rows(sheet) if row[key] == text]
    return found


def findings(workbook: Path) -> list[Finding]:
    return check_workbook(workbook, ON)


def test_new_body_is_saved_as_a_row_of_its_own(workbook: Path) -> None:
    before = workbook.read_bytes()
    backup = add_body(editing(workbook), "new-college", NEW).backup
    assert backup
    assert backup.read_bytes() == before
    row = row_of(workbook, "Recipients", "id", "new-college")
    assert {key: row[key] for key in NEW} == NEW | {"last_checked": "23/11/2026"}
    assert not [one for one in findings(workbook) if one.severity is Severity.ERROR]


def test_body_keeps_what_was_not_typed(workbook: Path) -> None:
    before = row_of(workbook, "Recipients", "id", "leicester-college")
    save_body(editing(workbook), "leicester-college", {"checked_by": "CD", "last_checked": ON})
    after = row_of(workbook, "Recipients", "id", "leicester-college")
    assert after.values == {**before.values, "checked_by": "CD", "last_checked": "23/11/2026"}
    assert after.number == before.number


@pytest.mark.parametrize(
    ("text", "kept"), [("le12AB", "LE1 2AB"), ("le2  4xy", "LE2 4XY"), ('LE" 3PR', 'LE" 3PR'), ("", "")]
)
def test_postcode_is_saved_as_it_is_written(text: str, kept: str) -> None:
    assert typed(RECIPIENTS.column("postcode"), text) == kept


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
        (save_body if id_ == "leicester-college" else add_body)(editing(workbook), id_, values)
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
    save_body(editing(workbook), id_, {"checked_by": "CD"})
    assert row_of(workbook, "Recipients", "id", id_)["checked_by"] == "CD"


def test_what_the_workbook_says_already_is_not_saved_again(workbook: Path) -> None:
    said = row_of(workbook, "Recipients", "id", "leicester-college")["phone"]
    saved = save_body(editing(workbook), "Leicester-College", {"phone": said})
    assert (saved.cells, saved.backup, saved.new) == ((), None, ())
    assert len(list(workbook.parent.iterdir())) == 1


def test_change_tells_its_cells_and_the_doubts_it_brings(workbook: Path) -> None:
    saved = save_body(editing(workbook), "leicester-college", {"phone": "0116 496 0001", "notes": ""})
    before, (new,) = row_of(workbook, "Recipients", "id", "leicester-college"), saved.new
    assert [cell for cell, _, _ in saved.cells] == ["Recipients!K18", "Recipients!T18"]
    assert saved.cells[0] == ("Recipients!K18", "0116 224 2240", "0116 496 0001")
    assert (new.code, new.cell) == ("C04", before.cell("phone"))


@pytest.mark.parametrize(
    ("save", "says"),
    [
        (lambda at: save_body(at, "leicester-colege", {"town": "Leeds"}), "Did you mean leicester-college"),
        (lambda at: save_contact(at, "nobody", "SENCO", {}), 'no recipient "nobody"'),
        (lambda at: confirm(at, "nobody", "AB"), 'no recipient "nobody"'),
        (lambda at: confirm_contact(at, "leicester-college", "SENCO"), 'in the role "SENCO"'),
    ],
)
def test_nobody_is_found_by_a_likeness(workbook: Path, save: Callable[[Editing], object], says: str) -> None:
    with pytest.raises(Unknown, match=says):
        save(editing(workbook))
    assert len(list(workbook.parent.iterdir())) == 1


def test_id_of_another_body_is_not_used_again(workbook: Path) -> None:
    with pytest.raises(TakenId, match=r"never used again: choose another\."):
        add_body(editing(workbook), "Leicester-College", NEW)
    assert len(list(workbook.parent.iterdir())) == 1


def test_body_and_contact_are_confirmed_apart(workbook: Path) -> None:
    save_contact(editing(workbook), "leicester-college", "SENCO", {"name": "Miss A Example"})
    confirm_contact(editing(workbook), "leicester-college", "senco")
    assert row_of(workbook, "Contacts", "role", "SENCO")["last_checked"] == "23/11/2026"
    assert row_of(workbook, "Recipients", "id", "leicester-college")["last_checked"] == ""
    confirm(editing(workbook), "leicester-college", "AB")
    row = row_of(workbook, "Recipients", "id", "leicester-college")
    assert (row["last_checked"], row["checked_by"]) == ("23/11/2026", "AB")


@pytest.mark.parametrize(
    ("values", "last_checked", "checked_by"),
    [
        pytest.param({"email": "data@example.org"}, "", "", id="another e-mail address"),
        pytest.param({"phone_2": "0116 496 0002"}, "", "", id="a second phone"),
        pytest.param({"address": "8 New Street"}, "", "", id="another house"),
        pytest.param(
            {"notes": "Ring first.", "website": ""}, "20/11/2026", "JS", id="nothing to reach it by"
        ),
        pytest.param({"email": "office@new.example.org"}, "20/11/2026", "JS", id="the same address"),
        pytest.param(
            {"email": "data@example.org", "last_checked": ON, "checked_by": "AB"},
            *("23/11/2026", "AB"),
            id="another address, and it was asked",
        ),
    ],
)
def test_body_is_not_confirmed_at_an_address_that_came_later(
    workbook: Path, values: dict[str, Value], last_checked: str, checked_by: str
) -> None:
    body = {**NEW, "last_checked": date(2026, 11, 20), "checked_by": "JS"}
    add_body(editing(workbook), "new-college", body)
    saved = save_body(editing(workbook), "new-college", values)
    row = row_of(workbook, "Recipients", "id", "new-college")
    assert (row["last_checked"], row["checked_by"]) == (last_checked, checked_by)
    assert saved.unconfirmed is (last_checked == "")


def test_contact_is_not_confirmed_under_another_name(workbook: Path) -> None:
    for values in ({"name": "Miss A Example", "last_checked": ON}, {"name": "Mr B Example"}):
        saved = save_contact(editing(workbook), "leicester-college", "SENCO", values)
    assert saved.unconfirmed
    assert row_of(workbook, "Contacts", "role", "SENCO")["last_checked"] == ""


def test_what_the_ledger_remembers_as_confirmed_keeps_its_day(workbook: Path) -> None:
    add_body(editing(workbook), "new-college", NEW)
    known = Remembered("new-college", "", "New College", "office@new.example.org", "", "", ON, "AB")
    saved = save_body(
        replace(editing(workbook), remembered=[known]), "new-college", {"email": "data@example.org"}
    )
    assert not saved.unconfirmed
    assert "Y11" in [one.code for one in saved.new]
    assert row_of(workbook, "Recipients", "id", "new-college")["last_checked"] == "23/11/2026"


@pytest.mark.parametrize(
    ("checked", "by"),
    [
        pytest.param(None, "", id="nobody had before the letters"),
        pytest.param(date(2026, 9, 1), "AB", id="somebody had, long before"),
        pytest.param(ON, "CD", id="somebody else had, today"),
    ],
)
def test_who_was_confirmed_since_the_last_letters_is_not_so_at_a_new_address(
    workbook: Path, checked: date | None, by: str
) -> None:
    add_body(editing(workbook), "new-college", NEW)
    known = Remembered("new-college", "", "New College", "office@new.example.org", "", "", checked, by)
    saved = save_body(
        replace(editing(workbook), remembered=[known]), "new-college", {"email": "data@example.org"}
    )
    assert saved.unconfirmed
    assert "Y11" in [one.code for one in saved.new]
    assert row_of(workbook, "Recipients", "id", "new-college")["last_checked"] == ""


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def elements_of(sheet: bytes, ours: set[str]) -> dict[str, str]:
    """Return each cell of a sheet, as its XML without the text around it; "" has all else of the sheet."""
    root = etree.fromstring(sheet)
    cells: dict[str, str] = {}
    for cell in list(root.iter("{*}c")):
        cells[cell.get("r")] = etree.tostring(cell, method="c14n2", with_tail=False).decode()
        cell.getparent().remove(cell)
    rest = etree.tostring(root, method="c14n2").decode()
    return {place: told for place, told in cells.items() if place not in ours} | {"": rest}


ORIGINAL = (ROOT / "data" / "recipients.xlsx").read_bytes()
IDS = ("leicester-college", "ladder", "lesp", "dfe", "leicester-city-council")  # with and without an address
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30)


@settings(max_examples=10)
@given(
    st.sampled_from(IDS),
    st.dictionaries(st.sampled_from(["attention", "checked_by", "notes", "town"]), TEXTS, min_size=1),
    st.booleans(),
)
def test_only_the_cells_that_were_named_change(id_: str, values: dict[str, str], confirmed: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recipients.xlsx"
        path.write_bytes(ORIGINAL)
        try:
            at = editing(path)
            saved = confirm(at, id_, values.popitem()[1] or "AB") if confirmed else save_body(at, id_, values)
        except WouldBeWrong:
            assert path.read_bytes() == ORIGINAL
            return
        after = path.read_bytes()
    keys = {"last_checked", "checked_by"} if confirmed else set(values)
    (row,) = [one for one in book_in("recipients.xlsx", ORIGINAL, ON).rows("Recipients") if one["id"] == id_]
    ours = {row.cell(key) for key in keys}
    assert {place.partition("!")[2] for place, _, _ in saved.cells} <= ours
    old, new = parts_of(ORIGINAL), parts_of(after)
    changed = [name for name in old if old[name] != new[name]]
    assert list(old) == list(new)
    assert len(changed) <= 1
    for name in changed:
        assert elements_of(old[name], ours) == elements_of(new[name], ours)


def test_contact_is_saved_once_for_its_body_and_role(workbook: Path) -> None:
    for name in ("Miss A Example", "Mr B Example"):
        save_contact(editing(workbook), "leicester-college", "SENCO", {"name": name})
    rows = [one for one in read_book(workbook, ON).rows("Contacts") if one["role"] == "SENCO"]
    assert [(one["recipient"], one["name"]) for one in rows] == [("leicester-college", "Mr B Example")]


def test_rule_is_changed_for_one_recipient_or_gets_another(workbook: Path) -> None:
    cells = {"lawful_basis": "Art. 6(1)(e) public task", "review_by": date(2027, 8, 31)}
    save_rule(editing(workbook), "S21", "College", cells)
    like = {key: text for key, text in _rules(workbook, "S21")["College"].items() if key != "recipient"}
    save_rule(editing(workbook), "S21", "School", {**like, "review_by": ""})
    told = _rules(workbook, "S21")
    assert [told[one]["review_by"] for one in ("School sixth form", "College", "School")] == [
        "",
        "31/08/2027",
        "",
    ]
    assert told["School"]["lawful_basis"] == "Art. 6(1)(e) public task"


def _rules(workbook: Path, rule: str) -> dict[str, dict[str, str]]:
    rows = read_book(workbook, ON).rows("Sharing")
    return {row["recipient"]: dict(row.values) for row in rows if row["rule"] == rule}


def test_setting_is_changed_in_its_row_or_added(workbook: Path) -> None:
    save_setting(editing(workbook), "head TEACHER", "Ms C Example")
    save_setting(editing(workbook), "Pupil list headings", "Learner ref = Reference")
    book = read_book(workbook, ON)
    assert (book.setting("Head teacher"), book.setting("Pupil list headings")) == (
        "Ms C Example",
        "Learner ref = Reference",
    )
    with pytest.raises(WouldBeWrong, match="School!"):
        save_setting(editing(workbook), "Email", "nobody")


def test_setting_is_written_as_a_body_has_it_and_gets_our_name(workbook: Path) -> None:
    row = row_of(workbook, "School", "setting", "Postcode")
    editing(workbook).change([(row, {"setting": "post-code"})])
    saved = save_setting(editing(workbook), "Postcode", " le1 1fz ")
    assert sorted(saved.cells) == [
        ("School!A5", "post-code", "Postcode"),
        ("School!B5", "LE2 3PR", "LE1 1FZ"),
    ]
    assert row_of(workbook, "School", "setting", "Postcode")["value"] == "LE1 1FZ"
    assert save_setting(editing(workbook), "Postcode", "LE11FZ").backup is None


def warning(workbook: Path) -> Finding:
    return next(
        one for one in findings(workbook) if one.severity is Severity.WARNING and one.accepted is None
    )


def test_finding_is_accepted_with_a_reason_until_a_day(workbook: Path) -> None:
    one = warning(workbook)
    accept(editing(workbook), one, reason=" Settled\nby phone ", by="AB", until=UNTIL)
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
        accept(editing(workbook), one, reason="Settled", by="AB", until=UNTIL)
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
    asked: dict[str, object] = {"reason": "Settled", "by": "AB", "until": UNTIL}
    with pytest.raises(CannotAccept, match=says) as caught:
        accept(editing(workbook), warning(workbook), **(asked | said))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert len(list(workbook.parent.iterdir())) == 1


def test_finding_counts_again_and_no_blank_row_is_left(workbook: Path) -> None:
    one = warning(workbook)
    other = next(
        found
        for found in findings(workbook)
        if found.code in acceptable_codes() and found != one and not found.accepted
    )
    for found in (one, other):
        accept(editing(workbook), found, reason="Settled", by="AB", until=UNTIL)
    for found in (one, other):  # the first of two rows, then the last
        known = next(now for now in findings(workbook) if now.accepted and now.cell == found.cell)
        stop_accepting(editing(workbook), known)
    now = findings(workbook)
    assert not [found for found in now if found.accepted]
    rows = read_book(workbook, ON).rows("Accepted")
    assert [(row["accepted_by"], row["until"]) for row in rows] == [("AB", "22/11/2026")]
    assert [found.code for found in now if found.sheet == "Accepted"] == ["A02"]
    accept(editing(workbook), other, reason="Settled", by="AB", until=UNTIL)  # in the row that was cleared
    assert len([found for found in findings(workbook) if found.accepted]) == 1


def test_error_and_what_is_not_found_any_more_are_not_accepted(workbook: Path) -> None:
    one = warning(workbook)
    for finding, says in (
        (replace(one, code="C02", severity=Severity.ERROR), "C02 cannot be accepted. Mend it."),
        (replace(one, message="Something else."), "There is no such finding any more."),
    ):
        with pytest.raises(CannotAccept, match=says):
            accept(editing(workbook), finding, reason="Settled", by="AB", until=UNTIL)
    assert len(list(workbook.parent.iterdir())) == 1


def test_nothing_is_accepted_twice(workbook: Path) -> None:
    one = warning(workbook)
    seen = editing(workbook)
    accept(seen, one, reason="Settled", by="AB", until=UNTIL)
    with pytest.raises(NotSaved, match="changed by somebody"):  # the same press once more
        accept(seen, one, reason="Settled", by="AB", until=UNTIL)
    again = next(now for now in findings(workbook) if now.accepted)
    with pytest.raises(CannotAccept, match="It is accepted already, by AB"):
        accept(editing(workbook), again, reason="Settled", by="AB", until=UNTIL)

"""A choice is recorded apart from every list, and the newest one counts, whatever a list says."""

import stat
import sys
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from directory.checks.choices import (
    ChoiceWrong,
    Given,
    record_choice,
    recorded_choices,
    whether_it_counts,
    with_choices,
)
from directory.checks.trusted import FileUnfit, PupilList
from directory.model import Notice
from directory.planning.fingerprint import marks_of
from directory.planning.prepare import Prepared
from directory.workbook.choices import CHOICES, choices_of, create_choices
from directory.workbook.guard import MissingColumn
from directory.workbook.save import NotSaved
from directory.workspace import IGNORED
from tests.helpers import row, table
from tests.plans import prepare_for

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
JUNE = date(2026, 6, 1)
FILE = "leavers-choices.xlsx"
GOOD: Mapping[str, Any] = {
    "reference": "4711",
    "kind": "share_ks4_results",
    "value": "No",
    "given_by": "Young person",
    "on": date(2026, 8, 20),
    "recorded_by": "AB",
    "today": TODAY,
    "known": frozenset({"4711", "4712"}),
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return tmp_path / "recipients.xlsx"


def record(workbook: Path, **changed: Any) -> Path:
    asked = {**GOOD, **changed}
    today, known = asked.pop("today"), asked.pop("known")
    return record_choice(workbook, Given(**asked), today=today, known=known)


def counting(workbook: Path) -> dict[tuple[str, str], tuple[str, int]]:
    found = recorded_choices(choices_of(workbook)).items()
    return {key: (one[-1].value, one[-1].row) for key, one in found}


def typed(workbook: Path, *rows: list[object]) -> None:
    """Leave a workbook of choices as somebody typed it."""
    path = choices_of(workbook)
    path.write_bytes(create_choices())
    book = openpyxl.load_workbook(path)
    for cells in rows:
        book["Choices"].append(cells)
    book.save(path)


def test_newest_choice_counts_and_of_one_day_the_lower_row(workbook: Path) -> None:
    assert counting(workbook) == {}
    record(workbook)
    record(workbook, value="Yes", on=date(2026, 8, 19))
    assert counting(workbook) == {("4711", "share_ks4_results"): ("No", 2)}
    record(workbook, value="Yes")
    record(workbook, kind="youth_support", value="Full", given_by="Parent")
    record(workbook, reference="04712")
    assert counting(workbook) == {
        ("4711", "share_ks4_results"): ("Yes", 4),
        ("4711", "youth_support"): ("Full", 5),
        ("4712", "share_ks4_results"): ("No", 6),
    }


def test_choice_sent_twice_is_recorded_once_and_leaves_no_copy(workbook: Path) -> None:
    path = record(workbook)
    before = path.read_bytes()
    record(workbook, recorded_by="CD")
    assert path.read_bytes() == before
    record(workbook, value="Yes")
    assert list(workbook.parent.iterdir()) == [path]


def test_file_is_its_owners_alone_and_in_no_repository(workbook: Path) -> None:
    path = record(workbook)
    record(workbook, value="Yes")
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600
    for ignored in (IGNORED.decode(), (ROOT / ".gitignore").read_text("utf-8")):
        assert any(fnmatch(f"/data/{path.name}", one) for one in ignored.split())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"reference": "47l1"}, "reference"),
        ({"reference": "Ann Example"}, "reference"),
        ({"kind": "medical"}, "kind"),
        ({"value": "Full"}, "value"),
        ({"given_by": "A friend"}, "given_by"),
        ({"given_by": "Parent"}, "given_by"),
        ({"on": date(2026, 11, 24)}, "on"),
        ({"recorded_by": "\n"}, "recorded_by"),
    ],
)
def test_what_is_missing_or_cannot_be_is_asked_for(
    workbook: Path, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ChoiceWrong) as caught:
        record(workbook, **changed)
    assert caught.value.field == field
    assert not {"4711", "47l1", "Ann"} & set(str(caught.value).split())
    assert list(workbook.parent.iterdir()) == []


def test_nothing_is_recorded_while_the_file_is_open(workbook: Path) -> None:
    path = record(workbook)
    path.with_name(f"~${path.name}").touch()
    with pytest.raises(NotSaved, match="is open in Excel"):
        record(workbook, value="Yes")
    assert counting(workbook) == {("4711", "share_ks4_results"): ("No", 2)}


def test_row_that_cannot_be_read_stops_the_run_at_its_cell_without_its_text(workbook: Path) -> None:
    good = ["4711", "Share KS4 results", "No", "Young person", date(2026, 8, 20), "AB"]
    typed(
        workbook,
        good,
        [None, *good[1:]],
        ["4712", "Results", *good[2:]],
        ["4713", *good[1:2], "Full", *good[3:]],
        ["4714", *good[1:4], "31/02/2026", "AB"],
        ["4715", *good[1:3], "Mum", *good[4:]],
    )
    with pytest.raises(FileUnfit, match=r'"leavers-choices.xlsx" cannot be used') as caught:
        recorded_choices(choices_of(workbook))
    assert [place for place, _ in caught.value.problems] == [
        "Choices!A3",
        "Choices!B4",
        "Choices!C5",
        "Choices!E6",
        "Choices!D7",
    ]
    assert not {"4712", "Results", "Full", "31/02/2026", "Mum"} & set(str(caught.value).split())


def test_file_without_one_of_its_columns_or_its_sheet_stops_the_run(workbook: Path) -> None:
    path = record(workbook)
    book = openpyxl.load_workbook(path)
    book["Choices"]["C1"] = "Answer"
    book.save(path)
    with pytest.raises(MissingColumn, match='has no column "Value"'):
        recorded_choices(path)
    book["Choices"].title = "Other"
    book.save(path)
    with pytest.raises(MissingColumn):
        recorded_choices(path)
    assert CHOICES.personal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with the directory and the example leavers."""
    for name in ("recipients.xlsx", "leavers.example.xlsx"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    return tmp_path


def plan(home: Path) -> Prepared:
    return prepare_for(
        ["post16-transfer"],
        home / "leavers.example.xlsx",
        home / "recipients.xlsx",
        date(2026, 6, 29),
        ROOT / "templates",
    )


def of(prepared: Prepared, reference: str) -> Notice:
    return next(one for one in prepared.plan.notices if one.leaver and one.leaver.reference == reference)


def test_letter_goes_by_the_newest_choice_and_says_where_the_list_disagrees(home: Path) -> None:
    before = plan(home)
    yes = next(
        one.leaver for one in before.plan.notices if one.leaver and one.leaver.share_ks4_results == "Yes"
    )
    assert yes is not None
    assert not of(before, yes.reference).withheld
    record(
        home / "recipients.xlsx", reference=f"0{yes.reference}", on=date(2026, 6, 1), known={yes.reference}
    )
    after = plan(home)
    now = of(after, yes.reference)
    assert "ks4_results" in now.withheld
    (told,) = set(now.remarks) - set(of(before, yes.reference).remarks)
    cell = yes.row.cell("share_ks4_results")
    assert told == f"The recorded choice counts (row 2 of {FILE}), not the one in the list, {cell}."
    assert marks_of(now) != marks_of(of(before, yes.reference))  # it holds back the letter that was written
    others = {one.key: one for one in after.plan.notices if one.key != now.key}
    assert others == {one.key: one for one in before.plan.notices if one.key != now.key}


def test_choice_that_the_list_lacks_or_shares_needs_no_remark(home: Path) -> None:
    path = home / "leavers.example.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Leavers"]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "Share KS4 results"]
    (reference,) = [cell.column for cell in sheet[1] if cell.value == "Reference"]
    before = plan(home)
    yes = next(
        one.leaver for one in before.plan.notices if one.leaver and one.leaver.share_ks4_results == "Yes"
    )
    assert yes is not None
    sheet.cell(yes.row.number, column).value = None
    book.save(path)
    assert sheet.cell(yes.row.number, reference).value == yes.reference
    assert yes.reference not in {one.leaver.reference for one in plan(home).plan.notices if one.leaver}
    record(
        home / "recipients.xlsx",
        reference=yes.reference,
        value="Yes",
        on=date(2026, 6, 1),
        known={yes.reference},
    )
    assert of(plan(home), yes.reference).remarks == of(before, yes.reference).remarks


LIMIT, FULL = "Name address DOB only", "Full"
BORN = date(2010, 11, 1)  # sixteen on 01/11/2026
BEFORE, BIRTHDAY, AFTER = date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 20)


def listed(**cells: Any) -> PupilList:
    one = row("Leavers", reference="4711", date_of_birth=f"{BORN:%d/%m/%Y}", **cells)
    return PupilList(table("Leavers", [one]), ())


@pytest.mark.parametrize(
    ("said", "counts", "ignored"),
    [
        pytest.param([("Young person", LIMIT, AFTER), ("Parent", FULL, AFTER)], LIMIT, 3, id="own limit"),
        pytest.param([("Parent", LIMIT, BIRTHDAY)], "", 2, id="on the birthday"),
        pytest.param([("Parent", LIMIT, BEFORE)], LIMIT, None, id="before it, and it stays"),
        pytest.param(
            [("Parent", LIMIT, BEFORE), ("Young person", FULL, AFTER)], FULL, None, id="until they say so"
        ),
        pytest.param([("Parent", LIMIT, BEFORE), ("Parent", FULL, AFTER)], LIMIT, 3, id="too late"),
    ],
)
def test_parents_word_counts_until_sixteen(
    workbook: Path, said: list[tuple[str, str, date]], counts: str, ignored: int | None
) -> None:
    for given_by, value, on in said:
        record(workbook, kind="youth_support", value=value, given_by=given_by, on=on)
    pupils = listed(youth_support="")
    counting = with_choices(pupils, workbook)
    assert counting.table.rows[0]["youth_support"] == counts
    remark = f"The choice that a parent made (row {ignored} of {FILE}) does not count: by then it was"
    told = {2: {"youth_support": f"{remark} the young person's to make."}} if ignored else {}
    assert counting.overruled == told


@pytest.mark.parametrize(
    ("said", "born", "counts"),
    [
        pytest.param(
            [("Young person", FULL, AFTER), ("Young person", LIMIT, AFTER)],
            BORN,
            ["no: the one of 20 November 2026 counts", "yes, until a newer one is recorded"],
            id="newer",
        ),
        pytest.param(
            [("Parent", LIMIT, BEFORE), ("Parent", FULL, AFTER)],
            BORN,
            [
                "yes, until a newer one is recorded",
                "no: it was the young person's to say, and a parent said it",
            ],
            id="too late",
        ),
        pytest.param(
            [("Parent", LIMIT, BEFORE)],
            None,
            ["until a newer one is recorded, if it was said before the birthday of 16 years"],
            id="no birthday",
        ),
        pytest.param(
            [("Parent", LIMIT, BEFORE), ("Young person", FULL, AFTER)],
            None,
            ["no: the one of 20 November 2026 counts", "yes, until a newer one is recorded"],
            id="no birthday, and newer",
        ),
        pytest.param(
            [("Young person", FULL, BEFORE), ("Young person", LIMIT, BEFORE), ("Parent", FULL, AFTER)],
            None,
            [
                "no: a newer one counts",
                "not if the one of 20 November 2026 was said before the birthday of 16 years",
                "until a newer one is recorded, if it was said before the birthday of 16 years",
            ],
            id="no birthday, and a parent's is newer",
        ),
    ],
)
def test_each_recorded_choice_says_whether_it_counts(
    workbook: Path, said: list[tuple[str, str, date]], born: date | None, counts: list[str]
) -> None:
    for given_by, value, on in said:
        record(workbook, kind="youth_support", value=value, given_by=given_by, on=on)
    (known,) = recorded_choices(choices_of(workbook)).values()
    assert [whether_it_counts(one, known, born) for one in known] == counts


def test_parents_word_on_results_never_counts(workbook: Path) -> None:
    typed(workbook, ["4711", "Share KS4 results", "No", "Parent", date(2020, 1, 1), "AB"])
    pupils = listed(share_ks4_results="Yes")
    counting = with_choices(pupils, workbook)
    assert counting.table.rows[0]["share_ks4_results"] == "Yes"
    assert list(counting.overruled[2]) == ["share_ks4_results"]

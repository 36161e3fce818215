"""What a run does when a letter cannot be set, or the run is broken off half-way."""

import json
from pathlib import Path

import openpyxl
import pytest

import directory
from directory.errors import FolderTaken
from directory.model import Held, Notice
from directory.notices import UNCOMMON
from directory.preparation import Prepared
from tests.helpers import TODAY

ROOT = Path(__file__).parent.parent
NO_FONT_HAS_IT = "\u0378"  # no character has this number


def leavers_with(folder: Path, forename: str) -> Path:
    """Return the example leavers, the first of them with another forename."""
    book = openpyxl.load_workbook(ROOT / "data" / "leavers.example.xlsx")
    sheet = book.worksheets[0]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "Forename"]
    sheet.cell(2, column).value = forename
    book.save(folder / "leavers.xlsx")
    return folder / "leavers.xlsx"


def prepared(leavers: Path) -> Prepared:
    return directory.prepare(
        ["post16-transfer"], leavers, ROOT / "data" / "recipients.xlsx", TODAY, ROOT / "templates"
    )


def test_letter_with_a_character_that_no_font_has_is_held_in_the_plan_already(tmp_path: Path) -> None:
    made = prepared(leavers_with(tmp_path, f"Ann{NO_FONT_HAS_IT}")).plan
    held = made.held[0]
    assert (held.code, held.cell, held.row.number) == ("H14", "D2", 2)
    assert "no font here has its character U+0378." in held.reason
    assert len(made.notices) == 21


def test_letters_of_european_alphabets_are_not_tried_twice() -> None:
    assert not UNCOMMON.search("Siân Llŷr, Łukasz Żółć, O\u2019Brien, Αθηνά, Жанна")
    assert UNCOMMON.search("कविता")


def test_run_broken_off_half_way_leaves_whole_files_and_a_list_of_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = directory.write(prepared(ROOT / "data" / "leavers.example.xlsx"), out)
    done = [next(run), next(run)]
    run.close()
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    listed = plan["files"]
    assert not plan["complete"]
    there = {path.name for path in out.iterdir()} - {"plan.json", ".gitignore"}
    assert there < set(listed)
    assert "index.html" not in there
    keys = {notice.key for notice in done if isinstance(notice, Notice)}
    assert {name.rpartition("-")[2].partition(".")[0] for name in there} == keys
    with pytest.raises(FolderTaken, match="holds an earlier run"):
        next(directory.write(prepared(ROOT / "data" / "leavers.example.xlsx"), out))
    again = list(directory.write(prepared(ROOT / "data" / "leavers.example.xlsx"), out, replace=True))
    assert len(again) == 22
    assert not [one for one in again if isinstance(one, Held)]

"""A run's index.html: its letters and who is held, as a page that a screen reader finds its way in."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from directory.model import Held, Plan
from directory.writing.manifest import PREVIEW
from directory.writing.preview import letters_of, names_in, preview, take_out
from tests.helpers import row
from tests.makers import ON, leaver, notice
from tests.report.test_page import Page

ANN = row("Leavers", forename="Ann <i>", surname="Ames")
HELD = Held(ANN, "J2", "H02", 'no body is called "<b>x\u202e"', "letter")
LETTER = notice()
PLAN = Plan((LETTER.template,), ON, (LETTER,), (HELD,))


def page_of(plan: Plan = PLAN) -> str:
    return preview(plan, {LETTER.template: "Transfer"}, {LETTER.key: "<article><p>Dear Ann</p></article>\n"})


def test_all_that_is_said_stands_in_the_main_part() -> None:
    html = page_of()
    shown = re.split(r"<body[^>]*>|</body>", html)[1]
    around, main, after = re.split(r"<main>|</main>", shown)
    assert "Dear Ann" in main
    assert (around + after).strip() == ""


def test_held_row_says_cell_why_and_code_and_none_of_it_is_markup() -> None:
    read = Page(page_of())
    assert read.rows[0] == ["Why", "Who", "Code"]
    assert read.rows[1] == ['no body is called "<b>x<U+202E>"', "Ann <i> Ames, J2", "H02"]


def test_held_rows_of_one_cause_are_told_together() -> None:
    ben = row("Leavers", 3, forename="Ben", surname="Birch")
    read = Page(page_of(replace(PLAN, held=(HELD, replace(HELD, row=ben, cell="J3")))))
    assert len(read.rows) == 2
    assert read.rows[1][1] == "2 rows, column JAnn <i> Ames, J2Ben Birch, J3"


def test_letters_are_named_where_there_are_several() -> None:
    both = preview(PLAN, {LETTER.template: "Transfer", "other": "Other"}, {LETTER.key: "<article></article>"})
    assert Page(both).rows[1][-1] == "letter"
    assert "There is no such letter." in both


def test_page_applies_its_own_style_alone() -> None:
    html = page_of()
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in html
    assert "unsafe" not in html
    assert "<script" not in html


def test_preview_says_whom_each_file_is_about(tmp_path: Path) -> None:
    mine, other = notice(leaver(surname="O'Mara & <Moon>")), replace(notice(), key="bcdef34567", leaver=None)
    plan = Plan((mine.template,), ON, (mine, other), ())
    letters = dict.fromkeys((mine.key, other.key), "<p>Their letter goes to <strong>nobody</strong>.</p>")
    assert names_in(tmp_path) == {}
    (tmp_path / PREVIEW).write_text(preview(plan, {mine.template: "Transfer"}, letters), "utf-8")
    assert mine.leaver
    assert names_in(tmp_path) == dict.fromkeys(mine.files, mine.leaver.name)
    take_out(tmp_path, mine.files)
    assert names_in(tmp_path) == {}
    (tmp_path / PREVIEW).write_bytes(b"\xff")
    assert names_in(tmp_path) == {}


def test_letter_that_left_before_stays_in_the_preview_of_those_that_are_written_again(tmp_path: Path) -> None:
    mine, other = notice(leaver(surname="O'Mara")), replace(notice(leaver(surname="Birch")), key="bcdef34567")
    plan = Plan((mine.template,), ON, (mine, other), ())
    letters = {mine.key: '<p>Dear <a href="x">Ann</a></p>', other.key: "<p>Dear Ben</p>"}
    (tmp_path / PREVIEW).write_text(preview(plan, {mine.template: "Transfer"}, letters), "utf-8")
    for _ in range(2):  # however often the others are written again
        earlier = letters_of(tmp_path, mine.files)
        others = replace(plan, notices=(other,))
        again = preview(others, {other.template: "Transfer"}, letters, earlier=earlier)
        (tmp_path / PREVIEW).write_text(again, "utf-8")
        assert again.count("Dear <a") == again.count("Left before the others were written again") == 1
    assert names_in(tmp_path).keys() == {*mine.files, *other.files}
    assert letters_of(tmp_path, ["x"]) == []

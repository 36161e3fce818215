"""Several letters in one run, one of them in two languages: what is written, held and shown."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
from pypdf import PdfReader

from directory.model import Row
from directory.planning.prepare import Prepared
from directory.templates.template import Template, read_template
from directory.writing.write import write
from tests.helpers import row
from tests.plans import AT_HOME, HOME, SUPPORT, directory_of, planned, prepared, pupil, template, text

NEEDS = text("{{ leaver.name }}, {{ leaver.course }}", rule="S01")
WHY = text("{{ leaver.name }}: {{ leaver.level }}", rule="S01", title="Another letter")


def run_of(*leavers: Row, **written: Template) -> Prepared:
    places = row("Sharing", data="Name; Post-16 place", limited_by="", when_limited="")
    given = directory_of(row(), places, SUPPORT)
    made = planned(leavers, given, list(written.values()))
    return prepared(made, given, {one.name: one for one in written.values()})


def test_row_held_for_two_letters_stands_once_in_held_xlsx_with_both_reasons(tmp_path: Path) -> None:
    run = run_of(
        pupil(2),
        pupil(3, reference="4712", course="Art", level="3"),
        one=read_template("one", NEEDS),
        two=read_template("two", WHY),
    )
    list(write(run, tmp_path / "out"))
    sheet = openpyxl.load_workbook(tmp_path / "out" / "held.xlsx").worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    rows = [dict(zip(headings, cells, strict=True)) for cells in sheet.iter_rows(2, values_only=True)]
    assert [one["Reference"] for one in rows] == ["4711"]
    assert rows[0]["What is wrong"].split("\n") == [
        'Course: "Course" is blank, and the letter needs it.',
        'Level: "Level" is blank, and the letter needs it.',
    ]


def test_preview_shows_the_letters_of_each_template_and_whom_it_does_not_concern(tmp_path: Path) -> None:
    support = text("{{ leaver.name }}", rule="S09", title="Support", audience="placement")
    run = run_of(
        pupil(2, course="Art"), one=read_template("one", NEEDS), support=read_template("support", support)
    )
    list(write(run, tmp_path / "out"))
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<h1>Letters</h1>" in page
    assert "2 cases = 1 letter + 0 held + 1 not concerned." in page
    letters, none = page.split("<h2>A letter</h2>")[1].split("<h2>Support</h2>")
    assert "Ann Example, Art" in letters
    assert "There is no such letter." in none
    assert "Not concerned: AC2." in none


def test_letter_home_is_set_in_its_familys_language_in_every_form(tmp_path: Path) -> None:
    english = template("Dear {{ choice.addressee }}", name="choice", rule="S09", **AT_HOME)
    polish = template("Witam {{ choice.addressee }}", name="choice.pl", rule="S09", **AT_HOME)
    choice = replace(english, siblings={"pl": polish})
    run = run_of(pupil(2, **HOME), pupil(3, reference="4712", language="Polish", **HOME), choice=choice)
    out = tmp_path / "out"
    list(write(run, out))
    page = (out / "index.html").read_text("utf-8")
    said: dict[str, tuple[str, str, set[str]]] = {}
    for notice in run.plan.notices:
        docx, pdf = ((out / name).read_bytes() for name in notice.files)
        reader = PdfReader(BytesIO(pdf))
        languages = set(re.findall(r'w:lang w:val="([^"]+)"', _parts_of(docx)))
        said[notice.language] = (
            " ".join(reader.pages[0].extract_text().split()),
            str(reader.root_object["/Lang"]),
            languages,
        )
    (first, first_lang, first_docx), (second, second_lang, second_docx) = said[""], said["pl"]
    assert "Dear Ann Example" in first
    assert "Witam Ann Example" in second
    assert (first_lang, second_lang) == ("en-GB", "pl")
    assert "pl" not in first_docx
    assert "pl" in second_docx
    assert '<article lang="pl">' in page
    assert page.count("<article>") == 1


def test_plain_letter_home_is_in_english_for_a_screen_reader(tmp_path: Path) -> None:
    english = template("Dear {{ choice.addressee }}", name="choice", rule="S09", **AT_HOME)
    plain = template("Hello {{ choice.addressee }}", name="choice.plain", rule="S09", **AT_HOME)
    choice = replace(english, siblings={"plain": plain})
    run = run_of(pupil(2, language="Plain English", **HOME), choice=choice)
    list(write(run, tmp_path / "out"))
    (notice,) = run.plan.notices
    reader = PdfReader(tmp_path / "out" / notice.files[1])
    assert "Hello Ann Example" in " ".join(reader.pages[0].extract_text().split())
    assert str(reader.root_object["/Lang"]) == "en-GB"
    assert "plain" not in re.findall(r' lang="(\w+)"', (tmp_path / "out" / "index.html").read_text("utf-8"))


def _parts_of(docx: bytes) -> str:
    with ZipFile(BytesIO(docx)) as package:
        return "".join(package.read(n).decode() for n in package.namelist() if n.endswith(".xml"))

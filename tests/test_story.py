"""The whole way: one leaver from the spreadsheet to Word, PDF and a draft, each read by another program."""

import json
import os
import stat
from collections.abc import Mapping
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.document import Document as Word
from pypdf import PdfReader

from directory.commands import cli

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
LEAVERS = ROOT / "data" / "leavers.example.xlsx"
WORKBOOK = ROOT / "data" / "recipients.xlsx"


def _write(out: Path, *options: str) -> Result:
    arguments = ["write", "post16-transfer", "--leavers", str(LEAVERS), "--out", str(out)]
    return CliRunner().invoke(cli, [*arguments, "--on", "2026-11-23", *options])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("story") / "out"
    result = _write(folder)
    assert result.exit_code == 1, result.output  # some example leavers are held
    return folder


@pytest.fixture(scope="module")
def leavers() -> list[Mapping[str, str]]:
    rows = openpyxl.load_workbook(LEAVERS).worksheets[0].iter_rows(values_only=True)
    headings = [str(heading) for heading in next(rows)]
    return [dict(zip(headings, ["" if c is None else str(c) for c in row], strict=True)) for row in rows]


def _paragraphs(word: Word) -> str:
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    said = "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    return said.replace("\u00a0", " ")


def _pdf(content: bytes) -> str:
    said = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return said.replace("\u00a0", " ")


def _draft(path: Path) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def _everything(out: Path) -> dict[str, str]:
    """Return the readable text of every letter and draft by its file name."""
    texts = {path.name: _paragraphs(Document(str(path))) for path in out.glob("*.docx")}
    texts |= {path.name: _pdf(path.read_bytes()) for path in out.glob("*.pdf")}
    for path in out.glob("*.eml"):
        parts = [part.get_content() for part in _draft(path).walk() if part.get_content_maintype() == "text"]
        attached = [part.get_content() for part in _draft(path).iter_attachments()]
        texts[path.name] = "\n".join([str(_draft(path)["Subject"]), *parts, *map(_pdf, attached)])
    return texts


def _one(out: Path, leaver: str) -> str:
    """Return the stem of the files about ``leaver``."""
    found = {name.rsplit(".", 1)[0] for name, text in _everything(out).items() if leaver in text}
    assert len(found) == 1, found
    return found.pop()


def test_leaver_reads_the_same_in_word_pdf_and_draft(out: Path) -> None:
    stem = _one(out, "Imogen Fairbrass")
    assert stem.startswith("english-martyrs-")
    expected = [
        "Transfer information: Imogen Fairbrass",
        "Imogen Fairbrass",
        "27 April 2010",
        "7042096524",
        "A levels: Art, Drama, Sociology",
        "Level 3",
        "7 September 2026",
        "26 June 2026",
        "90%",
        "English Language 4; English Literature 4; Mathematics 4; Combined Science 4-3",
        "A safeguarding file follows separately, to your safeguarding lead.",
        "Receipt",
        "I F",
    ]
    word = _paragraphs(Document(str(out / f"{stem}.docx")))
    pdf = " ".join(_pdf((out / f"{stem}.pdf").read_bytes()).split())
    for text in expected:
        assert text in word
        assert text in pdf
    draft = _draft(out / f"{stem}.eml")
    assert draft["To"] == "office@englishmartyrs.leicester.sch.uk"
    assert draft["X-Unsent"] == "1"
    assert draft["Cc"] is draft["Bcc"] is None
    (attached,) = draft.iter_attachments()
    assert attached.get_content() == (out / f"{stem}.pdf").read_bytes()
    assert "Fairbrass" not in str(draft.get_body(("plain",))) + str(draft.get_body(("html",)))


def test_no_file_holds_another_leavers_name_or_anybodys_upn(
    out: Path, leavers: list[Mapping[str, str]]
) -> None:
    texts = {name: " ".join(text.split()) for name, text in _everything(out).items()}
    names = {f"{leaver['Forename']} {leaver['Surname']}" for leaver in leavers}
    assert len(texts) > 2 * 22, "letters in Word, their PDFs, and drafts"
    for name, text in texts.items():
        inside = {leaver for leaver in names if leaver in text}
        assert len(inside) == 1, (name, inside)
        assert not [leaver["UPN"] for leaver in leavers if leaver["UPN"] and leaver["UPN"] in text]


def test_every_letter_is_about_the_leaver_and_to_the_body_of_its_row(
    out: Path, leavers: list[Mapping[str, str]]
) -> None:
    texts = {name: " ".join(text.split()) for name, text in _everything(out).items()}
    bodies = {
        row[0]: row for row in openpyxl.load_workbook(WORKBOOK)["Recipients"].iter_rows(values_only=True)
    }
    for one in json.loads((out / "plan.json").read_text("utf-8"))["notices"]:
        leaver = leavers[int(one["cell"][1:]) - 2]
        body = bodies[one["recipient"]]
        assert leaver["Destination"] in (body[0], body[1])
        for name in one["files"]:
            assert f"{leaver['Forename']} {leaver['Surname']} has told us" in texts[name]
            assert f"a place at {body[1]}." in texts[name]
        if one["files"][-1].endswith(".eml"):
            assert _draft(out / one["files"][-1])["To"] == body[12]
    page = (out / "index.html").read_text("utf-8")
    assert page.count("<article>") == page.count("has told us") == 22


def test_withheld_results_are_in_no_form_and_a_polite_line_says_so(
    out: Path, leavers: list[Mapping[str, str]]
) -> None:
    limited = [leaver for leaver in leavers if leaver["Share KS4 results"] == "No" and leaver["KS4 results"]]
    assert len(limited) >= 3
    texts = _everything(out)
    for leaver in limited:
        name = f"{leaver['Forename']} {leaver['Surname']}"
        about = [" ".join(text.split()) for text in texts.values() if name in text]
        assert len(about) == 3
        for text in about:
            assert leaver["KS4 results"] not in text
            assert "Not enclosed. The young person has asked us not to share their results." in text


def test_folder_holds_what_its_plan_lists_and_only_its_owner_can_read_it(out: Path) -> None:
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    listed = {*plan["files"], "plan.json"}
    assert {path.name for path in out.iterdir()} == listed
    assert len(plan["notices"]) == 22
    names = {
        f"{n['recipient']}-{n['key']}.{form}" for n in plan["notices"] for form in ("docx", "pdf", "eml")
    } & listed
    assert listed == names | {"plan.json", "held.xlsx", "index.html", ".gitignore"}
    assert plan["complete"]
    assert {name for one in plan["notices"] for name in one["files"]} == names
    if os.name == "posix":
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}


def test_held_rows_come_back_as_they_came_with_what_is_wrong(
    out: Path, leavers: list[Mapping[str, str]]
) -> None:
    headings, *held = openpyxl.load_workbook(out / "held.xlsx").worksheets[0].iter_rows(values_only=True)
    assert headings[-1] == "What is wrong"
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    assert [row[-1].partition(": ")[2] for row in held] == [one["reason"] for one in plan["held"]]
    assert held[0][-1].startswith("Destination: Regent College has closed.")
    assert [row[0] for row in held] == [
        leavers[int(one["cell"][1:]) - 2]["Reference"] for one in plan["held"]
    ]


def test_held_file_sends_nothing_until_each_row_is_said_to_be_mended(out: Path, tmp_path: Path) -> None:
    mended = tmp_path / "held.xlsx"
    book = openpyxl.load_workbook(out / "held.xlsx")
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    (row,) = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns["Hold"]).value]
    sheet.cell(row, columns["Hold"]).value = None
    sheet.cell(row, columns["What is wrong"]).value = None
    book.save(mended)
    plan = ["plan", "post16-transfer", "--leavers", str(mended), "--format", "json"]
    made = json.loads(CliRunner().invoke(cli, plan).stdout)
    assert [one["cell"] for one in made["notices"]] == [f"J{row}"]
    assert {one["code"] for one in made["held"]} - {"L02", "L03", "L04"} == {"H15"}


def test_list_inside_the_folder_to_be_replaced_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    _write(out)
    before = sorted(path.name for path in out.iterdir())
    arguments = ["write", "post16-transfer", "--leavers", str(out / "held.xlsx"), "--out", str(out)]
    refused = CliRunner().invoke(cli, [*arguments, "--replace"])
    assert refused.exit_code == 2
    assert "move it first" in refused.output
    assert sorted(path.name for path in out.iterdir()) == before


def _pdfs_of_all(out: Path) -> list[Path]:
    found = list(out.glob("*.pdf"))
    assert len(found) == 22
    return found


def test_receipt_slip_is_a_sheet_of_its_own(out: Path) -> None:
    for path in _pdfs_of_all(out):
        *letter, slip = [page.extract_text() for page in PdfReader(path).pages]
        assert len(letter) == 2
        assert "Yours sincerely" in "".join(letter)
        assert "Receipt" not in "".join(letter).replace("Receipt slip", "")
        assert slip.count("Receipt") == 1


def test_slip_carries_initials_and_no_name(out: Path, leavers: list[Mapping[str, str]]) -> None:
    surnames = [leaver["Surname"] for leaver in leavers]
    for path in _pdfs_of_all(out):
        slip = PdfReader(path).pages[1].extract_text()
        assert not [surname for surname in surnames if surname in slip]


def test_preview_needs_no_network_and_shows_letters_and_held(out: Path) -> None:
    page = (out / "index.html").read_text("utf-8")
    assert "33 leavers = 22 letters + 11 held." in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "src=" not in page
    assert "Transfer information: Aoife O&#39;Brien" in page


def test_folder_of_an_earlier_run_is_kept_until_replace_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = _write(out)
    again = _write(out)
    assert again.exit_code == 2
    assert "holds an earlier run" in again.output
    before = sorted(path.name for path in out.iterdir())
    assert _write(out, "--replace").exit_code == first.exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == before

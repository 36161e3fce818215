"""`recipients templates new` and `show`: a letter of the school's own, begun and looked at."""

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdf
import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.workspace import make_example
from tests.documents.letterhead.makers import text
from tests.templates.word.makers import code, complex_field, merged, paragraph, word_letter

LETTER = paragraph(merged("Forename")) + text("comes to «Organisation».")
SAID = ["--title", "Welcome", "--audience", "destination", "--rule", "S21"]
SAID += ["--addressee", "Admissions", "--subject", "Ref {{ letter.reference }}"]

NOTED = '<w:r><w:t>Dear all</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_example(tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["templates", *words], input=typed)


def test_a_letter_in_word_becomes_a_template_that_is_written(home: Path) -> None:
    (home / "ours.docx").write_bytes(word_letter(LETTER))
    made = run("new", "welcome", "--from", "ours.docx", *SAID)

    assert (made.exit_code, made.stdout) == (0, "templates/welcome.md\ntemplates/welcome.docx\n")
    assert run("check").exit_code == 0
    options = ["--leavers", "data/leavers.xlsx", "--out", "out", "--new-ledger"]
    assert CliRunner().invoke(cli, ["write", "welcome", *options]).exit_code in (0, 1)
    (word, *_) = sorted((home / "out").glob("*.docx"))
    said = "\n".join(one.text for one in docx.Document(str(word)).paragraphs)
    assert "comes to " in said
    assert "«" not in said
    with ZipFile(word) as archive:
        assert b"Oak Tree School" in archive.read("word/header1.xml")
    page = " ".join(pypdf.PdfReader(word.with_suffix(".pdf")).pages[0].extract_text().split())
    assert "Oak Tree School" in page
    assert "comes to " in page
    assert "Oak Tree School" in (home / "out" / "index.html").read_text("utf-8")


def test_what_no_option_says_is_asked(home: Path) -> None:
    typed = "A letter of ours\ndestination\nS21\nExaminations\n\n"
    made = run("new", "ours", typed=typed)

    assert (made.exit_code, made.stdout) == (0, "templates/ours.md\n")
    assert "  S21  Transitional support for school-leavers" in made.stderr
    begun = (home / "templates" / "ours.md").read_text("utf-8")
    assert begun.startswith(
        "---\ntitle: A letter of ours\naudience: destination\nrule: S21\naddressee: Examinations\n"
        "subject: A letter of ours, our reference {{ letter.reference }}\ncover: |\n  Dear colleague,\n"
    )
    shown = run("show", "ours").stdout
    assert "Course: A level Art\n" in shown
    assert "3 Example Street" not in shown  # the rule does not allow the address


@pytest.mark.parametrize(
    ("audience", "rule"),
    [("whoever holds the choice", "S09"), ("body", "S05"), ("bodies of the rule", "S09")],
)
@pytest.mark.usefixtures("home")
def test_a_letter_for_each_audience_works_at_once(audience: str, rule: str) -> None:
    said = ["--title", "News", "--audience", audience, "--rule", rule]
    said += [] if audience.startswith("whoever") else ["--addressee", "Head", "--subject", "News"]

    made = run("new", "news", *said)
    assert (made.exit_code, made.stdout) == (0, "templates/news.md\n")
    assert "News" in run("show", "news").stdout


def test_a_field_that_the_rule_does_not_allow_is_told_with_its_paragraph(home: Path) -> None:
    (home / "ours.docx").write_bytes(word_letter(LETTER + text("They live at {{ Address }}.")))
    made = run("new", "welcome", "--from", "ours.docx", *SAID)

    assert made.exit_code == 1
    assert "1 error in templates.\n" in made.stdout
    (one,) = json.loads(run("check", "--format", "json").stdout)["findings"]
    assert [one["code"], one["file"], one["line"]] == ["T12", "welcome.docx", 3]
    assert one["message"] == (
        "asks for leaver.address, and rule S21 does not allow Address. "
        'Its paragraph: "They live at {{ leaver.address }}."'
    )


def test_a_file_that_cannot_be_a_letter_is_refused_and_nothing_is_written(home: Path) -> None:
    before = sorted((home / "templates").iterdir())
    (home / "ours.docx").write_bytes(word_letter(paragraph(NOTED)))

    made = run("new", "welcome", "--from", "ours.docx", *SAID)
    assert (made.exit_code, made.stderr) == (2, '"ours.docx" has footnotes. Write them into the text.\n')
    assert run("new", "Welcome!", *SAID).stderr.startswith('"Welcome!" cannot be the name of a template.')
    assert "already has post16-transfer.md" in run("new", "post16-transfer", *SAID).stderr
    assert run("new", "welcome", *SAID[:4], "--rule", "S99", *SAID[6:]).stderr.startswith("There is no rule")
    assert sorted((home / "templates").iterdir()) == before


def test_a_template_is_shown_in_each_of_its_forms(home: Path) -> None:
    (home / "ours.docx").write_bytes(word_letter(paragraph(complex_field(code(" MERGEFIELD Course ")))))
    run("new", "welcome", "--from", "ours.docx", *SAID)

    assert run("show", "welcome").stdout.endswith("A level Art\n")
    assert "<p>A level Art</p>" in run("show", "welcome", "--format", "html").stdout
    for form in ("docx", "pdf"):
        assert run("show", "welcome", "--format", form).exit_code == 2
        assert run("show", "welcome", "--format", form, "--out", f"a.{form}").stdout == f"a.{form}\n"
    assert "A level Art" in [one.text for one in docx.Document("a.docx").paragraphs]
    (page,) = pypdf.PdfReader(BytesIO(Path("a.pdf").read_bytes())).pages
    assert "A level Art" in page.extract_text()


def test_every_template_that_ships_is_shown(home: Path) -> None:
    names = [path.stem for path in (home / "templates").glob("*.md") if "." not in path.stem]
    assert len(names) > 20
    assert {name: run("show", name).exit_code for name in names} == dict.fromkeys(names, 0)

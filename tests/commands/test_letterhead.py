"""`recipients letterhead check`: a school tries a Word file before any letter is written on it."""

from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.workspace import make_example
from tests.documents.letterhead.makers import LOGO, WITH_LOGO, anchored, inline, letterhead, text


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_example(tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def test_a_letterhead_that_serves_is_told_and_shown_in_both_forms(home: Path) -> None:
    header = f"<w:p>{inline()}</w:p>" + text("Oak Tree School")
    (home / "ours.docx").write_bytes(letterhead(header=header, of_head=LOGO, parts=WITH_LOGO))

    made = CliRunner().invoke(cli, ["letterhead", "check", "ours.docx"])

    assert made.exit_code == 0
    assert made.stdout == (
        "ours.docx can be the letterhead: save it as templates/letterhead.docx.\n\n"
        "Letters will have:\n"
        "  the header: 1 line of text\n"
        "  the footer: 2 lines of text\n"
        '  a picture, "The school\'s oak"\n'
        "  the styles of headings, lists and tables; ours for Normal, Heading 1, Heading 2, Heading 3, List "
        "Bullet, Table Grid\n\n"
        'Warning: the letterhead names "Oak Tree School", but the School sheet '
        '"Leicester Partnership School". '
        "Type {{ school.name }} in its place, or mend the School sheet.\n\n"
        "A sample letter, to look at side by side:\n  ours-sample.docx\n  ours-sample.pdf\n"
    )
    word = docx.Document(str(home / "ours-sample.docx"))
    pages = pypdf.PdfReader(BytesIO((home / "ours-sample.pdf").read_bytes())).pages
    assert len(pages) == 2
    for paragraph in word.paragraphs:
        shown = " ".join(page.extract_text() for page in pages).split()
        assert " ".join(paragraph.text.split()) in " ".join(shown)
    assert (home / "ours-sample.pdf").stat().st_mode & 0o777 == 0o600


def test_a_letterhead_that_cannot_serve_is_refused_and_nothing_is_written(home: Path) -> None:
    (home / "ours.docx").write_bytes(letterhead(body=text("Dear Sir")))

    made = CliRunner().invoke(cli, ["letterhead", "check", "ours.docx"])

    assert made.exit_code == 2
    assert made.stderr.startswith('"ours.docx" has text or pictures outside its header and footer.')
    assert not list(home.glob("*sample*"))


def test_write_and_plan_say_that_the_letterhead_names_another_school(home: Path) -> None:
    (home / "templates" / "letterhead.docx").write_bytes(letterhead())

    made = CliRunner().invoke(cli, ["plan", "post16-transfer", "--leavers", "data/leavers.xlsx"])

    assert 'names "Oak Tree School"' in made.stderr


def test_a_letterhead_that_writes_into_the_window_is_refused_at_the_first_look(home: Path) -> None:
    header = text("Oak Tree School") + f"<w:p>{anchored(1_800_000, 1_620_000, text('Motto'))}</w:p>"
    (home / "ours.docx").write_bytes(letterhead(header=header))

    made = CliRunner().invoke(cli, ["letterhead", "check", "ours.docx"])

    assert made.exit_code == 2
    assert " ".join(made.stderr.split()) == (
        '"ours.docx" leaves a letter no room: other text is in the envelope\'s window, or nearer than 5 mm '
        "below it. Move what is in the way, or make the margins of the page smaller."
    )
    assert not list(home.glob("*sample*"))

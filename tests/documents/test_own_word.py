"""A school's own Word letters: each works in every form, or is refused in one sentence."""

import re
from io import BytesIO

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from directory.documents.forms import compile_forms
from directory.documents.text import compile_text
from directory.planning.heads import head_of
from directory.templates.front_matter import Enclosure
from directory.templates.template import read_file
from tests.accessible import failures
from tests.documents.letterhead.makers import PUPIL, members
from tests.makers import context, leaver, notice, school
from tests.office import in_window, needs_office, pdfs_of
from tests.templates.word.cases import GOOD
from tests.templates.word.makers import front
from tests.templates.word.refused import REFUSED

ENVELOPE = (
    "Admissions Manager",
    "Example College",
    "1 Example Street",
    "Example Park",
    "Leicester",
    "LE1 1FZ",
)
ENCLOSED = [
    Enclosure("Receipt slip", "with this letter", "Office", None),
    Enclosure("SEN file", "by hand", "SENCO", None),
]


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("templates")
    found = {}
    for number, (name, case) in enumerate((GOOD | REFUSED).items()):
        (folder / f"own{number}").mkdir()
        (folder / f"own{number}" / "own.docx").write_bytes(case.file)
        path = folder / f"own{number}" / "own.md"
        path.write_text(front(), "utf-8")
        found[name] = read_file(path)
    return found


def filled(name, **cells):
    return context(notice(leaver(sen="", **(dict(GOOD[name].leaver) | cells))), ENCLOSED)


@pytest.fixture(scope="module")
def forms(readings, tmp_path_factory):
    return {
        name: compile_forms(template, head_of(template, tmp_path_factory.getbasetemp(), school()))
        for name in GOOD
        if (template := readings[name].template)
    }


@pytest.fixture(scope="module")
def written(forms):
    return {name: made.docx(filled(name)) for name, made in forms.items()}


def words_in(document):
    """Return the text of a Word letter as one string."""
    return "".join(one.text or "" for one in document.element.body.iter(qn("w:t")))


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_letter_is_refused_in_a_sentence(readings, name):
    told = [str(one) for one in readings[name].wrong]
    assert any(REFUSED[name].refused in one for one in told), told
    assert readings[name].template is None


@pytest.mark.parametrize("name", GOOD)
def test_a_word_letter_says_as_plain_text_what_it_says_in_word(readings, name):
    assert [str(one) for one in readings[name].wrong] == []
    template = readings[name].template
    said = compile_text(template.body.letter)(filled(name))
    if template.body.letter.addressed:
        _, _, said = said.partition("LE1 1FZ\n\n")
    assert said.rstrip() == re.sub("\n{3,}", "\n\n", GOOD[name].says)


@pytest.mark.parametrize("name", GOOD)
def test_what_only_word_shows_is_told(readings, name):
    alone = " ".join(one.trouble for one in readings[name].remarks)
    assert GOOD[name].alone in alone
    assert bool(alone) is bool(GOOD[name].alone)


@pytest.mark.parametrize("name", GOOD)
def test_nothing_travels_that_the_file_once_held(written, name):
    assert [part for part, content in members(written[name]).items() if PUPIL.encode() in content] == []


@pytest.mark.parametrize("name", GOOD)
def test_python_docx_opens_a_filled_letter(written, name):
    document = docx.Document(BytesIO(written[name]))
    assert "{" not in words_in(document)
    assert document.core_properties.title == "Transfer"


@needs_office
def test_libreoffice_opens_every_filled_letter_with_its_address_in_the_window(written, tmp_path):
    for name, pdf in pdfs_of(written, tmp_path).items():
        said = "".join("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())
        told = re.sub(r"\([^)]*\)|^- |-{9,}", "", GOOD[name].says, flags=re.MULTILINE)
        for words in re.split(r"[:\n]", told):
            assert "".join(words.split()) in said, (name, words)
        addressed = "recipient.address" not in GOOD[name].body
        assert ("AdmissionsManager" in said) is addressed
        if addressed:
            assert in_window(pdf) == ("".join("".join(ENVELOPE).split()), ""), name


@pytest.mark.parametrize("name", GOOD)
def test_its_pdf_is_pdf_ua_as_all_others_are(forms, name):
    assert failures(forms[name].pdf(filled(name))) == []

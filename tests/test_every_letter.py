"""Every letter that the example data make, in all four forms, looked over for what no reader should meet."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.markup import Context
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_text
from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.model import Notice, Pupils
from directory.planning.already_sent import refuse_unsaid
from directory.planning.prepare import Prepared
from directory.templates.folder import load_template
from directory.templates.letter import Letter
from directory.values.dates import show_date
from tests.accessible import failures
from tests.helpers import TODAY
from tests.ledger.makers import entry
from tests.makers import LETTERHEAD, shipped_letterhead
from tests.office import in_window, needs_office, pdfs_of
from tests.plans import prepare_for
from tests.template_texts import letter_names

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
# Their one body is Unconfirmed, so the example data make no letter: its golden text shows it.
NO_LETTER = {"lebc-careers"}

POSTS = [
    *(("leicester-city-council", role) for role in ("Attendance", "Children missing education")),
    *(("leicester-city-council", role) for role in ("Youth support", "Electoral registration")),
    ("leicestershire-police", "Police liaison"),
    ("leicestershire-partnership-nhs", "School nursing"),
]

HEAD = 3  # lines of the letterhead on each page of a PDF
SLIP = "Receipt|My choice|Mój wybór|Please confirm"

# What must not be seen, and a text that shows what is meant.
FLAWS = {
    "a value that is not there": (re.compile(r"\b(?:None|Undefined|nan)\b"), "Course: None"),
    "a tag": (re.compile(r"\{[{%]|[%}]\}"), "{{ leaver.course }}"),
    "an empty parenthesis": (re.compile(r"\(\s*\)|\[\s*\]"), "Ann ( )"),
    "a double space": (re.compile(r"\S {2,}\S"), "Ann  Example"),
    "a space before a stop": (re.compile(r" [,;.:?!](?:\s|$)"), "Ann , born"),
    "an orphan comma": (
        re.compile(r"^[,;]|[,;:]\s*[,;.](?:\s|$)|^(?!Dear |Yours |Szanowni ).*,$", re.S),
        "Street, Town,",
    ),
    "two full stops": (re.compile(r"\.\s*\.(?!\.)(?:\s|$)"), "Thank you.."),
}
REGISTERS_OWN = re.compile("|".join(re.escape(pupils) for pupils in Pupils if pupils.startswith("None")))


def flaws(text: str) -> list[str]:
    """Return what is wrong with a text; the register's own "None: under contract" is not."""
    own = REGISTERS_OWN.sub("-", text)
    return [flaw for flaw, (pattern, _) in FLAWS.items() if pattern.search(own)]


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_is_seen(flaw: str) -> None:
    assert flaws(FLAWS[flaw][1]) == [flaw]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory with an invented safeguarding lead and SENCO at each place that leavers go to.

    The council, the police and the NHS trust have the posts that letters about pupils go to.
    """
    book = openpyxl.load_workbook(ROOT / "data" / "recipients.xlsx")
    headings = {cell.value: cell.column for cell in book["Recipients"][1]}
    bodies = [
        row[headings["ID"] - 1]
        for row in book["Recipients"].iter_rows(min_row=2, values_only=True)
        if row[headings["Category"] - 1] in ("College", "School sixth form")
    ]
    contacts = book["Contacts"]
    places = {cell.value: cell.column for cell in contacts[1]}
    posts = [(body, role) for body in bodies for role in ("Safeguarding lead", "SENCO")]
    for number, (body, role) in enumerate([*posts, *POSTS], 2):
        for heading, value in {"Recipient": body, "Role": role, "Name": f"Post {number}"}.items():
            contacts.cell(number, places[heading]).value = value
    path = tmp_path_factory.mktemp("every") / "recipients.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module", params=letter_names())
def prepared(request: pytest.FixtureRequest, workbook: Path) -> Prepared:
    return _prepared(request.param, workbook)


def _prepared(name: str, workbook: Path) -> Prepared:
    pupils = load_template(name, TEMPLATES).audience.about_pupil
    leavers = ROOT / "data" / "leavers.example.xlsx" if pupils else None
    ledger = workbook.with_name("ledger.db")
    if not ledger.exists():
        with open_ledger(
            ledger, now=lambda: datetime(2026, 11, 2, 9, tzinfo=UTC), command="write", new=True
        ) as book:
            book.begin("write", "ab")
            book.plan([entry("abcde23456", recipient="leicester-college", receipt_within="7 days")])
            book.made({"abcde23456": {}})
            book.record_all(["abcde23456"], State.SENT, by="AB", on=date(2026, 11, 2))
    with read_ledger(ledger) as asked:
        return prepare_for([name], leavers, workbook, TODAY, TEMPLATES, "all", asked)


class _Page(HTMLParser):
    """Collects the texts of a page's blocks, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.texts, self.headings = [""], list[str]()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("strong", "em", "a"):
            self.texts.append("")
        if re.fullmatch("h[1-3]", tag):
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch("h[1-3]", tag):
            self.headings[-1] = self.texts[-1].strip()

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data.replace("\u00a0", " ")


def _word(content: bytes) -> Iterator[str]:
    word = Document(BytesIO(content))
    yield from (_spaced(paragraph.text) for paragraph in word.paragraphs)
    yield from (_spaced(cell.text) for table in word.tables for row in table.rows for cell in row.cells)


def _spaced(text: str) -> str:
    """Return a text with plain spaces in what is not broken over two lines, such as a postcode."""
    return text.replace("\u00a0", " ")


@dataclass(frozen=True)
class Rendered:
    """A notice's texts by form, its PDF's pages as lines between head and foot, and its headings."""

    notice: Notice
    forms: Mapping[str, list[str]]
    pages: list[list[str]]
    headings: list[str]


@cache
def _writers(letter: Letter) -> tuple[Callable[[Context], Any], ...]:
    on = shipped_letterhead()
    return compile_text(letter), compile_html(letter), compile_docx(letter, on), compile_pdf(letter, on)


def _rendered(prepared: Prepared, notice: Notice) -> Rendered:
    context = prepared.context(notice)
    text, html, docx, pdf = (write(context) for write in _writers(prepared.template(notice).body.letter))
    page = _Page()
    page.feed(html)
    pages = [_spaced(page.extract_text()).split("\n") for page in PdfReader(BytesIO(pdf)).pages]
    assert failures(pdf) == []
    assert all(re.search(r" · page \d of \d$", page[-1]) for page in pages)
    forms = {
        "text": [" ".join(line.strip() for line in block.split("\n")) for block in text.split("\n\n")],
        "html": page.texts,
        "docx": list(_word(docx)),
        "pdf": [" ".join(line.strip() for line in page) for page in pages],
    }
    between = [[line.strip() for line in page[HEAD:-1] if line.strip()] for page in pages]
    between = [page for page in between if page]  # but for the back of a letter with a slip
    return Rendered(notice, forms, between, page.headings)


def _shape(notice: Notice) -> Hashable:
    """Return what decides which of a template's words a letter has; a body's letter is one of a kind."""
    about = notice.recipient.organisation if notice.leaver is None else ""
    return notice.language, notice.shared, tuple(notice.withheld), about


@pytest.fixture(scope="module")
def letters(prepared: Prepared) -> list[Rendered]:
    """Return the letters of one template: of those of one shape the shortest and the longest.

    Reading a PDF back costs ten times what writing it does.
    """
    length = {
        one.key: len(_writers(prepared.template(one).body.letter)[0](prepared.context(one)))
        for one in prepared.plan.notices
    }
    by_length = sorted(prepared.plan.notices, key=lambda one: length[one.key])
    chosen = {_shape(one): one for one in reversed(by_length)} | {
        (_shape(one), "longest"): one for one in by_length
    }
    return [_rendered(prepared, notice) for notice in {one.key: one for one in chosen.values()}.values()]


def test_every_template_makes_a_letter(prepared: Prepared, letters: list[Rendered]) -> None:
    (name,) = prepared.templates
    assert bool(letters) == (name not in NO_LETTER)


def test_letters_have_no_flaw_in_any_form(letters: list[Rendered]) -> None:
    for letter in letters:
        told = {
            form: {flaw for text in texts for flaw in flaws(text)} for form, texts in letter.forms.items()
        }
        assert not any(told.values()), (letter.notice.key, told)


def widows(pages: list[list[str]], headings: list[str]) -> list[str]:
    """Return the headings, or their last lines, that stand at the foot of a page."""
    return [page[-1] for page in pages if any(heading.endswith(page[-1]) for heading in headings)]


def test_a_widow_heading_is_seen() -> None:
    assert widows([["Dear", "What we", "ask of you"], ["- Ring us."]], ["What we ask of you"]) == [
        "ask of you"
    ]
    assert widows([["Dear", "- Ring us."], ["Receipt", "Signed"]], ["Receipt"]) == []


def test_no_page_ends_with_a_heading_or_begins_with_a_signature(letters: list[Rendered]) -> None:
    for letter in letters:
        assert not widows(letter.pages, letter.headings), letter.notice.key
        assert not [page[0] for page in letter.pages if re.match("Yours|Z poważaniem", page[0])], (
            letter.notice.key
        )


def test_a_slip_stands_on_a_page_of_its_own_and_names_nobody(letters: list[Rendered]) -> None:
    for letter in letters:
        leaver = letter.notice.leaver
        slips = [page for page in letter.pages if re.match(SLIP, page[0])]
        assert len(slips) == len([heading for heading in letter.headings if re.match(SLIP, heading)])
        for slip in slips if leaver else ():
            said = " ".join(slip)
            assert leaver.initials in said
            for personal in (
                leaver.surname,
                leaver.row["forename"],
                show_date(leaver.date_of_birth),
                leaver.row["address"],
            ):
                # An address that is withheld is blank.
                assert not personal or not re.search(rf"\b{re.escape(personal)}\b", said), letter.notice.key


def test_lines_are_short_enough_to_read(letters: list[Rendered]) -> None:
    longest = max((line for letter in letters for page in letter.pages for line in page), key=len, default="")
    assert len(longest) <= 90, longest


REPLACES = re.compile("replaces the one that we sent on|zastępuje nasze pismo wysłane")


def test_corrected_letter_says_so_in_every_form_and_no_other_does(
    prepared: Prepared, letters: list[Rendered]
) -> None:
    for letter in {one.notice.language: one for one in letters}.values():
        corrected = replace(prepared, replaced={letter.notice.key: date(2026, 11, 20)})
        said = _rendered(corrected, letter.notice)
        for form, texts in said.forms.items():
            assert re.search(f"(?:{REPLACES.pattern}) 20 November 2026", " ".join(texts)), form
            assert not REPLACES.search(" ".join(letter.forms[form])), form
            assert not [flaw for text in texts for flaw in flaws(text)], form
        assert not widows(said.pages, said.headings)
        assert not [page[0] for page in said.pages if re.match("Yours|Z poważaniem", page[0])]


@pytest.mark.parametrize("name", letter_names())
def test_every_template_can_say_that_its_letter_replaces_another(name: str) -> None:
    template = load_template(name, TEMPLATES)
    for written in (template, *template.siblings.values()):
        refuse_unsaid(written)


def test_words_headings_stay_with_what_they_head() -> None:
    styles = Document(str(LETTERHEAD)).styles
    assert all(styles[f"Heading {level}"].paragraph_format.keep_with_next for level in (1, 2, 3))


@needs_office
def test_each_address_is_in_the_window_of_its_word_letter(workbook: Path, tmp_path: Path) -> None:
    """As LibreOffice sets it: of each template the letter with the widest line, and that with the most."""
    letters, envelopes = dict[str, bytes](), dict[str, str]()
    for name in {*letter_names()} - NO_LETTER:
        prepared = _prepared(name, workbook)
        lines = {one.key: _envelope(prepared.context(one)) for one in prepared.plan.notices}
        widest = max(lines, key=lambda key: max(map(len, lines[key])))
        longest = max(lines, key=lambda key: len(lines[key]))
        for one in prepared.plan.notices:
            letter = prepared.template(one).body.letter
            if one.key in (widest, longest) and letter.addressed:
                letters[f"{name} {one.key}"] = _writers(letter)[2](prepared.context(one))
                envelopes[f"{name} {one.key}"] = "".join("".join(lines[one.key]).split())
    assert len(letters) > len(letter_names())
    assert {key: in_window(pdf) for key, pdf in pdfs_of(letters, tmp_path).items()} == {
        key: (envelope, "") for key, envelope in envelopes.items()
    }


def _envelope(context: Context) -> list[str]:
    recipient: Any = context["recipient"]
    return list(recipient.envelope)

"""Nobody gets more: whatever the register, the pupils and the templates say, no letter says too much.

Every field of every pupil has a value found nowhere else, so that a letter can be searched for it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from email import policy
from email.parser import BytesParser
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import event, given, settings
from pypdf import PdfReader

from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.text import compile_text
from directory.model import (
    LEAVER_FIELDS,
    Household,
    Notice,
    Recipient,
    Row,
)
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.values.dates import age_on, show_date
from directory.writing.manifest import plan_record
from directory.writing.write import write
from tests.any_case import DATES, HEADINGS, SCHOOLS, SHARING, YES_OR_NO, Case, cases, told
from tests.helpers import TODAY
from tests.makers import shipped_letterhead
from tests.plans import prepared

pytestmark = pytest.mark.slow


def values(pupil: Row, field: str) -> list[str]:
    """Return what a letter would say of a field, in any form."""
    if field == "name":
        return [pupil["forename"], pupil["surname"]]
    if field == "initials" or not pupil[field]:
        return []
    if field in DATES:
        day, month, year = map(int, pupil[field].split("/"))
        return [show_date(date(year, month, day)), pupil[field], f"{year}-{month:02}-{day:02}"]
    return [told(field)] if field in YES_OR_NO else [pupil[field], told(field)]


def at_most(notice: Notice, case: Case) -> set[str]:
    """Return the fields that the register's row lets ``notice`` tell at most, read off the sheet itself."""
    assert notice.leaver
    pupil = notice.leaver.row
    if isinstance(notice.recipient, Household):
        return {
            "name",
            "initials",
            "forename",
            "surname",
            "preferred_name",
            "date_of_birth",
            "address",
            "postcode",
        }
    to = notice.recipient
    rows = [one for one in case.register if one["recipient"] in (to.id, to.category.value)]
    by = next((one for one in rows if one["recipient"] == to.id), None) or rows[0]
    data = set(by["data"].split("; "))
    for key, heading in HEADINGS.items():
        if by["limited_by"] == heading and pupil[key] != SHARING[key][0]:
            data &= set(by["when_limited"].split("; "))
    data -= set() if to.category in SCHOOLS else {"UPN"}
    born = notice.leaver.date_of_birth
    if by["pupils"].startswith("None") or age_on(born, TODAY) < int(by["from_age"] or 0):
        data = set()
    ties = {
        "With a place there": "destination",
        "Placed with it": "placement",
        "Also attending there": "also_attends",
    }
    if by["pupils"] in ties and to.id not in pupil[ties[by["pupils"]]].split("; "):
        data = set()
    return {field for field, category in LEAVER_FIELDS.items() if category in data}


def too_much(notice: Notice, case: Case) -> dict[str, str]:
    """Return what the letter must not say, each with what it is."""
    own = notice.leaver.row if notice.leaver else None
    allowed = at_most(notice, case) if own else set()
    secret = {}
    for pupil, field in product(case.rows.values(), LEAVER_FIELDS):
        if own is None or pupil.number != own.number or field not in allowed:
            for value in values(pupil, field):
                # The words that tell of a field are the same of every pupil.
                if own is None or pupil.number == own.number or not value.startswith("Tqell"):
                    secret[value] = f"{field} of row {pupil.number}"
    for pupil in case.rows.values():
        secret[pupil["reference"]] = f"reference of row {pupil.number}"
        if pupil["address_withheld"] == "Yes":
            secret |= dict.fromkeys((pupil["address"], pupil["postcode"]), "an address from everybody")
        if pupil["former_name_withheld"] == "Yes" and pupil["preferred_name"]:
            secret[pupil["forename"]] = "a former name"
        another = own is None or pupil.number != own.number  # a row is masked where its home is withheld
        if another or isinstance(notice.recipient, Recipient) or not notice.recipient.second:
            secret[pupil["second_parent_address"]] = "where the second parent lives"
        if another or isinstance(notice.recipient, Recipient):
            secret[pupil["parent"]] = f"parent of row {pupil.number}"
    return secret


def squeezed(said: str) -> str:
    """Return a text without what a form does to it: case, and spaces where a line ends."""
    return re.sub(r"\s+", "", said).casefold()


def refuse(said: str, secret: Mapping[str, str], where: str) -> None:
    plain = squeezed(said)
    found = {what for value, what in secret.items() if squeezed(value) in plain}
    assert not found, f"{where} says {sorted(found)}"


def docx_text(made: bytes) -> str:
    with ZipFile(BytesIO(made)) as package:
        parts = [package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))]
    return " ".join(re.sub(rb"<[^>]*>", b"", part).decode() + part.decode() for part in parts)


def pdf_text(made: bytes) -> str:
    reader = PdfReader(BytesIO(made))
    return "".join(page.extract_text() for page in reader.pages) + repr(reader.metadata)


def eml_texts(made: bytes) -> Iterator[str]:
    """Yield what a draft says: its headers, each of its texts, and the letter that is attached."""
    message = BytesParser(policy=policy.default).parsebytes(made)
    yield " ".join(f"{key}: {value}" for key, value in message.items())
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield part.get_content()
        elif part.get_content_type() == "application/pdf":
            yield pdf_text(part.get_content())
            yield part.get_filename() or ""


@settings(max_examples=50)
@given(cases())
def test_no_letter_tells_more_than_its_row_allows_or_of_anybody_else(case: Case) -> None:
    run = prepared(case.plan, case.directory, case.templates)
    letterhead = shipped_letterhead()
    named = {notice.template for notice in case.plan.notices}
    letters = {name: case.templates[name].body.letter for name in named}
    html = {name: compile_html(letter) for name, letter in letters.items()}
    plain = {name: compile_text(letter) for name, letter in letters.items()}
    docx = {name: compile_docx(letter, letterhead) for name, letter in letters.items()}
    event(f"letters: {min(len(case.plan.notices), 3)}")
    for notice in case.plan.notices:
        context, secret = run.context(notice), too_much(notice, case)
        refuse(html[notice.template](context), secret, "html")
        refuse(plain[notice.template](context), secret, "text")
        refuse(docx_text(docx[notice.template](context)), secret, "docx")


@settings(max_examples=8)
@given(cases().filter(lambda case: case.plan.notices))
def test_no_file_of_a_run_tells_more(case: Case) -> None:
    run = prepared(case.plan, case.directory, case.templates)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        list(write(run, out))
        page = (out / "index.html").read_text("utf-8")
        articles = re.findall(r"<article.*?</article>", page, re.DOTALL)
        notices = [n for name in case.templates for n in case.plan.notices if n.template == name]
        for notice, article in zip(notices, articles, strict=True):
            secret = too_much(notice, case)
            refuse(article, secret, "index.html")
            for name in notice.files:
                made = (out / name).read_bytes()
                read = {"docx": docx_text, "pdf": pdf_text, "eml": lambda eml: "\n".join(eml_texts(eml))}
                refuse(read[name.rpartition(".")[2]](made) + name, secret, name)
        refuse((out / "plan.json").read_text("utf-8"), everything(case), "plan.json")


@settings(max_examples=50)
@given(cases())
def test_a_plan_shows_no_value_of_a_pupil(case: Case) -> None:
    secret = everything(case)
    refuse(json.dumps(plan_record(case.plan), ensure_ascii=False), secret, "plan.json")
    if case.templates:
        refuse(FORMS["text"](case.plan, Style(80)), secret, "the table")
    refuse(repr(case.plan), secret, "repr")


def everything(case: Case) -> dict[str, str]:
    """Return every value of every pupil: no plan has one, whatever it plans."""
    return {
        value: f"{field} of row {pupil.number}"
        for pupil, field in product(case.rows.values(), (*LEAVER_FIELDS, "reference", "parent"))
        for value in values(pupil, field)
    }

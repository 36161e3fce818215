"""Nobody gets more: whatever the register, the pupils and the templates say, no letter says too much.

Every field of every pupil has a value found nowhere else, so that a letter can be searched for it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser
from io import BytesIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from directory.checks.trusted import PupilList
from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.text import compile_text
from directory.model import (
    LEAVER_FIELDS,
    Audience,
    Category,
    DataCategory,
    Household,
    Notice,
    Plan,
    Pupils,
    Recipient,
    Row,
)
from directory.planning.plan import make_plan
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.sharing.recipients import Directory, directory_from
from directory.templates.problems import TemplateWrong
from directory.templates.template import Template, read_template
from directory.values.dates import age_on, show_date
from directory.values.identifiers import IdentifierError, parse_uln, parse_upn
from directory.writing.manifest import plan_record
from directory.writing.write import write
from tests.helpers import TODAY, book, row, table
from tests.helpers import settings as school
from tests.makers import shipped_letterhead
from tests.plans import AT_HOME, college, prepared, text

pytestmark = pytest.mark.slow

SCHOOLS = (Category.SCHOOL, Category.SCHOOL_SIXTH_FORM)
BODIES = {
    "example-college": Category.COLLEGE,
    "example-school": Category.SCHOOL,
    "example-provider": Category.ALTERNATIVE_PROVISION,
}
SHARING = {"share_ks4_results": ("Yes", "No"), "youth_support": ("Full", "Name address DOB only")}
HEADINGS = {"share_ks4_results": "Share KS4 results", "youth_support": "Youth support"}
# Said as they are, two of a kind look alike: what the letter does where they say Yes is searched for.
WITHHELD = ("address_withheld", "former_name_withheld")  # from everybody
YES_OR_NO = ("safeguarding_file", "sen_file")
DATES = ("date_of_birth", "leaving_date", "joining_date", "start_date")
DERIVED = ("name", "initials")
TYPED = [field for field in LEAVER_FIELDS if field not in (*YES_OR_NO, *DATES, *DERIVED, "upn", "uln")]
BORN = (date(2008, 3, 1), date(2010, 11, 23), date(2010, 11, 24), date(2012, 2, 29), date(2014, 5, 5))


def fitting(parse: Callable[[str], str], candidates: Iterable[str]) -> Iterator[str]:
    """Yield the candidates whose check character is right."""
    for candidate in candidates:
        with suppress(IdentifierError):
            yield parse(candidate)


UPNS = list(
    fitting(parse_upn, (f"{one}85649992600{n}" for n in range(3) for one in "ABCDEFGHJKLMNPQRTUVWXYZ"))
)
ULNS = list(fitting(parse_uln, (f"7000000{number:03}" for number in range(60))))


def word(number: int, field: str) -> str:
    """Return a word of letters alone that nothing but this field of this pupil says."""
    return f"Zq{'xyz'[number]}{field.replace('_', '').replace('4', 'four').replace('16', 'sixteen')}q"


@st.composite
def pupils(draw: st.DrawFn, number: int) -> Row:
    """Draw a row of the list: what it says is its own, whether it says anything is drawn."""
    blank = draw(st.sets(st.sampled_from(["preferred_name", "sen", "medical", "ks4_results", "uln"])))
    cells = {field: word(number, field) for field in (*TYPED, "reference", "parent")}
    cells |= {"upn": UPNS[number], "uln": ULNS[number], "postcode": f"LE{number + 2} 1FZ"}
    cells |= {field: draw(st.sampled_from(["Yes", "No"])) for field in YES_OR_NO}
    cells |= {field: draw(st.sampled_from(["", *answers * 3])) for field, answers in SHARING.items()}
    born = draw(st.sampled_from(BORN)) - timedelta(days=400 * number)
    days = [born, *(date(2025, month + number, 7) for month in (1, 4, 7))]
    cells |= {field: day.strftime("%d/%m/%Y") for field, day in zip(DATES, days, strict=True)}
    named = st.lists(st.sampled_from([*BODIES, "no-such-body"]), min_size=1, max_size=2).map("; ".join)
    cells |= {field: draw(named) for field in ("placement", "also_attends")}
    cells |= {field: draw(st.sampled_from(["", "", "No", "Yes"])) for field in WITHHELD}
    cells |= {"second_parent": word(number, "second"), "second_parent_address": word(number, "away")}
    cells |= {"second_parent_postcode": f"LE{number + 2} 2FZ"}
    cells |= {
        "letter_home_to": draw(st.sampled_from(["", "Parent", "Second parent", "Both"])),
        "destination": draw(st.sampled_from([*BODIES])),
        "language": draw(st.sampled_from(["", "pl"])),
    }
    return row("Leavers", number + 2, **(cells | dict.fromkeys(blank, "")))


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    """Draw the rows of a rule as the register's checks let them pass: of each body, of its category, both."""
    rows: list[Row] = []
    for id_, category in BODIES.items():
        for whom in draw(
            st.sampled_from([(id_,), (str(category),), (id_, str(category)), (str(category), id_)])
        ):
            data = draw(st.lists(st.sampled_from(DataCategory), min_size=2, max_size=12, unique=True))
            limited_by = draw(st.sampled_from(["", *HEADINGS.values()]))
            kept = draw(st.lists(st.sampled_from(data), unique=True)) if limited_by else []
            rows.append(
                row(
                    "Sharing",
                    len(rows) + 2,
                    rule="S01",
                    recipient=whom,
                    data="; ".join(data),
                    from_age=draw(st.sampled_from(["", "", "", "13", "16"])),
                    limited_by=limited_by,
                    when_limited="; ".join(kept),
                    pupils=draw(st.sampled_from([*[""] * 9, *Pupils])),
                )
            )
    return rows


def told(field: str) -> str:
    """Return the words with which a template lets slip that a field says something."""
    return f"Tqell{field.replace('_', '').replace('4', 'four').replace('16', 'sixteen')}q"


def pieces(fields: list[str], lists: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[str]:
    """Draw a paragraph, a list or a table row of the template language about some of the ``fields``."""
    field = st.sampled_from([f"leaver.{name}" for name in fields] or ["school.name"])
    withheld = field.map(lambda name: name.replace("leaver.", "withheld."))
    choices = [
        st.builds("Said: {{{{ {} }}}}.".format, field),
        st.builds("Loud: {{{{ {} | upper }}}} and {{{{ {} or {} | lower }}}}.".format, field, field, field),
        st.builds("*Bold* **{{{{ {} }}}}**.".format, field),
        field.map(
            lambda f: f"{{% if {f} %}}{told(f.partition('.')[2])} {{{{ {f} }}}}{{% else %}}none{{% endif %}}"
        ),
        field.map(lambda f: f"{{% if not {f} %}}none{{% else %}}{told(f.partition('.')[2])}{{% endif %}}"),
        st.builds("{{% if {} == {} %}}alike{{% endif %}} done".format, field, field),
        st.builds("{{% if {} and {} %}}\nA block {{{{ {} }}}}.\n{{% endif %}}".format, field, field, field),
        st.builds("| What | Said |\n|---|---|\n| x | {{{{ {} }}}} |".format, field),
        st.builds("- one {{{{ {} }}}}\n- two".format, field),
        *(
            st.just(
                f"{{% for one in {name} %}}\n- "
                + " ".join(f"{{{{ one.{f} }}}}" for f in of)
                + "\n{% endfor %}"
            )
            for name, of in lists.items()
        ),
    ]
    if "left_out" in lists:
        guarded = (
            withheld,
            field.map(
                lambda f: (
                    f"{{% if withheld.{f.partition('.')[2]} %}}{{{{ withheld.{f.partition('.')[2]} }}}}"
                    f"{{% elif {f} %}}{{{{ {f} }}}}{{% endif %}}"
                )
            ),
        )[1]
        choices += [guarded, guarded, guarded]
    return st.one_of(choices)


ABOUT_A_PUPIL = {"left_out": ("what", "why"), "enclosures": ("what", "route", "sent_by")}
TO_A_FAMILY = {
    "enclosures": ("what",),
    "receivers": ("organisation",),
    "shared": ("what",),
    "still_shared": ("what",),
}
TO_A_BODY = {"enclosures": ("what",), "relationships": ("rule", "data"), "contacts": ("role",)}
ENCLOSURES = "\n" + "\n".join(
    f"  - {{what: {told(field)}, route: by hand, sent_by: office, when: {field}}}" for field in YES_OR_NO
)


@st.composite
def templates(draw: st.DrawFn, register: list[Row]) -> str:
    """Draw a template under a rule: most ask for what some row of the rule allows, some for anything."""
    audience = draw(st.sampled_from(Audience))
    allowed = {word for one in register for word in one["data"].split("; ")}
    fields = [field for field, category in LEAVER_FIELDS.items() if category in allowed]
    if draw(st.integers(0, 9)) == 0:
        fields = list(LEAVER_FIELDS)
    lists: Mapping[str, tuple[str, ...]] = ABOUT_A_PUPIL
    front: dict[str, str | None] = {"audience": audience.value, "rule": "S01"}
    if audience is Audience.CHOOSER:
        front |= AT_HOME
        lists, fields = TO_A_FAMILY, ["name", "forename", "date_of_birth", "address", "postcode"]
    elif audience is Audience.BODY:
        lists, fields = TO_A_BODY, []
    elif draw(st.booleans()) and fields:
        front["when"] = draw(st.sampled_from(fields))
    if set(YES_OR_NO) <= set(fields) and draw(st.booleans()):
        front["enclosures"] = ENCLOSURES
    body = "\n\n".join(draw(st.lists(pieces(fields, lists), min_size=1, max_size=5)))
    return text(body + "\n", **front)


@dataclass(frozen=True)
class Case:
    """One run: the pupils' rows, the register's, the directory, the templates, and what came of them."""

    rows: Mapping[int, Row]
    register: list[Row]
    directory: Directory
    templates: Mapping[str, Template]
    plan: Plan


@st.composite
def cases(draw: st.DrawFn) -> Case:
    register = draw(registers())
    bodies = [
        college(
            at,
            id_,
            f"Body {id_.title()}",
            category=category.value,
            send_by=draw(st.sampled_from(["Secure email", "Secure email", "Email", "Post"])),
        )
        for at, (id_, category) in enumerate(BODIES.items(), start=2)
    ]
    contact = row("Contacts", recipient="example-provider", role="Admissions")
    given_book = book(*bodies, contact, *register, *school())
    directory = directory_from(given_book, (), frozenset())
    listed = [draw(pupils(number)) for number in range(draw(st.integers(2, 3)))]
    judged = []
    for name in draw(st.sampled_from([("one",), ("one",), ("one", "two")])):
        written = draw(templates(register))
        try:
            one = read_template(name, written)
            make_plan([one], PupilList(table("Leavers", listed), ()), directory, TODAY)
        except TemplateWrong:
            continue  # it asks for what its rule allows nobody, or compares what is a closed list
        judged.append(one)
    made = make_plan(judged, PupilList(table("Leavers", listed), ()), directory, TODAY)
    return Case(
        {one.number: one for one in listed}, register, directory, {one.name: one for one in judged}, made
    )


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

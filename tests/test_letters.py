"""Every template's letter about one invented case, as it was read and kept; see ``tests/golden.py``."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from directory.checks.trusted import PupilList
from directory.documents.text import compile_line, compile_text
from directory.model import Audience, Notice, OverdueReceipt
from directory.planning.notices import background_of
from directory.planning.plan import make_plan
from directory.sharing.recipients import Directory, directory_from
from directory.templates.context import context_of
from directory.templates.folder import load_template
from directory.workbook.read import read_book
from tests.golden import GOLDEN, difference
from tests.helpers import TODAY, book, row, settings, table
from tests.template_texts import letter_names

TEMPLATES = Path(__file__).parent.parent / "templates"

BODIES = {
    "example-school": ("Example Academy", "School"),
    "example-sixth-form": ("Example Sixth Form", "School sixth form"),
    "example-college": ("Example College", "College"),
    "example-council": ("Example City Council", "Local authority"),
    "example-provider": ("Example Workshop", "Alternative provision"),
    "example-police": ("Example Police", "Police"),
    "example-careers": ("Example Careers Company", "Careers service"),
    "example-trust": ("Example NHS Trust", "Health"),
    "example-records": ("Example Records Service", "Central government"),
    "example-partnership": ("Example Partnership", "Partnership"),
}
TRANSFER = (
    "Name; Date of birth; ULN; Roll dates; Attendance; Assessment; KS4 results; SEN; Medical; Safeguarding"
)
LIMITED = "Name; Date of birth; ULN; Roll dates; Attendance; Assessment; SEN; Medical; Safeguarding"
HOME = "Name; Date of birth; Address"
LAW = {"lawful_basis": "Legal obligation", "law": "An Example Act, section 1"}
BARE = {"lawful_basis": "Not recorded: ask the DPO", "limited_by": "", "when_limited": "", "review_by": ""}
KS4 = {"limited_by": "Share KS4 results"}
YOUTH = {"limited_by": "Youth support", "when_limited": HOME}
PLACED = {"pupils": "Placed with it", "data": "Name; Assessment; Careers and destinations"}
JOINED = {"pupils": "With a place there"}

# Rule, body or category, purpose, and what else its row says.
REGISTER: list[tuple[str, str, str, Mapping[str, str]]] = [
    ("S02", "School", "The next school.", {"data": f"{TRANSFER}; UPN", "when_limited": f"{LIMITED}; UPN"}),
    ("S04", "Local authority", "To find children without a school.", {"data": f"{HOME}; Roll dates"} | LAW),
    ("S05", "Local authority", "To help pupils back to school.", {"data": f"{HOME}; Attendance"} | LAW),
    ("S09", "Local authority", "Youth support from 13.", {"data": f"{HOME}; Careers and destinations"} | LAW),
    (
        "S10",
        "Local authority",
        "Youth support from 16.",
        {"data": f"{HOME}; Careers and destinations; Post-16 place"} | LAW,
    ),
    ("S11", "Local authority", "To invite young people to register.", {"data": HOME, "from_age": "16"} | LAW),
    ("S15", "Health", "Immunisation and school nurses.", {"data": HOME, "condition": "Summaries come back."}),
    ("S17", "Central government", "Learner numbers.", {"data": "Name; Date of birth; ULN"}),
    (
        "S18",
        "Partnership",
        "To plan support.",
        {"data": "Aggregated results", "pupils": "None: aggregated only"},
    ),
    (
        "S19",
        "Police",
        "To look out for young people.",
        {"data": f"{HOME}; Attendance; Reason for disclosure", "pupils": "With a recorded reason"},
    ),
    ("S20", "Careers service", "Careers guidance.", PLACED),
    (
        "S21",
        "School sixth form",
        "A good start after Year 11.",
        {"data": f"{TRANSFER}; Post-16 place", "when_limited": f"{LIMITED}; Post-16 place"},
    ),
    (
        "S21",
        "College",
        "A good start after Year 11.",
        {"data": f"{TRANSFER}; Post-16 place", "when_limited": f"{LIMITED}; Post-16 place"} | LAW,
    ),
    ("S23", "Alternative provision", "Vocational training.", PLACED),
]
MORE = {
    "S02": KS4 | JOINED,
    "S21": KS4 | JOINED,
    "S09": YOUTH | {"from_age": "13", "review_by": "01/09/2027"},
    "S10": YOUTH | {"from_age": "16"},
}

PUPIL = {
    "forename": "Ann",
    "surname": "Example-Smith",
    "preferred_name": "Annie",
    "date_of_birth": "31/08/2010",  # 16 on the day of these letters
    "joining_date": "05/01/2026",
    "leaving_date": "26/06/2026",
    "course": "A level Art",
    "level": "Level 3",
    "attendance": "96%",
    "ks4_results": "English Language 6; Mathematics 7",
    "address": "3 Example Street, Leicester",
    "parent": "Mrs A Example",
    "reason_off_roll": "Left at the end of Year 11.",
    "attendance_concern": "A part-time timetable: mornings only until 1 December.",
    "police_reason": "Seen far from home in school hours. Decided by Mr B Example on 20 November.",
    "placement": "example-provider",
    "progress": "Reads well; mathematics at Level 1.",
    "programme": "Motor vehicle, Level 1",
    "plans_after_16": "An apprenticeship with a garage.",
    "safeguarding_file": "Yes",
    "sen_file": "Yes",
}
NEEDS = {"sen": "Dyslexia: 25% extra time.", "medical": "Carries two adrenaline pens.", "joining_date": ""}
WITHHELD = {"address_withheld": "Yes", "former_name_withheld": "Yes"}
CHILD = {"date_of_birth": "24/11/2010", "youth_support": ""}  # 16 on the day after, and nobody has chosen

# The kept text's name -> template, to whom, and what the pupil's row says besides.
CASES: dict[str, tuple[str, str, dict[str, str]]] = {
    "post16-transfer": ("post16-transfer", "example-college", {}),
    "post16-transfer-limited": (
        "post16-transfer",
        "example-sixth-form",
        NEEDS | {"share_ks4_results": "No", "safeguarding_file": "No", "sen_file": "", "uln": "9999999999"},
    ),
    "post16-transfer-corrected": ("post16-transfer", "example-college", {}),
    "school-transfer": ("school-transfer", "example-school", {"ks4_results": ""}),
    "safeguarding-file": ("safeguarding-file", "example-school", {}),
    "sen-file": ("sen-file", "example-school", {}),
    "roll-joined": ("roll-joined", "example-council", {}),
    "roll-left": ("roll-left", "example-council", {}),
    "roll-left-withheld": ("roll-left", "example-council", WITHHELD),
    "attendance-concern": ("attendance-concern", "example-council", {}),
    "youth-support": ("youth-support", "example-council", {"plans_after_16": ""}),
    "youth-support-limited": (
        "youth-support",
        "example-council",
        {"youth_support": "Name address DOB only"},
    ),
    "youth-support-withheld": ("youth-support", "example-council", WITHHELD),
    "youth-support-16": ("youth-support-16", "example-council", {}),
    "electoral-registration": ("electoral-registration", "example-council", {}),
    "police-attendance": ("police-attendance", "example-police", {}),
    "ap-placement": ("ap-placement", "example-provider", {}),
    "lebc-careers": ("lebc-careers", "example-careers", {"placement": "example-careers"}),
    "nhs-school-health": ("nhs-school-health", "example-trust", {}),
    "lrs-uln": ("lrs-uln", "example-records", {}),
    "lesp-aggregated": ("lesp-aggregated", "example-partnership", {}),
    "annual-notice": ("annual-notice", "example-council", {}),
    "annual-notice-unknown": ("annual-notice", "example-partnership", {}),
    "youth-support-choice": ("youth-support-choice", "all", {"youth_support": "Full"}),
    "youth-support-choice-parent": ("youth-support-choice", "all", CHILD),
    "youth-support-choice.pl": ("youth-support-choice", "all", {"language": "Polish"}),
    "youth-support-choice-parent.pl": ("youth-support-choice", "all", CHILD | {"language": "pl"}),
    "youth-support-choice-corrected.pl": ("youth-support-choice", "all", {"language": "Polish"}),
    "ks4-results-choice": ("ks4-results-choice", "all", {"share_ks4_results": ""}),
    "receipt-chaser": ("receipt-chaser", "all", {}),
}
LATE = [
    OverdueReceipt("abcde23456", "example-school", date(2026, 11, 2), date(2026, 11, 9)),
    OverdueReceipt("bcdef34567", "example-school", date(2026, 11, 3), date(2026, 11, 10)),
]


@cache
def directory(rule: str = "", without: frozenset[str] = frozenset()) -> Directory:
    """Return the invented directory: a body of each category, and a register as short as it can be.

    The rows of ``rule``, if any, do not allow the kinds of data ``without``.
    """
    bodies = [
        row(number=at, id=id_, organisation=name, category=category, attention="", phone="", email="")
        if id_ == "example-partnership"
        else row(number=at, id=id_, organisation=name, category=category, attention="")
        for at, (id_, (name, category)) in enumerate(BODIES.items(), start=2)
    ]
    register = [
        row(
            "Sharing",
            at,
            **BARE
            | {"rule": number, "recipient": to, "purpose": purpose}
            | narrowed(said | MORE.get(number, {}), without if number == rule else frozenset()),
        )
        for at, (number, to, purpose, said) in enumerate(REGISTER, start=2)
    ]
    contacts = [
        row("Contacts", 2, recipient="example-school", role="Safeguarding lead", name="Mrs D Example"),
        row("Contacts", 3, recipient="example-school", role="SENCO", name="Mr E Example"),
        row("Contacts", 4, recipient="example-council", role="Data protection", name="Ms F Example"),
    ]
    school = settings(
        safeguarding_lead="Mrs G Example, 0116 496 0004",
        senco="Mr H Example",
        examinations_officer="Ms I Example",
    )
    return directory_from(book(*bodies, *register, *contacts, *school), (), frozenset())


def narrowed(said: Mapping[str, str], without: frozenset[str]) -> Mapping[str, str]:
    """Return what a rule's row says with kinds of data taken out, as on the page of the rule."""
    kinds = {key: said[key].split("; ") for key in ("data", "when_limited") if said.get(key)}
    return said | {
        key: "; ".join(one for one in listed if one not in without) for key, listed in kinds.items()
    }


def notice_of(name: str) -> Notice:
    """Return the one notice that the case ``name`` makes."""
    template, to, cells = CASES[name]
    judged = load_template(template, TEMPLATES)
    pupil = row("Leavers", **PUPIL | {"destination": to} | cells)
    pupils = PupilList(table("Leavers", [pupil]), ()) if judged.audience.about_pupil else None
    plan = make_plan([judged], pupils, directory(), TODAY, to, LATE)
    (notice,) = plan.notices
    return notice


def as_text(name: str) -> str:
    """Return a case's letter as plain text, below the subject and message of the e-mail that carries it."""
    notice = notice_of(name)
    template = load_template(notice.template, TEMPLATES).in_language(notice.language)
    replaces = date(2026, 11, 20) if "corrected" in name else None
    context = context_of(notice, background_of(directory()), template.enclosures, TODAY, replaces=replaces)
    letter = compile_text(template.body.letter)(context)
    if template.audience is Audience.CHOOSER:
        return letter
    subject, cover = compile_line(template.subject.letter), compile_text(template.cover.letter)
    return f"Subject: {subject(context)}\n\n{cover(context)}\n{'=' * 76}\n\n{letter}"


@pytest.mark.parametrize("name", CASES)
def test_letter_is_the_one_that_was_read(name: str) -> None:
    changed = difference(name, as_text(name))
    assert not changed, f"\n{changed}\nRead it; then keep it: python -m tests.golden --write"


@pytest.mark.parametrize("name", [name for name in CASES if "-choice" in name])
def test_letter_home_says_where_we_have_it_from_as_the_notice_does(name: str) -> None:
    said = " ".join(as_text(name).split())
    police = "policji" if name.endswith(".pl") else "the police"
    for source in ("local authority", police, "NHS", "Department for Education"):
        assert source in said


def test_every_template_and_sibling_has_a_kept_text_and_every_text_a_case() -> None:
    made = {notice.template + (notice.language and f".{notice.language}") for notice in map(notice_of, CASES)}
    assert made == {path.stem for name in letter_names() for path in TEMPLATES.glob(f"{name}.*")}
    assert {template for template, _, _ in CASES.values()} == set(letter_names())
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


def test_docs_say_for_every_rule_and_template_which_letter_goes() -> None:
    text = (TEMPLATES.parent / "docs" / "data-protection.md").read_text("utf-8")
    listed = text.partition("## Which letter for which relationship")[2].partition("\n## ")[0]
    register = read_book(TEMPLATES.parent / "data" / "recipients.xlsx", TODAY).rows("Sharing")
    rules = {rule for cell in re.findall(r"^\| (S.*?) \|", listed, re.M) for rule in cell.split(", ")}
    assert rules == {rule["rule"] for rule in register}
    assert {name for name in letter_names() if f"`{name}`" not in listed} == set()

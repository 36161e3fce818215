"""Every letter of ours under a rule that allows less: it leaves that out, and its words need no change."""

import re
from collections.abc import Mapping
from functools import cache
from html import unescape

import pytest

from directory.checks.trusted import PupilList
from directory.documents.html import compile_html
from directory.documents.text import compile_text
from directory.model import LEAVER_FIELDS, DataCategory, Notice, Plan
from directory.planning.notices import background_of
from directory.planning.plan import make_plan
from directory.templates.context import context_of
from directory.templates.folder import load_template, template_names
from directory.templates.problems import TemplateWrong
from directory.templates.register import kinds_of
from directory.templates.template import Template
from directory.templates.withholding import withholding
from directory.values.dates import show_date
from tests.helpers import TODAY, row, table
from tests.test_every_letter import flaws
from tests.test_letters import CASES, PUPIL, REGISTER, TEMPLATES, directory

FILLED = PUPIL | {
    "sen": "Dyslexia: 25% extra time.",
    "medical": "Carries two adrenaline pens.",
    "uln": "1000000043",
    "upn": "R999999926001",
    "year_group": "Elevenths",
    "postcode": "LE9 1FZ",
}
PUPILS: Mapping[str, dict[str, str]] = {
    "everything": {},
    "no files": {"safeguarding_file": "No", "sen_file": ""},
    "by choice less": {"share_ks4_results": "No", "youth_support": "Name address DOB only"},
    "nobody gets the address": {"address_withheld": "Yes", "former_name_withheld": "Yes"},
}
FILES = {"safeguarding_file": "safeguarding file", "sen_file": "sen file"}  # how letters tell of one
# The reader of a transfer letter looks for results.
REASON = "not enclosed. our rule for this letter does not cover it. please ask them directly."

LETTERS: dict[str, Template] = {
    one.name: one
    for one in (load_template(name, TEMPLATES) for name in template_names(TEMPLATES))
    if one.audience.discloses
}
TO = {template: to for template, to, _ in reversed(CASES.values())}


def kinds(rule: str) -> list[DataCategory]:
    """Return the kinds of data that a rule of the invented register allows."""
    listed = {one for number, _, _, said in REGISTER if number == rule for one in said["data"].split("; ")}
    return [kind for kind in DataCategory if kind in listed]


def is_needed(template: Template, kind: DataCategory) -> bool:
    """Return whether the letter is nothing without it: the name, and what the letter is about."""
    return kind is DataCategory.NAME or bool(template.when and LEAVER_FIELDS[template.when] is kind)


NARROWED = [(name, kind) for name, one in LETTERS.items() for kind in kinds(one.rule)]
LEFT_OUT = [(name, kind) for name, kind in NARROWED if not is_needed(LETTERS[name], kind)]
EVERY = {one: frozenset(kind for name, kind in LEFT_OUT if name == one) for one in LETTERS}
NEEDED = [(name, kind) for name, kind in NARROWED if is_needed(LETTERS[name], kind)]


def planned(name: str, cells: dict[str, str], *without: DataCategory) -> Plan:
    """Return the plan of a letter about one pupil, under its rule without these kinds of data."""
    to = TO[name]
    pupil = row("Leavers", **FILLED | {"destination": to, "placement": to} | cells)
    less = directory(LETTERS[name].rule, frozenset(without))
    return make_plan([LETTERS[name]], PupilList(table("Leavers", [pupil]), ()), less, TODAY, to)


@cache
def made(name: str, pupil: str, *without: DataCategory) -> tuple[Notice, str, str]:
    """Return the one letter of such a plan, as plain text and as the words of its web page."""
    plan = planned(name, PUPILS[pupil], *without)
    assert [(one.code, one.reason) for one in plan.held] == []
    (notice,) = plan.notices
    template = LETTERS[name]
    context = context_of(
        notice, background_of(directory(template.rule, frozenset(without))), template.enclosures, TODAY
    )
    html = compile_html(template.body.letter)(context)
    return notice, compile_text(template.body.letter)(context), unescape(re.sub("<[^>]*>", " ", html))


def said_of(notice: Notice, kind: DataCategory) -> set[str]:
    """Return what a letter may say of a kind of data about its pupil."""
    told = {field: getattr(notice.leaver, field) for field, of in LEAVER_FIELDS.items() if of is kind}
    return {
        FILES.get(field) or (one if isinstance(one, str) else show_date(one)).casefold()
        for field, one in told.items()
        if one
    }


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def rows(text: str) -> list[str]:
    """Return the lines of a text that end where a value should follow: an empty row, or a heading's."""
    return [line for line in text.split("\n") if line.endswith(":")]


def headings(text: str) -> list[str]:
    """Return the headings under which nothing stands, only the next heading or the end."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    short = [len(block) < 60 and not re.search(r"[.:,!?\n]|^- ", block) for block in blocks]
    return [one for one, this, after in zip(blocks, short, [*short[1:], True], strict=True) if this and after]


def told_wrong(name: str, pupil: str, *without: DataCategory) -> list[str]:
    """Return what is wrong with a letter under its rule without these kinds of data."""
    whole, before, _ = made(name, pupil)
    notice, text, page = made(name, pupil, *without)
    secret = {one for kind in without for one in said_of(whole, kind)}
    found = [f"says {one}" for one in secret for form in (text, page) if one in plain(form)]
    found += [f"has {flaw}" for block in text.split("\n\n") for flaw in flaws(" ".join(block.split()))]
    found += [f"shares {field}" for field in notice.shared if LEAVER_FIELDS[field] in without]
    found += [f"has no value for {line}" for line in set(rows(text)) - set(rows(before))]
    found += [f"has nothing under {one}" for one in set(headings(text)) - set(headings(before))]
    return found


def pupils(name: str) -> list[str]:
    """Return the pupils whom the letter is about."""
    return [one for one in PUPILS if one != "no files" or LETTERS[name].when not in FILES]


@pytest.mark.parametrize(("name", "kind"), LEFT_OUT)
def test_letter_leaves_out_what_its_rule_no_longer_allows(name: str, kind: DataCategory) -> None:
    assert [(pupil, wrong) for pupil in pupils(name) for wrong in told_wrong(name, pupil, kind)] == []


@pytest.mark.parametrize("name", LETTERS)
def test_letter_of_hardly_more_than_a_name_is_whole(name: str) -> None:
    assert [(pupil, wrong) for pupil in pupils(name) for wrong in told_wrong(name, pupil, *EVERY[name])] == []


@pytest.mark.parametrize("name", [name for name, kind in LEFT_OUT if kind is DataCategory.KS4_RESULTS])
def test_letter_says_only_of_results_that_they_are_not_enclosed(name: str) -> None:
    _, text, _ = made(name, "everything", *EVERY[name])
    assert plain(text).count("our rule for this letter") == int(name.endswith("-transfer"))
    assert (f"ks4 results: {REASON}" in plain(text)) == name.endswith("-transfer")


@pytest.mark.parametrize(("name", "kind"), LEFT_OUT)
def test_letter_says_all_else_as_before(name: str, kind: DataCategory) -> None:
    whole, before, _ = made(name, "everything")
    notice, text, _ = made(name, "everything", kind)
    gone = {LEAVER_FIELDS[field] for field in set(whole.shared) - set(notice.shared)}
    assert gone == {kind}.intersection(kinds_of(LETTERS[name].asks))
    assert (text == before) == (not gone)


@pytest.mark.parametrize(("name", "kind"), NEEDED)
def test_letter_that_is_about_it_cannot_be_written_without_it(name: str, kind: DataCategory) -> None:
    with pytest.raises(TemplateWrong, match=f"does not allow {kind}"):
        planned(name, {}, kind)
    less = directory(LETTERS[name].rule, frozenset({kind}))
    assert {(one.kind, one.needed) for one in withholding(LETTERS[name], less)} == {(kind, True)}


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_of_ours_needs_more_of_its_rule_than_the_name_and_what_it_is_about(name: str) -> None:
    template = LETTERS[name]
    assert [kind for kind in kinds_of(template.bare) if not is_needed(template, kind)] == []

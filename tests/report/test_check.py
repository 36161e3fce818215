"""Whatever stands in a finding, a report in every form can be read by what it is for."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.model import Acceptance, Finding, Severity
from directory.report.check import FORMS
from directory.report.findings import in_words
from directory.values.text import printable
from tests.helpers import row
from tests.report.test_findings import RULES, findings
from tests.report.test_github import COMMAND
from tests.report.test_junit import junit
from tests.report.test_page import Page
from tests.report.test_sarif import sarif

NASTY = [
    "]]>",
    "::error::",
    "%0A",
    "\r\n::x",
    '"><script>',
    "\x00\x1b[31m",
    "\ud800",
    "\u202e",
    "{{0}} [a](1)",
    "&#0;",
]
texts = st.one_of(
    st.text(st.characters()), st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY)).map("".join)
)
maybe = st.none() | texts
kept = st.none() | st.builds(Acceptance, by=texts, reason=texts, until=st.dates())
found = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(["C02", "C03", "R04", "W02", "Z99"]),
        name=texts,
        severity=st.sampled_from(Severity),
        sheet=st.sampled_from(["Recipients", "Sharing", "Leavers"]) | texts,
        row=st.integers(0, 9),
        cell=st.sampled_from(["", "M7", "AA12", "row 3"]) | texts,
        recipient=maybe,
        column=maybe,
        value=maybe,
        message=texts,
        suggestion=maybe,
        accepted=kept,
    ),
    min_size=1,
    max_size=3,
)


def told(form, several, **beside):
    return findings(several, form, workbook="data/r.xlsx", rules=RULES, **beside)


@pytest.mark.parametrize("form", FORMS)
@given(several=found, strict=st.booleans())
def test_every_form_can_be_printed_anywhere(form, several, strict):
    text = told(form, several, strict=strict, bodies=[row()], on=date(2026, 11, 23))
    assert text.encode("utf-8").decode("utf-8") == printable(text) == text
    assert text.endswith("\n") or not text


@given(found)
def test_json_keeps_every_text_as_it_is(several):
    read = json.loads(told("json", several))
    for told_of in ("findings", "accepted"):
        same = {(one.message, one.value) for one in several if bool(one.accepted) == (told_of == "accepted")}
        assert {(one["message"], one["value"]) for one in read[told_of]} == same
    assert sum(read["counts"].values()) == len(read["findings"])


@given(found, st.booleans())
def test_junit_is_valid_and_says_every_message(several, strict):
    cases = junit(*several, strict=strict).findall("testsuite/testcase")
    said = ["".join(case.itertext()) + "".join(one.get("message", "") for one in case) for case in cases]
    for one in several:
        assert any(printable(in_words(one)) in text for text in said)


@given(found)
def test_sarif_is_valid_and_has_every_finding(several):
    results = sarif(*several)["results"]
    assert len(results) == len(several)
    assert sum("suppressions" in one for one in results) == sum(bool(one.accepted) for one in several)


@given(found)
def test_github_has_one_command_a_line(several):
    lines = told("github", several).splitlines()
    assert all(COMMAND.fullmatch(line) for line in lines)
    assert bool(lines) == any(not one.accepted for one in several)


@given(found)
def test_the_page_is_whole_and_says_every_message(several):
    page = Page(told("html", several))
    for one in several:
        assert " ".join(printable(one.message).split()) in page.text
    assert len(page.all("script")) <= 1

"""What is said of templates, in every form: the list, and what is wrong."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.checks.registry import template_codes
from directory.model import Severity, TemplateFinding
from directory.report import template_list
from directory.report.style import Style
from directory.report.template_findings import FORMS, TemplateReport
from directory.templates.template import read_template
from directory.values.text import printable
from tests.report.test_check import texts
from tests.report.test_sarif import SCHEMA
from tests.template_texts import written

CODES = template_codes()
FINDING = TemplateFinding(
    "T06", "field_unknown", Severity.ERROR, "a b.md", 12, 7, 'there is no field "leaver.nmae".'
)


def told(form, *found, width=80):
    return FORMS[form](TemplateReport(found, "templates", CODES), Style(width))


def test_text_has_a_table_for_each_file_and_fits():
    report = told("text", FINDING, replace(FINDING, message="x " * 99), replace(FINDING, file="c.md"))

    assert report.startswith("templates/a b.md\n\nLine  Col.  What is wrong")
    assert re.search(r"^12 +7 +there is no field \"leaver.nmae\"\. +T06 error$", report, re.MULTILINE)
    assert "templates/c.md\n\n" in report
    assert "3 errors in templates." in report
    assert max(map(len, report.splitlines())) <= 80


def test_text_without_findings_is_one_line():
    assert told("text") == "templates: nothing to mend.\n"


def test_json_is_the_contract():
    assert json.loads(told("json", FINDING)) == {
        "folder": "templates",
        "findings": [
            {
                "code": "T06",
                "name": "field_unknown",
                "severity": "error",
                "file": "a b.md",
                "line": 12,
                "column": 7,
                "message": 'there is no field "leaver.nmae".',
            }
        ],
    }


def test_github_has_file_line_and_column():
    assert told("github", FINDING) == (
        "::error file=templates/a b.md,line=12,col=7,title=T06 field_unknown::"
        'there is no field "leaver.nmae".\n'
    )


def test_sarif_has_a_region_and_a_fingerprint_that_outlives_a_line_above():
    log = json.loads(told("sarif", FINDING, replace(FINDING, line=13)))
    SCHEMA.validate(log)
    (run,) = log["runs"]
    one, other = run["results"]
    assert one["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "templates/a%20b.md"},
        "region": {"startLine": 12, "startColumn": 7},
    }
    assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == "T06"
    assert one["partialFingerprints"] == other["partialFingerprints"]


@pytest.mark.parametrize("form", FORMS)
@given(message=texts)
def test_every_form_can_be_printed_anywhere(form, message):
    report = told(form, replace(FINDING, message=message))

    assert report.encode("utf-8").decode("utf-8") == printable(report) == report
    if form == "sarif":
        SCHEMA.validate(json.loads(report))
    if form == "github":
        assert re.fullmatch(r"::error file=[^,:]*,line=12,col=7,title=T06 field_unknown::.*\n", report)


def templates(made, form, *, width):
    return template_list.FORMS[form](made, Style(width))


BODY = "{% if leaver.sen %}{{ leaver.name }}{% endif %}{{ letter.date }}{{ withheld.sen }}"
LISTED = read_template("example", written(BODY, when="sen"))


def test_the_list_says_whom_a_letter_is_for_and_what_it_asks_for():
    listed = templates([replace(LISTED, siblings={"pl": LISTED})], "text", width=80)

    assert [" ".join(line.split()) for line in listed.splitlines() if line] == [
        "Template To Asks for",
        "-" * 80,
        "example destination leaver: name, sen",
        "also: pl rule S21 withheld: sen",
        "Admissions letter: date",
        "1 template.",
    ]
    assert max(map(len, listed.splitlines())) <= 80


def test_the_list_says_so_where_a_letter_can_go_to_any_body():
    assert "any body" in templates(
        [read_template("example", written("a\n", audience="body", rule=None))], "text", width=80
    )


def test_the_list_as_json():
    (one,) = json.loads(templates([replace(LISTED, siblings={"pl": LISTED})], "json", width=80))

    assert one == {
        "name": "example",
        "title": "Transfer",
        "audience": "destination",
        "rule": "S21",
        "addressee": "Admissions",
        "when": "sen",
        "again": "never",
        "languages": ["pl"],
        "fields": ["leaver.name", "leaver.sen", "letter.date", "withheld.sen"],
    }


@given(st.integers(60, 200))
def test_the_list_is_never_wider_than_told(width):
    assert max(map(len, templates([LISTED], "text", width=width).splitlines())) <= width

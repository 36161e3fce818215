"""JUnit XML: what a CI system counts, against the published schema."""

from pathlib import Path

import pytest
from lxml import etree

from directory.model import Severity
from tests.report.test_findings import RULES, accepted, finding, findings

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "junit-10.xsd"))


def junit(*found, **beside):
    root = etree.fromstring(findings(found, "junit", workbook="data/r.xlsx", rules=RULES, **beside).encode())
    SCHEMA.assertValid(root)
    return root


def numbers(root):
    (suite,) = root
    assert suite.get("tests") == root.get("tests") == str(len(suite))
    assert suite.get("failures") == root.get("failures") == str(len(suite.findall("testcase/failure")))
    assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
    return [int(suite.get(name)) for name in ("tests", "failures", "skipped")]


def test_an_error_fails_and_says_where_what_and_what_to_type():
    root = junit(finding())
    case = root.find("testsuite/testcase")
    assert case.get("classname") == "C02 email_unreadable"
    assert case.get("name") == "Recipients!M7 leicester-outdoor-pursuits-centre"
    failure = case.find("failure")
    assert failure.get("type") == "error"
    assert "a comma" in failure.get("message")
    assert "Type instead: manager@lopc.co.uk" in failure.text
    assert "data/r.xlsx" in failure.text


@pytest.mark.parametrize(("strict", "failures"), [(False, 0), (True, 1)])
def test_a_warning_fails_when_the_run_is_strict(strict, failures):
    root = junit(finding(severity=Severity.WARNING), strict=strict)
    assert numbers(root)[1] == failures
    assert ("warning: " in "".join(root.itertext())) == (not strict)


def test_a_rule_that_found_nothing_has_passed():
    root = junit()
    assert numbers(root) == [len(RULES), 0, 0]
    assert root.find("testsuite/testcase").get("name") == RULES[0].summary


def test_what_was_accepted_is_skipped_even_when_strict():
    root = junit(accepted(), accepted(severity=Severity.ERROR), strict=True)
    assert numbers(root) == [len(RULES) + 1, 0, 2]
    told = root.find("testsuite/testcase/skipped").get("message")
    assert told == "Accepted by AB until 2027-08-31: Settled by phone"


def test_the_schema_refuses_what_is_wrong():
    assert not SCHEMA.validate(etree.fromstring("<testsuites><testcase name='x'/></testsuites>"))

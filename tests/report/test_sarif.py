"""SARIF 2.1.0: what code scanning reads, against the published schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, ValidationError

from directory.checks.registry import explanation
from tests.report.test_findings import RULES, accepted, finding, findings

SCHEMA = Draft4Validator(
    json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
)


def sarif(*found, workbook="data/r.xlsx", **beside):
    told = json.loads(findings(found, "sarif", workbook=workbook, rules=RULES, **beside))
    SCHEMA.validate(told)
    (run,) = told["runs"]
    return run


def result(*found, **beside):
    (told,) = sarif(*found, **beside)["results"]
    return told


def test_a_result_names_rule_file_and_cell():
    run = sarif(finding())
    (told,) = run["results"]
    assert run["tool"]["driver"]["rules"][told["ruleIndex"]]["id"] == told["ruleId"] == "C02"
    assert told["level"] == "error"
    (place,) = told["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "data/r.xlsx"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "Recipients!M7"
    assert told["message"]["text"].endswith("Type instead: manager@lopc.co.uk")


def test_rules_are_explained_in_the_words_of_explain():
    for told, rule in zip(sarif()["tool"]["driver"]["rules"], RULES, strict=True):
        assert told["help"]["text"] == explanation(rule.code).in_full
        assert told["shortDescription"]["text"] == rule.summary


def test_what_was_accepted_is_suppressed():
    assert "suppressions" not in result(finding())
    (told,) = result(accepted())["suppressions"]
    assert told["status"] == "accepted"
    assert told["justification"] == "Settled by phone (AB, until 2027-08-31)"


def test_a_sorted_sheet_keeps_its_fingerprints():
    one, other = result(finding("M7")), result(finding("M9"))
    assert one["partialFingerprints"] == other["partialFingerprints"]
    assert one["partialFingerprints"] != result(finding(recipient="other"))["partialFingerprints"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("data/our bodies.xlsx", "data/our%20bodies.xlsx"),
        ("/srv/r#1.xlsx", "file:///srv/r%231.xlsx"),
        ("C:/school/r.xlsx", "file:///C:/school/r.xlsx"),
    ],
)
def test_a_path_is_a_uri(path, uri):
    told = result(finding(), workbook=path)
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_finding_about_leavers_names_their_file():
    told = result(finding(sheet="Leavers"), leavers="data/leavers.csv")
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "data/leavers.csv"


def test_braces_and_links_in_a_cell_stay_text():
    told = result(finding(message="{0} and [here](1)", suggestion=None))
    assert told["message"]["text"] == r"{{0}} and \[here\](1)"


def test_the_schema_refuses_what_is_wrong():
    with pytest.raises(ValidationError):
        SCHEMA.validate({"version": "2.1.0", "runs": [{"results": []}]})

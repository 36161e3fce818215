"""Findings as a clerk reads them, and as a program does."""

import json
from datetime import date
from functools import partial

import pytest

from directory.checks.registry import codes
from directory.model import Acceptance, Finding, Severity
from directory.report.check import FORMS
from directory.report.findings import Report
from directory.report.style import Style

RULES = [rule for rule in codes() if rule.code in ("C02", "C03", "R04")]


def findings(found, form, *, workbook, width=100, colour=False, **beside):
    """Return a report on ``workbook`` in one of FORMS; ``beside`` is what else a Report has."""
    return FORMS[form](Report(found, workbook, **beside), Style(width, colour))


def finding(cell="M7", **changed) -> Finding:
    values = {
        "code": "C02",
        "name": "email_unreadable",
        "severity": Severity.ERROR,
        "sheet": "Recipients",
        "row": int("".join(c for c in cell if c.isdigit()) or 0),
        "cell": cell,
        "recipient": "leicester-outdoor-pursuits-centre",
        "column": "email",
        "value": "manager@lopc,co.uk",
        "message": '"manager@lopc,co.uk" is not an e-mail address: it has a comma.',
        "suggestion": "manager@lopc.co.uk",
    }
    return Finding(**(values | changed))


def basis(cell, recipient=None):
    return finding(
        cell,
        code="R04",
        name="basis_not_recorded",
        severity=Severity.WARNING,
        sheet="Sharing",
        column="lawful_basis",
        recipient=recipient,
        value="Not recorded: ask the DPO",
        message="No lawful basis is recorded.",
        suggestion=None,
    )


warning = partial(finding, severity=Severity.WARNING)
accepted = partial(
    finding,
    severity=Severity.WARNING,
    accepted=Acceptance(by="AB", reason="Settled by phone", until=date(2027, 8, 31)),
)


def text(*found, width=100, colour=False):
    return findings(found, "text", workbook="recipients.xlsx", width=width, colour=colour)


def test_json_is_the_contract():
    found = [finding(column="phone_2"), finding("", sheet="School", recipient=None, column=None, value=None)]
    told = json.loads(findings(found, "json", workbook="recipients.xlsx", width=80))
    assert told["workbook"] == "recipients.xlsx"
    assert told["counts"] == {"error": 2, "warning": 0, "note": 0}
    assert told["findings"][0] == {
        "code": "C02",
        "name": "email_unreadable",
        "severity": "error",
        "sheet": "Recipients",
        "cell": "M7",
        "recipient": "leicester-outdoor-pursuits-centre",
        "column": "Phone 2",
        "value": "manager@lopc,co.uk",
        "message": '"manager@lopc,co.uk" is not an e-mail address: it has a comma.',
        "suggestion": "manager@lopc.co.uk",
    }
    assert told["findings"][1]["column"] is None


def test_json_keeps_letters_as_they_are():
    assert "Siân" in findings([finding(message="Siân")], "json", workbook="x.xlsx", width=80)


def test_text_without_findings_is_one_line():
    assert text() == "recipients.xlsx: nothing to mend.\n"


def test_text_says_cell_body_what_and_what_to_type():
    told = text(finding())
    first = next(line for line in told.splitlines() if line.startswith("M7"))
    assert "leicester-outdoor" in first
    assert "manager@lopc.co.uk" in first
    assert first.endswith("C02 error")
    assert "1 error, 0 warnings, 0 notes in recipients.xlsx." in told


def test_text_at_80_columns_puts_what_to_type_under_what_is_wrong():
    told = text(finding(), width=80)
    assert "Type: manager@lopc.co.uk" in told
    assert "Type instead" not in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_text_is_never_wider_than_told(width):
    long = finding(message="x" * 300, suggestion="y" * 300, recipient="z" * 300)
    assert max(map(len, text(long, width=width).splitlines())) <= width


def test_text_folds_what_is_the_same_into_one_line():
    told = text(basis("E3"), basis("E5"), basis("E6", "dfe"), basis("E7"), basis("E9"), width=120)
    cells = "".join(line[:9].replace(" ", "") for line in told.splitlines() if line.startswith("E"))
    assert cells == "E3,E5-E7,E9"
    assert told.count("No lawful basis") == 1
    assert "5 rows" in told
    assert "5 warnings" in told


def test_text_groups_by_sheet():
    told = text(basis("E3"), finding(severity=Severity.WARNING)).splitlines()
    assert told.index("Sharing") < told.index("Recipients")  # in the order of the findings


def test_text_has_errors_above_old_warnings():
    told = text(basis("E3"), finding()).splitlines()
    assert told.index("Recipients, errors") < told.index("Sharing")


def test_text_has_colour_only_when_told():
    assert "\x1b" not in text(finding())
    assert "\x1b[" in text(finding(), colour=True)
    assert "error" in text(finding(), colour=True)


@pytest.mark.parametrize("nasty", ["[bold]x[/bold]", "[/]", ":smile:", "\x1b[31mred", "a\u202eb", "{x}"])
def test_text_shows_what_is_typed_and_obeys_none_of_it(nasty):
    told = text(finding(message=nasty, suggestion=nasty, recipient=nasty))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert nasty.replace("\x1b", "<U+001B>").replace("\u202e", "<U+202E>") in told


def test_what_was_accepted_is_told_and_not_counted():
    told = text(finding(), accepted("M9"), width=120)
    assert "1 error, 0 warnings" in told
    line = next(line for line in told.splitlines() if line.startswith("Recipients!M9"))
    assert [part in line for part in ("Settled by phone", "AB", "31 August 2027", "C02")] == [True] * 4
    assert text(accepted()).endswith("recipients.xlsx: nothing to mend.\n")


def test_json_tells_by_whom_and_until_when():
    told = json.loads(findings([accepted()], "json", workbook="data/recipients.xlsx"))
    assert told["workbook"] == "recipients.xlsx"
    assert told["counts"] == {"error": 0, "warning": 0, "note": 0}
    assert told["findings"] == []
    (one,) = told["accepted"]
    assert one["code"] == "C02"
    assert (one["accepted_by"], one["reason"], one["until"]) == ("AB", "Settled by phone", "2027-08-31")


def test_wrong_headings_come_first_and_say_that_cells_wait():
    note = finding("", code="B12", severity=Severity.NOTE, row=0, recipient=None)
    wrong = finding("C1", code="W02", sheet="Sharing", recipient=None)
    told = text(note, wrong)
    assert told.startswith("Sharing, headings\n")
    assert told.index("Mend these first") < told.index("B12 note")
    assert "Mend these first" not in text(note)
    codes = [one["code"] for one in json.loads(findings([note, wrong], "json", workbook="x"))["findings"]]
    assert codes == ["W02", "B12"]


def test_a_sheet_that_nobody_planned_for_is_told_too():
    assert "Old list" in text(finding("B2", sheet="Old list"))
    assert (
        json.loads(findings([finding(sheet="Old list")], "json", workbook="x"))["findings"][0]["column"]
        is None
    )


def test_text_of_many_findings_lists_the_first_and_counts_the_others():
    many = [finding(f"M{at}", recipient=f"b{at}", message=f"No. {at}.") for at in range(2, 603)]
    told = text(*many)
    assert "No. 501." in told
    assert "No. 502." not in told
    assert "101 more are not listed" in told
    assert "601 errors" in told


def to_begin(*others):
    """Return the findings of a directory that nobody has filled in, and others."""
    blank = finding(
        "B2", code="G01", sheet="School", recipient=None, message='"Name" is blank.', suggestion=None
    )
    empty = finding(
        "", code="B16", recipient=None, message="There is no body on this sheet.", suggestion=None
    )
    return [empty, blank, *others]


def test_directory_that_nobody_has_begun_has_first_steps_and_no_errors():
    report = Report(to_begin(), "recipients.xlsx")
    assert [one.code for one in report.first_steps] == ["B16", "G01"]
    assert report.tally == "2 still to fill in, 0 errors, 0 warnings, 0 notes"
    assert report.failed, "a letter cannot be written either"
    told = findings(to_begin(), "text", workbook="recipients.xlsx")
    assert "School, still to fill in" in told
    assert "G01 error" not in told
    page = findings(to_begin(), "html", workbook="recipients.xlsx")
    assert "<h2>Still to fill in</h2>" in page
    assert "Every finding" not in page
    assert json.loads(findings(to_begin(), "json", workbook="recipients.xlsx"))["counts"]["error"] == 2


def test_what_is_wrong_in_a_new_directory_stays_an_error():
    report = Report(to_begin(finding("B6", code="G02", sheet="School")), "recipients.xlsx")
    assert report.tally == "2 still to fill in, 1 error, 0 warnings, 0 notes"


def test_blank_setting_of_a_directory_with_bodies_is_an_error():
    report = Report(to_begin()[1:], "recipients.xlsx")
    assert report.first_steps == []
    assert report.tally == "1 error, 0 warnings, 0 notes"

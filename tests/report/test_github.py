"""GitHub's annotations: one command a line, whatever stands in a cell."""

import re

from directory.model import Severity
from tests.report.test_findings import accepted, basis, finding, findings

COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]*),title=([^,:]*)::(.*)")


def commands(*found, **beside):
    told = findings(found, "github", workbook="data/r.xlsx", **beside)
    assert told.isprintable() or "\n" in told
    return [COMMAND.fullmatch(line).groups() for line in told.splitlines()]


def undone(text):
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_command_names_file_cell_and_what_to_type():
    ((command, file, title, message),) = commands(finding())
    assert (command, file) == ("error", "data/r.xlsx")
    assert undone(title) == "C02 email_unreadable, Recipients M7"
    assert message.startswith("Recipients M7: leicester-outdoor-pursuits-centre: ")
    assert message.endswith("Type instead: manager@lopc.co.uk")


def test_errors_come_first_and_notes_are_notices():
    found = [finding(severity=severity) for severity in reversed(Severity)]
    assert [told[0] for told in commands(*found)] == ["error", "warning", "notice"]


def test_what_is_the_same_shares_an_annotation():
    ((_, _, title, message),) = commands(basis("E3"), basis("E5"), basis("E6"))
    assert undone(title) == "R04 basis_not_recorded, Sharing E3, E5-E6"
    assert "3 rows" in message


def test_nothing_in_a_cell_ends_a_command():
    nasty = "100%\n::add-mask::x\r\n::error::,title=y %0A"
    ((_, file, title, message),) = commands(
        finding("M7", name="a:b,c", message=nasty, suggestion=None), leavers="x"
    )
    assert file == "data/r.xlsx"
    assert undone(title) == "C02 a:b,c, Recipients M7"
    assert "100%25%0A::add-mask::x<U+000D>%0A::error::,title=y %250A" in message


def test_what_was_accepted_is_not_annotated():
    assert commands(accepted()) == []

"""A folder's e-mails as GOV.UK Notify takes them: its own reading of a table, and our judgement before it."""

import csv
from io import StringIO
from pathlib import Path

from directory.values.text import begins_formula
from directory.writing.notify import TEMPLATE
from tests.sending.test_by_hand import a_choice_changed
from tests.sending.test_send import CANARY, School, running, school, written
from tests.torture import BODY

__all__ = ["running", "school", "written"]  # fixtures
NOTIFY = ("export", "notify", "out")


def as_notify_reads(path: Path) -> list[dict[str, str]]:
    """Return the rows as Notify's code reads them: cells may have lines, and lose spaces at their ends."""
    headings, *rows = csv.reader(StringIO(path.read_text("utf-8").strip()), skipinitialspace=True)
    return [{name: cell.strip() for name, cell in zip(headings, row, strict=True)} for row in rows]


def test_table_has_a_row_a_letter_and_the_template_its_placeholders(school: School) -> None:
    told = school.run(*NOTIFY)
    assert told.exit_code == 0, told.output
    assert "4 e-mails in notify.csv; the template for Notify: notify-template.txt.\n" in told.output
    rows = as_notify_reads(school.home / "notify.csv")
    assert [list(row) for row in rows] == [["email address", "subject", "letter"]] * 4
    assert (
        TEMPLATE
        == (school.home / "notify-template.txt").read_text("utf-8")
        == ("Subject: ((subject))\n\n((letter))\n")
    )
    assert all(key.upper() in row["subject"] for key, row in zip(school.keys, rows, strict=True))
    assert sum(CANARY in row["letter"] for row in rows) == 1
    assert all("has accepted a place with you." in row["letter"].splitlines()[-1] for row in rows)
    assert not any(begins_formula(cell) for row in rows for cell in row.values())


def test_what_may_not_leave_is_in_no_table(school: School) -> None:
    a_choice_changed(school)
    told = school.run(*NOTIFY)
    assert (told.exit_code, "Held back: 1 letter." in told.output) == (1, True)
    assert "3 e-mails in notify.csv" in told.output


def test_what_was_sent_is_left_out_and_no_file_is_written_over(school: School) -> None:
    school.run("log", "sent", school.keys[0], "--by", "AB")
    told = school.run(*NOTIFY, "--out", "some.csv")
    assert "3 e-mails in some.csv" in told.output
    assert "Left out: 1." in told.output
    again = school.run(*NOTIFY, "--out", "some.csv")
    assert (again.exit_code, "is there already" in again.output) == (2, True)


def test_correction_says_when_the_letter_that_it_replaces_was_sent(school: School) -> None:
    key = school.keys[0]
    school.run("log", "sent", key, "--by", "AB")
    why = ("--correct", key, "--reason", "the course was wrong")
    school.run("write", *school.wanted, "--out", "out-2", *why)
    school.run("export", "notify", "out-2")
    (row,) = as_notify_reads(school.home / "notify.csv")
    assert row["letter"].endswith("Not as we wrote then.")
    assert row["email address"].endswith("gateway.ac.uk"), BODY

"""`recipients check` from the command line: its forms, its exit codes, what it compares and asks."""

import errno
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.commands.test_commands import ROOT, WORKBOOK, run
from tests.helpers import full_disk


@pytest.fixture
def faulty(tmp_path):
    """Return a copy of the workbook in which one e-mail address has a comma."""
    book = load_workbook(WORKBOOK)
    sheet = book["Recipients"]
    emails = next(cell.column for cell in sheet[1] if cell.value == "Email")
    row = next(cell.row for cell in sheet["A"] if cell.value == "leicester-college")
    sheet.cell(row, emails).value = "info@leicestercollege,ac.uk"
    path = tmp_path / "faulty.xlsx"
    book.save(path)
    return path


def test_check_on_the_committed_workbook_from_the_command_line():
    done = subprocess.run(
        [sys.executable, "cli.py", "check", "--format", "json"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.decode("utf-8"))
    assert told["counts"]["error"] == 0
    warned = {(one["code"], one["recipient"]) for one in told["findings"] if one["severity"] == "warning"}
    free = ["axlr8", "mere-lane-riding-school", "cooke-learning", "girls-world", "carwrx", "ladder"]
    assert {("C03", one) for one in free} == {one for one in warned if one[0] == "C03"}
    assert {("C05", "wqe-college"), ("D04", "ladder"), ("D05", "carwrx"), ("B11", "lebc")} <= warned
    assert {one[0] for one in warned} == {"B11", "B20", "C03", "C05", "D04", "D05", "R03", "R04"}


def test_check_ends_with_1_when_something_must_be_mended(faulty):
    told = run("check", faulty, code=1).output
    assert "leicester-college" in told
    assert "1 error" in told


def test_check_strict_fails_on_a_warning():
    run("check", WORKBOOK, "--strict", code=1)
    run("check", WORKBOOK, "--strict", "--select", "B12")  # a note


def test_check_takes_codes_and_their_beginnings(faulty):
    def codes(*arguments, code=0):
        told = json.loads(run("check", faulty, "--format", "json", *arguments, code=code).stdout)
        return {one["code"] for one in told["findings"]}

    assert codes("--select", "c02, R", code=1) == {"C02", "R03", "R04"}
    assert codes("--select", "C02,C03,C05", "--select", "R04", "--ignore", "C02,C05,C1") == {"C03", "R04"}
    told = codes("--ignore", "C")
    assert "R04" in told
    assert not any(code.startswith("C") for code in told)


def test_check_says_how_much_that_fails_was_ignored(faulty):
    says = "1 finding that fails a run was left out, as --ignore asked."
    assert says in run("check", faulty, "--ignore", "C").stderr
    assert "left out" not in run("check", faulty, "--ignore", "R", code=1).stderr
    assert "left out" not in run("check", faulty, "--select", "R").stderr
    assert (
        says.replace("1 finding that fails a run was", "")
        in run("check", WORKBOOK, "--strict", "--ignore", "B,C,D,R").stderr
    )


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("typed", "says"), [("C99", "Did you mean C19"), ("H01", "no code"), ("C02,,", "no code")]
)
def test_check_refuses_a_code_that_no_check_has(option, typed, says):
    result = run("check", WORKBOOK, option, typed, code=2)
    assert says in result.stderr
    assert "Usage:" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("json", "{"),
        ("junit", "<?xml"),
        ("sarif", "{"),
        ("github", "::error file=FAULTY,title=C02"),
        ("html", "<!doctype html>"),
        ("text", "Recipients, errors\n"),
    ],
)
def test_check_answers_in_every_form_and_to_a_file(faulty, tmp_path, form, begins):
    told = run("check", faulty, "--format", form, code=1).stdout
    assert told.startswith(begins.replace("FAULTY", faulty.as_posix().replace(":", "%3A")))
    out = tmp_path / "report"
    out.write_text("old")
    result = run("check", faulty, "--format", form, "--out", out, code=1)
    assert out.read_bytes().decode() == told
    assert result.stdout == ""
    assert "1 error" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"report", "faulty.xlsx"}


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no modes")
def test_a_report_is_its_owners_alone_and_a_disk_without_room_is_told(faulty, tmp_path):
    out = tmp_path / "report"
    run("check", faulty, "--out", out, code=1)
    assert out.stat().st_mode & 0o777 == 0o600
    before = out.read_bytes()
    with full_disk():
        said = run("check", faulty, "--format", "html", "--out", out, code=2).stderr
    assert said == f'"{out}": The disk is full, so this was not written whole. Make room, then do it again.\n'
    assert out.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"report", "faulty.xlsx"}


def test_full_disk_is_a_sentence_and_leaves_nothing_half(tmp_path, monkeypatch):
    real = Path.write_bytes

    def full(path, content):
        real(path, content[:100])
        if path.suffix == ".md":
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        said = run("init", tmp_path / "school", code=2).stderr
    assert "The disk is full" in said
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    run("init", tmp_path / "school")


def test_check_never_writes_over_what_it_reads(faulty):
    before = faulty.read_bytes()
    assert "name another" in run("check", faulty, "--out", faulty, code=2).stderr
    assert "no folder" in run("check", faulty, "--out", faulty.parent / "no" / "x", code=2).stderr
    assert faulty.read_bytes() == before


def test_check_names_the_file_from_where_one_works():
    told = run("check", WORKBOOK, "--format", "github").output
    assert "file=data/recipients.xlsx," in told


def test_check_tells_what_was_accepted_apart(faulty):
    from openpyxl import load_workbook

    book = load_workbook(faulty)
    word = [
        "C03",
        "Recipients",
        "axlr8",
        "Email",
        "Settled by phone",
        "AB",
        date.today() + timedelta(days=30),
    ]
    for column, value in enumerate(word, start=1):
        book["Accepted"].cell(2, column).value = value
    headings = {cell.value: cell.column for cell in book["Accepted"][1]}
    columns = {cell.value: cell.column for cell in book["Recipients"][1]}
    (at,) = [cell.row for cell in book["Recipients"]["A"] if cell.value == "axlr8"]
    address = book["Recipients"].cell(at, columns["Email"]).value
    book["Accepted"].cell(2, headings["Value"]).value = address
    book.save(faulty)
    told = json.loads(run("check", faulty, "--format", "json", code=1).stdout)
    (one,) = told["accepted"]
    assert (one["code"], one["recipient"], one["accepted_by"]) == ("C03", "axlr8", "AB")
    assert one["cell"] not in {other["cell"] for other in told["findings"] if other["code"] == "C03"}
    assert "Settled by phone" in run("check", faulty, code=1).stdout


def test_check_with_a_wrong_heading_says_only_that(faulty):
    from openpyxl import load_workbook

    book = load_workbook(faulty)
    (heading,) = [cell for cell in book["Recipients"][1] if cell.value == "Category"]
    heading.value = "Kind of body"
    book.save(faulty)
    told = run("check", faulty, "--select", "C,R", code=1).stdout
    assert told.startswith("Recipients, headings\n")
    assert "Mend these first" in told
    assert "W02 error" in told
    assert "C02" not in told
    assert "R03" not in told


def test_check_compares_with_an_earlier_copy(tmp_path):
    from openpyxl import load_workbook

    book = load_workbook(WORKBOOK)
    sheet = book["Recipients"]
    (emails,) = [cell.column for cell in sheet[1] if cell.value == "Email"]
    cells = [sheet.cell(row, emails) for row in range(2, sheet.max_row + 1)]
    for cell, text in zip(cells, sorted(str(cell.value or "") for cell in cells), strict=True):
        cell.value = text or None
    path = tmp_path / "sorted.xlsx"
    book.save(path)
    assert "Y01 error" in run("check", path, "--since", WORKBOOK, "--select", "Y", code=1).stdout
    assert "Y17 error" in run("check", path, "--select", "Y", code=1).stdout
    assert "none.xlsx" in run("check", path, "--since", tmp_path / "none.xlsx", code=2).stderr
    assert "name another" in run("check", WORKBOOK, "--since", path, "--out", path, code=2).stderr


def test_check_asks_the_network_only_when_told(monkeypatch):
    asked = []
    check = "directory.commands.check.check_workbook"
    monkeypatch.setattr(check, lambda *_, **given: asked.append(given["dns"]) or [])
    run("check")
    run("check", "--dns")
    assert asked == [False, True]


def test_check_looks_at_leavers_too(tmp_path):
    leavers = tmp_path / "leavers.csv"
    leavers.write_text(
        "Reference,Forename,Surname,Date of birth,Destination,Safeguarding file,Hold,UPN\n"
        "4711,Ann,Example,31/08/2010,leicester-college,No,,R999999926002\n"
    )
    result = run("check", WORKBOOK, "--leavers", leavers, "--format", "json", "--select", "L", code=1)
    told = json.loads(result.stdout)["findings"]
    assert {(one["code"], one["sheet"], one["value"]) for one in told} == {("L02", "Leavers", None)}
    assert "leavers.csv" in run("check", WORKBOOK, "--leavers", leavers, code=1).stdout
    assert run("check", WORKBOOK, "--leavers", tmp_path / "none.csv", code=2).stdout == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("missing.xlsx", None, id="missing"),
        pytest.param("text.xlsx", b"Organisation,Phone\n", id="no workbook"),
        pytest.param("cut.xlsx", WORKBOOK.read_bytes()[:2000] if WORKBOOK.exists() else b"PK", id="damaged"),
    ],
)
def test_check_ends_with_2_and_one_sentence_when_it_cannot_run(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run("check", path, code=2)
    assert result.stdout == ""
    assert name in result.stderr
    assert "Traceback" not in result.stderr

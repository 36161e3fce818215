"""From the first letters on, the ledger's memory decides which address is trusted: plan, write and check."""

import json
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.ledger import read_ledger

ROOT = Path(__file__).parents[2]
GATEWAY, LEICESTER = "admin@gateway.ac.uk", "info@leicestercollege.ac.uk"
LETTERS = ("school-transfer", "--leavers", "data/leavers.xlsx")  # the transfer letters are written already
pytestmark = pytest.mark.slow
FIRST = "The first letter to this address, and nobody has confirmed it: Last checked is blank."


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "example"
    run("demo", str(folder))
    return folder


@pytest.fixture
def school(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the example, whose transfer letters are written, and whose ledger remembers its bodies."""
    folder = tmp_path / "example"
    shutil.copytree(demo, folder)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    return folder


def edit(school: Path, changes: Mapping[str, Mapping[str, object]]) -> None:
    """Type into the Recipients sheet: by ID, the columns and their new text."""
    path = school / "data" / "recipients.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (cell,) in sheet.iter_rows(max_col=1):
        for heading, text in changes.get(str(cell.value), {}).items():
            sheet.cell(cell.row, columns[heading]).value = text  # type: ignore[arg-type]
    book.save(path)


def remarks(body: str) -> set[str]:
    """Return how letters to a body go, as plan says it."""
    plan = json.loads(CliRunner().invoke(cli, ["plan", *LETTERS, "--format", "json"]).stdout)
    mine = [one for one in plan["notices"] if one["recipient"] == body]
    assert mine
    drafts = {"draft" if any(name.endswith(".eml") for name in one["files"]) else "post" for one in mine}
    return drafts | {remark for one in mine for remark in one["remarks"]}


def test_swapped_addresses_get_no_draft_and_check_finds_them_without_an_earlier_copy(school: Path) -> None:
    assert remarks("gateway-college") == {"draft", FIRST}
    edit(school, {"gateway-college": {"Email": LEICESTER}, "leicester-college": {"Email": GATEWAY}})
    for body, cell in (("gateway-college", "M17"), ("leicester-college", "M18")):
        told = remarks(body)
        assert "draft" not in told
        said = f" College is in doubt (Recipients!{cell}, "
        assert any(
            one.startswith("No e-mail draft while the e-mail address of ") and said in one for one in told
        )
    found = json.loads(run("check", "--format", "json", "--select", "Y").stdout)["findings"]
    assert [(one["code"], one["cell"]) for one in found] == [
        ("Y11", "M17"),
        ("Y12", "M17"),
        ("Y11", "M18"),
        ("Y12", "M18"),
    ]
    run("annotate", "--out", "marked.xlsx")
    marked = openpyxl.load_workbook(school / "marked.xlsx")["Recipients"]["M17"].comment
    assert marked
    assert "Y12" in marked.text
    run("write", *LETTERS, "--out", "out2", code=1)
    assert not list((school / "out2").glob("gateway-college-*.eml"))
    edit(school, {"gateway-college": {"Email": GATEWAY}, "leicester-college": {"Email": LEICESTER}})
    assert "nothing to mend" in run("check", "--select", "Y").stdout  # what was in doubt was not remembered
    assert "as it was written" in run("log", "verify").stdout


def test_first_letters_to_an_address_are_remarked_on_before_they_are_sent_or_approved(school: Path) -> None:
    run("write", *LETTERS, "--out", "out2", code=1)
    said = re.compile(rf"^(.+, )?gateway-college \(\d+\)(, .+)?: {FIRST}$", re.M)
    approved = CliRunner().invoke(cli, ["approve", "out2", "--by", "XY"])
    for told in (run("send", "out2").stdout, approved.stdout):
        assert said.search(told), told
    edit(school, {"gateway-college": {"Last checked": date.today(), "Checked by": "AB"}})
    run("write", *LETTERS, "--out", "out2", "--replace", code=1)
    assert not said.search(run("send", "out2").stdout)


def test_new_address_gets_drafts_once_somebody_has_confirmed_it(school: Path) -> None:
    edit(school, {"gateway-college": {"Email": "office@gateway.ac.uk"}})
    assert any(", Y11): Changed since letters were last" in one for one in remarks("gateway-college"))
    assert (
        ", Y11)" in run("plan", "--why", "gateway-college", "2102", "--leavers", "data/leavers.xlsx").stdout
    )
    today = date.today()
    edit(school, {"gateway-college": {"Last checked": today, "Checked by": "AB"}})
    assert remarks("gateway-college") == {"draft"}
    run("write", *LETTERS, "--out", "out2", code=1)
    with read_ledger(school / "data" / "ledger.db") as ledger:
        (known,) = [one for one in ledger.remembered() if one.body == "gateway-college"]
    assert (known.email, known.checked, known.by) == ("office@gateway.ac.uk", today, "AB")
    edit(school, {"gateway-college": {"Email": GATEWAY}})
    (found,) = json.loads(run("check", "--format", "json", "--select", "Y").stdout)["findings"]
    assert f"{today.day} {today:%B %Y} by AB" in found["message"]


def test_changed_address_may_be_accepted(school: Path) -> None:
    edit(school, {"gateway-college": {"Email": "office@gateway.ac.uk"}})
    until = f"{date.today().year + 1}-01-01"
    run("accept", "Y11", "Recipients!M17", "--reason", "On their website", "--by", "AB", "--until", until)
    assert "draft" in remarks("gateway-college")


def test_another_organisation_under_an_id_gets_nothing(school: Path) -> None:
    edit(school, {"gateway-college": {"Organisation": "Quorn Riding School", "Last checked": date.today()}})
    plan = json.loads(run("plan", *LETTERS, "--format", "json", code=1).stdout)
    assert "gateway-college" not in {one["recipient"] for one in plan["notices"]}
    (held, *_) = [one for one in plan["held"] if one["code"] == "H46"]
    assert "went to Gateway College; now Quorn Riding School stands there" in held["reason"]


def test_moved_column_stops_everything_with_and_without_a_ledger(school: Path) -> None:
    path = school / "data" / "recipients.xlsx"
    sheet = openpyxl.load_workbook(path)["Recipients"]
    cells = [str(one.value or "") for (one,) in sheet.iter_rows(min_row=2, min_col=13, max_col=13)]
    ids = [str(one.value) for (one,) in sheet.iter_rows(min_row=2, max_col=1)]
    edit(
        school, {id_: {"Email": text or None} for id_, text in zip(ids, [*cells[1:], cells[0]], strict=True)}
    )
    said = run("plan", *LETTERS, code=2).stderr
    assert 'Recipients!M1: "Email" has come apart from its rows' in said
    assert said == run("write", *LETTERS, "--out", "out2", code=2).stderr
    assert not (school / "out2").exists()
    shutil.copy(path, school.parent / "moved.xlsx")
    assert "Y17 error" in run("check", str(school.parent / "moved.xlsx"), code=1).stdout


def test_settings_may_ask_for_a_check_first(school: Path) -> None:
    (school / "recipients.toml").write_text("confirm_first = true\n", "utf-8")
    asks = 'No e-mail draft until somebody has confirmed the address and filled "Last checked".'
    assert remarks("gateway-college") == {"post", asks, FIRST}
    edit(school, {"english-martyrs": {"Last checked": date.today(), "Checked by": "AB"}})
    run("write", *LETTERS, "--out", "out2", code=1)
    assert {path.name[:15] for path in (school / "out2").glob("*.eml")} == {"english-martyrs"}
    assert FIRST in (school / "out2" / "index.html").read_text("utf-8")
    assert json.loads((school / "out2" / "plan.json").read_text("utf-8"))["sources"]["confirm_first"] is True
    (school / "recipients.toml").unlink()  # the folder is sent as it was written
    assert "+ 20 to post" in run("send", "out2").stdout


def test_address_that_had_letters_is_no_first_one(school: Path) -> None:
    keys = [
        one["key"]
        for one in json.loads((school / "out" / "plan.json").read_text("utf-8"))["notices"]
        if one["recipient"] == "gateway-college"
    ]
    why = ("plan", "--why", "gateway-college", "2105", "--leavers", "data/leavers.xlsx")
    assert FIRST[:30] in run(*why).stdout
    run("log", "sent", *keys, "--by", "AB")
    assert remarks("gateway-college") == {"draft"}
    assert FIRST[:30] not in run(*why).stdout
    (school / "recipients.toml").write_text("confirm_first = true\n", "utf-8")
    assert remarks("gateway-college") == {"draft"}
    assert "draft" not in remarks("leicester-college")

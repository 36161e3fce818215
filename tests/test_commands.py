"""The commands: what they print, how they end, and what they do not load."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from directory.commands import COMMANDS, MODULES, cli

ROOT = Path(__file__).parent.parent
WORKBOOK = ROOT / "data" / "recipients.xlsx"


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def faulty(tmp_path):
    """Return a copy of the workbook in which one e-mail address has a comma."""
    from openpyxl import load_workbook

    book = load_workbook(WORKBOOK)
    sheet = book["Recipients"]
    emails = next(cell.column for cell in sheet[1] if cell.value == "Email")
    row = next(cell.row for cell in sheet["A"] if cell.value == "leicester-college")
    sheet.cell(row, emails).value = "info@leicestercollege,ac.uk"
    path = tmp_path / "faulty.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_it_is_for(name):
    module = import_module(f"directory.commands.{MODULES.get(name, name)}")
    assert isinstance(module.command, click.Command)
    assert module.command.help


def test_help_names_every_command():
    told = run("-h").output
    assert all(name in told and summary in told for name, summary in COMMANDS.items())


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from directory.commands import cli; cli(['--help'], standalone_mode=False); "
        "heavy = {'openpyxl', 'phonenumbers', 'jinja2', 'rich', 'email_validator', 'typst'}; "
        "sys.exit(str(heavy & set(sys.modules) or '') or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


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
    assert {one[0] for one in warned} == {"B11", "C03", "C05", "D04", "D05", "R03", "R04"}


def test_check_ends_with_1_when_something_must_be_mended(faulty):
    told = run("check", faulty, code=1).output
    assert "leicester-college" in told
    assert "1 error" in told


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


def test_explain_one_and_all():
    assert "Why: " in run("explain", "C03").output
    told = run("explain").output
    assert "C03  warning  Every e-mail address belongs to an organisation." in told
    assert "H01  held" in told
    assert "no code" in run("explain", "X99", code=2).stderr


def test_list_as_json_has_a_key_a_column():
    told = json.loads(run("list", "--format", "json").output)
    assert len(told) == 38
    assert list(told[0])[:5] == ["id", "organisation", "category", "status", "successor"]
    assert told[0]["phone_2"] is None


def test_list_takes_a_category():
    told = json.loads(run("list", "--category", "college", "--format", "json").output)
    assert {one["category"] for one in told} == {"College"}
    assert len(told) == 4


def test_list_as_text_fits():
    told = run("list").output
    assert "leicester-college" in told
    assert max(map(len, told.splitlines())) <= 100


def test_show_tells_the_whole_row():
    told = run("show", "leicester-college").output
    assert "info@leicestercollege.ac.uk" in told
    assert "Sharing" in told
    one = json.loads(run("show", "leicester-college", "--format", "json").output)
    assert one["email"] == "info@leicestercollege.ac.uk"
    assert {rule["rule"] for rule in one["sharing"]} >= {"S21"}
    assert one["contacts"] == []


def test_show_offers_near_ids_and_takes_none():
    result = run("show", "leicester-colege", code=2)
    assert "leicester-college" in result.stderr
    assert result.stdout == ""


def test_init_makes_a_home_that_works(tmp_path, monkeypatch):
    folder = tmp_path / "school"
    told = run("init", folder)
    assert "data/recipients.xlsx" in told.stdout
    assert "Next:" in told.stderr
    monkeypatch.chdir(folder)
    codes = {one["code"] for one in json.loads(run("check", "--format", "json", code=1).stdout)["findings"]}
    assert codes <= {"G01", "R02", "R03", "R04"}


def test_init_overwrites_nothing(tmp_path):
    kept = tmp_path / "data" / "leavers.xlsx"
    kept.parent.mkdir()
    kept.write_bytes(b"mine")
    result = run("init", tmp_path, code=2)
    assert "data/leavers.xlsx" in result.stderr
    assert kept.read_bytes() == b"mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


def test_a_command_that_does_not_exist_is_a_plain_mistake():
    assert "No such command 'chek'" in run("chek", code=2).stderr


def test_ctrl_c_says_stopped(monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("directory.check_workbook", stop)
    assert run("check", code=130).stderr == "Stopped.\n"


def test_a_reader_that_has_had_enough_is_no_traceback():
    script = f'"{sys.executable}" cli.py explain | head -n 1'
    done = subprocess.run(script, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S602
    assert "Traceback" not in done.stderr

"""The commands: what they print, how they end, and what they do not load."""

import json
import os
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from directory.commands import cli
from directory.commands.group import COMMANDS, MODULES

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "data" / "recipients.xlsx"


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_says_what_it_is_for(name):
    module = import_module(f"directory.commands.{MODULES.get(name, name)}")
    assert isinstance(module.command, click.Command)
    assert module.command.help


def test_help_names_every_command():
    told = " ".join(run("-h").output.split())
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


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colour_is_for_terminals_that_want_it(environment, coloured, monkeypatch):
    from directory.commands import _shared

    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert not _shared.coloured()
    monkeypatch.setattr(_shared, "on_terminal", lambda: True)
    assert _shared.coloured() == coloured


def test_explain_one_and_all():
    assert "Why: " in run("explain", "C03").output
    told = run("explain").output
    assert "C03  warning  Every e-mail address belongs to an organisation." in told
    assert "H01  held" in told
    assert "no code" in run("explain", "X99", code=2).stderr
    assert run("explain", "H32").output.endswith("\nType: recipients resolve KEY --arrived, or --again\n")


def test_explain_as_json_has_the_same_words():
    (one,) = json.loads(run("explain", "c03", "--format", "json").output)
    assert list(one) == ["code", "name", "weight", "doc", "source"]
    assert one["doc"] in run("explain", "free_mail").output
    told = run("explain").output
    for entry in json.loads(run("explain", "--format", "json").output):
        assert f"{entry['code']}  {entry['weight']:<7}  {entry['doc'].splitlines()[0]}\n" in told


@pytest.mark.parametrize("name", ["list", "plan", "show"])
def test_what_is_no_finding_has_two_forms(name):
    assert "[text|json" in run(name, "--help").output


def test_list_as_json_has_a_key_a_column():
    told = json.loads(run("list", "--format", "json").output)
    assert len(told) == 38
    assert list(told[0])[:5] == ["id", "organisation", "category", "status", "successor"]
    assert told[0]["phone_2"] is None


@pytest.mark.parametrize(
    ("option", "value", "key"), [("--send-by", "post", "send_by"), ("--status", "closed", "status")]
)
def test_list_takes_a_route_and_a_status(option, value, key):
    told = json.loads(run("list", option, value, "--format", "json").output)
    assert {one[key] for one in told} == {value.capitalize()}


def test_list_says_who_never_gets_a_pupil_s_letter_by_email_and_why():
    told = json.loads(run("list", "--no-email", "--format", "json").output)
    why = {one["id"]: one["no_email"] for one in told}
    assert why["wqe-college"] == "Its e-mail address is in doubt (Recipients!M22, C05)."
    assert why["axlr8"] == "Its route is Post."
    assert {one["status"] for one in told} <= {"Active", "Unconfirmed"}
    assert "gateway-college" not in why
    said = run("list", "--no-email", "--category", "college").output
    assert "Wyggeston" in said
    assert "AXLR8" not in said


def test_list_takes_a_category():
    told = json.loads(run("list", "--category", "college", "--format", "json").output)
    assert {one["category"] for one in told} == {"College"}
    assert len(told) == 4


def test_list_as_text_fits():
    told = run("list").output
    assert "leicester-college" in told
    assert max(map(len, told.splitlines())) <= 100


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ((), {f"S{number:02}" for number in range(1, 25)}),
        (("--body", "connexions-leicester"), {"S09", "S10"}),
        (("--body", "leicester-college"), {"S02", "S21"}),  # by its category
        (("--data", "medical"), {"S02", "S16", "S21"}),
        (("--no-basis", "--body", "leicester-city-council"), {"S08", "S22"}),
        (("--overdue",), {"S04"}),
    ],
)
def test_register_takes_filters(asked, rules, tmp_path):
    workbook = tmp_path / "recipients.xlsx"
    book = load_workbook(WORKBOOK)
    headings, *rows = book["Sharing"].iter_rows()
    review = next(cell.column for cell in headings if cell.value == "Review by")
    for row, year in ((5, 2019), (6, 2099)):
        book["Sharing"].cell(rows[row][0].row, review).value = date(year, 8, 31)
    assert [rows[row][0].value for row in (5, 6)] == ["S04", "S05"]
    book.save(workbook)
    told = json.loads(run("register", workbook, *asked, "--format", "json").output)
    assert {one["rule"] for one in told} == rules


def test_register_names_the_bodies_of_a_category():
    told = json.loads(run("register", "--body", "leicester-college", "--format", "json").output)
    (college,) = (one for one in told if (one["rule"], one["recipient"]) == ("S21", "College"))
    assert set(college["bodies"]) >= {"leicester-college", "gateway-college"}
    assert "regent-college" not in college["bodies"]  # closed
    text = run("register", "--body", "leicester-college").output
    assert "Leicester College; " in text
    assert max(map(len, text.splitlines())) <= 100


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
    assert codes <= {"B16", "G01", "R02", "R03", "R04"}
    assert "11 still to fill in, 0 errors, 0 warnings, 0 notes" in run("check", code=1).stdout


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
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("directory.commands.check.check_workbook", stop)
    assert run("check", code=130).stderr == "Stopped.\n"


def test_a_reader_that_has_had_enough_is_no_traceback():
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "cli.py", "explain"]
    done = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a folder to work in, with the committed workbook and one good template."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "recipients.xlsx").write_bytes(WORKBOOK.read_bytes())
    template = tmp_path / "templates" / "post16-transfer.md"
    template.parent.mkdir()
    for name in (template.name, "letterhead.docx"):
        (template.parent / name).write_bytes((ROOT / "templates" / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_templates_are_listed_with_rule_and_fields():
    told = run("templates").stdout
    assert all(word in told for word in ("post16-transfer", "rule S21", "Admissions", "date_of_birth"))
    (one,) = json.loads(run("templates", "--format", "json").stdout)
    assert "leaver.course" in one["fields"]


def test_templates_check_ends_as_check_does(home):
    assert "nothing to mend" in run("templates", "check").stdout
    path = home / "templates" / "post16-transfer.md"
    path.write_text(path.read_text("utf-8").replace("leaver.course", "leaver.corse"), "utf-8")
    told = run("templates", "check", code=1).stdout
    assert "T06 error" in told
    assert "you mean leaver.course?" in told
    assert "line" in run("templates", code=2).stderr


def test_templates_check_says_that_the_letterhead_is_missing_or_unfit(home):
    letterhead = home / "templates" / "letterhead.docx"
    letterhead.write_bytes(b"no Word file")
    told = run("templates", "check", code=1).stdout
    assert told.startswith('"templates/letterhead.docx" is not a Word document. Save it from Word as .docx.')
    letterhead.unlink()
    said = (
        '"templates/letterhead.docx" is missing. Save your letterhead from Word under this name. Until then '
        "no letter can be written."
    )
    told = run("templates", "check", code=1).stdout
    assert " ".join(told.split()) == said
    as_json = run("templates", "check", "--format", "json", code=1)
    assert said in as_json.stderr
    assert json.loads(as_json.stdout)["findings"] == []


@pytest.mark.parametrize(
    ("form", "begins"),
    [("json", "{"), ("sarif", "{"), ("github", "::error file=templates/a.md,line=1,col=1,")],
)
def test_templates_check_answers_in_every_form(home, form, begins):
    (home / "templates" / "a.md").write_text("nothing", "utf-8")
    assert run("templates", "check", "--format", form, code=1).stdout.startswith(begins)


def test_templates_check_takes_a_folder_and_a_workbook_of_any_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("nothing", "utf-8")
    for folder in (("--templates", tmp_path, "check"), ("check", "--templates", tmp_path)):
        assert "T01" in run("templates", *folder, "--workbook", WORKBOOK, code=1).stdout
    assert (
        "does not exist"
        in run("templates", "check", "--templates", "no", "--workbook", WORKBOOK, code=2).stderr
    )
    assert "no.xlsx" in run("templates", "check", "--templates", ".", "--workbook", "no.xlsx", code=2).stderr


def test_explain_tells_of_templates_and_check_does_not():
    assert "curly" in run("explain", "T03").output
    assert "no code" in run("check", WORKBOOK, "--select", "T03", code=2).stderr


LETTER = ("post16-transfer", "--leavers", ROOT / "data" / "leavers.example.xlsx")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_folder_whose_name_is_no_text_is_a_sentence(tmp_path):
    out = tmp_path / os.fsdecode(b"out-\xff")
    said = run("write", *LETTER, "--out", out, code=2).stderr
    assert "has signs in it that are no text. Give it a name of letters" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("on", ["01/01/1970", "31/12/9999"])
def test_letters_of_a_day_long_gone_or_far_off_are_held_and_no_traceback(on):
    told = json.loads(run("plan", *LETTER, "--on", on, "--format", "json", code=1).stdout)
    assert told["notices"] == []
    assert {"L06"} <= {one["code"] for one in told["held"]}

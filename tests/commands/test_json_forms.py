"""Every `--format json`: one writer, so that nothing from a cell reaches a terminal as a command to it."""

import ast
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import directory
from directory.commands import cli
from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.values.text import as_json
from tests.commands.test_compare_register import ONE
from tests.ledger.makers import Clock, entry
from tests.workbook.test_national import file

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CONTROL, TURNS = "\u009b", "\u202e"  # the first begins a command to a terminal, the second turns the line
NASTY = f"Siân {CONTROL}31m{TURNS}ગુજરાતી"

TEMPLATE = f"""\
---
title: {json.dumps(NASTY)}
audience: destination
rule: S21
addressee: Admissions
subject: Transfer
cover: Dear colleague
---
{{{{ leaver.name }}}}{{{{ leaver.course }}}}{{{{ leaver.start_date }}}}
"""
LEAVERS = """\
Reference,Forename,Surname,Date of birth,Destination,Safeguarding file,Start date,Course,Leaving date,Hold
4711,Ann,Example,31/08/2010,wqe-college,No,01/09/2026,Art,31/07/2026,
4712,Ben,Example,31/08/2010,leicester-college,No,01/09/2026,Art,31/07/2026,
"""

# How to call each command that has a JSON form, and what of NASTY its answer has. No plan is made of a
# workbook in which NASTY stands where letters look.
ALL, TURNED, NONE = {CONTROL, TURNS}, {TURNS}, set[str]()
LETTERS = "--leavers data/leavers.csv"
CALLS: Mapping[str, tuple[str, set[str]]] = {
    "bounces": ("bounces report.eml", NONE),
    "check": ("check", ALL),
    "clear": ("clear --dry-run", NONE),
    "compare-register": ("compare-register all.csv", NONE),
    "diff": ("diff old.xlsx data/recipients.xlsx", ALL),
    "doctor": ("doctor", NONE),
    "explain": ("explain", NONE),
    "fix": ("fix --dry-run", TURNED),
    "list": ("list", ALL),
    "log": ("log", ALL),
    "log --key": ("log --key abcde23456", ALL),
    "log folders": ("log folders", ALL),
    "log outstanding": ("log outstanding", ALL),
    "log retention": ("log retention --on 2036-09-01", ALL),
    "match": ("match data/leavers.csv", NONE),
    "plan": (f"plan transfer {LETTERS}", NONE),
    "plan --why": (f"plan --why wqe-college 4711 {LETTERS}", NONE),
    "register": ("register", NONE),
    "send": ("send out", NONE),
    "show": ("show leicester-college", ALL),
    "templates": ("templates", ALL),
    "templates check": ("templates --templates broken check", ALL),
}


def with_json(command: click.Command, path: str = "") -> Iterator[str]:
    """Yield the names of the commands at and below ``command`` that have a JSON form."""
    for option in command.params:
        if isinstance(option.type, click.Choice) and "json" in option.type.choices:
            yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from with_json(below, f"{path} {name}".strip())


def texts(value: object) -> Iterator[str]:
    """Yield every text in what a JSON form says."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(list(value.items()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder to work in: NASTY stands in cells, templates and in the ledger."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("data", "templates", "broken"):
        (folder / name).mkdir()
    (folder / "recipients.toml").touch()
    book = load_workbook(ROOT / "data" / "recipients.xlsx")
    book.save(folder / "old.xlsx")
    _spoil(book)
    book.save(folder / "data" / "recipients.xlsx")
    (folder / "data" / "leavers.csv").write_text(LEAVERS, "utf-8")
    (folder / "templates" / "transfer.md").write_text(TEMPLATE, "utf-8")
    (folder / "templates" / "letterhead.docx").write_bytes(
        (ROOT / "templates" / "letterhead.docx").read_bytes()
    )
    file(folder / "all.csv", ONE)
    (folder / "report.eml").write_text("Subject: Undelivered\n\nA letter", "utf-8")
    broken = TEMPLATE.replace("rule: S21", f"rule: {json.dumps(NASTY)}")
    (folder / "broken" / "transfer.md").write_text(broken, "utf-8")
    _record(folder / "data" / "ledger.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _run(folder, f"write transfer {LETTERS} --out out")
    return folder


def _spoil(book: object) -> None:
    """Put NASTY into cells that the commands tell of."""
    sheets = {sheet.title: sheet for sheet in book}  # type: ignore[attr-defined]
    bodies, accepted = sheets["Recipients"], sheets["Accepted"]
    columns = {cell.value: cell.column for cell in bodies[1]}
    rows = {cell.value: cell.row for cell in bodies["A"]}
    bodies.cell(rows["leicester-college"], columns["Notes"]).value = NASTY
    bodies.cell(rows["leicester-college"], columns["Phone"]).value = f"Tel:0116{TURNS} 2242240"
    until = date.today() + timedelta(days=30)
    for column, value in enumerate(["C03", "Recipients", "axlr8", "Email", NASTY, "AB", until], start=1):
        accepted.cell(2, column).value = value


def _record(path: Path) -> None:
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder=f"/school/{NASTY}")
        ledger.plan([entry(template=NASTY, receipt_within="1 day")])
        ledger.made({entry().key: {}})
        ledger.record(entry().key, State.SENT, by="AB", on=date(2026, 1, 5))


def _run(home: Path, line: str) -> str:
    settings = {"RECIPIENTS_SETTINGS": str(home / "recipients.toml")}
    result = CliRunner().invoke(cli, line.split(), env=settings)
    assert result.exit_code in (0, 1), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stdout


def test_every_command_that_has_a_json_form_is_called_here() -> None:
    assert set(with_json(cli)) == {name.partition(" --")[0] for name in CALLS}


@pytest.mark.parametrize(("line", "carried"), CALLS.values(), ids=CALLS)
def test_every_json_form_shows_each_character_and_loses_none(
    home: Path, line: str, carried: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    said = _run(home, f"{line} --format json")
    assert all(character.isprintable() or character == "\n" for character in said)
    told = json.loads(said)
    assert said == as_json(told)
    whole = "".join(texts(told))
    assert {one for one in (CONTROL, TURNS) if one in whole} == carried


@pytest.mark.parametrize("line", ["list", "show leicester-college"])
def test_notes_come_back_as_they_were_typed(home: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    said = _run(home, f"{line} --format json")
    assert r"Siân \u009b31m\u202eગુજરાતી" in said
    assert NASTY in texts(json.loads(said))


def test_no_report_and_no_command_writes_json_by_itself() -> None:
    package = Path(directory.__file__).parent
    for path in [*(package / "report").glob("*.py"), *(package / "commands").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Import) and "json" in [one.name for one in node.names]), path
            assert not (isinstance(node, ast.ImportFrom) and node.module == "json"), path


whole_characters = st.text(st.characters(codec="utf-8"))
half_characters = st.sampled_from(["\ud800", "a\udfff", "\u0000\u007f", "\u2066\u2069", "\U000e0001"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | whole_characters | half_characters,
    lambda inner: st.lists(inner) | st.dictionaries(whole_characters | half_characters, inner),
)


@given(values)
def test_json_shows_each_character_and_is_read_back_the_same(value: object) -> None:
    said = as_json(value)
    assert json.loads(said) == value
    assert all(character.isprintable() or character == "\n" for character in said)


def test_json_keeps_letters_as_they_are() -> None:
    assert as_json(["Siân", "ગુજરાતી", "Łukasz"]) == '[\n  "Siân",\n  "ગુજરાતી",\n  "Łukasz"\n]\n'

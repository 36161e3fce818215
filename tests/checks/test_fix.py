"""`recipients fix`: what it mends, what it asks, what it leaves, and that twice is once."""

import json
import re
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from directory.checks import registry
from directory.checks.fix import mend, mend_chosen, put_back, repairs_for
from directory.checks.repairs import repairs
from directory.commands import cli
from directory.model import Severity
from directory.workbook.read import read_book
from directory.workbook.save import NotSaved
from directory.workbook.schema import RECIPIENTS
from tests.helpers import TODAY

ROOT = Path(__file__).parents[2]
WORKBOOK = ROOT / "data" / "recipients.xlsx"
NOW = datetime(2026, 11, 23, 14, 30)

# What the notice prints and clerks type, by body and column: as it stands, as it should be.
DEFECTS = {
    ("pedestrian-arts", "Phone"): ("429 9363 / 07549\n077086", "0116 429 9363"),
    ("pedestrian-arts", "Phone 2"): (None, "07549 077086"),
    ("educ8-sport", "Email"): (
        "Daniel.Griffiths@educ8instructors.\n<u>co.uk</u>",
        "Daniel.Griffiths@educ8instructors.co.uk",
    ),
    ("mere-lane-riding-school", "Phone"): ("0116 271 0122\n07941 355 217", "0116 271 0122"),
    ("mere-lane-riding-school", "Phone 2"): (None, "07941 355217"),
    ("english-martyrs", "Phone"): ("Tel:0116 2428880", "0116 242 8880"),
    ("gateway-college", "Phone"): (1162744500, "0116 274 4500"),
    ("gateway-college", "Postcode"): ("LE5 !GA", "LE5 1GA"),
    ("gateway-college", "Status"): ("active", "Active"),
}
DOUBTS = {
    ("leicester-college", "Email"): "info@leicestercollege.con",
    ("new-college-leicester", "Phone"): "0116 231 8500 (ask for Jane)",
}


def run(*arguments, code=0, says=None):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=says)
    assert result.exit_code == code, result.output
    return result


def faulty_copy(folder, defects=None):
    """Return a copy of the committed workbook with these cells as somebody typed them."""
    book = load_workbook(WORKBOOK)
    sheet = book["Recipients"]
    for place, typed in (defects or {key: old for key, (old, _) in DEFECTS.items()} | DOUBTS).items():
        cell_of(sheet, *place).value = typed
    path = folder / "recipients.xlsx"
    book.save(path)
    return path


def cell_of(sheet, id_, heading):
    column = next(cell.column for cell in sheet[1] if cell.value == heading)
    return sheet.cell(next(cell.row for cell in sheet["A"] if cell.value == id_), column)


def texts(path):
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def backups(folder):
    return sorted(folder.glob("recipients.*-*.xlsx"))


def test_fix_mends_what_is_certain_and_nothing_else(tmp_path):
    path = faulty_copy(tmp_path)
    before, wanted = path.read_bytes(), texts(path)
    told = run("fix", path, "--yes", code=1).output  # the two doubts are left
    assert "Mended 7 of 7" in told
    assert "2 errors are left for a person" in told
    sheet = load_workbook(path)["Recipients"]
    for place, (_, new) in DEFECTS.items():
        wanted["Recipients", cell_of(sheet, *place).coordinate] = new
    assert texts(path) == wanted
    (backup,) = backups(tmp_path)
    assert backup.read_bytes() == before
    assert backup.name in told
    with zipfile.ZipFile(path) as new, zipfile.ZipFile(backup) as old:
        assert new.namelist() == old.namelist()
        assert len([name for name in new.namelist() if new.read(name) != old.read(name)]) == 1


def test_fix_agrees_with_the_committed_workbook(tmp_path):
    path = faulty_copy(tmp_path, {key: old for key, (old, _) in DEFECTS.items()})
    run("fix", path, "--yes")
    assert texts(path) == texts(WORKBOOK)


def test_fix_twice_is_fix_once(tmp_path):
    path = faulty_copy(tmp_path)
    run("fix", path, "--yes", code=1)
    once = path.read_bytes()
    assert "Nothing in recipients.xlsx can be mended" in run("fix", path, "--yes", code=1).output
    assert path.read_bytes() == once
    assert len(backups(tmp_path)) == 1


def test_no_error_with_a_certain_repair_is_left(tmp_path):
    path = faulty_copy(tmp_path)
    run("fix", path, "--yes", code=1)
    book = read_book(path, TODAY)
    assert repairs(book, registry.run(book)) == []


def test_a_dry_run_writes_nothing(tmp_path):
    path = faulty_copy(tmp_path)
    before = path.read_bytes()
    told = run("fix", path, "--dry-run", code=1).output
    assert "0116 274 4500" in told
    assert "7 can be mended. Nothing was written." in told
    assert path.read_bytes() == before
    assert backups(tmp_path) == []


@pytest.mark.parametrize(
    ("says", "mended"),
    [
        pytest.param("n\n", 0, id="no"),
        pytest.param("\n", 0, id="enter is no"),
        pytest.param("y\n", 7, id="yes"),
        pytest.param("o\ny\nn\ny\nq\n", 2, id="one after another, then stop"),
        pytest.param("o\nn\na\n", 6, id="one after another, then the rest"),
    ],
)
def test_fix_asks(tmp_path, says, mended):
    path = faulty_copy(tmp_path)
    told = run("fix", path, says=says, code=1)
    assert (f"Mended {mended} of 7" in told.output) is bool(mended)
    assert len(backups(tmp_path)) == bool(mended)


def test_nobody_to_answer_is_a_plain_sentence(tmp_path):
    path = faulty_copy(tmp_path)
    assert "--yes or --dry-run" in run("fix", path, says="", code=2).stderr
    assert backups(tmp_path) == []


def test_only_some_codes(tmp_path):
    path = faulty_copy(tmp_path)
    told = json.loads(run("fix", path, "--yes", "--select", "c06, B", "--format", "json", code=1).stdout)
    assert {one["code"] for one in told["repairs"]} == {"C06", "B05"}
    assert "no code" in run("fix", path, "--select", "X9", code=2).stderr
    assert "can be mended for certain" in run("fix", path, "--select", "C03", "--yes", code=1).stdout


def test_json_tells_each_cell(tmp_path):
    path = faulty_copy(tmp_path, {("gateway-college", "Phone"): 1162744500})
    told = json.loads(run("fix", path, "--yes", "--format", "json").stdout)
    assert told["workbook"] == "recipients.xlsx"
    assert re.fullmatch(r"recipients\.\d{4}-\d\d-\d\d-\d{6}\.xlsx", told["backup"])
    assert told["left"]["error"] == 0
    (one,) = told["repairs"]
    assert one.pop("message").startswith('"1162744500" is not a phone number')
    assert one == {
        "code": "C01",
        "sheet": "Recipients",
        "cell": "K17",
        "recipient": "gateway-college",
        "column": "Phone",
        "old": "1162744500",
        "new": "0116 274 4500",
        "mended": True,
    }


def test_a_formula_is_not_written_over(tmp_path):
    path = faulty_copy(tmp_path, {("gateway-college", "Phone"): 1162744500})
    # A formula with its saved result, as Excel leaves it.
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b"<v>1162744500</v>", b"<f>1162744500</f><v>1162744500</v>"))
    before = path.read_bytes()
    assert "it has a formula" in run("fix", path, "--yes", code=1).stderr
    assert path.read_bytes() == before


def test_a_misspelt_heading_shows_the_cells_below_it(tmp_path):
    path = faulty_copy(tmp_path, {("gateway-college", "Postcode"): "LE5 !GA", ("ID", "Postcode"): "Post cod"})
    run("fix", path, "--yes")
    assert texts(path) == texts(WORKBOOK)


def test_a_workbook_that_excel_holds_is_left(tmp_path):
    path = faulty_copy(tmp_path)
    before = path.read_bytes()
    (tmp_path / "~$recipients.xlsx").touch()
    assert "is open in Excel" in run("fix", path, "--yes", code=2).stderr
    assert path.read_bytes() == before
    assert backups(tmp_path) == []


def test_a_workbook_that_was_changed_meanwhile_is_left(tmp_path):
    path = faulty_copy(tmp_path)
    proposal = repairs_for(path, TODAY)
    faulty_copy(tmp_path, {("gateway-college", "Phone"): 1162744500})
    meanwhile = path.read_bytes()
    with pytest.raises(NotSaved, match="changed by somebody"):
        mend(proposal, proposal.repairs, NOW)
    assert path.read_bytes() == meanwhile


def test_a_clean_workbook_stays_as_it_is(tmp_path):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(WORKBOOK.read_bytes())
    assert "No error is left." in run("fix", path, "--yes").output
    assert path.read_bytes() == WORKBOOK.read_bytes()


CELL = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=30),
    st.sampled_from(
        ["Tel: 0116 496 0001", "429 9363 / 07549\n077086", "a@example.\norg", 'LE" 3PR', "ACTIVE", "post"]
    ),
    st.text("0123456789 +()/\nOlt:", max_size=26),
    st.text("ae@.x \n<u>/comrguk", max_size=26),
    st.integers(0, 10**12),
)
KEYS = [column.heading for column in RECIPIENTS.columns]


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, CELL)), min_size=1, max_size=4))
def test_fixing_any_rows_twice_is_fixing_them_once(rows):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recipients.xlsx"
        book = Workbook()
        book.active.title = RECIPIENTS.name
        book.active.append(KEYS)
        for row in rows:
            book.active.append([row.get(key) for key in KEYS])
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        school = book.create_sheet("School")
        school.append(["Setting", "Value"])
        school.append(["Area code", "0116"])
        school.append(["Town", "Leicester"])
        book.save(path)
        first = repairs_for(path, TODAY)
        if first.repairs:
            mend(first, first.repairs, NOW)
        after = repairs_for(path, TODAY)
        assert after.repairs == ()
        errors = [
            [one for one in told if one.severity is Severity.ERROR]
            for told in (first.findings, after.findings)
        ]
        assert len(errors[1]) <= len(errors[0])


def test_chosen_repairs_alone_are_made_and_can_be_undone(tmp_path):
    path = faulty_copy(tmp_path)
    before = path.read_bytes()
    proposed = repairs_for(path, NOW.date()).repairs
    assert len({one.key for one in proposed}) == len(proposed) == 7
    assert [one.key for one in repairs_for(path, NOW.date()).repairs] == [one.key for one in proposed]
    chosen = proposed[1], proposed[3]
    mended = mend_chosen(path, {one.key for one in chosen}, NOW)
    assert (mended.made, mended.moved) == (chosen, ())
    assert mended.backup.read_bytes() == before
    left = repairs_for(path, NOW.date()).repairs
    assert {one.key for one in left} == {one.key for one in proposed} - {one.key for one in chosen}
    again = put_back(path, mended.backup, mended.digest, NOW)
    assert path.read_bytes() == before
    assert sha256(again.read_bytes()).hexdigest() == mended.digest
    with pytest.raises(NotSaved, match="changed by somebody since it was shown"):
        put_back(path, mended.backup, mended.digest, NOW)  # the second press
    digest = sha256(before).hexdigest()
    for other in (path, path.with_name("leavers.xlsx"), path.parent / "x" / mended.backup.name):
        with pytest.raises(ValueError, match="not a backup"):
            put_back(path, other, digest, NOW)


def test_repair_whose_cell_was_changed_since_is_not_made(tmp_path):
    path = faulty_copy(tmp_path)
    one = next(one for one in repairs_for(path, NOW.date()).repairs if one.new == "0116 242 8880")
    other = next(one for one in repairs_for(path, NOW.date()).repairs if one.new == "LE5 1GA")
    book = load_workbook(path)
    book["Recipients"][one.cell].value = "Tel:0116 2428881"
    book.save(path)
    mended = mend_chosen(path, {one.key, other.key, "0" * 16}, NOW)
    assert ([made.key for made in mended.made], set(mended.moved)) == ([other.key], {one.key, "0" * 16})
    nothing = mend_chosen(path, {one.key}, NOW)
    assert (nothing.made, nothing.backup) == ((), None)
    assert nothing.digest == sha256(path.read_bytes()).hexdigest()


def test_command_puts_a_backup_back_and_keeps_what_was_there(tmp_path):
    path = faulty_copy(tmp_path)
    before = path.read_bytes()
    run("fix", path, "--yes", code=1)
    after = path.read_bytes()
    (backup,) = backups(tmp_path)
    told = run("fix", path, "--undo", backup.name).output
    assert path.read_bytes() == before
    (kept,) = set(backups(tmp_path)) - {backup}
    assert kept.read_bytes() == after
    assert told == f"recipients.xlsx is as it was in {backup.name}. As it was just now: {kept.name}\n"
    other = tmp_path / "other.xlsx"
    other.write_bytes(before)
    gone = run("fix", path, "--undo", "recipients.2026-01-01-000000.xlsx", code=2).output
    assert '"recipients.2026-01-01-000000.xlsx" does not exist' in gone
    assert "other.xlsx is no backup of recipients.xlsx" in run("fix", path, "--undo", other, code=2).output

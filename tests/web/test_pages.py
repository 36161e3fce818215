"""The pages over plain HTTP: what they show, what a form does, what is said when it cannot."""

import re
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from directory.ledger import Ledger, open_ledger, read_ledger
from directory.ledger.states import Mark, State
from directory.ledger.witness import bear_witness
from directory.web.desk import Desk
from directory.web.serve import Page
from directory.web.work import Job
from directory.workbook.schema import RECIPIENTS, SETTINGS
from directory.workspace import Workspace, make_workspace
from tests.faulty_smtp import PASSWORD
from tests.helpers import full_disk
from tests.web.office import office
from tests.web.running import DAY, PATIENCE, Answer, Clock, Visitor, ask, at_work, desk_of, example, until
from tests.web.uploads import form, part, upload

LETTER = {"letter": "post16-transfer", "on": DAY}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder of the example's, whose ledger has begun."""
    made = example(tmp_path / "school")
    workspace, clock = Workspace(made), Clock()
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    return made


@pytest.fixture
def page(home: Path) -> Iterator[Page]:
    with at_work(desk_of(home)) as made:
        yield made


@pytest.fixture
def visitor(page: Page) -> Visitor:
    return Visitor(page)


def said(answer: Answer) -> str:
    """Return what a page says, without its markup."""
    main = answer.text.partition('<main id="main">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def filled(answer: Answer) -> dict[str, str]:
    """Return the fields of a page's form as it stands, but for its token."""
    text = answer.text.partition("<main")[2].partition("</main>")[0]
    found = {
        name: value for name, value in re.findall(r'name="([\w-]+)" value="([^"]*)"', text) if name != "token"
    }
    found |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', text))
    for name, options in re.findall(
        r'<select id="[\w-]+" name="([\w-]+)"[^>]*>(.*?)</select>', text, re.DOTALL
    ):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        found[name] = (chosen[1] or chosen[2]) if chosen else ""
    return {name: unescape(value) for name, value in found.items()}


def cell(home: Path, sheet: str, place: str) -> Any:
    return load_workbook(Workspace(home).workbook)[sheet][place].value


BODY = "/directory/body/wqe-college"


def test_start_page_says_what_waits_and_where(visitor: Visitor) -> None:
    told = visitor.get("/")
    assert re.search(r"Mend the directory 0 errors, \d+ warnings", said(told))
    assert 'href="/directory/findings"' in told.text


def test_body_is_changed_in_the_workbook_and_a_copy_is_kept(home: Path, visitor: Visitor) -> None:
    form = filled(visitor.get(f"{BODY}/change"))
    made = visitor.post(f"{BODY}/change", form | {"phone": "0116 496 0001"})
    assert (made.status, made.headers["Location"]) == (303, BODY)
    assert "Saved: " in said(visitor.get(BODY))
    assert "0116 496 0001" in said(visitor.get(BODY))
    assert len(list((home / "data").glob("recipients.*-*.xlsx"))) == 1


def test_cell_that_would_be_wrong_is_said_at_its_field_and_nothing_is_saved(
    home: Path, visitor: Visitor
) -> None:
    before = Workspace(home).workbook.read_bytes()
    form = filled(visitor.get(f"{BODY}/change"))
    told = visitor.post(f"{BODY}/change", form | {"postcode": 'LE" 3PR', "phone": "0116 496 0001"})
    assert told.status == 422
    assert "Did you mean LE2 3PR?" in said(told)
    assert 'href="#postcode"' in told.text
    assert filled(told)["phone"] == "0116 496 0001"
    assert Workspace(home).workbook.read_bytes() == before


def test_two_clerks_at_one_body_lose_nothing(visitor: Visitor) -> None:
    first, second = (filled(visitor.get(f"{BODY}/change")) for _ in range(2))
    assert visitor.post(f"{BODY}/change", first | {"town": "Oadby"}).status == 303
    told = visitor.post(f"{BODY}/change", second | {"phone": "0116 496 0002"})
    assert told.status == 422
    assert "has been changed by somebody" in said(told)
    assert visitor.post(f"{BODY}/change", filled(told)).status == 303
    now = said(visitor.get(BODY))
    assert "Oadby" in now
    assert "0116 496 0002" in now


def test_body_and_contact_are_added(visitor: Visitor) -> None:
    form = filled(visitor.get("/directory/new"))
    assert said(visitor.get("/directory/new")).count("Needed.") == sum(
        one.needed for one in RECIPIENTS.columns
    )
    assert visitor.post("/directory/new", form).status == 422
    new = {"id": "x-college", "organisation": "X College", "category": "College", "status": "Active"}
    reached = {"send_by": "Post", "address": "1 Example Street", "town": "Leicester", "postcode": "LE1 1FZ"}
    proposed = visitor.post("/directory/new", form | new | reached | {"id": ""})
    assert "The ID below is made of the name. Press Save to keep it" in said(proposed)
    made = visitor.post("/directory/new", filled(proposed))
    assert made.headers["Location"] == "/directory/body/x-college", said(made)
    assert 'href="/directory/new">Add another body' in visitor.get("/directory/body/x-college").text
    again = visitor.post("/directory/new", filled(visitor.get("/directory/new")) | new | reached)
    assert (again.status, "An ID is never used again" in said(again)) == (422, True)
    place = "/directory/body/x-college/contact"
    contact = filled(visitor.get(place)) | {
        "role": "SENCO",
        "name": "Miss A Example",
        "phone": "0116 496 0003",
    }
    assert visitor.post(place, contact).status == 303
    assert "SENCO: Miss A Example" in said(visitor.get("/directory/body/x-college"))


def test_finding_may_stay_with_a_reason_and_a_name(visitor: Visitor) -> None:
    place = re.findall(r'href="(/directory/accept/C05/[^"]*)"', visitor.get("/directory/findings").text)[0]
    form = filled(visitor.get(place)) | {"until": "2027-06-01", "by": "AB", "reason": ""}
    told = visitor.post(place, form)
    assert "Say why it may stay" in said(told)
    assert filled(told)["by"] == "AB"
    assert visitor.post(place, form | {"reason": "Settled by phone"}).status == 303
    shown = said(visitor.get("/directory/findings"))
    assert "may stay as it is until 1 June 2027. The workbook as it was is kept as recipients." in shown
    assert "Accepted: 1" in shown
    ends = f"{place}/end"
    assert f'action="{ends}"' in visitor.get("/directory/findings").text
    assert "has been changed by somebody" in said(visitor.post(ends, {"seen": form["seen"]}))
    made = visitor.post(ends, {"seen": filled(visitor.get("/directory/findings"))["seen"]})
    assert made.headers["Location"] == "/directory/findings"
    shown = said(visitor.get("/directory/findings"))
    assert "counts again. The workbook as it was" in shown
    assert "Accepted: 1" not in shown
    assert place in visitor.get("/directory/findings").text
    assert visitor.get("/directory/accept/Q99/Recipients/Z99").status == 404
    gone = visitor.get("/directory/accept/C05/Recipients/Z99")
    assert "Recipients Z99 has nothing to accept any more" in said(gone)
    assert 'href="/directory/findings">See what is wrong' in gone.text


def test_finding_may_stay_from_the_page_of_its_body_and_leads_back_there(visitor: Visitor) -> None:
    links = re.findall(r'href="(/directory/body/[^"/]*)"', visitor.get("/directory/findings").text)
    body = next(one for one in links if "Let it stay" in said(visitor.get(one)))
    main = visitor.get(body).text.partition("<main")[2]
    assert "</a><a" not in main  # each stands apart from the one before
    place = re.findall(r'href="(/directory/accept/[^"]*)"', main)[0]
    form = filled(visitor.get(place)) | {"by": "AB", "reason": "Settled by phone"}
    assert visitor.post(place, form | {"reason": ""}).status == 422
    assert visitor.post(place, form).headers["Location"] == body
    shown = visitor.get(body)
    assert "may stay as it is until " in said(shown)
    assert place not in shown.text


def test_help_leads_to_each_part_of_the_work_and_says_where_the_guide_is(visitor: Visitor) -> None:
    told = visitor.get("/help")
    assert "docs/office/start.md" in said(told)
    main = told.text.partition("<main")[2]
    for place in set(re.findall(r'href="(/[^"]*)"', main)):
        assert visitor.get(place).status == 200, place


@pytest.fixture
def slips(home: Path) -> Path:
    """Give two bodies numbers that have one safe answer."""
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {one.value: one.column for one in sheet[1]}
    for row, slip in ((7, "O116 496 0004"), (8, "0116 496 OOO5")):
        sheet.cell(row, columns["Phone"]).value = slip
    book.save(Workspace(home).workbook)
    return home


def test_save_of_the_workbook_is_undone_until_the_workbook_changes_again(
    home: Path, visitor: Visitor
) -> None:
    workbook, place = Workspace(home).workbook, "/settings/school"
    assert "Undo" not in said(visitor.get("/directory"))
    before = workbook.read_bytes()
    new = {"head_teacher": "Mr B Example"}
    visitor.post(place, filled(visitor.get(place)) | new)
    saved = visitor.get("/settings")
    assert "Copies more than 90 days old are listed under What need not be kept" in said(saved)
    assert "Undo" in said(saved)
    assert "Undo" not in said(visitor.get("/settings"))  # said once, and then in the directory
    assert "The last change made here: Saved: Head teacher. Undo" in said(visitor.get("/directory"))
    assert visitor.post("/directory/undo", filled(saved)).headers["Location"] == "/settings"
    assert workbook.read_bytes() == before
    told = said(visitor.get("/settings"))
    assert "Undone: Head teacher. The workbook as it was is kept" in told
    assert "Undo" not in told.replace("Undone", "")
    visitor.post(place, filled(visitor.get(place)) | new)
    saved = visitor.get("/settings")
    visitor.post(place, filled(visitor.get(place)) | {"senco": "Ms C Example"})
    assert "has been changed by somebody" in said(visitor.post("/directory/undo", filled(saved)))
    days = {"section": "closed", "closed": "26/10/2026", "seen": filled(visitor.get("/settings"))["seen"]}
    visitor.post("/settings", days)
    assert "Undo" not in said(visitor.get("/settings"))  # its file is another one


def test_only_ticked_cells_are_mended_and_can_be_put_back(slips: Path, visitor: Visitor) -> None:
    before = Workspace(slips).workbook.read_bytes()
    page = visitor.get("/directory/mend")
    ids = re.findall(r'name="repair" value="(\w+)"', page.text)
    assert len(ids) == 2
    assert "O116 496 0004" in said(page)
    assert "Tick the cells" in said(visitor.post("/directory/mend"))
    done = visitor.post("/directory/mend", {"repair": ids[:1]})
    assert "1 cell mended" in said(done)
    assert re.findall(r'name="repair" value="(\w+)"', visitor.get("/directory/mend").text) == ids[1:]
    assert "1 cell had changed" in said(visitor.post("/directory/mend", {"repair": ids[:1]}))
    lock = slips / "data" / "~$recipients.xlsx"
    lock.write_bytes(b"")
    busy = visitor.post("/directory/undo", filled(done))
    assert '"recipients.xlsx" is open in Excel' in said(busy)
    assert 'action="/directory/undo"' in busy.text
    assert "Try again" in said(busy)
    lock.unlink()
    assert visitor.post("/directory/undo", filled(busy)).status == 303
    assert Workspace(slips).workbook.read_bytes() == before
    assert visitor.post("/directory/undo", {"backup": "../../recipients.xlsx"}).status == 404


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("/directory/marked.xlsx", b"PK"),
        ("/directory/report.html", b"<!doctype"),
        ("/ledger/letters.csv", b"\xef\xbb\xbf"),
    ],
)
def test_download_has_a_fixed_name_and_is_no_page(visitor: Visitor, path: str, begins: bytes) -> None:
    told = visitor.get(path)
    assert told.content.lstrip().startswith(begins)
    assert told.headers["Content-Disposition"] == f'attachment; filename="{path.rpartition("/")[2]}"'


def save(visitor: Visitor, form: dict[str, str]) -> Answer:
    """Save settings as they are on the page now."""
    return visitor.post("/settings", {"seen": filled(visitor.get("/settings"))["seen"]} | form)


def test_settings_are_saved_section_by_section(home: Path, visitor: Visitor) -> None:
    file = Workspace(home).settings
    file.write_text("# ours\napproval = 1\n")
    assert save(visitor, {"section": "approval", "approval": "2"}).status == 303
    days = "26/10/2026\n21/12/2026 to 01/01/2027"
    assert save(visitor, {"section": "closed", "closed": days}).status == 303
    mail = {"section": "mail", "host": "mail.example.org", "port": "", "user": "office", "security": "tls"}
    assert save(visitor, mail).status == 303
    text = file.read_text()
    assert text.startswith("# ours\napproval = 2\n")
    assert '"21/12/2026 to 01/01/2027"' in text
    assert 'host = "mail.example.org"' in text
    shown = visitor.get("/settings")
    assert "Saved: the mail server mail.example.org, port 465." in said(shown)
    assert '<option value="tls" selected>TLS from the first byte' in shown.text
    assert "21/12/2026 to 01/01/2027" in shown.text
    assert "Saved" not in said(visitor.get("/settings"))  # it is said once
    wrong_port = save(visitor, mail | {"port": "x"})
    assert "The port is a number from 1 to 65535" in said(wrong_port)
    assert 'href="#port"' in wrong_port.text
    assert "Must be a whole number from 1 to 65535" in said(save(visitor, mail | {"port": "0"}))
    forged = said(save(visitor, mail | {"security": "none"}))
    assert "Choose how the connection is encrypted." in forged
    assert "starttls" not in forged
    wrong = save(visitor, {"section": "closed", "closed": "some day"})
    assert wrong.status == 422
    assert "This is not a date" in said(wrong)
    assert "recipients.toml" not in said(wrong)
    assert file.read_text() == text
    assert visitor.post("/settings", {"section": "no such"}).status == 400


def test_password_is_asked_for_only_where_a_computer_can_keep_it(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(visitor, {"section": "mail", "host": "mail.example.org", "user": "office"})
    for there, label in ((None, "have this computer keep it"), (ModuleType("keyring"), "Password to keep")):
        monkeypatch.setitem(sys.modules, "keyring", there)
        monkeypatch.setattr("directory.web.pages.settings.has_password", lambda user: user == "nobody")
        told = said(visitor.get("/settings"))
        assert label in told
        assert ("Password to keep" in told) is (there is not None)


@pytest.mark.parametrize("wrong_first", [False, True], ids=["at once", "after a slip"])
def test_of_two_who_save_the_settings_the_second_is_told(
    home: Path, visitor: Visitor, wrong_first: bool
) -> None:
    first, second = ({"seen": filled(visitor.get("/settings"))["seen"]} for _ in range(2))
    days = {"section": "closed", "closed": "26/10/2026"}
    assert visitor.post("/settings", first | days).status == 303
    if wrong_first:
        mail = {"section": "mail", "host": "mail.example.org", "port": "x"}
        second = {"seen": filled(visitor.post("/settings", second | mail))["seen"]}
    told = visitor.post("/settings", second | days | {"closed": "27/10/2026"})
    assert told.status == 422
    assert "the settings have been changed by somebody since they were shown" in said(told)
    assert "Now there stands: 26/10/2026" in said(told)
    assert "27/10/2026" not in Workspace(home).settings.read_text()
    assert ">27/10/2026</textarea>" in told.text  # what was typed is in its place
    again = days | {"closed": "27/10/2026", "seen": filled(told)["seen"]}
    assert visitor.post("/settings", again).status == 303
    assert "27/10/2026" in Workspace(home).settings.read_text()


def test_all_that_is_said_of_the_school_is_saved_at_once_or_not(home: Path, visitor: Visitor) -> None:
    place, backups = "/settings/school", "recipients.*-*.xlsx"
    shown = visitor.get(place)
    assert (
        '<select id="fold_marks" name="fold_marks"><option value=""></option>\n<option value="Yes">'
        in shown.text
    )
    asked = filled(shown)
    wrong = visitor.post(place, asked | {"head_teacher": "Mr B Example", "email": "no address"})
    assert wrong.status == 422
    assert 'href="#email"' in wrong.text
    assert filled(wrong)["head_teacher"] == "Mr B Example"
    assert list((home / "data").glob(backups)) == []
    new = {"head_teacher": "Mr B Example", "fold_marks": "Yes", "no_letter_for": "NEET"}
    assert visitor.post(place, asked | new).status == 303
    shown = said(visitor.get("/settings"))
    assert "Saved: Head teacher, Fold marks, No letter for. The workbook as it was is kept as recip" in shown
    assert "Head teacher Mr B Example" in shown
    assert "Fold marks Yes" in shown
    assert '<option value="Yes" selected>' in visitor.get(place).text
    assert len(list((home / "data").glob(backups))) == 1  # three settings, saved once
    assert "has been changed by somebody" in said(visitor.post(place, asked | {"senco": "Ms C"}))


def test_of_two_clerks_at_one_setting_of_the_school_the_second_sees_what_the_first_typed(
    visitor: Visitor,
) -> None:
    place = "/settings/school"
    first, second = (filled(visitor.get(place)) for _ in range(2))
    assert visitor.post(place, first | {"head_teacher": "Mr B Example", "senco": "Ms C"}).status == 303
    told = visitor.post(place, second | {"head_teacher": "Ms D Example"})
    assert told.status == 422
    assert 'changed this since it was shown. Now it says "Mr B Example".' in said(told)
    again = filled(told)
    assert (again["head_teacher"], again["was-head_teacher"]) == ("Ms D Example", "Mr B Example")
    assert visitor.post(place, again).status == 303
    shown = said(visitor.get("/settings"))
    assert "Head teacher Ms D Example" in shown
    assert "SENCO Ms C" in shown


def test_contact_that_a_colleague_has_changed_or_added_meanwhile_is_shown_first(visitor: Visitor) -> None:
    place = f"{BODY}/contact"
    first, second = (filled(visitor.get(place)) for _ in range(2))
    new = {"role": "SENCO", "name": "Ms A Example", "email": "senco@example.org"}
    assert visitor.post(place, first | new).status == 303
    told = visitor.post(place, second | new | {"name": "Mr B Example"})
    assert 'changed this since it was shown. Now it says "Ms A Example".' in said(told)
    assert "Ms A Example" in said(visitor.get(BODY))


def test_folder_that_was_moved_leads_to_where_it_is_now(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    (folder,) = (one for one in home.glob("out-*") if one.is_dir())
    (home / "out").mkdir()
    shutil.move(folder, home / "out" / folder.name)
    shown = visitor.get(place)
    assert f"Its folder is not in {home} any more. It lies in {home / 'out'} now." in said(shown)
    there = re.search(r'href="(/letters/\w+)">Open it where it is now', shown.text)
    assert there
    told = said(visitor.get(there[1]))
    assert f"This folder was moved. Move it back to {folder}, and its letters can be sent." in told
    away = shutil.move(home / "out", home.parent / "elsewhere")
    assert "The folder is gone." in said(visitor.get(place))
    shutil.move(away, home / "out")
    folder.mkdir()
    told = said(visitor.get(there[1]))
    assert f"This folder was moved. Move it back to {folder}, in place of what is there now, and" in told
    folder.rmdir()
    shutil.copytree(home / "out" / folder.name, folder)
    told = visitor.get(there[1])
    assert "This folder is a copy." in said(told)
    assert f'href="{place}">Open that folder' in told.text
    assert "Read: " in said(visitor.get(place))


def test_nothing_is_said_to_be_saved_where_nothing_was(visitor: Visitor) -> None:
    """Some pages say when a list was saved: that is another thing."""
    assert said(visitor.get("/letters/new")).startswith("Write letters")


def test_setting_of_several_lines_stays_when_another_is_changed(home: Path, visitor: Visitor) -> None:
    codes = "SEN: K = SEN support\nHold: F ="
    book = load_workbook(Workspace(home).workbook)
    book["School"].append(["Pupil list codes", codes])
    book.save(Workspace(home).workbook)
    shown = visitor.get("/settings/school")
    typed = {
        name: value.replace("\n", "") if f'<input type="text" id="{name}"' in shown.text else value
        for name, value in filled(shown).items()  # as a browser has them
    }
    assert visitor.post("/settings/school", typed | {"head_teacher": "Mr B Example"}).status == 303
    rows = dict(load_workbook(Workspace(home).workbook)["School"].iter_rows(max_col=2, values_only=True))
    assert (rows["Pupil list codes"], rows["Head teacher"]) == (codes, "Mr B Example")


def test_finding_about_the_school_leads_to_its_field(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    for row in book["School"].iter_rows():
        if row[0].value == "Email":
            row[1].value = "nobody"
    book.save(Workspace(home).workbook)
    assert 'href="/settings/school#email"' in visitor.get("/directory/findings").text


def test_each_finding_about_the_school_is_mended_where_it_leads(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    rows = {str(row[0].value): row for row in book["School"].iter_rows()}
    rows["Postcode"][0].value, rows["Postcode"][1].value = "post-code", "LEX 3PR"
    rows["Head teacher"][0].value = None
    book["School"].append(["Webste", "lps.example.org"])  # a form has no place for these two
    book["School"].append(["Town", "Oadby"])
    book.save(Workspace(home).workbook)
    found = visitor.get("/directory/findings").text
    ways = re.findall(r'href="/settings/school(#\w+)?">Mend: ([^<]*)<', found)
    assert sorted(ways) == [("#head_teacher", "Head teacher"), ("#postcode", "Postcode")]
    form = filled(visitor.get("/settings/school"))
    assert (form["postcode"], form["head_teacher"]) == ("LEX 3PR", "")
    visitor.post("/settings/school", form | {"postcode": "le23pr", "head_teacher": "Ms C Example"})
    found = visitor.get("/directory/findings").text
    assert "Mend: Postcode" not in found
    assert "Mend: Head teacher" not in found
    assert "Postcode LE2 3PR" in said(visitor.get("/settings"))


def test_finding_about_a_body_leads_to_its_field(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "wqe-college")
    sheet.cell(row, columns["Phone"]).value = "0116"
    book.save(Workspace(home).workbook)
    link = 'href="/directory/body/wqe-college/change#phone">Mend: Phone'
    assert link in visitor.get("/directory/findings").text
    assert link in visitor.get(BODY).text
    sheet.delete_rows(2, sheet.max_row)
    book.save(Workspace(home).workbook)
    assert 'href="/directory/new">Add a body' in visitor.get("/directory/findings").text


def test_successor_is_chosen_from_the_bodies(visitor: Visitor) -> None:
    text = visitor.get(f"{BODY}/change").text
    options = text.partition('name="successor"')[2].partition("</select>")[0]
    assert '<option value="gateway-college">' in options
    made = visitor.post(
        f"{BODY}/change", filled(visitor.get(f"{BODY}/change")) | {"part_of": "gateway-college"}
    )
    assert made.status == 303
    assert filled(visitor.get(f"{BODY}/change"))["part_of"] == "gateway-college"
    assert f'<option value="{BODY.rpartition("/")[2]}">' not in options  # no body succeeds itself
    assert 'href="/directory/new">add that body<' in text
    assert 'href="/directory/body/gateway-college">Gateway' in visitor.get(BODY).text


def test_help_leads_back_to_the_page_that_it_was_asked_from(visitor: Visitor) -> None:
    page = visitor.page
    for came, back in (
        (f"{page.gate.origin}{BODY}", BODY),
        (f"{page.gate.origin}/help", ""),
        ("http://elsewhere.example.org/x", ""),
        ("", ""),
    ):
        told = ask(page, "/help/C05", headers=visitor.own | {"Referer": came}).text
        assert re.findall('<a href="([^"]*)">Back to where you were', told) == ([back] if back else [])


def test_folders_of_one_letter_and_day_are_told_apart_by_the_time(visitor: Visitor) -> None:
    write(visitor)
    assert re.search(r"22 letters, written on 29 November 2026 at \d\d:\d\d\.", said(visitor.get("/letters")))


def test_repairs_are_shown_a_page_at_a_time_and_ticks_go_along(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    column = next(one.column for one in sheet[1] if one.value == "Phone")
    for row in range(2, 32):
        sheet.cell(row, column).value = f"O116 496 0{row:03}"
    book.save(Workspace(home).workbook)
    first = re.findall(r'name="repair" value="(\w+)"', visitor.get("/directory/mend").text)
    assert len(first) == 25
    second = visitor.post("/directory/mend", {"repair": first[:2], "page": "2"})
    assert "2 on other pages" in said(second)
    shown = re.findall(r'type="checkbox" id="\w+" name="repair" value="(\w+)"', second.text)
    assert shown
    assert set(shown).isdisjoint(first)
    assert "3 cells mended" in said(visitor.post("/directory/mend", {"repair": [*first[:2], shown[0]]}))


def test_letters_of_one_term_are_shown(visitor: Visitor) -> None:
    write(visitor)
    term = re.findall(r"<option>((?:spring|summer|autumn) \d{4})", visitor.get("/ledger").text)
    assert len(term) == 1
    assert "What went where: 22 letters" in said(visitor.get(f"/ledger?term={term[0].replace(' ', '+')}"))
    assert "What went where: 0 letters" in said(visitor.get("/ledger?term=summer+1999"))


def test_recorded_choice_counts_for_a_list_that_says_otherwise(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    first = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    assert "Tells Name, Initials" in said(visitor.get(f"{place}/letter/{first}"))
    assert "KS4 results" in said(visitor.get(f"{place}/letter/{first}")).partition("The e-mail")[0]
    reference = load_workbook(visitor.page.desk.workspace.leavers).active["A2"].value
    choice = {
        "choice": "share_ks4_results=No",
        "given_by": "Young person",
        "on": "2026-11-01",
        "recorded_by": "AB",
    }
    told = visitor.post("/choices", choice)
    assert told.status == 422
    assert filled(told)["recorded_by"] == "AB"
    nobody = visitor.post("/choices", choice | {"reference": "9991"})
    assert nobody.status == 422
    assert "No pupil is known here by this reference or name." in said(nobody)
    made = visitor.post("/choices", choice | {"reference": str(reference)})
    assert f"The choice is recorded Tamsin Quillfeather (pupil {reference}): Share KS4 results: No" in said(
        made
    )
    assert "Leaves out KS4 results" in said(visitor.get(f"{place}/letter/{first}"))


def test_letters_are_listed_with_what_is_wrong(home: Path, visitor: Visitor) -> None:
    assert re.search(r"The letters there are: \d\d", said(visitor.get("/letters/templates")))
    told = said(visitor.get("/letters/templates/post16-transfer"))
    assert "Asks for Attendance, Course, Date of birth" in told
    assert "leaver." not in told
    assert "{%" not in told
    assert "Its words are in templates/post16-transfer.md" in told
    broken = Workspace(home).templates / "post16-transfer.md"
    broken.write_text(broken.read_text().replace("{{ leaver.course }}", "{{ leaver.corse }}"))
    assert "post16-transfer.md, line" in said(visitor.get("/letters/templates?check"))
    told = visitor.post("/letters/new", LETTER)
    assert told.status == 422
    assert "post16-transfer" in said(told)


def test_each_letter_says_to_whom_it_goes(visitor: Visitor) -> None:
    for path in ("/letters/new", "/letters/templates"):
        text = said(visitor.get(path))
        assert text.count("if it is one of these: School sixth form, College") == 1, path
        assert text.count("if it is one of these: School, School sixth form, College") == 3, path
    told = said(visitor.get("/letters/templates/post16-transfer"))
    assert "if it is one of these: School sixth form, College" in told


def test_letter_is_shown_filled_with_an_invented_pupil(visitor: Visitor) -> None:
    place = "/letters/templates/post16-transfer"
    assert "Dear colleague" in said(visitor.get(place))
    assert visitor.get(f"{place}/sample.pdf").content.startswith(b"%PDF")
    assert visitor.get(f"{place}/sample.docx").content.startswith(b"PK")
    assert visitor.get(f"{place}/sample.txt").status == 404
    assert visitor.get("/letters/templates/none/sample.pdf").status == 404


def test_without_a_record_one_begins_only_when_somebody_says_so(tmp_path: Path) -> None:
    home = example(tmp_path / "school")
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        told = visitor.get("/letters/new")
        assert told.status == 409
        assert "Begin the record of letters" in said(told)
        assert not Workspace(home).ledger.exists()
        assert visitor.post("/ledger/begin").headers["Location"] == "/letters/new"
        assert Workspace(home).ledger.exists()
        assert visitor.get("/letters/new").status == 200


def write(visitor: Visitor) -> str:
    """Write the example's letters, and return the address of their set."""
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    assert visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    return place


def test_two_presses_write_once(home: Path, visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    form = filled(visitor.get(f"{place}/write"))
    assert [visitor.post(f"{place}/write", form).headers["Location"] for _ in range(3)] == [
        f"{place}/write"
    ] * 3
    until(lambda: not visitor.page.desk.work.busy)
    assert (
        visitor.post(f"{place}/write", form).headers["Location"] == f"{place}/write"
    )  # Back, and pressed again
    assert not visitor.page.desk.work.busy
    with read_ledger(Workspace(home).ledger) as ledger:
        assert len(ledger.writings()) == 1


def test_two_presses_approve_once(home: Path, visitor: Visitor) -> None:
    Workspace(home).settings.write_text("approval = 2\n")
    place = write(visitor)
    form = filled(visitor.get(f"{place}/approve")) | {"read": "yes", "by": "cd"}
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send"):
        busy = visitor.post(f"{place}/approve", form)
    assert "E-mails are being sent since" in said(busy)
    for pressed in (filled(busy), form):
        assert visitor.post(f"{place}/approve", pressed).headers["Location"] == f"{place}/approve"
    with read_ledger(Workspace(home).ledger) as ledger:
        approvals = [one.what for one in ledger.events()].count(Mark.APPROVED)
    assert approvals == 22


def test_two_presses_send_once(tmp_path: Path) -> None:
    with office(tmp_path, approval=1) as at:
        visitor = Visitor(at.page)
        place = write(visitor)
        form = filled(visitor.get(f"{place}/send")) | {"password": PASSWORD}
        for pressed in range(4):
            if pressed == 3:  # Back, and pressed again
                until(lambda: not at.desk.work.busy)
            assert visitor.post(f"{place}/send", form).headers["Location"] == f"{place}/send"
        assert not at.desk.work.busy
        assert len({one.id for one in at.server.accepted}) == len(at.server.accepted) == 18


def test_button_does_nothing_once_something_has_moved(home: Path, visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    form = filled(visitor.get(f"{place}/write"))
    book = load_workbook(Workspace(home).leavers)
    book.active.delete_rows(2)
    book.save(Workspace(home).leavers)
    told = visitor.post(f"{place}/write", form)
    assert told.status == 409
    assert "has changed since this page was shown" in said(told)
    assert "Write 21 letters" in said(visitor.get(f"{place}/write"))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.history() == []


def test_list_that_is_saved_between_the_press_and_the_writing_stops_it(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = Desk.recording

    def late(desk: Desk, command: str) -> AbstractContextManager[Ledger]:
        book = load_workbook(Workspace(home).leavers)
        book.active.delete_rows(2)
        book.save(Workspace(home).leavers)
        return recording(desk, command)

    monkeypatch.setattr(Desk, "recording", late)
    place = write(visitor)
    assert "has changed since this page was shown" in said(visitor.get(f"{place}/write"))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.history() == []


def test_writing_that_was_broken_off_is_named_and_goes_on(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    folder = next(home.glob("out-*"))
    plan = folder / "plan.json"
    plan.write_text(plan.read_text().replace('"complete": true', '"complete": false'))
    for one in list(folder.glob("*.pdf"))[:13]:
        one.unlink()
    start = said(visitor.get("/"))
    assert start.startswith("What waits Unfinished: ")
    assert "stopped at 9 of 22: write them again" in start
    assert visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    assert "22 letters are written" in said(visitor.get(f"{place}/write"))


def test_letters_are_written_again_for_today_where_their_list_has_changed(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    book = load_workbook(Workspace(home).leavers)
    book.active.delete_rows(2)
    book.save(Workspace(home).leavers)
    told = visitor.get(f"{place}/send")
    assert "may not leave: " in said(told)
    assert re.search(r"Tamsin Quillfeather, to [^,]+, LPS-\w+ : it would not be made: ", said(told))
    assert f'href="{place}/again"' in told.text
    assert visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    assert "may not leave" not in said(visitor.get(f"{place}/send"))


def test_refused_letter_whose_address_was_mended_is_counted_as_held_not_as_to_post(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    with open_ledger(
        visitor.page.desk.settings.ledger, now=visitor.page.desk.clock, command="send"
    ) as ledger:
        one = next(one for one in ledger.history() if one.went_by == "e-mail")
        ledger.begin("send", "ab")
        ledger.record(one.key, State.REFUSED)
    told = said(visitor.get(f"{place}/send"))
    assert "1 refused" in told
    assert "4 letters to print" in told
    assert "1 letter did not arrive by e-mail." in told
    assert "1 letter to print, in one file (not arrived by e-mail)" in told
    assert "1 address to print (letters not arrived by e-mail)" in told
    for asked, letters in (({}, 4), ({"came_back": "yes"}, 1)):
        printed = PdfReader(BytesIO(visitor.post(f"{place}/print.pdf", asked).content))
        cover = printed.pages[0].extract_text()
        assert cover.count("LPS-") == letters
        assert (f"LPS-{one.key.upper()}" in cover) == ("came_back" in asked)
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == one.entry.recipient)
    row[columns["Email"] - 1].value = "transfers@college.example.org"
    book.save(Workspace(home).workbook)
    shown = visitor.get(f"{place}/send")
    line = re.search(r"22 letters: ((\d+ [a-z ]+,? ?)+)\.", said(shown))
    assert line, said(shown)
    numbers = {what: int(number) for number, what in re.findall(r"(\d+) ([a-z ]+)", line[1])}
    assert sum(numbers.values()) == 22
    assert numbers["to post"] == shown.text.count('name="posted"')


def test_nothing_is_printed_before_a_second_person_approves_and_then_the_page_leads_on(
    home: Path, visitor: Visitor
) -> None:
    Workspace(home).settings.write_text("approval = 2\n")
    place = write(visitor)
    told = visitor.get(f"{place}/send")
    assert "First a colleague approves them." in said(told)
    assert "to print" not in said(told)
    visitor.page.desk.who = lambda: "cd"
    assert "Send and post them" not in said(visitor.get(f"{place}/approve"))
    form = filled(visitor.get(f"{place}/approve")) | {"read": "yes"}
    assert visitor.post(f"{place}/approve", form).status == 303
    told = visitor.get(f"{place}/approve")
    assert f'href="{place}/send">Send and post them' in told.text
    assert "Approve 22 letters" not in said(told)
    assert "4 letters to print" in said(visitor.get(f"{place}/send"))


def test_only_what_was_written_now_is_counted_and_what_never_left_is_not(visitor: Visitor) -> None:
    place = write(visitor)
    posts = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)
    visitor.post(f"{place}/posted", {"posted": posts, "by": "AB", "on": DAY})
    visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
    until(lambda: not visitor.page.desk.work.busy)
    shown = said(visitor.get(f"{place}/write"))
    assert "18 letters are written 4 letters of this folder were sent before." in shown
    assert "What went where: 22 letters" in said(visitor.get("/ledger"))
    assert "What went where: 18 letters" in said(visitor.get("/ledger?far=taken+away+unsent"))


def test_letters_that_were_all_looked_at_are_read(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    for key in re.findall(r"/letter/(\w+)\"", visitor.get(place).text):
        assert "Read the letters : Now" in said(visitor.get(place))
        visitor.post(f"{place}/letter/{key}")
    assert 'Read the letters : Done , 22 letters marked "Looks right"' in said(visitor.get(place))


def test_letters_to_post_come_as_one_pdf_with_a_cover_that_lists_them(visitor: Visitor) -> None:
    place = write(visitor)
    page = visitor.get(f"{place}/send").text
    given = visitor.post(f"{place}/print.pdf")
    assert (given.status, given.headers["Content-Type"]) == (200, "application/pdf")
    cover = PdfReader(BytesIO(given.content)).pages[0].extract_text()
    posts = re.findall(r'name="posted" value="(\w+)"', page)
    assert len(posts) == 4
    assert all(key.upper() in cover for key in posts)
    assert cover.count("LPS-") == 4


def test_draft_that_was_refused_can_be_posted(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    before = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        key = next(one.key for one in ledger.history() if one.key not in before)
        ledger.begin("send", "ab")
        ledger.record(key, State.REFUSED, reply="550 5.1.1 No such user")
    posts = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)
    assert set(posts) == {*before, key}
    assert visitor.post(f"{place}/posted", {"posted": posts, "by": "AB", "on": DAY}).status == 303
    with read_ledger(Workspace(home).ledger) as ledger:
        assert {one.went_by for one in ledger.standings(posts).values()} == {"post"}
        address = ledger.standing(key).entry.address
    (line,) = re.findall(rf"<tr>(?:(?!</tr>).)*{key}.*?</tr>", visitor.get(f"{place}/send").text, re.DOTALL)
    assert f"{address}</td>" in line
    assert ">refused there, then posted</td>" in line


def test_letters_to_tick_as_posted_stand_as_they_are_printed(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        keys = [one.key for one in ledger.history() if one.went_by == "e-mail"]
        ledger.begin("send", "ab")
        for key in keys:
            ledger.record(key, State.REFUSED)
    pages = [visitor.get(f"{place}/{page}").text for page in ("send", "posted")]
    printed = PdfReader(BytesIO(visitor.post(f"{place}/print.pdf", {"came_back": "yes"}).content))
    cover = "".join(printed.pages[at].extract_text() for at in range(2))
    on_paper = sorted(keys, key=lambda key: cover.index(key.upper()))
    assert on_paper != sorted(keys)
    for shown in pages:
        posts = re.findall(r'name="posted" value="(\w+)"', shown)
        assert [key for key in posts if key in keys] == on_paper


def test_e_mails_to_tick_stand_as_the_page_before_lists_them(visitor: Visitor) -> None:
    place = write(visitor)
    listed = re.findall(r'<th scope="row"><a href="[^"]+/letter/(\w+)"', visitor.get(f"{place}/send").text)
    ticks = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/mailed").text)
    assert len(ticks) > 1
    assert ticks == listed


def test_bodies_to_ask_stand_in_the_lists_order(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        mailed = [one for one in ledger.standings().values() if one.went_by == "e-mail"]
        ledger.begin("send", "ab")
        for one in mailed:
            ledger.record(one.key, State.REFUSED)
    shown = visitor.get(f"{place}/send").text.partition("did not arrive")[2]
    asked = re.findall(r'href="/directory/body/([\w-]+)[^"]*">Mend or confirm', shown)
    listed = list(dict.fromkeys(one.entry.recipient for one in mailed))
    assert len(asked) > 1
    assert asked == [one for one in listed if one in asked]
    assert asked != sorted(asked)


def test_pupils_of_one_name_are_told_apart_before_their_letters_are_written(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    read = re.findall(r">(Read: Sam Everglade[^<]*)<", visitor.get(place).text)
    assert read == [
        "Read: Sam Everglade (pupil 2120, born 11/04/2010)",
        "Read: Sam Everglade (pupil 2121, born 18/05/2010)",
    ]


def test_second_press_while_a_test_hangs_joins_it(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    Workspace(home).settings.write_text('[smtp]\nhost = "127.0.0.1"\nport = 9\nuser = "office"\n')
    work, go = visitor.page.desk.work, Event()

    def hangs(_: Job) -> Generator[object, None, None]:
        go.wait(PATIENCE)
        yield None

    job = work.begin(Job(place.rpartition("/")[2], "test", 18, visitor.page.desk.clock(), "ab"), hangs)
    try:
        form = {"to": "office@example.org", "test_password": "x", "number": "18", "password": "x"}
        for pressed in ("test", "send"):
            assert visitor.post(f"{place}/{pressed}", form).headers["Location"] == job.href
        assert "Test e-mails are being sent" in said(visitor.get(job.href))
        assert visitor.get(f"{place}/send").headers["Location"] == job.href
        assert visitor.post(f"{place}/stop").status == 303
        assert "It stops after the e-mail that is under way." in said(visitor.get(job.href))
    finally:
        go.set()
    until(lambda: not work.busy)


def test_press_while_another_set_is_at_work_stays_and_says_that_nothing_began(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    chosen = visitor.post("/letters/new", LETTER).headers["Location"]
    Workspace(home).settings.write_text('[smtp]\nhost = "127.0.0.1"\nport = 9\nuser = "office"\n')
    work, go, now = visitor.page.desk.work, Event(), visitor.page.desk.clock()

    def hangs(_: Job) -> Generator[object, None, None]:
        go.wait(PATIENCE)
        yield None

    form = {"to": "office@example.org", "test_password": "x", "number": "18", "password": "x"}
    presses = ((place, "test", "send"), (place, "send", "send"), (place, "again", "again"))
    for other, here in ((chosen, presses), (place, [(chosen, "write", "write")])):
        go.clear()
        work.begin(Job(other.rpartition("/")[2], "send", 18, now, "ab"), hangs)
        try:
            for own, pressed, stays in here:
                assert visitor.post(f"{own}/{pressed}", form).headers["Location"] == f"{own}/{stays}"
                shown = said(visitor.get(f"{own}/{stays}"))
                assert f"E-mails are being sent since {now:%H:%M}. It is the set " in shown
                assert "Nothing of yours has begun. Wait until that has ended" in shown
        finally:
            go.set()
        until(lambda: not work.busy)


def test_ledger_that_another_window_holds_is_said_with_since_when(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)[0]
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send"):
        told = visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY})
    assert told.status == 409
    assert re.search(r"E-mails are being sent since \d\d:\d\d, in another window", said(told))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.states([key])[key] is State.DRAFT_MADE
    assert filled(told) == {"posted": key, "by": "AB", "on": DAY}
    assert f'action="{place}/posted"' in told.text
    assert visitor.post(f"{place}/posted", filled(told)).headers["Location"] == f"{place}/send"
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.states([key])[key] is State.SENT


def test_what_was_told_about_a_pupil_is_found_at_an_address_that_does_not_say_whom(visitor: Visitor) -> None:
    write(visitor)
    reference = str(load_workbook(visitor.page.desk.workspace.leavers).active["A2"].value)
    place = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
    assert reference not in place
    found = visitor.get(place)
    assert "Date of birth" in said(found)
    assert reference not in found.text.partition("<title>")[2].partition("</title>")[0]
    assert visitor.get("/ledger/about/0123456789abcdef").status == 404
    nobody = visitor.get(visitor.post("/ledger/about", {"reference": "none"}).headers["Location"])
    assert "Only if it is right is nothing recorded about that pupil." in said(nobody)
    assert "So under a name a letter may be recorded all the same: type the admission number" in said(nobody)
    assert "What was told about the pupil" not in said(nobody)
    assert filled(nobody)["reference"] == "none"


def test_record_that_was_changed_is_not_intact(home: Path, visitor: Visitor) -> None:
    write(visitor)
    assert "Yes. 62 files" in said(visitor.get("/ledger/intact"))
    next(next(home.glob("out-*")).glob("*.pdf")).write_bytes(b"changed")
    assert "No: 1 fault" in said(visitor.get("/ledger/intact"))


def test_what_is_for_anybody_is_given_in_every_form(visitor: Visitor) -> None:
    assert visitor.get("/letters/templates/notice").headers["Location"] == "/letters/publish/notice"
    assert visitor.get("/letters/publish/notice/notice.pdf").content.startswith(b"%PDF")
    assert '"/letters/publish/record">Record of processing' in visitor.get("/ledger").text
    assert ">Record of processing, sharing" in visitor.get("/letters/publish/record").text
    assert visitor.get("/letters/publish/notice/other.pdf").status == 404
    told = visitor.get("/letters/publish/post16-transfer")
    assert told.status == 409
    assert "which is not published" in said(told)


def test_clock_that_contradicts_the_record_records_nothing_until_somebody_says_it_is_right(
    home: Path,
) -> None:
    clock = Clock()
    with at_work(desk_of(home, clock)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)[0]
        clock.more = -timedelta(days=40)
        told = visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": "2026-10-01"})
        assert told.status == 409
        assert 'href="/ledger/clock"' in told.text
        assert "Say who" in said(visitor.post("/ledger/clock"))
        assert visitor.post("/ledger/clock", {"by": "AB"}).status == 303
        with read_ledger(Workspace(home).ledger) as ledger:
            assert ledger.events()[-1].by == "AB"


def test_looking_changes_no_file(home: Path, page: Page, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    known = {
        "run": place.rpartition("/")[2],
        "key": key,
        "name": "name",
        "id_": "wqe-college",
        "code": "C05",
        "rule": "S21",
    }
    asked = 0
    for rule in page.app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", known.get(name, "x"))
        for method in ("GET", "HEAD") if "GET" in (rule.methods or ()) else ():
            told = ask(page, path, method, headers=visitor.own)
            assert told.status < 500, path
            asked += told.status == 200
    assert asked > 40
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_uploaded_list_goes_once_all_of_its_letters_have_left(home: Path, visitor: Visitor) -> None:
    list_ = Workspace(home).leavers
    content = list_.read_bytes()
    list_.unlink()
    place = upload(visitor, form(visitor, part("file", content, "list.xlsx"))).headers["Location"]
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    assert len(list(list_.parent.glob("leavers-*"))) == 1
    with read_ledger(Workspace(home).ledger) as ledger:
        keys = [one.key for one in ledger.history()]
    first, rest = keys[:1], keys[1:]
    assert visitor.post(f"{place}/posted", {"posted": first, "by": "AB", "on": DAY}).status == 303
    assert len(list(list_.parent.glob("leavers-*"))) == 1
    assert visitor.post(f"{place}/posted", {"posted": rest, "by": "AB", "on": DAY}).status == 303
    assert list(list_.parent.glob("leavers-*")) == []


def test_sent_letter_that_was_wrong_is_written_again_alone(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    keys = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)
    assert visitor.get(f"/ledger/{keys[0]}/correct").status == 404  # it waits
    assert visitor.post(f"{place}/posted", {"posted": keys[:2], "by": "AB", "on": DAY}).status == 303
    told = visitor.post(f"/ledger/{keys[0]}/correct", {"reason": "Tamsin moved"})
    assert told.status == 422
    assert "names a pupil on the list" in said(told)
    same = said(visitor.post(f"/ledger/{keys[0]}/correct", {"reason": "the start date was wrong"}))
    assert "Nothing in this letter has changed since it was sent." in same
    made = visitor.post(f"/ledger/{keys[0]}/correct", {"reason": "the start date was wrong", "anyway": "yes"})
    assert made.status == 303, said(made)
    until(lambda: not visitor.page.desk.work.busy)
    assert "1 letter is written" in said(visitor.get(made.headers["Location"]))
    new = visitor.get(f"{made.headers['Location'].rpartition('/')[0]}/send")
    assert new.status == 200
    with read_ledger(Workspace(home).ledger) as ledger:
        one = ledger.standing(keys[0])
        assert (one.version, one.state) == (2, State.DRAFT_MADE)
        assert one.correction
        assert (one.correction.reason, one.correction.by) == ("the start date was wrong", "ab")
        assert len(ledger.writings()) == 2


def test_letter_says_rule_by_rule_why_it_tells_no_more(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    told = visitor.get(f"{place}/why/{key}")
    assert "S21" in said(told)
    assert "May have:" in said(told)
    assert "Transfer information for a young person who is joining you: a" in said(told)
    assert "post16-transfer" not in said(told), "its file's name"
    assert visitor.get(f"{place}/why/nothing").status == 404


def test_letter_is_shown_in_a_frame_of_its_own_in_which_nothing_runs(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    told = visitor.get(f"{place}/letter/{key}.pdf")
    assert told.headers["Content-Security-Policy"].endswith("sandbox")
    assert told.headers["Content-Disposition"] == 'inline; filename="letter.pdf"'


def test_written_letter_leads_to_how_it_looks(visitor: Visitor) -> None:
    place = write(visitor)
    shown = visitor.get(place).text
    key = re.findall(r"/letter/(\w+)\"", shown)[0]
    pdf = f'href="{place}/letter/{key}.pdf"'
    assert f"<a {pdf}>PDF<" in shown
    one = visitor.get(f"{place}/letter/{key}")
    assert f'<a class="button" {pdf}>Read the letter as it was written (PDF)</a>' in one.text
    assert visitor.get(f"{place}/letter/{key}.pdf").content.startswith(b"%PDF")


def test_letters_to_post_are_one_file_for_the_printer(visitor: Visitor) -> None:
    place = write(visitor)
    told = visitor.post(f"{place}/print.pdf")
    assert told.content.startswith(b"%PDF")
    assert told.headers["Content-Disposition"] == 'attachment; filename="letters-to-post.pdf"'


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of files' size is Unix's")
def test_full_disk_stops_writing_in_words_and_the_same_button_goes_on(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    form = filled(visitor.get(f"{place}/write"))
    with full_disk():
        visitor.post(f"{place}/write", form)
        until(lambda: not visitor.page.desk.work.busy)
    told = visitor.get(f"{place}/write")
    assert "Writing stopped" in said(told)
    assert "Make room, then do it again." in said(told) or "Free" in said(told)
    assert visitor.post(f"{place}/write", filled(told)).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    assert "22 letters are written" in said(visitor.get(f"{place}/write"))


def test_workbook_that_is_open_in_excel_is_said_and_the_form_stays(home: Path, visitor: Visitor) -> None:
    before = Workspace(home).workbook.read_bytes()
    (home / "data" / "~$recipients.xlsx").write_bytes(b"")
    form = filled(visitor.get(f"{BODY}/change"))
    told = visitor.post(f"{BODY}/change", form | {"phone": "0116 496 0001"})
    assert told.status == 422
    assert "open" in said(told)
    assert filled(told)["phone"] == "0116 496 0001"
    assert Workspace(home).workbook.read_bytes() == before


def test_letters_that_wait_in_another_set_are_said_with_a_button_that_leads_there(visitor: Visitor) -> None:
    place = write(visitor)
    again = visitor.get(visitor.post("/letters/new", LETTER).headers["Location"])
    assert "0 letters can be written" in said(again)
    assert re.search(
        r"22 letters were written on \d+ \w+ 2026 by ab and wait to be sent or posted", said(again)
    )
    assert f'href="{place}/send">Send or post them' in again.text


def test_start_page_of_a_new_folder_says_where_to_begin(tmp_path: Path, visitor: Visitor) -> None:
    make_workspace(tmp_path / "new", "")
    with at_work(desk_of(tmp_path / "new")) as page:
        shown = Visitor(page).get("/")
        found = said(Visitor(page).get("/directory/findings"))
    told = said(shown)
    assert "error" not in told
    assert "11 still to fill in, 0 errors, 0 warnings, 0 notes." in found
    assert '"Name" is blank. The school\'s name, as its letters show it. Mend: Name' in found
    assert "There is no body on this sheet. Add a body" in found
    assert "Nothing is wrong" not in found
    assert 'href="/settings/school">Fill in your school' in shown.text
    assert re.search(
        r"Fill in your school \d+ lines to fill in or mend Add the bodies that you write to none yet "
        r"Add the sharing rules that letters follow none yet",
        told,
    )
    for task in ("Fill in your school", "Add the bodies", "Add the sharing rules that letters follow"):
        assert task not in said(visitor.get("/"))


def test_school_form_says_which_lines_are_needed(visitor: Visitor) -> None:
    told = said(visitor.get("/settings/school"))
    assert "Starts every letter's reference. Needed." in told
    assert told.count("Needed.") == sum(one.needed for one in SETTINGS)


def test_letter_whose_rule_nobody_has_written_is_refused_beside_the_letter(
    home: Path, visitor: Visitor
) -> None:
    book = load_workbook(Workspace(home).workbook)
    book["Sharing"].delete_rows(2, book["Sharing"].max_row)
    book.save(Workspace(home).workbook)
    letters = said(visitor.get("/letters/templates"))
    assert letters.count("nobody yet: the sheet Sharing has no rule S21") == 2
    assert "if it is one of these:" not in letters
    assert "home of the young person" not in letters
    chooser = said(visitor.get("/letters/templates/youth-support-choice"))
    assert "nobody yet: the sheet Sharing has no rule S09" in chooser
    offered = visitor.get("/letters/new").text
    first, _, others = offered.partition("<details")
    assert "Letters that go to nobody yet, as their sharing rule is missing" in others
    assert "to nobody yet" not in first.lower()
    assert 'value="post16-transfer"' in others
    assert 'value="annual-notice"' in first
    told = visitor.post("/letters/new", LETTER)
    assert told.status == 422
    assert "<details open>" in told.text
    assert 'rule "S21" is not in the Sharing sheet' in said(told).partition("Which letter?")[0]
    assert "line 4" not in said(told)
    assert 'id="file-wrong"' not in told.text


def test_held_row_leads_to_a_letter_only_where_one_is_recorded(visitor: Visitor) -> None:
    def links() -> list[str]:
        shown = visitor.get(visitor.post("/letters/new", LETTER).headers["Location"])
        return re.findall(r'href="(/ledger/\w+)">The letter that is recorded', shown.text)

    assert not links()
    write(visitor)
    assert len(links()) == 22
    assert all(visitor.get(one).status == 200 for one in links()[:3])

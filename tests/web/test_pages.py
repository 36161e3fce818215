"""The pages over plain HTTP: what they show, what a form does, what is said when it cannot."""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.ledger.witness import bear_witness
from directory.web.serve import Page
from directory.workspace import Workspace, make_workspace
from tests.helpers import full_disk
from tests.web.running import DAY, Answer, Clock, Visitor, ask, at_work, desk_of, example, until
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
    text = answer.text.partition("<main")[2]
    found = {
        name: value for name, value in re.findall(r'name="([\w-]+)" value="([^"]*)"', text) if name != "token"
    }
    found |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', text))
    for name, options in re.findall(r'<select id="[\w-]+" name="([\w-]+)">(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r"<option selected>([^<]*)", options)
        found[name] = chosen[1] if chosen else ""
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
    assert visitor.post("/directory/new", form).status == 422
    new = {"id": "x-college", "organisation": "X College", "category": "College", "status": "Active"}
    reached = {"send_by": "Post", "address": "1 Example Street", "town": "Leicester", "postcode": "LE1 1FZ"}
    made = visitor.post("/directory/new", form | new | reached)
    assert made.headers["Location"] == "/directory/body/x-college", said(made)
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
    assert "Accepted: 1" in said(visitor.get("/directory/findings"))
    assert visitor.get("/directory/accept/C01/Recipients/Z99").status == 404


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
    assert visitor.post("/directory/undo", filled(done)).status == 303
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


def test_settings_are_saved_section_by_section(home: Path, visitor: Visitor) -> None:
    file = Workspace(home).settings
    file.write_text("# ours\napproval = 1\n")
    assert visitor.post("/settings", {"section": "approval", "approval": "2"}).status == 303
    days = "26/10/2026\n21/12/2026 to 01/01/2027"
    assert visitor.post("/settings", {"section": "closed", "closed": days}).status == 303
    mail = {"section": "mail", "host": "mail.example.org", "port": "", "user": "office", "security": "tls"}
    assert visitor.post("/settings", mail).status == 303
    text = file.read_text()
    assert text.startswith("# ours\napproval = 2\n")
    assert '"21/12/2026 to 01/01/2027"' in text
    assert 'host = "mail.example.org"' in text
    assert "21/12/2026 to 01/01/2027" in visitor.get("/settings").text
    wrong = visitor.post("/settings", {"section": "closed", "closed": "some day"})
    assert wrong.status == 422
    assert "This is not a date" in said(wrong)
    assert file.read_text() == text
    assert visitor.post("/settings", {"section": "no such"}).status == 400


def test_setting_of_the_school_is_saved_in_the_workbook(visitor: Visitor) -> None:
    place = "/settings/school/head_teacher"
    assert visitor.post(place, filled(visitor.get(place)) | {"value": "Mr B Example"}).status == 303
    assert "Head teacher Mr B Example" in said(visitor.get("/settings"))
    wrong = visitor.post("/settings/school/email", filled(visitor.get(place)) | {"value": "no address"})
    assert wrong.status == 422
    assert 'aria-invalid="true"' in wrong.text


def test_recorded_choice_counts_for_a_list_that_says_otherwise(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    first = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    assert "Tells name, initials" in said(visitor.get(f"{place}/letter/{first}"))
    assert "ks4 results" in said(visitor.get(f"{place}/letter/{first}")).partition("The e-mail")[0]
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
    assert "has this reference. Type the pupil's admission number" in said(nobody)
    made = visitor.post("/choices", choice | {"reference": str(reference)})
    assert f"The choice is recorded Tamsin Quillfeather (pupil {reference}): Share KS4 results: No" in said(
        made
    )
    assert "Leaves out ks4 results" in said(visitor.get(f"{place}/letter/{first}"))


def test_letters_are_listed_with_what_is_wrong(home: Path, visitor: Visitor) -> None:
    assert re.search(r"The letters there are: \d\d", said(visitor.get("/letters/templates")))
    assert "leaver.course" in said(visitor.get("/letters/templates/post16-transfer"))
    broken = Workspace(home).templates / "post16-transfer.md"
    broken.write_text(broken.read_text().replace("{{ leaver.course }}", "{{ leaver.corse }}"))
    assert "post16-transfer.md, line" in said(visitor.get("/letters/templates?check"))
    told = visitor.post("/letters/new", LETTER)
    assert told.status == 422
    assert "post16-transfer" in said(told)


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
    assert f'href="{place}/again"' in told.text
    assert visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    assert "may not leave" not in said(visitor.get(f"{place}/send"))


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


def test_ledger_that_another_window_holds_is_said_with_since_when(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)[0]
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send"):
        told = visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY})
    assert told.status == 409
    assert re.search(r"E-mails are being sent since \d\d:\d\d, in another window", said(told))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.states([key])[key] is State.DRAFT_MADE


def test_what_was_told_about_a_pupil_is_found_at_an_address_that_does_not_say_whom(visitor: Visitor) -> None:
    write(visitor)
    reference = str(load_workbook(visitor.page.desk.workspace.leavers).active["A2"].value)
    place = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
    assert reference not in place
    found = visitor.get(place)
    assert "date of birth" in said(found)
    assert reference not in found.text.partition("<title>")[2].partition("</title>")[0]
    assert visitor.get("/ledger/about/0123456789abcdef").status == 404
    nobody = visitor.get(visitor.post("/ledger/about", {"reference": "none"}).headers["Location"])
    assert "Nothing is recorded under this reference" in said(nobody)


def test_record_that_was_changed_is_not_intact(home: Path, visitor: Visitor) -> None:
    write(visitor)
    assert "Yes. 62 files" in said(visitor.get("/ledger/intact"))
    next(next(home.glob("out-*")).glob("*.pdf")).write_bytes(b"changed")
    assert "No: 1 fault" in said(visitor.get("/ledger/intact"))


def test_what_is_for_anybody_is_given_in_every_form(visitor: Visitor) -> None:
    assert visitor.get("/letters/templates/notice").headers["Location"] == "/letters/publish/notice"
    assert visitor.get("/letters/publish/notice/notice.pdf").content.startswith(b"%PDF")
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
    known = {"run": place.rpartition("/")[2], "key": key, "name": "name", "id_": "wqe-college", "code": "C05"}
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
    assert "names a leaver of the list" in said(told)
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
    assert visitor.get(f"{place}/why/nothing").status == 404


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
        told = said(Visitor(page).get("/"))
    assert re.search(
        r"Fill in your school \d+ lines to fill in or mend Add the bodies that you write to none", told
    )
    assert "Fill in your school" not in said(visitor.get("/"))
    assert "Add the bodies" not in said(visitor.get("/"))

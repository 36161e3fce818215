"""A pupil system's columns beside ours: shown, decided once, kept in the workbook, and the list deleted."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import unescape
from pathlib import Path

from openpyxl import load_workbook

from directory.workbook.codes import SETTING as CODES
from directory.workbook.read import read_book
from directory.workbook.synonyms import SETTING
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Answer, Visitor
from tests.web.test_pages import filled, home, page, said, visitor
from tests.web.uploads import LETTER, form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
LIST = (
    b"Adno,Legal Forename,Legal Surname,Date of Birth,Next place,Hold,Safeguarding file,CP flag\n"
    b"4711,Tamsin,Quillfeather,03/09/2009,gateway-college,,No,Yes\n"
)


def kept_in(home: Path) -> str:
    """Return the pairing that the School sheet has."""
    return read_book(Workspace(home).workbook, date.fromisoformat(DAY)).setting(SETTING)


def given(visitor: Visitor, content: bytes) -> Answer:
    """Return what is answered to a list, none where it has nothing in it."""
    file = part("file", content, "leavers.csv" if content else "")
    return upload(visitor, form(visitor, file), to="/letters/match")


def test_columns_are_decided_once_and_kept(home: Path, visitor: Visitor) -> None:
    assert "Choose the file." in said(given(visitor, b""))
    told = given(visitor, LIST)
    assert told.status == 303, said(told)
    place = told.headers["Location"]
    shown = visitor.get(place)
    assert "Tamsin" in said(shown)
    assert "4711" not in place
    assert len(kept_lists(Workspace(home))) == 1
    assert filled(shown)["column-E"] == "Destination"
    names = re.findall(r'<select id="([\w-]+)"', shown.text)
    assert names == ["column-E", "column-H"]  # each once, and none that is known already
    left = visitor.post(place, filled(shown))
    assert 'href="#column-H">"CP flag" (H) looks like "Safeguarding file"' in left.text.replace("&#34;", '"')
    kept = visitor.post(place, filled(left) | {"column-H": "not for letters"})
    assert "The pairing is kept" in said(kept)
    assert kept_lists(Workspace(home)) == []
    assert visitor.get(place).headers["Location"] == "/letters/match"
    again = given(visitor, LIST)
    assert "Nothing is left to decide." in said(visitor.get(again.headers["Location"]))


def test_proposed_pair_can_be_refused(visitor: Visitor) -> None:
    more = LIST.replace(b"CP flag", b"Reference name").replace(b"Adno", b"Admin")
    place = given(visitor, more.replace(b",No,Yes", b",No,Ms Referee")).headers["Location"]
    form = filled(visitor.get(place))
    assert (form["column-H"], form["column-A"]) == ("Reference", "")
    told = visitor.post(place, form | {"column-H": "not for letters", "column-A": "Reference"})
    assert "The pairing is kept" in said(told), said(told)
    kept = visitor.get("/settings/school").text
    assert "Reference name = not for letters" in kept


def test_what_not_for_letters_costs_is_said_at_the_choice_of_the_column(visitor: Visitor) -> None:
    place = given(visitor, LIST.replace(b"CP flag", b"Begin date")).headers["Location"]
    visitor.post(place, filled(visitor.get(place)) | {"column-H": "Start date"})
    place = given(visitor, LIST.replace(b"CP flag", b"Begin date")).headers["Location"]
    shown = visitor.get(place).text
    choice = re.search(
        r'<td data-label="It is our">\s*<label class="away" for="column-H">.*?</td>', shown, re.S
    )
    assert choice
    held = 'If it is not for letters, these are held, as they need "Start date": Transfer information'
    assert held in " ".join(unescape(choice[0]).split())
    before = said(visitor.get(place)).partition("Keep this")[0]
    assert (
        'A column that is "Not for letters" does not count: it goes into no letter, and stops none.' in before
    )
    assert "Until then the letters that need it are held." in before


def test_what_was_decided_wrongly_is_decided_anew(home: Path, visitor: Visitor) -> None:
    place = given(visitor, LIST).headers["Location"]
    visitor.post(place, filled(visitor.get(place)) | {"column-H": "Medical"})
    place = given(visitor, LIST).headers["Location"]
    form = filled(visitor.get(place))
    assert form["column-H"] == "Medical"
    before = kept_in(home)
    visitor.post(place, form)
    assert kept_in(home) == before
    place = given(visitor, LIST).headers["Location"]
    visitor.post(place, form | {"column-H": "not for letters"})
    assert kept_in(home) == before.replace("Medical", "not for letters")


EXPORT = (
    b"Adno,Legal Forename,Legal Surname,Date of Birth,Off to,Kept on paper,Begins on,Course title\n"
    b"4711,Tamsin,Quillfeather,03/09/2009,gateway-college,No,02/09/2026,Art\n"
)


def test_every_column_can_be_paired_and_one_that_such_lists_lack_is_said_once(
    home: Path, visitor: Visitor
) -> None:
    place = given(visitor, EXPORT).headers["Location"]
    shown = visitor.get(place)
    assert "If your list has none: add the column in Excel" in said(shown)
    needed = said(shown).partition("and no column is yet")[2].partition("What is each of these?")[0]
    assert "Level, Start date, " in needed
    assert "Level Transfer information for a young person" in needed
    assert "Share KS4 results Or record what each pupil chose ." in needed
    kept = visitor.post(place, filled(shown) | PAIRED | {"column-G": "Start date"})
    assert "The pairing is kept" in said(kept)
    pairing = kept_in(home)
    assert "not in the list = Hold" in pairing
    assert "Begins on = Start date" in pairing
    assert "Course title = Course" in pairing


def test_needs_are_those_of_the_letter_that_was_chosen(visitor: Visitor) -> None:
    place = upload(visitor, form(visitor, part("file", EXPORT, "leavers.csv"))).headers["Location"]
    shown = said(visitor.get(place))
    told = shown.partition("What these letters need, and no column is yet")[2].partition("What is each")[0]
    assert "Level Transfer information for a young person who is joining you" in told
    whole = said(visitor.get(given(visitor, EXPORT).headers["Location"]))
    of_all = whole.partition("What some letters need, and no column is yet")[2].partition("What is each")[0]
    assert "Attendance concern" in of_all
    assert "Attendance concern" not in told
    assert "; " not in told.partition("Needed by")[2], "one letter alone"


PAIRED = {"column-E": "Destination", "column-F": "Safeguarding file", "missing-hold": "yes"}


def pairs(visitor: Visitor, told: Answer) -> Answer:
    """Return what is answered once the columns are paired of the list that somebody was led to."""
    place = told.headers["Location"]
    assert place.startswith("/letters/match/"), place
    return visitor.post(place, filled(visitor.get(place)) | PAIRED)


def test_list_is_chosen_once_its_columns_paired_and_its_letters_planned(home: Path, visitor: Visitor) -> None:
    told = upload(visitor, form(visitor, part("file", EXPORT, "leavers.csv")))
    assert "Keep this and go on" in said(visitor.get(told.headers["Location"]))
    planned = pairs(visitor, told)
    assert planned.status == 303
    shown = said(visitor.get(planned.headers["Location"]))
    assert "Transfer information for a young person who is joining you" in shown
    assert "1 is held" in shown  # nobody says whether results may be shared
    assert "Saved: what your list's columns are" in shown
    assert len(kept_lists(Workspace(home))) == 1
    again = upload(visitor, form(visitor, part("file", EXPORT, "leavers.csv")))
    assert re.fullmatch(r"/letters/\w{12}", again.headers["Location"])


def test_file_that_is_no_list_is_refused_where_it_was_chosen(home: Path, visitor: Visitor) -> None:
    told = upload(visitor, form(visitor, part("file", b"Room,Period 1\nA12,Maths\n", "timetable.csv")))
    assert 'has no column "Reference"' in said(told)
    assert kept_lists(Workspace(home)) == []


def test_list_of_the_folder_is_paired_as_it_lies_there(home: Path, visitor: Visitor) -> None:
    own = Workspace(home).leavers
    before = visitor.post("/letters/new", LETTER).headers["Location"]
    book = load_workbook(own)
    for cell in book["Leavers"][1]:
        cell.value = {"Hold": "Stopped by", "Destination": "Going to"}.get(cell.value, cell.value)
    book.save(own)
    refused = visitor.get(before)
    assert refused.status == 409
    button = f'href="/letters/match?of={before.rpartition("/")[2]}">Pair its columns with ours'
    assert button in refused.text
    led = visitor.post("/letters/new", LETTER).headers["Location"]
    place = visitor.get(f"/letters/match?of={before.rpartition('/')[2]}").headers["Location"]
    assert led.rpartition("/")[0] == place.rpartition("/")[0] == "/letters/match"
    shown = visitor.get(place)
    assert "Read the mended list" not in said(shown)
    (stop,) = re.findall(r'"Stopped by".*?id="(column-\w+)"', shown.text.replace("&#34;", '"'), re.DOTALL)
    assert visitor.post(place, filled(shown) | {stop: "Hold"}).headers["Location"] == before
    assert "22 letters can be written" in said(visitor.get(before))
    assert own.is_file()


def test_list_is_mended_while_its_columns_are_paired(home: Path, visitor: Visitor) -> None:
    told = upload(visitor, form(visitor, part("file", EXPORT.replace(b"Off to", b""), "leavers.csv")))
    place = told.headers["Location"]
    assert "then choose the list again" in said(visitor.get(place))
    again = f"{place}/list"
    assert "Choose the file." in said(upload(visitor, form(visitor, part("file", b"", "")), to=again))
    assert "There is a problem" in said(
        upload(visitor, form(visitor, part("file", b"\0", "a.csv")), to=again)
    )
    mended = upload(visitor, form(visitor, part("file", EXPORT, "leavers.csv")), to=again)
    assert len(kept_lists(Workspace(home))) == 1
    assert visitor.get(place).headers["Location"] == mended.headers["Location"]
    assert re.fullmatch(r"/letters/\w{12}", pairs(visitor, mended).headers["Location"])


def test_words_that_no_list_of_ours_has_are_asked_about_once(home: Path, visitor: Visitor) -> None:
    rows = b"4712,Ash,Example,04/09/2009,gateway-college,Held,02/09/2026,Art\n"
    told = upload(visitor, form(visitor, part("file", EXPORT + rows, "leavers.csv")))
    asked = pairs(visitor, told).headers["Location"]
    shown = visitor.get(asked)
    assert '"Kept on paper" (column F, our "Safeguarding file"): what does "Held" mean? In 1 row.' in said(
        shown
    )
    ((name, _),) = [one for one in filled(shown).items() if one[0].startswith("safeguarding_file-")]
    planned = visitor.post(asked, filled(shown) | {name: "Yes"})
    assert "Saved: what your list's words mean." in said(visitor.get(planned.headers["Location"]))
    assert read_book(Workspace(home).workbook, date.fromisoformat(DAY)).setting(CODES) == (
        "Safeguarding file: Held = Yes"
    )
    again = upload(visitor, form(visitor, part("file", EXPORT + rows, "leavers.csv")))
    assert re.fullmatch(r"/letters/\w{12}", again.headers["Location"])


def uploaded(visitor: Visitor, to: str = "/letters/new", lines: bytes = EXPORT) -> str:
    """Return where somebody is led who has chosen a list."""
    return upload(visitor, form(visitor, part("file", lines, "leavers.csv")), to=to).headers["Location"]


def test_second_press_goes_where_the_first_one_went(visitor: Visitor) -> None:
    words = b"4712,Ash,Example,04/09/2009,gateway-college,Held,02/09/2026,Art\n"
    place = uploaded(visitor, lines=EXPORT + words)
    typed = filled(visitor.get(place)) | PAIRED
    asked = visitor.post(place, typed).headers["Location"]
    assert visitor.post(place, typed).headers["Location"] == asked == f"{place}/words"
    said_of_words = filled(visitor.get(asked))
    planned = visitor.post(asked, said_of_words).headers["Location"]
    assert re.fullmatch(r"/letters/\w{12}", planned)
    for done, fields in ((asked, said_of_words), (place, typed)):
        assert visitor.post(done, fields).headers["Location"] == planned
        assert visitor.get(done).headers["Location"] == planned
    assert "That page was done with already" in said(visitor.get(planned))


def test_two_presses_at_once_go_to_one_set(home: Path, visitor: Visitor) -> None:
    place = uploaded(visitor)
    typed = filled(visitor.get(place)) | PAIRED
    with ThreadPoolExecutor() as presses:
        told = list(presses.map(lambda _: visitor.post(place, typed), range(3)))
    places = {one.headers["Location"] for one in told}
    assert [one.status for one in told] == [303] * 3
    shown = [visitor.get(one) for one in places]
    assert {one.headers.get("Location", place) for one, place in zip(shown, places, strict=True)} == {
        f"/letters/{one}" for one in visitor.page.desk.chosen
    }
    assert len(kept_lists(Workspace(home))) == 1


def test_one_list_is_paired_once_though_two_windows_show_it(home: Path, visitor: Visitor) -> None:
    place = uploaded(visitor)
    (run,) = visitor.page.desk.choosing
    choosing = f"/letters/new/{run}"
    assert visitor.get(choosing).headers["Location"] == visitor.get(choosing).headers["Location"] == place
    planned = visitor.post(place, filled(visitor.get(place)) | PAIRED).headers["Location"]
    kept = kept_lists(Workspace(home))
    assert uploaded(visitor, f"{place}/list") == planned
    assert "The list that you chose was not taken" in said(visitor.get(planned))
    assert kept_lists(Workspace(home)) == kept
    assert visitor.get(choosing).headers["Location"] == planned


def test_list_chosen_anew_in_one_window_is_that_of_the_other(home: Path, visitor: Visitor) -> None:
    place = uploaded(visitor)
    typed = filled(visitor.get(place)) | PAIRED
    anew = uploaded(visitor, f"{place}/list")
    assert visitor.post(place, typed).headers["Location"] == anew
    assert re.fullmatch(r"/letters/\w{12}", visitor.post(anew, typed).headers["Location"])
    assert len(kept_lists(Workspace(home))) == 1


def test_nothing_is_kept_of_a_pairing_that_is_half_decided(home: Path, visitor: Visitor) -> None:
    before = Workspace(home).workbook.read_bytes()
    place = uploaded(visitor)
    typed = filled(visitor.get(place)) | PAIRED
    del typed["missing-hold"]
    told = visitor.post(place, typed)
    assert told.status == 422
    assert 'href="#missing-hold">No column is "Hold" yet.'.replace('"Hold"', "&#34;Hold&#34;") in told.text
    assert told.text.count(" yet.") == 1, "what was decided is not asked for"
    assert filled(told)["column-E"] == "Destination"
    assert Workspace(home).workbook.read_bytes() == before
    assert not list(Workspace(home).workbook.parent.glob("*backup*"))
    assert visitor.post(place, filled(told) | {"missing-hold": "yes"}).status == 303

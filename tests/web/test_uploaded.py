"""A list that was uploaded: mended, read by its own headings, and gone once its letters have left."""

import re
from pathlib import Path

import pytest

from directory.checks.edits import save_setting
from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.web.runs import drop_unwritten
from directory.workbook.synonyms import SETTING
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from directory.writing.manifest import PREVIEW
from tests.web.running import DAY, Clock, Visitor, until
from tests.web.test_pages import filled, home, page, said, visitor
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
HEADINGS = (
    "Adno,Forename,Surname,Date of birth,Destination,Hold,Safeguarding file,Share KS4 results,Course,Level,"
    "Start date,Leaving date,Attendance\n"
)
PAIRS = "Adno = Reference"
SAID = {"by": "AB", "on": DAY}


def row(number: int, body: str, choice: str = "Yes") -> str:
    """Return a leaver's line of the list."""
    pupil = f"471{number},Tamsin{'abc'[number]},Quill,03/09/2009"
    return f"{pupil},{body},,No,{choice},Art,Level 3,07/09/2026,26/06/2026,94\n"


GOOD = row(0, "gateway-college") + row(1, "wqe-college")


@pytest.fixture
def paired(visitor: Visitor) -> Visitor:
    """Return a visitor to a page whose school has paired its headings."""
    save_setting(visitor.page.desk.editing(visitor.page.desk.digest), SETTING, PAIRS)
    return visitor


def chosen(visitor: Visitor, rows: str) -> str:
    """Return the page of a set whose list was uploaded."""
    return upload(visitor, form(visitor, listed(rows))).headers["Location"]


def listed(rows: str) -> bytes:
    return part("file", (HEADINGS + rows).encode(), "leavers.csv" if rows else "")


def written(visitor: Visitor, rows: str = GOOD) -> str:
    place = chosen(visitor, rows)
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    return place


def keys(home: Path) -> list[str]:
    with read_ledger(Workspace(home).ledger) as ledger:
        return [one.key for one in ledger.history()]


def refuse(home: Path, key: str) -> None:
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(key, State.REFUSED, reply="550 5.1.1 No such user")


def test_mended_list_takes_the_place_of_the_one_that_was_uploaded(home: Path, paired: Visitor) -> None:
    place = chosen(paired, row(0, "gateway-college", "") + row(1, "wqe-college"))
    shown = paired.get(place)
    assert "1 letter can be written, 1 is held." in said(shown)
    assert "Read the list again" not in said(shown)
    assert "Choose the file." in said(upload(paired, form(paired, listed("")), to=f"{place}/list"))
    assert "There is a problem" in said(
        upload(paired, form(paired, part("file", b"x", "a.csv")), to=f"{place}/list")
    )
    assert "1 letter can be written, 1 is held." in said(paired.get(place))
    assert upload(paired, form(paired, listed(GOOD)), to=f"{place}/list").status == 303
    assert "2 letters can be written, 0 are held." in said(paired.get(place))
    assert len(kept_lists(Workspace(home))) == 1


def test_letters_that_a_mended_list_does_not_touch_stay_looked_at(paired: Visitor) -> None:
    place = chosen(paired, GOOD)
    for key in re.findall(r"/letter/(\w+)\"", paired.get(place).text):
        paired.post(f"{place}/letter/{key}")
    assert 'Read the letters : Done , 2 letters marked "Looks right"' in said(paired.get(place))
    mended = row(0, "gateway-college") + row(1, "wqe-college").replace("Art", "Music")
    upload(paired, form(paired, listed(mended)), to=f"{place}/list")
    assert 'Read the letters : Now , 1 of 2 marked "Looks right"' in said(paired.get(place))


def test_all_that_have_left_need_not_be_read(home: Path, paired: Visitor) -> None:
    place = written(paired)
    assert 'Read the letters : Now , 0 of 2 marked "Looks right"' in said(paired.get(place))
    paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    assert "Read the letters : Not needed , none waits to leave" in said(paired.get(place))


def test_unfit_list_is_called_yours_and_by_no_stored_name(paired: Visitor) -> None:
    lines = HEADINGS + "".join(GOOD.replace("03/09/2009", day) for day in ("9/25/2009", "3/9/2010"))
    told = upload(paired, form(paired, part("file", lines.encode(), "January leavers.csv")))
    assert told.status == 422
    assert "Your list cannot be used until this is mended:" in said(told)
    assert "the month stands before the day, as" in said(told)
    assert not re.search(r"leavers-[0-9a-f]{12}", said(told))


def test_column_that_the_list_lacks_is_said_once(paired: Visitor) -> None:
    lines = (HEADINGS + GOOD).replace(",Level,", ",").replace(",Level 3,", ",").encode()
    place = upload(paired, form(paired, part("file", lines, "leavers.csv"))).headers["Location"]
    shown = paired.get(place)
    assert "0 letters can be written, 2 are held." in said(shown)
    nothing = "Cannot start yet , no letter can be written yet"
    assert f"Read the letters: {nothing} Write the letters: {nothing}" in said(shown)
    assert said(shown).count('no column "Level"') == 1
    assert 'The list has no column "Level", and 2 letters need it.' in said(shown)
    assert "row 2" not in said(shown)


def test_list_in_the_folder_is_not_replaced(visitor: Visitor) -> None:
    place = upload(visitor, form(visitor)).headers["Location"]
    assert "Read the list again" in said(visitor.get(place))
    assert upload(visitor, form(visitor, listed(GOOD)), to=f"{place}/list").status == 404


def test_pupils_of_a_list_with_other_headings_have_their_names(paired: Visitor) -> None:
    assert "Tamsina Quill, to Gateway" in said(paired.get(f"{written(paired)}/send"))


def test_all_have_left_is_said_although_their_list_is_gone(home: Path, paired: Visitor) -> None:
    place = written(paired)
    told = paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    shown = paired.get(told.headers["Location"])
    assert kept_lists(Workspace(home)) == []
    assert "All letters have left 2 letters: 2 sent." in said(shown)
    assert shown.text.count("A slip: take it back") == 2
    for where in where_letters_are(home, place):
        assert "Tamsina Quill" in said(paired.get(where)), where
        assert WHY not in said(paired.get(where)), where
    assert "Read it as it was sent" in said(paired.get(f"/ledger/{keys(home)[0]}/correct"))
    assert "Why not more?" not in said(paired.get(f"{place}/letter/{keys(home)[0]}"))


def in_memory(visitor: Visitor, place: str) -> list[str]:
    """Return the names under which something of a set's pupils is kept in memory."""
    run = place.rpartition("/")[2]
    desk = visitor.page.desk
    names = [one for one in desk._kept if run in one or one.partition(" ")[0] in ("list", "pupils")]
    return names + [key for of_set, key in desk.why_not if of_set == run]


def test_no_pupil_stays_in_memory_once_all_letters_have_left(home: Path, paired: Visitor) -> None:
    place = written(paired)
    for path in (f"{place}/send", place):
        paired.get(path)
    assert in_memory(paired, place)
    paired.post(f"{place}/posted", {"posted": keys(home)[:1], **SAID})
    assert in_memory(paired, place)
    paired.post(f"{place}/posted", {"posted": keys(home)[1:], **SAID})
    assert in_memory(paired, place) == []


def test_no_pupil_stays_in_memory_of_a_set_that_was_thrown_away(paired: Visitor) -> None:
    place = chosen(paired, GOOD)
    paired.get(place)
    assert in_memory(paired, place)
    paired.post(f"{place}/forget")
    assert in_memory(paired, place) == []


WHY = "Where a number stands in place of a name, it is the pupil's reference."


def where_letters_are(home: Path, place: str) -> list[str]:
    """Return pages that name the pupils of letters that have left."""
    one = keys(home)[0]
    of_one = [f"/ledger/{one}", f"/ledger/{one}/correct", f"/ledger/{one}/undo", f"{place}/letter/{one}"]
    return [place, f"{place}/send", "/ledger", "/ledger/receipts", "/directory/body/gateway-college", *of_one]


def test_why_a_letter_has_no_name_is_said_and_where_the_name_stands(home: Path, paired: Visitor) -> None:
    place = written(paired)
    paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    folder = next(home.glob("out-*"))
    (folder / PREVIEW).unlink()
    for where in where_letters_are(home, place):
        told = said(paired.get(where))
        assert "Tamsina Quill" not in told.partition("The letter This is its text")[0], where
        assert f"{WHY} The record keeps no names, on purpose." in told, where
        assert "in your own file of that list, or in an earlier data/leavers.xlsx" in told, where
        assert f"in {folder.name}." in told, where
    one, other = keys(home)
    way = f'<a href="{place}/letter/{one}">Read the letter</a></p></div>'
    assert way in paired.get(f"/ledger/{one}").text
    assert way not in paired.get(f"{place}/letter/{one}").text
    for path in folder.glob(f"*{one}*"):
        path.unlink()
    assert "The letter itself does not lie in a folder any more." in said(paired.get(f"/ledger/{one}"))
    assert f"1 of these letters still lies in {folder.name}" in said(paired.get("/ledger"))
    for path in folder.glob(f"*{other}*"):
        path.unlink()
    assert "The letters themselves do not lie in a folder any more." in said(paired.get("/ledger"))


def test_refused_letter_waits_on_the_start_page(home: Path, paired: Visitor) -> None:
    place = written(paired, GOOD + row(2, "nowhere"))
    first, second = keys(home)
    refuse(home, first)
    assert paired.post(f"{place}/posted", {"posted": second, **SAID}).status == 303
    assert "1 letter: mend or confirm the address" in said(paired.get("/"))
    for where in ("/directory/findings", "/directory/body/gateway-college"):
        assert "The server of this address refused a letter on 29 November 2026." in said(
            paired.get(where)
        ), where
    assert "1 did not arrive" in said(paired.get(place))
    shown = paired.get(f"{place}/send")
    assert "1 letter did not arrive" in said(shown)
    assert shown.text.count('class="button plain" href="/directory/body/') == 1
    again = said(paired.get(f"{place}/again"))
    assert "Letters: 1" in again
    assert "no body has this ID or exact name" in again  # why a row is left out


def test_set_of_which_nothing_is_written_is_on_the_start_page(paired: Visitor) -> None:
    place = chosen(paired, GOOD)
    assert "Not needed" in said(paired.get(place))  # nobody else has to approve them
    start = paired.get("/")
    assert f'href="{place}">Go on: ' in start.text
    written(paired)
    assert start.text.count("Go on: ") == 1


@pytest.mark.parametrize("place", ["list", "again/list"])
def test_mended_list_with_other_headings_is_paired_where_it_was_chosen(paired: Visitor, place: str) -> None:
    found = written(paired) if "again" in place else chosen(paired, GOOD)
    lines = (HEADINGS + row(2, "gateway-college")).replace("Destination", "Off to").encode()
    told = upload(paired, form(paired, part("file", lines, "leavers.csv")), to=f"{found}/{place}")
    pairing = told.headers["Location"]
    chosen_here = filled(paired.get(pairing)) | {"column-E": "Destination"}
    assert paired.post(pairing, chosen_here).headers["Location"] == f"{found}/{place}".removesuffix("/list")
    assert "Tamsinc Quill" in said(paired.get(f"{found}/{place}".removesuffix("/list")))


def test_sent_letter_is_corrected_from_a_list_with_other_headings(home: Path, paired: Visitor) -> None:
    place = written(paired)
    paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    lines = (HEADINGS + GOOD).replace("Art", "Music").replace("Destination", "Off to").encode()
    parts = part("reason", b"The course was wrong."), part("file", lines, "leavers.csv")
    told = upload(paired, form(paired, *parts), to=f"/ledger/{keys(home)[0]}/correct")
    pairing = told.headers["Location"]
    made = paired.post(pairing, filled(paired.get(pairing)) | {"column-E": "Destination"})
    assert re.fullmatch(r"/letters/\w{12}/write", made.headers["Location"])
    until(lambda: not paired.page.desk.work.busy)
    assert "1 letter is written" in said(paired.get(made.headers["Location"]))


def test_list_of_a_set_is_chosen_anew_while_its_columns_are_paired(home: Path, paired: Visitor) -> None:
    """Of a set that is only chosen, and of one that is written."""
    for again, made in (("", chosen), ("/again", written)):
        place = made(paired, GOOD)
        lines = (HEADINGS + row(2, "gateway-college")).encode()
        ways = [paired.get(f"/letters/match?of={place.rpartition('/')[2]}").headers["Location"] for _ in "ab"]
        pairing = ways[0]
        assert ways == [pairing] * 2
        assert "The list, once you have mended and saved it" in said(paired.get(pairing))
        anew = upload(paired, form(paired, part("file", lines, "leavers.csv")), to=f"{pairing}/list")
        columns = anew.headers["Location"]
        shown = paired.get(f"{place}{again}")
        assert (shown.status, "Tamsina Quill" in said(shown)) == (200, True), "its list is gone"
        led = paired.post(columns, filled(paired.get(columns)))
        assert led.headers["Location"] == f"{place}{again}"
        assert "Tamsinc Quill" in said(paired.get(f"{place}{again}"))
        assert len(kept_lists(Workspace(home))) == (2 if again else 1)  # the written letters need theirs
        paired.post(f"{place}/forget")


def test_list_of_a_set_is_only_paired_anew(home: Path, paired: Visitor) -> None:
    """What is decided of its columns deletes no list, also of one that was mended."""
    place = written(paired)
    for number in (1, 2):
        way = paired.get(f"/letters/match?of={place.rpartition('/')[2]}").headers["Location"]
        told = paired.post(way, filled(paired.get(way)))
        assert told.headers["Location"] == f"{place}/again"
        assert paired.get(f"{place}/again").status == 200
        assert len(kept_lists(Workspace(home))) == number
        upload(paired, form(paired, listed(GOOD.replace("Art", "Music"))), to=f"{place}/again/list")


def test_uploaded_list_has_no_name_where_its_set_is_written_again(paired: Visitor) -> None:
    shown = said(paired.get(f"{written(paired)}/again"))
    assert "The list: the one chosen on" in shown
    assert "leavers-" not in shown


def test_correction_whose_set_became_unfit_while_its_list_was_paired_asks_again(
    home: Path, paired: Visitor
) -> None:
    place = written(paired)
    paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    lines = (HEADINGS + GOOD).replace("Destination", "Off to").encode()
    parts = part("reason", b"The course was wrong."), part("file", lines, "leavers.csv")
    told = upload(paired, form(paired, *parts), to=f"/ledger/{keys(home)[0]}/correct")
    pairing = told.headers["Location"]
    (plan,) = home.glob("out-*/plan.json")
    plan.write_text("{")
    typed = filled(paired.get(pairing)) | {"column-E": "Destination"}
    refused = paired.post(pairing, typed)
    assert (refused.status, filled(refused)["reason"]) == (422, "The course was wrong.")
    assert kept_lists(Workspace(home)) == []
    assert paired.post(pairing, typed).headers["Location"] == f"/ledger/{keys(home)[0]}/correct"


def test_list_that_letters_are_written_from_stays_when_the_page_closes(home: Path, paired: Visitor) -> None:
    written(paired)
    (needed,) = kept_lists(Workspace(home))
    chosen(paired, GOOD.replace("Art", "Music"))
    assert len(kept_lists(Workspace(home))) == 2
    drop_unwritten(paired.page.desk)
    assert kept_lists(Workspace(home)) == [needed]


def test_held_pupils_are_on_the_start_page_until_a_later_list_or_somebody_settles_them(
    home: Path, paired: Visitor
) -> None:
    place = written(paired, GOOD + row(2, "nowhere"))
    assert "See who gets what : Now , 1 pupil still has no letter" in said(paired.get(place))
    told = paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    assert kept_lists(Workspace(home)) == []
    assert "All letters have left" in said(paired.get(told.headers["Location"]))
    for where in ("/", place, f"{place}/send"):
        assert "1 pupil still has no letter" in said(paired.get(where)), where
        assert f'href="{place}/held"' in paired.get(where).text, where
    shown = said(paired.get(f"{place}/held"))
    assert "Tamsinc Quill" in shown
    assert "no body has this ID or exact name" in shown
    assert "The copy that lay in the folder is deleted, as its other letters have left" in shown
    assert paired.get(f"{place}/held/rows.xlsx").content.startswith(b"PK")
    again = written(paired, GOOD + row(2, "gateway-college"))
    assert again != place
    for where in ("/", place):
        assert "still has no letter" not in said(paired.get(where)), where
    assert "Nobody is held any more" in said(paired.get(f"{place}/held"))


def test_held_pupil_is_listed_once_until_somebody_says_that_it_is_settled(paired: Visitor) -> None:
    first = written(paired, row(0, "gateway-college") + row(2, "nowhere"))
    later = written(paired, row(1, "wqe-college") + row(2, "nowhere"))
    assert said(paired.get("/")).count("1 pupil still has no letter") == 1
    (mark,) = re.findall(r'name="settled" value="([^"]+)"', paired.get(f"{later}/held").text)
    assert "4712" not in mark
    assert "Tick the pupils who need no letter." in said(paired.post(f"{later}/held", {"by": "AB"}))
    assert "Say who" in said(paired.post(f"{later}/held", {"settled": mark}))
    told = paired.post(f"{later}/held", {"settled": mark, "by": "AB"}).headers["Location"]
    assert "Recorded: 1 pupil needs no letter." in said(paired.get(told))
    assert "still has no letter" not in said(paired.get("/"))
    assert "still has no letter" not in said(paired.get(first))


def test_pupil_of_an_uploaded_list_is_found_by_name_also_once_the_list_is_gone(
    home: Path, paired: Visitor
) -> None:
    written(paired, row(0, "gateway-college") + row(1, "wqe-college").replace("Quill", "Grant"))
    for _ in ("the list is there", "only the folder's preview is there"):
        asked = paired.post("/ledger/about", {"reference": "grant"})
        assert (asked.status, "Location" in asked.headers) == (200, False)
        assert "1 pupil has that name" in said(asked)
        assert "Tamsinb Grant (pupil 4711" in said(asked)
        told = paired.post("/ledger/about", {"reference": filled(asked)["reference"]}).headers["Location"]
        assert "What was told about the pupil 4711" in said(paired.get(told))
        for kept in kept_lists(Workspace(home)):
            kept.unlink()

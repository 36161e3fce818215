"""The recorded choices on the page, and the letters that a new one concerns."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.web import called
from directory.workbook.choices import choices_of
from directory.workspace import Workspace
from tests.web.running import DAY, Visitor
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write

__all__ = ["home", "page", "visitor"]  # fixtures

CHOICE = {
    "choice": "share_ks4_results=No",
    "given_by": "Young person",
    "on": "2026-11-01",
    "recorded_by": "AB",
}


def reference(home: Path) -> str:
    return str(load_workbook(Workspace(home).leavers).active["A2"].value)


def test_recorded_choices_are_listed_with_whose_they_are_and_whether_they_count(
    home: Path, visitor: Visitor
) -> None:
    assert "Choices that are recorded None yet." in said(visitor.get("/choices"))
    one = CHOICE | {"reference": reference(home)}
    visitor.post("/choices", one)
    visitor.post("/choices", one | {"choice": "share_ks4_results=Yes", "on": "2026-11-02"})
    told = said(visitor.get("/choices"))
    assert "Choices that are recorded: 2" in told
    whom = f"Tamsin Quillfeather (pupil {reference(home)})"
    newer, older = (
        f"{whom} Share KS4 results: {value} Young person {day} November 2026 AB {counts}"
        for value, day, counts in (
            ("Yes", 2, "yes, until a newer one is recorded"),
            ("No", 1, "no: the one of 2 November 2026 counts"),
        )
    )
    assert f"{newer} {older}" in told
    earlier = said(visitor.post("/choices", one | {"on": "2026-10-31"}))
    assert "list says? No: the one of 2 November 2026 counts." in earlier
    parents = {"choice": "youth_support=Name address DOB only", "given_by": "Parent"}
    late = said(visitor.post("/choices", one | parents | {"reference": f" {reference(home)} "}))
    assert "list says? No: it was the young person's to say, and a parent said it." in late


def test_choice_of_a_pupil_whom_no_list_has_says_where_the_name_stands(home: Path, visitor: Visitor) -> None:
    visitor.post("/choices", CHOICE | {"reference": reference(home)})
    why = "Where a number stands in place of a name"
    assert why not in said(visitor.get("/choices"))
    number = reference(home)
    Workspace(home).leavers.unlink()
    told = said(visitor.get("/choices"))
    assert f"pupil {number} Share KS4 results: No" in told
    assert f"{why}, it is the pupil's reference, and no list and no letter here says whose." in told
    wrong = said(visitor.post("/choices", CHOICE | {"reference": number, "recorded_by": ""}))
    assert "No list here says whose reference that is." in wrong
    assert "That is" not in wrong


def test_choice_that_cannot_be_read_is_said_and_another_can_still_be_typed(
    home: Path, visitor: Visitor
) -> None:
    visitor.post("/choices", CHOICE | {"reference": reference(home)})
    path = choices_of(Workspace(home).workbook)
    book = load_workbook(path)
    book["Choices"]["C2"] = "Perhaps"
    book.save(path)
    told = said(visitor.get("/choices"))
    assert "Choices!C2" in told
    assert "Perhaps" not in told
    assert "Record the choice" in told
    other = visitor.post("/choices", CHOICE | {"reference": reference(home), "on": "2026-11-02"})
    assert "The choice is recorded" in said(other)


def test_new_choice_names_the_letters_that_wait_and_those_that_told_more(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    whose = reference(home)
    made = visitor.post("/choices", CHOICE | {"reference": whose})
    told = said(made).partition("Record a choice")[0]
    assert "Does it count, whatever a list says? Yes, until a newer one is recorded." in told
    assert "Written about this pupil, and not sent yet." in told
    assert told.count("Transfer information for a young person who is joining you") == 1
    assert "Tamsin Quillfeather, to " in told.partition("not sent yet.")[2]
    assert f'href="{place}/again">Write them again<' in made.text
    key = re.findall(r'href="/ledger/(\w+)"', made.text)[0]
    back = CHOICE | {"reference": whose, "choice": "share_ks4_results=Yes", "on": "2026-11-02"}
    visitor.post("/choices", back)
    assert visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY}).status == 303
    again = said(visitor.post("/choices", CHOICE | {"reference": whose, "on": "2026-11-03"}))
    assert "not sent yet" not in again
    assert "Sent already, and told more than this allows." in again


def test_letter_that_a_choice_holds_back_says_whose_and_which(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    visitor.post("/choices", CHOICE | {"reference": reference(home)})
    held = said(visitor.get(f"{place}/send")).partition("Held back")[2]
    assert "Tamsin Quillfeather, to " in held
    assert ': the choice "Share KS4 results" has changed.' in held
    keys = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/mailed").text)
    keys += re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/posted").text)
    shown = visitor.get(place).text
    hers = re.findall(r'/letter/(\w+)">Read: Tamsin Quillfeather<', shown)
    others = [one for one in keys if one not in hers]
    assert visitor.post(f"{place}/mailed", {"posted": others, "by": "AB", "on": DAY}).status == 303
    none = said(visitor.get(f"{place}/send"))
    assert "1 letter may not leave" in none
    assert "The others may leave" not in none
    assert "Then write them again" in none
    assert "Tamsin Quillfeather, to City of Leicester College, LPS-" in none
    assert "has changed." in none
    assert "Send 0" not in none
    assert hers[0] not in none


def test_letter_that_stands_no_more_is_to_be_written_again_before_a_colleague_reads_it(
    home: Path, visitor: Visitor
) -> None:
    (home / "recipients.toml").open("a").write("\napproval = 2\n")
    place = write(visitor)
    assert "Write again" not in said(visitor.get("/"))
    assert "has changed" not in said(visitor.get(f"{place}/approve"))
    visitor.post("/choices", CHOICE | {"reference": reference(home)})
    changed = "letters: what it was written from has changed"
    start = visitor.get("/")
    assert f"1 of 22 {changed}" in said(start)
    assert f'href="{place}/again"' in start.text
    assert "Approve: " in said(start)
    assert f"Write them again : Now , 1 of 22 {changed}" in said(visitor.get(place))
    asked = said(visitor.get(f"{place}/approve"))
    assert f"1 of 22 {changed}. The others can be approved. Write them again first" in asked
    settings = home / "recipients.toml"
    settings.write_text(settings.read_text().replace("approval = 2", ""))
    assert re.search(r"Send and post: .{9,80} 21 letters", said(visitor.get("/")))
    assert "Send and post them : Now , 21 to send or post" in said(visitor.get(place))
    settings.write_text(f"approval = 2\n{settings.read_text()}")
    book = load_workbook(Workspace(home).workbook)
    book["School"]["B3"] = "2 Example Street"
    book.save(Workspace(home).workbook)
    start = said(visitor.get("/"))
    assert "22 letters: what they were written from has changed" in start
    assert "Approve: " not in start
    asked = said(visitor.get(f"{place}/approve"))
    assert "Nothing can be approved until they are written again." in asked
    assert "I have read these letters" not in asked
    assert "A colleague approves them : Cannot start yet" in said(visitor.get(place))


def test_choices_say_what_to_do_about_any_other_objection(visitor: Visitor) -> None:
    told = said(visitor.get("/choices"))
    assert "Does somebody object to anything else" in told
    assert "type the reason into the pupil's Hold cell" in told


def test_held_row_leads_to_the_choice_of_its_pupil_and_back(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    (row,) = re.findall(r'"(/choices\?of=\w+&amp;row=\d+)">Record the choice', visitor.get(place).text)
    asked = visitor.get(row.replace("&amp;", "&"))
    whose = filled(asked)["reference"]
    assert re.search(rf"That is \S+ .*\(pupil {whose}\)\.", said(asked))
    assert f'href="{place}">Back' in asked.text
    to = f"/choices?of={place.rpartition('/')[2]}"
    parents = CHOICE | {"reference": whose, "given_by": "Parent"}
    assert "Ask the young person." in said(visitor.post(to, parents))
    done = visitor.post(to, CHOICE | {"reference": whose, "on": DAY})
    assert f'href="{place}">Back' in done.text
    assert row not in visitor.get(place).text


def test_pupil_is_found_by_a_part_of_the_name_and_chosen_among_those_of_that_name(visitor: Visitor) -> None:
    asked = visitor.post("/choices", CHOICE | {"reference": "everg"})
    assert "Choose which pupil is meant." in said(asked)
    assert re.findall(r'name="reference" value="(\w+)"', asked.text) == ["2120", "2121"]
    assert "Sam Everglade (pupil 2121, born 18/05/2010)" in said(asked)
    assert filled(asked)["recorded_by"] == "AB"  # what was typed stays
    made = said(visitor.post("/choices", filled(asked) | CHOICE | {"reference": "2121"}))
    assert "The choice is recorded Sam Everglade (pupil 2121): Share KS4 results: No" in made
    nobody = said(visitor.post("/choices", CHOICE | {"reference": "9999", "recorded_by": ""}))
    assert "No list here says whose reference that is." in nobody
    assert "That is" not in nobody


def test_pupil_is_found_who_has_the_number_of_an_earlier_one(home: Path, visitor: Visitor) -> None:
    write(visitor)
    number = reference(home)
    book = load_workbook(Workspace(home).leavers)
    column = {cell.value: cell.column_letter for cell in book.active[1]}
    for heading, text in (("Forename", "Zeb"), ("Surname", "Newcome"), ("Date of birth", "18/05/2004")):
        book.active[f"{column[heading]}2"] = text
    book.save(Workspace(home).leavers)
    for typed, name in (("newcome", "Zeb Newcome"), ("quillf", "Tamsin Quillfeather")):
        assert f"{name} (pupil {number}" in said(visitor.post("/ledger/about", {"reference": typed}))


def test_record_is_not_read_for_choices_whose_pupils_are_known(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(visitor)
    visitor.post("/choices", CHOICE | {"reference": reference(home)})
    asked: list[object] = []
    monkeypatch.setattr(called, "history", lambda *question: asked.append(question) or [])
    assert "Tamsin Quillfeather" in said(visitor.get("/choices"))
    assert asked == []
    Workspace(home).leavers.unlink()
    visitor.get("/choices")
    assert len(asked) == 1


def test_what_was_told_is_asked_by_name_too(visitor: Visitor) -> None:
    write(visitor)
    asked = visitor.post("/ledger/about", {"reference": "sam EVERG"})
    assert "Everg" not in asked.headers.get("Location", "")
    assert "Which pupil do you mean?" in said(asked)
    assert "2 pupils have that name" in said(asked)
    assert "checked" not in asked.text
    told = visitor.post("/ledger/about", {"reference": "2121"}).headers["Location"]
    assert "What was told about the pupil 2121" in said(visitor.get(told))
    (one,) = re.findall(
        r'value="(\w+)"\s*checked', visitor.post("/ledger/about", {"reference": "Quillf"}).text
    )
    assert one.isdecimal()
    none = visitor.post("/ledger/about", {"reference": "Nobody at all"}).headers["Location"]
    assert "No letter was found for Nobody at all" in said(visitor.get(none))

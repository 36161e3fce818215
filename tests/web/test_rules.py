"""The sharing rules on the page: listed, shown whole, changed and added; and what leads there."""

import re
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.workspace import Workspace, make_workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Answer, Visitor, at_work, desk_of
from tests.web.test_pages import LETTER, cell, home, page, said, visitor, write
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures

RULES = "/directory/rules"
TRANSFER = "Transfer information for a young person who is joining you"
COLLEGES = f"{RULES}/S21/change/College"
SIXTH_FORMS = f"{RULES}/S21/change/School%20sixth%20form"


def typed(answer: Answer) -> dict[str, list[str]]:
    """Return what a browser would send of a page's form as it stands, but for its token."""
    text = answer.text.partition("<main")[2]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if told.get("type") != "checkbox" or tag.endswith(" checked>"):
            found.setdefault(told["name"], []).append(unescape(told["value"]))
    for name, value in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', text):
        found[name] = [unescape(value)]
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [unescape(chosen[1]) if chosen else ""]
    found.pop("token")
    return found


def without_rules(home: Path) -> None:
    book = load_workbook(Workspace(home).workbook)
    book["Sharing"].delete_rows(2, book["Sharing"].max_row)
    book.save(Workspace(home).workbook)


def test_rules_are_listed_and_shown_whole(visitor: Visitor) -> None:
    listed = said(visitor.get(RULES))
    assert listed.startswith("Sharing rules: 24 ")
    assert "Letters whose rule is missing" not in listed
    assert "Connexions (connexions-leicester)" in listed
    rule = visitor.get(f"{RULES}/S21")
    assert "School sixth form: every body of this category" in said(rule)
    assert "Open bodies Gateway College ; Leicester College ; Wyggeston" in said(rule)
    assert "Letters that go by it Your choice about your exam results Transfer information" in said(rule)
    assert f'href="{COLLEGES}#lawful_basis"' in rule.text
    assert f'href="{RULES}/S21/change/School%20sixth%20form"' in rule.text
    assert visitor.get(f"{RULES}/S99").status == 404
    assert visitor.get(f"{RULES}/S21/change/Police").status == 404


def test_rule_is_changed_and_a_copy_is_kept(home: Path, visitor: Visitor) -> None:
    asked = visitor.get(COLLEGES)
    assert "goes by this rule. It asks for: Name; Date of birth; ULN; Roll dates;" in said(asked)
    form = typed(asked)
    assert form["data"] == form["was-data"][0].split("; ")
    kinds = [one for one in form["data"] if one != "Medical"]
    limited = [one for one in form["when_limited"] if one != "Medical"]
    change = {"data": kinds, "when_limited": limited, "review_by": "1/1/2026"}
    made = visitor.post(COLLEGES, form | change)
    assert (made.status, made.headers["Location"]) == (303, f"{RULES}/S21")
    told = said(visitor.get(f"{RULES}/S21"))
    assert "Saved: Data (now without Medical), When limited (now without Medical), " in told
    assert "Review by. The workbook as it was is kept as recipients." in told
    assert ".xlsx, in the same folder. Copies more than 90 days old are listed under" in told
    assert "Review by 01/01/2026 has passed" in told
    assert cell(home, "Sharing", "D30") == "; ".join(kinds)
    assert cell(home, "Sharing", "D29").count("Medical") == 1  # the row about sixth forms
    assert len(list((home / "data").glob("recipients.*-*.xlsx"))) == 1


def narrowed(visitor: Visitor, kind: str, *places: str) -> None:
    """Take a kind of data out of rule S21 for colleges, or for those at ``places``."""
    for place in places or (COLLEGES,):
        form = typed(visitor.get(place))
        for key in ("data", "when_limited"):
            form[key] = [one for one in form[key] if one != kind]
        assert visitor.post(place, form).headers["Location"] == f"{RULES}/S21"


def test_what_is_taken_out_of_a_rule_is_taken_out_of_its_limit_too(visitor: Visitor) -> None:
    form = typed(visitor.get(COLLEGES))
    assert "Medical" in form["when_limited"]
    form["data"] = [one for one in form["data"] if one != "Medical"]
    assert visitor.post(COLLEGES, form).headers["Location"] == f"{RULES}/S21"
    told = said(visitor.get(f"{RULES}/S21"))
    assert "Saved: Data (now without Medical), When limited (now without Medical)." in told
    form = typed(visitor.get(COLLEGES))
    form["when_limited"] += ["Medical"]  # which is not in Data either
    assert '"Medical" is in "When limited" but not in "Data".' in said(visitor.post(COLLEGES, form))


def reading_medical(home: Path) -> None:
    """Make the letter about a transfer one of the school's own, which never asks what is withheld."""
    path = home / "templates" / "post16-transfer.md"
    asking = "{% if not withheld.medical and leaver.medical %}"
    text = path.read_text("utf-8")
    assert asking in text
    path.write_text(text.replace(asking, "{% if leaver.medical %}"), "utf-8")


def test_rule_is_narrowed_and_the_letter_leaves_it_out(visitor: Visitor) -> None:
    sample = "/letters/templates/post16-transfer"
    assert "Attendance this year: 96%" in said(visitor.get(sample))
    assert "Asks for Attendance, Course" in said(visitor.get(sample))
    assert "Leaves out" not in said(visitor.get(sample))
    asked = said(visitor.get(COLLEGES))
    assert "If the rule allows less, the letter leaves the rest out. Only without Name it is held." in asked
    for place in (COLLEGES, SIXTH_FORMS):
        narrowed(visitor, "Attendance", place)
        assert "So its letters" not in said(visitor.get(f"{RULES}/S21"))
    shown = visitor.get(sample)
    assert "Leaves out Attendance: its rule does not allow that" in said(shown)
    assert "Asks for Course, Date of birth," in said(shown)
    assert "Last day on our roll" in said(shown)
    assert "Attendance" not in said(shown).partition("Sample letter")[2]
    assert 'id="withheld"' not in shown.text
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    letters = set(re.findall(rf'href="({place}/letter/[a-z2-7]{{10}})[#?"]', visitor.get(place).text))
    assert letters
    for letter in letters:
        told = said(visitor.get(letter))
        assert "Attendance this year" not in told
        assert "Last day on our roll" in told


@pytest.mark.parametrize("places", [(COLLEGES,), (COLLEGES, SIXTH_FORMS)])
def test_letter_cannot_do_without_the_name_and_its_page_says_so(
    visitor: Visitor, places: tuple[str, ...]
) -> None:
    narrowed(visitor, "Name", *places)
    rule = said(visitor.get(f"{RULES}/S21"))
    assert "So its letters to College are held. It cannot leave that out: why , for Name, College ." in rule
    words = said(visitor.get("/letters/templates/post16-transfer"))
    assert (
        "Every letter about a pupil has a name in it, so it cannot be left out. If College may have it, your "
        "data-protection lead adds it to the rule. If not, this letter is not for College, and stays held."
    ) in words
    assert "text editor" not in words


def test_letter_cannot_do_without_what_it_is_about(visitor: Visitor) -> None:
    place = f"{RULES}/S05/change/leicester-city-council"
    form = typed(visitor.get(place))
    form["data"] = [one for one in form["data"] if one != "Attendance"]
    assert visitor.post(place, form).status == 303
    words = said(visitor.get("/letters/templates/attendance-concern"))
    assert "That is what this letter is about, so it cannot be left out." in words
    assert "text editor" not in words


def test_rule_that_is_narrowed_says_which_letter_says_what_was_taken_away(
    home: Path, visitor: Visitor
) -> None:
    reading_medical(home)
    asked = said(visitor.get(COLLEGES))
    assert "Only without Name or Medical it is held." in asked
    assert "So its letters" not in said(visitor.get(f"{RULES}/S21"))
    narrowed(visitor, "Medical")
    told = visitor.get(f"{RULES}/S21")
    assert (
        f'The letter " {TRANSFER} " says Medical, and this rule does not let College have it. '
        "So its letters to College are held."
    ) in said(told)
    assert 'href="/letters/templates/post16-transfer#withheld"' in told.text


def test_letter_that_a_narrowed_rule_holds_leads_to_the_rule_and_to_its_words(
    home: Path, visitor: Visitor
) -> None:
    reading_medical(home)
    narrowed(visitor, "Medical")
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    held = visitor.get(place)
    assert f'The letter "{TRANSFER}" says Medical. Rule S21 does not let Gateway College have it.' in said(
        held
    )
    assert "leaver.medical" not in held.text
    run = place.rpartition("/")[2]
    assert f'href="/directory/rules/S21?of={run}"' in held.text
    assert f'href="/letters/templates/post16-transfer?of={run}#withheld"' in held.text
    words = said(visitor.get("/letters/templates/post16-transfer"))
    assert "It says Medical, and rule S21 on Medical for College does not let College have it." in words
    assert "Find leaver.medical there, as on line 58. Above the first line that has it" in words
    asking = "{% if not withheld.medical %}"
    assert f"type a line {asking} ." in words
    lines = (text := home / "templates" / "post16-transfer.md").read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "leaver.medical" in line)
    lines[at : at + 3] = [asking, *lines[at : at + 3], "{% endif %}"]
    text.write_text("\n".join(lines), "utf-8")  # as it says there
    assert "It says Medical" not in said(visitor.get("/letters/templates/post16-transfer"))
    assert "says Medical" not in said(visitor.get(place))


def test_letter_that_no_body_may_have_is_said_at_its_choice_and_the_list_stays(
    home: Path, visitor: Visitor
) -> None:
    narrowed(visitor, "Name", COLLEGES, SIXTH_FORMS)
    told = upload(visitor, form(visitor, part("file", Workspace(home).leavers.read_bytes(), "list.xlsx")))
    assert told.status == 422
    assert ("This letter cannot be written: it says Name, and rule S21 lets nobody have that.") in said(told)
    assert 'href="#letter"' in told.text
    assert 'href="/directory/rules/S21"' in told.text
    assert 'href="/letters/templates/post16-transfer"' in told.text
    assert "The list that you chose is still here." in said(told)
    (kept,) = kept_lists(Workspace(home))
    again = {"kept": kept.name, "letter": "school-transfer", "on": DAY}
    place = visitor.post("/letters/new", again).headers["Location"]
    assert "can be written" in said(visitor.get(place))
    assert kept_lists(Workspace(home)) == [kept]
    assert "The list, once you have mended and saved it" in said(visitor.get(place))


def test_letters_that_their_rule_stops_after_they_were_written_lead_to_the_rule_and_to_their_words(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    assert "22 to send or post" in said(visitor.get(place))
    narrowed(visitor, "Name", COLLEGES, f"{RULES}/S21/change/School%20sixth%20form")
    run = place.rpartition("/")[2]
    for act in ("send", "again"):
        told = visitor.get(f"{place}/{act}")
        assert f'"{TRANSFER}" cannot be written: it says Name, and rule S21 lets nobody' in said(told)
        assert "templates/" not in said(told)
        assert f'href="/directory/rules/S21?of={run}"' in told.text
        assert f'href="/letters/templates/post16-transfer?of={run}#withheld"' in told.text
        assert f'href="{place}">Back to the steps' in told.text
    steps = said(visitor.get(place))
    assert "Send and post them : Cannot start yet , something stops all of them: see what" in steps
    start = said(visitor.get("/"))
    assert f"See what stops: {TRANSFER} 22 letters wait, and none may leave yet" in start
    assert "Send and post" not in start
    assert "22 waiting. None of those that wait may leave yet" in said(visitor.get("/letters"))
    plan = next(home.glob("out-*")) / "plan.json"
    plan.write_text(plan.read_text().replace('"complete": true', '"complete": false'))  # it was broken off
    told = visitor.get(place)
    assert "it says Name, and rule S21 lets nobody have that" in said(told)
    assert f'href="/directory/rules/S21?of={run}"' in told.text


def test_list_stays_while_something_else_in_the_form_is_wrong_and_is_dropped_for_another(
    home: Path, visitor: Visitor
) -> None:
    content = Workspace(home).leavers.read_bytes()
    blank = form(visitor, part("file", content, "list.xlsx")).replace(b"post16-transfer", b"")
    assert "The list that you chose is still here." in said(upload(visitor, blank))
    (first,) = kept_lists(Workspace(home))
    other = form(visitor, part("kept", first.name.encode()), part("file", content, "other.xlsx"))
    assert upload(visitor, other).status == 303
    (second,) = kept_lists(Workspace(home))
    assert second != first
    for name in ("../leavers.xlsx", "leavers.xlsx", "recipients.xlsx"):
        told = visitor.post("/letters/new", {"kept": name, "on": DAY})
        assert "still here" not in said(told)


def test_folders_own_list_can_be_taken_after_another_was_chosen(home: Path, visitor: Visitor) -> None:
    content = Workspace(home).leavers.read_bytes()
    blank = form(visitor, part("file", content, "list.xlsx")).replace(b"post16-transfer", b"")
    told = upload(visitor, blank)
    assert "Take data/leavers.xlsx in your folder instead" in said(told)
    (kept,) = kept_lists(Workspace(home))
    asked = {"kept": kept.name, "own": "yes", "letter": "post16-transfer", "on": DAY}
    place = visitor.post("/letters/new", asked).headers["Location"]
    assert "Read the list again" in said(visitor.get(place)), "the folder's own"
    assert kept_lists(Workspace(home)) == []


@pytest.mark.parametrize(
    ("change", "says", "at"),
    [
        ({"data": []}, '"Data" is blank', "data"),
        ({"from_age": "sixteen"}, '"sixteen" is not a number of years.', "from_age"),
        ({"review_by": "soon"}, "This is not a date", "review_by"),
        ({"recipient": "School sixth form"}, "S21 for School sixth form is also in A29.", "recipient"),
    ],
)
def test_rule_that_would_be_wrong_is_said_at_its_field(
    home: Path, visitor: Visitor, change: dict[str, object], says: str, at: str
) -> None:
    before = Workspace(home).workbook.read_bytes()
    told = visitor.post(COLLEGES, typed(visitor.get(COLLEGES)) | {"purpose": "Another."} | change)
    assert told.status == 422
    assert says in said(told)
    assert f'href="#{at}"' in told.text
    assert typed(told)["purpose"] == ["Another."]
    assert Workspace(home).workbook.read_bytes() == before


def test_two_clerks_at_one_rule_lose_nothing(visitor: Visitor) -> None:
    first, second = (typed(visitor.get(COLLEGES)) for _ in range(2))
    assert visitor.post(COLLEGES, first | {"notes": "Asked."}).status == 303
    told = visitor.post(COLLEGES, second | {"review_by": "31/08/2027"})
    assert "has been changed by somebody" in said(told)
    assert visitor.post(COLLEGES, typed(told)).status == 303
    now = said(visitor.get(f"{RULES}/S21"))
    assert "Notes Asked." in now
    assert "Review by 31/08/2027" in now


@pytest.mark.parametrize("slip", [False, True], ids=["at once", "after a slip"])
def test_of_two_clerks_at_one_cell_the_second_sees_what_the_first_decided(
    home: Path, visitor: Visitor, slip: bool
) -> None:
    first, second = (typed(visitor.get(COLLEGES)) for _ in range(2))
    for one, kind in ((first, "Medical"), (second, "SEN")):
        for key in ("data", "when_limited"):
            one[key] = [word for word in one[key] if word != kind]
    assert visitor.post(COLLEGES, first | {"notes": "Asked."}).status == 303
    decided = cell(home, "Sharing", "D30")
    if slip:
        wrong = visitor.post(COLLEGES, second | {"review_by": "soon"})
        second = typed(wrong) | {"review_by": second["review_by"]}
    told = visitor.post(COLLEGES, second)
    assert told.status == 422
    assert f'somebody has changed this since it was shown. Now it says "{decided}"' in said(told)
    assert 'href="#data"' in told.text
    again = typed(told)
    assert (again["data"], again["was-data"], again["notes"]) == (second["data"], [decided], ["Asked."])
    assert cell(home, "Sharing", "D30") == decided
    assert visitor.post(COLLEGES, again).status == 303
    assert "Saved: Data (now without SEN, with Medical), " in said(visitor.get(f"{RULES}/S21"))
    assert "Medical" in cell(home, "Sharing", "D30")


def test_rule_is_added_for_another_body_as_it_is_for_the_first(home: Path, visitor: Visitor) -> None:
    assert typed(visitor.get(f"{RULES}/new"))["rule"] == ["S25"]
    asked = visitor.get(f"{RULES}/new?for=ladder")
    offered = {unescape(one) for one in re.findall(r'href="(\?rule=[^"]*)"', asked.text)}
    assert {"?rule=S21&for=ladder", "?rule=S25&for=ladder"} <= offered
    assert "Rule S21 : Your choice about your exam results; Transfer information for a" in said(asked)
    chosen = typed(visitor.get(f"{RULES}/new?rule=S21&for=ladder"))
    assert chosen["recipient"] == ["ladder"]
    assert chosen["data"] == typed(visitor.get(f"{RULES}/new?rule=S21"))["data"]
    form = typed(visitor.get(f"{RULES}/new?rule=S21"))
    assert "Name" in form["data"]
    there = visitor.post(f"{RULES}/new", form | {"recipient": "College"})
    assert (there.status, "S21 for College is also in A30." in said(there)) == (422, True)
    made = visitor.post(f"{RULES}/new", form | {"recipient": "ladder"})
    assert made.headers["Location"] == f"{RULES}/S21"
    assert [cell(home, "Sharing", one) for one in ("A34", "B34")] == ["S21", "ladder"]
    assert 'href="/directory/rules/S21"' in visitor.get("/directory/body/ladder").text


def test_letter_whose_rule_is_missing_leads_to_it_and_can_then_be_written(
    home: Path, visitor: Visitor
) -> None:
    without_rules(home)
    refused = visitor.post("/letters/new", LETTER)
    assert f'href="{RULES}/S21">See rule S21' in refused.text
    assert f'href="{RULES}/S21"' in visitor.get("/letters/templates").text
    assert "There is no rule S21 yet" in said(visitor.get(f"{RULES}/S21"))
    listed = visitor.get(RULES)
    assert "S21: Your choice about your exam results; Transfer information for a young" in said(listed)
    place = f"{RULES}/new?rule=S21"
    assert f'href="{place}"' in listed.text
    form = typed(visitor.get(place))
    assert form["rule"] == ["S21"]
    asked = re.search(r"It asks for: ([^.]*)\.", said(visitor.get(place)))
    assert asked
    new = {"purpose": "Support.", "data": asked[1].split("; "), "lawful_basis": "Consent"}
    made = visitor.post(f"{RULES}/new", form | new | {"recipient": "College"})
    assert made.status == 303, said(made)
    assert visitor.post("/letters/new", LETTER).headers["Location"].startswith("/letters/")


def test_row_that_no_rule_covers_leads_to_the_rule(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    book["Sharing"].delete_rows(30)  # S21 about colleges
    book.save(Workspace(home).workbook)
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    shown = visitor.get(place)
    assert "H06" in said(shown)
    assert f'href="{RULES}/S21?of={place.rpartition("/")[2]}">See rule S21' in shown.text


def test_start_page_of_a_new_folder_leads_to_the_rules(tmp_path: Path) -> None:
    make_workspace(tmp_path / "new", "")
    with at_work(desk_of(tmp_path / "new")) as made:
        own = Visitor(made)
        assert f'href="{RULES}">Add the sharing rules that letters follow' in own.get("/").text
        assert "There is no rule yet" in said(own.get(RULES))


def test_finding_about_a_rule_leads_to_its_field(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    book["Sharing"]["L30"] = "01/01/2026"
    book.save(Workspace(home).workbook)
    found = visitor.get("/directory/findings").text
    assert f'href="{COLLEGES}#lawful_basis">Mend: rule S21, Lawful basis' in found
    assert f'href="{RULES}">Look at the sharing rules' in found


def test_every_table_of_letters_says_what_the_rule_has_them_leave_out(visitor: Visitor) -> None:
    rule = typed(visitor.get(COLLEGES))
    for key in ("data", "when_limited"):
        rule[key] = [one for one in rule[key] if one != "KS4 results"]
    assert visitor.post(COLLEGES, rule).status == 303
    place = str(visitor.post("/letters/new", LETTER).headers["Location"])
    listed = visitor.get(place).text
    to_gateway = re.findall(r'>Gateway College</td>.*?data-label="Leaves out">([^<]*)<', listed, re.DOTALL)
    assert len(to_gateway) > 1
    assert set(to_gateway) == {"KS4 results"}
    read = re.search(rf'href="({place}/letter/\w+)">[^<]*</a></th>\s*<td[^>]*>Gateway College<', listed)
    assert read
    letter = said(visitor.get(read[1]))
    assert "Leaves out KS4 results: Our rule for this letter does not cover it." in letter
    assert "Not enclosed. Our rule for this letter does not cover it." in letter


def test_saved_rule_says_which_letters_wait_that_it_has_stopped(visitor: Visitor) -> None:
    place = write(visitor)
    assert "may not leave" not in said(visitor.get(f"{RULES}/S21"))
    form = visitor.get(COLLEGES)
    assert "Letters that are written and not sent yet are looked at again once this is saved" in said(form)
    rule = typed(form)
    for key in ("data", "when_limited"):
        rule[key] = [one for one in rule[key] if one != "KS4 results"]
    saved = visitor.post(COLLEGES, rule)
    shown = visitor.get(str(saved.headers["Location"]))
    told = (
        r"may not leave as they were written. (\d+ of )?\d+ letters: what they were written from has changed"
    )
    assert re.search(told, said(shown))
    assert f'href="{place}/again"' in shown.text
    assert "may not leave" not in said(visitor.get(f"{RULES}/S09"))

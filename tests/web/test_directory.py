"""The page of a body: that it was asked today, and the days of the form that changes it."""

import re
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.workbook.lookup import recipient_in_full
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING
from directory.workspace import Workspace
from tests.web.running import DAY, Clock, Visitor, until
from tests.web.test_pages import BODY, filled, home, page, said, visitor
from tests.web.test_uploaded import chosen, keys, paired, refuse, row, written

__all__ = ["home", "page", "paired", "visitor"]  # fixtures
TODAY = "29/11/2026"


def checked(home: Path) -> tuple[str, str]:
    """Return when the body was last checked, and by whom."""
    row, _, _ = recipient_in_full(Workspace(home).workbook, "wqe-college", Clock()().date())
    return row["last_checked"], row["checked_by"]


def test_body_that_was_asked_today_is_confirmed_by_a_button(home: Path, visitor: Visitor) -> None:
    shown = visitor.get(BODY)
    form = filled(shown)
    assert form["by"] == "ab"
    nobody = visitor.post(f"{BODY}/confirm", form | {"by": " "})
    assert (nobody.status, "Say who: initials are enough." in said(nobody)) == (422, True)
    assert visitor.post(f"{BODY}/confirm", form | {"by": "AB"}).headers["Location"] == BODY
    assert checked(home) == (TODAY, "AB")
    assert "Saved: Last checked." in said(visitor.get(BODY))
    stale = visitor.post(f"{BODY}/confirm", form | {"by": "CD"})
    assert "has been changed by somebody" in said(stale)
    visitor.post(f"{BODY}/confirm", filled(stale) | {"by": "AB"})
    assert "Confirmed today already." in said(visitor.get(BODY))


def test_body_to_which_nothing_is_sent_says_so_although_it_was_asked(visitor: Visitor) -> None:
    place = "/directory/body/nhs-england"
    visitor.post(f"{place}/confirm", filled(visitor.get(place)))
    assert "Its Status is still Unconfirmed, and nothing is sent to it." in said(visitor.get(place))


def test_body_that_was_asked_is_not_confirmed_at_a_newer_address(home: Path, visitor: Visitor) -> None:
    visitor.post(f"{BODY}/confirm", filled(visitor.get(BODY)))
    change = filled(visitor.get(f"{BODY}/change")) | {"email": "data@example.org"}
    assert visitor.post(f"{BODY}/change", change).status == 303
    assert "Nobody has confirmed that yet, so Last checked is blank now." in said(visitor.get(BODY))
    assert checked(home) == ("", "")


def test_contact_that_was_asked_is_confirmed_alone(home: Path, visitor: Visitor) -> None:
    contact = {"role": "SENCO", "name": "Miss A Example", "seen": filled(visitor.get(BODY))["seen"]}
    before = checked(home)
    assert visitor.post(f"{BODY}/contact", contact).status == 303
    assert "Last checked: never." in said(visitor.get(BODY))
    shown = visitor.get(BODY)
    assert "I have asked the contact SENCO today" in said(shown)
    form = filled(shown) | {"role": "SENCO"}
    assert visitor.post(f"{BODY}/confirm", form).status == 303
    assert f"Last checked: {TODAY}." in said(visitor.get(BODY))
    assert checked(home) == before
    assert "in the role" in said(
        visitor.post(f"{BODY}/confirm", filled(visitor.get(BODY)) | {"role": "Head of sixth form"})
    )


@pytest.mark.parametrize(("role", "field"), [("", "by"), ("SENCO", "contacts")])
def test_workbook_that_is_open_in_excel_is_said_beside_the_button(
    home: Path, visitor: Visitor, role: str, field: str
) -> None:
    workbook = Workspace(home).workbook
    form = filled(visitor.get(BODY))
    visitor.post(f"{BODY}/contact", {"role": "SENCO", "name": "Miss A Example", "seen": form["seen"]})
    workbook.with_name(f"~${workbook.name}").write_bytes(b"AB")
    told = visitor.post(f"{BODY}/confirm", filled(visitor.get(BODY)) | {"role": role})
    assert told.status == 422
    assert "is open" in said(told)
    assert f'href="#{field}"' in told.text


def test_day_is_chosen_and_one_that_is_none_stays_as_typed(home: Path, visitor: Visitor) -> None:
    assert 'type="date" id="last_checked" name="last_checked" value=""' in visitor.get(f"{BODY}/change").text
    form = filled(visitor.get(f"{BODY}/change"))
    assert visitor.post(f"{BODY}/change", form | {"last_checked": DAY, "checked_by": "AB"}).status == 303
    assert checked(home) == (TODAY, "AB")
    shown = visitor.get(f"{BODY}/change")
    assert f'type="date" id="last_checked" name="last_checked" value="{DAY}"' in shown.text
    visitor.post(f"{BODY}/change", filled(shown))
    assert "Nothing was changed" in said(visitor.get(BODY))
    wrong = visitor.post(f"{BODY}/change", filled(shown) | {"last_checked": "soon"})
    assert 'type="text" id="last_checked" name="last_checked" value="soon"' in wrong.text


GATEWAY = "/directory/body/gateway-college"
TO_ASK = f'href="{GATEWAY}#by">Ask them, then say so'


def bounce(home: Path, key: str) -> None:
    """Record that a letter was sent, and came back."""
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(key, State.SENDING)
        ledger.record(key, State.SENT)
        ledger.report(ledger.standing(key), State.BOUNCED, code="550", status="5.1.1", on=Clock()().date())


def test_start_page_says_what_comes_next_for_a_letter_that_came_back(home: Path, paired: Visitor) -> None:
    place = written(paired, row(0, "gateway-college"))
    bounce(home, keys(home)[0])
    start = paired.get("/")
    assert "1 letter: mend or confirm the address" in said(start)
    assert f'href="{GATEWAY}?of={of(place)}">Did not arrive' in start.text
    shown = paired.get(f"{place}/send")
    assert "First mend the address at the body, or ask them" in said(shown)
    assert f'href="{GATEWAY}?of={of(place)}">Mend or confirm Gateway' in shown.text
    assert TO_ASK in paired.get(GATEWAY).text
    form = filled(paired.get(f"{GATEWAY}/change"))
    new = form | {"email": "transfers@gateway.ac.uk"}
    assert paired.post(f"{GATEWAY}/change", new).status == 303
    assert "1 letter: mend or confirm the address" in said(paired.get("/"))  # nobody has asked them
    body = paired.get(GATEWAY)
    assert TO_ASK in body.text
    again = paired.get(f"{place}/again")
    assert f'href="{GATEWAY}?of={of(place)}">Mend or confirm Gateway College' in again.text
    assert paired.post(f"{GATEWAY}/confirm", filled(body)).status == 303
    start = paired.get("/")
    assert "1 letter: write it again" in said(start)
    assert f'href="{place}/again">Did not arrive' in start.text
    shown = paired.get(f"{place}/send")
    assert "nowhere by itself. Write it again: what was" in said(shown)
    assert "Mend or confirm" not in said(shown)


def of(place: str) -> str:
    """Return the name of a set of letters by its page."""
    return place.rpartition("/")[2]


def to_whom(home: Path) -> dict[str, str]:
    with read_ledger(Workspace(home).ledger) as ledger:
        return {one.key: one.entry.recipient for one in ledger.history()}


def test_each_letter_has_the_address_that_it_went_to_although_its_body_has_another_now(
    home: Path, paired: Visitor
) -> None:
    two = row(0, "gateway-college") + row(1, "gateway-college")
    place = written(paired, two + row(2, "wqe-college"))  # the last still waits
    first, second = [key for key, body in to_whom(home).items() if body == "gateway-college"]
    assert paired.post(f"{place}/mailed", {"posted": first, "by": "AB", "on": DAY}).status == 303
    refuse(home, second)
    old, new = filled(paired.get(f"{GATEWAY}/change"))["was-email"], "transfers@gateway.ac.uk"
    changed = filled(paired.get(f"{GATEWAY}/change")) | {"email": new}
    assert paired.post(f"{GATEWAY}/change", changed).status == 303
    assert paired.post(f"{GATEWAY}/confirm", filled(paired.get(GATEWAY))).status == 303
    for stays in (said(paired.get(f"{place}/send")), said(paired.get(place))):
        assert stays.count(old) == 2
        assert new not in stays
    assert re.search(
        rf"Tamsinb Quill, to Gateway College, LPS-\w+ {old} refused", said(paired.get(f"{place}/send"))
    )
    paired.post(f"{place}/posted", {"posted": second, "by": "AB", "on": DAY, "anyway": "they asked for it"})
    told = said(paired.get(f"{place}/send"))
    assert f"{old} sent" in told
    assert "refused there, then posted" in told


def test_letter_that_plain_email_may_not_carry_sends_nobody_to_mend_the_address(
    home: Path, paired: Visitor
) -> None:
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    at = next(one[0].row for one in sheet.iter_rows(min_row=2) if one[0].value == "gateway-college")
    sheet.cell(at, columns["Send by"]).value = "Email"
    sheet.cell(at, columns["Last checked"]).value = Clock()().date()
    book.save(Workspace(home).workbook)
    place = chosen(paired, row(0, "gateway-college"))
    (letter,) = re.findall(rf'href="({place}/letter/\w+)"', paired.get(place).text)

    def look() -> None:
        for shown in (paired.get(place), paired.get(letter)):
            assert "plain e-mail does not carry a pupil's data" in unescape(shown.text)
            assert "Mend or confirm" not in said(shown)

    look()
    paired.post(f"{place}/write", filled(paired.get(f"{place}/write")))
    until(lambda: not paired.page.desk.work.busy)
    look()


@pytest.mark.parametrize(("heading", "says"), [("Status", "Unconfirmed"), ("Send by", "Portal")])
def test_letter_held_for_its_body_leads_there(home: Path, paired: Visitor, heading: str, says: str) -> None:
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    at = next(one[0].row for one in sheet.iter_rows(min_row=2) if one[0].value == "gateway-college")
    sheet.cell(at, columns[heading]).value = says
    book.save(Workspace(home).workbook)
    place = chosen(paired, row(0, "gateway-college") + row(1, "nowhere"))
    shown = paired.get(place)
    assert "Held: 2" in said(shown)
    assert re.findall(r'href="([^"]*)">Mend or confirm', shown.text) == [f"{GATEWAY}?of={of(place)}"]


def test_first_letter_to_an_address_that_nobody_has_confirmed_says_so_until_it_is_sent(
    home: Path, paired: Visitor
) -> None:
    first = "The first letter to this address, and nobody has confirmed it"
    place = chosen(paired, row(0, "gateway-college"))
    letter = re.findall(rf'href="({place}/letter/\w+)"', paired.get(place).text)[0]
    for shown in (paired.get(place), paired.get(letter)):
        assert f'href="{GATEWAY}?of={of(place)}">Mend or confirm Gateway' in shown.text
    paired.post(f"{place}/write", filled(paired.get(f"{place}/write")))
    until(lambda: not paired.page.desk.work.busy)
    for shown in (paired.get(place), paired.get(letter)):
        assert first in said(shown)
        assert f'href="{GATEWAY}?of={of(place)}">Mend or confirm Gateway' in shown.text
    bounce(home, keys(home)[0])
    for shown in (paired.get(place), paired.get(letter)):
        assert (shown.status, first in said(shown)) == (200, False)


def test_body_that_was_asked_today_and_changed_since_is_asked_once_more_by_the_same_person(
    paired: Visitor,
) -> None:
    paired.post(f"{GATEWAY}/confirm", filled(paired.get(GATEWAY)) | {"by": "AB"})
    written(paired, row(0, "gateway-college"))
    for count, mail in enumerate(("admissions@gateway.ac.uk", "transfers@gateway.ac.uk"), 2):
        form = filled(paired.get(f"{GATEWAY}/change"))
        assert paired.post(f"{GATEWAY}/change", form | {"email": mail}).status == 303
        shown = paired.get(GATEWAY)
        assert "Ask them, then say so" in said(shown)
        paired.post(f"{GATEWAY}/confirm", filled(shown) | {"by": "ab"})
        shown = paired.get(GATEWAY)
        assert "Ask them, then say so" not in said(shown)
        assert "Checked by AB, who asked again on that day" in said(shown)
        written(paired, row(count - 1, "gateway-college"))


def test_secure_email_that_nobody_has_confirmed_leads_to_asking_the_body(visitor: Visitor) -> None:
    assert "this body takes secure e-mail" in said(visitor.get(GATEWAY))
    assert TO_ASK in visitor.get(GATEWAY).text
    assert TO_ASK in visitor.get("/directory/findings").text
    visitor.post(f"{GATEWAY}/confirm", filled(visitor.get(GATEWAY)))
    assert TO_ASK not in visitor.get(GATEWAY).text


FORMS = {
    f"{GATEWAY}/change": RECIPIENTS,
    f"{GATEWAY}/contact": CONTACTS,
    "/directory/rules/S21/change/College": SHARING,
}


@pytest.mark.parametrize("place", FORMS)
def test_hints_of_a_form_are_for_the_form_and_not_for_excel(visitor: Visitor, place: str) -> None:
    shown = visitor.get(place).text
    hints = [" ".join(unescape(one).split()) for one in re.findall(r'class="hint">([^<]*)<', shown)]
    asked = [one for one in FORMS[place].columns if f'name="was-{one.key}"' in shown]
    assert hints == [one.help + " Needed." * one.needed for one in asked]
    assert not re.search(r"Excel|Alt\+|[Ss]heet|\bID\b", " ".join(hints))


def test_contact_may_have_a_role_that_only_an_own_letter_names(visitor: Visitor) -> None:
    shown = visitor.get(f"{GATEWAY}/contact")
    assert '<datalist id="role-words"><option value="Admissions">' in shown.text
    slip = visitor.post(f"{GATEWAY}/contact", filled(shown) | {"role": "Safeguarding led"})
    assert 'Did you mean "Safeguarding lead"?' in said(slip)
    own = filled(shown) | {"role": "Exams liaison", "name": "Miss A Example"}
    assert visitor.post(f"{GATEWAY}/contact", own).status == 303
    assert "Exams liaison: Miss A Example" in said(visitor.get(GATEWAY))


def test_body_was_told_nothing_by_letters_that_have_not_left(home: Path, paired: Visitor) -> None:
    told = "Letters to it that have not left"
    assert told not in said(paired.get(GATEWAY))
    written(paired, row(0, "gateway-college"))
    refuse(home, keys(home)[0])
    before, after = said(paired.get(GATEWAY)).split(told)
    assert "What it was told Nothing is recorded." in before
    assert "refused" in after
    assert "Name" not in after
    written(paired, row(1, "gateway-college"))
    new = next(key for key in keys(home) if key != keys(home)[0])
    bounce(home, new)
    assert "Tamsinb Quill, came back" in said(paired.get(GATEWAY)).split(told)[0]


def test_closed_body_is_to_name_its_successor_in_words_that_fit_a_form(visitor: Visitor) -> None:
    closed = filled(visitor.get(f"{GATEWAY}/change")) | {"status": "Closed"}
    refused = visitor.post(f"{GATEWAY}/change", closed)
    assert "names no successor: name the body that took over, or the local authority if none did." in said(
        refused
    )
    assert re.search(
        r'<select id="successor".*?>Leicester College \(leicester-college\)<', refused.text, re.DOTALL
    )


def test_note_about_several_bodies_names_each_of_them_and_leads_there(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):  # two open bodies were checked long ago
        sheet.cell(number, columns["Last checked"]).value = "29/10/2026" if number > 4 else "29/10/2024"
    book.save(Workspace(home).workbook)
    shown = visitor.get("/directory/findings").text
    rows = re.findall(r'<tr class="note.*?</tr>', shown, re.DOTALL)
    about = {code: row for row in rows for code in re.findall(r'href="/help/(\w+)"', row)}
    assert about.keys() == {"B13", "C11", "C12"}
    bodies = {
        code: re.findall(r'<li><a href="/directory/body/([^"]+)">([^<]+)</a>', about[code]) for code in about
    }
    assert [id_ for id_, _ in bodies["B13"]] == [str(sheet.cell(at, 1).value) for at in (2, 4)]
    assert "<details" not in about["B13"]
    for code, number in (("C11", 11), ("C12", 7)):
        assert len(bodies[code]) == number
        assert f"<summary>{number} bodies<" in about[code]
    names = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=2)}
    assert all(names[id_] == unescape(name) for found in bodies.values() for id_, name in found)
    assert visitor.get("/directory/report.html").status == 200

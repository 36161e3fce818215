"""The record of letters on its pages: which letter, about whom, by which way, and what replaced what."""

import re
from datetime import date, timedelta
from pathlib import Path

from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.web.runs import id_of
from directory.workbook.read import read_book
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Answer, Visitor, until
from tests.web.test_pages import filled, home, page, said, visitor, write
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
TITLE = "Transfer information for a young person who is joining you"
SAID = {"by": "AB", "on": DAY}
LINE = re.compile(r"LPS-\w+, to (.+?), sent (.+? 2026) [^.]+\. (.+?)\. Due [^:]+?2026(: overdue)?")


def about(visitor: Visitor, one: Standing) -> Answer:
    """Return the page that says what was told about a letter's pupil."""
    return visitor.get(visitor.post("/ledger/about", {"reference": one.entry.reference}).headers["Location"])


def recorded(home: Path) -> list[Standing]:
    with read_ledger(Workspace(home).ledger) as ledger:
        return ledger.history()


def test_each_letter_of_the_record_has_its_title_its_pupil_and_its_way(home: Path, visitor: Visitor) -> None:
    write(visitor)
    one = recorded(home)[0]
    shown = visitor.get("/ledger")
    found = re.search(rf"LPS-{one.key.upper()} {TITLE} Tamsin Quillfeather (.+?) waiting", said(shown))
    assert found
    assert found[1] == "City of Leicester College by e-mail"
    assert "by post" in said(shown)
    assert 'href="/ledger/about"' in shown.text
    mine = said(visitor.get(f"/ledger/{one.key}"))
    assert f"Letter {TITLE} About Tamsin Quillfeather To City of Leicester College, by e-mail to " in mine
    assert f"{TITLE} City of Leicester College, by e-mail to " in said(about(visitor, one))
    book = read_book(Workspace(home).workbook, date.fromisoformat(DAY))
    purpose = next(row["purpose"] for row in book.rows("Sharing") if row["rule"] == "S21")
    for place in (f"/ledger/{one.key}", f"/letters/{id_of(one.folder)}/letter/{one.key}"):
        assert f"Rule S21 : {purpose} Lawful basis not recorded" in said(visitor.get(place))
    (Workspace(home).templates / "post16-transfer.md").unlink()
    assert "post16-transfer Tamsin" in said(visitor.get("/ledger"))


def test_what_was_taken_away_unsent_told_nobody_anything(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    one = recorded(home)[0]
    asked = {"never": [one.key], "reason": "the body has closed", "by": "AB"}
    assert visitor.post(f"{place}/away", asked).status == 303
    assert one.key.upper() not in said(about(visitor, one))


def test_receipts_stand_by_body_the_overdue_ones_first_and_lead_with_what_they_carry(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    keys = [one.key for one in recorded(home)]
    for some, day in ((keys[::2], DAY), (keys[1::2], "2026-12-03")):
        visitor.page.desk.clock.more = timedelta(days=4)  # type: ignore[attr-defined]
        visitor.page.desk.idle = timedelta(days=99)  # or the page would end
        assert visitor.post(f"{place}/posted", {"posted": some, "by": "AB", "on": day}).status == 303
    visitor.page.desk.clock.more = timedelta(days=14)  # type: ignore[attr-defined]
    shown = visitor.get("/ledger/receipts")
    late, _, other = said(shown).partition("Not due yet: 11")
    assert "22 letters wait for a receipt, 11 are overdue." in late
    assert "Which receipts have come back? Overdue: 11 LPS-" in late
    for told, day, ends in ((late, "29 November 2026", ": overdue"), (other, "3 December 2026", "")):
        lines = re.findall(LINE, told)
        assert len(lines) == 11
        assert [body for body, *_ in lines] == sorted((body for body, *_ in lines), key=str.casefold)
        assert {(sent, title, overdue) for _, sent, title, overdue in lines} == {(day, TITLE, ends)}


def test_pupil_whose_list_is_gone_has_the_name_from_the_list_in_the_folder(
    home: Path, visitor: Visitor
) -> None:
    place = upload(visitor, form(visitor, part("file", *own_list(home)))).headers["Location"]
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    visitor.post(f"{place}/posted", {"posted": [one.key for one in recorded(home)], **SAID})
    assert kept_lists(Workspace(home)) == []
    next(home.glob("out-*/index.html")).unlink()
    told = said(visitor.get("/ledger/receipts"))
    assert "Tamsin Quillfeather (pupil 2101). Transfer" in told
    assert "Where a number stands" not in told
    Workspace(home).leavers.unlink()
    told = said(visitor.get("/ledger/receipts"))
    assert "pupil 2101. Transfer" in told
    assert "nor data/leavers.xlsx says whose reference it is" in told


def own_list(home: Path) -> tuple[bytes, str]:
    return Workspace(home).leavers.read_bytes(), "leavers.xlsx"


def test_letter_that_was_written_again_says_which_it_replaces(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    one = recorded(home)[0]
    visitor.post(f"{place}/posted", {"posted": one.key, **SAID})
    visitor.page.desk.idle = timedelta(days=99)  # or the page would end
    visitor.page.desk.clock.more = timedelta(days=2)  # type: ignore[attr-defined]
    asked = {"reason": "the start date was wrong", "anyway": "yes"}
    again = visitor.post(f"/ledger/{one.key}/correct", asked).headers["Location"].rpartition("/")[0]
    until(lambda: not visitor.page.desk.work.busy)
    new = "Version 2. It replaces version 1 of 29 November 2026."
    old = "Version 1. It is replaced by version 2 of 1 December 2026."
    assert new in said(about(visitor, one))
    assert "It is replaced" not in said(about(visitor, one))  # the new one waits
    visitor.post(f"{again}/posted", {"posted": one.key, "by": "AB", "on": "2026-12-01"})
    assert new in said(visitor.get("/ledger"))
    shown = said(about(visitor, one))
    assert shown.index(old) < shown.index("1 December 2026 LPS") < shown.index(new)
    assert said(visitor.get("/letters")).count("joining you: correction") == 1
    mine = said(visitor.get(f"/ledger/{one.key}"))
    assert "1 December 2026, 12:00 Version 2 written" in mine
    assert "Replaces version 1 of 29 November 2026: the start date was wrong, ab" in mine


def test_day_that_cannot_be_is_told_at_its_field_and_the_ticks_stay(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    one = recorded(home)[0]
    for day in ("2026-11-28", "2026-12-31"):
        told = visitor.post(f"{place}/mailed", {"posted": one.key, "by": "AB", "on": day})
        assert told.status == 422
        assert re.findall(r'<li><a href="#([\w-]+)">', told.text) == ["on"]
        assert f'value="{one.key}" checked' in told.text
    assert "cannot have left before" in said(
        visitor.post(f"{place}/mailed", {"posted": one.key, "by": "AB", "on": "2026-11-28"})
    )
    visitor.post(f"{place}/mailed", {"posted": one.key, **SAID})
    told = visitor.post("/ledger/receipts", {"came": one.key, "by": "AB", "on": "2026-11-28"})
    assert re.findall(r'<li><a href="#([\w-]+)">', told.text) == ["on"]
    assert "its receipt cannot have come before" in said(told)
    assert f'value="{one.key}" checked' in told.text

"""Pages beside the seven steps: labels and envelopes, the answer to a pupil, what need not be kept."""

import os
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from directory.ledger import LedgerOlder, read_ledger
from directory.ledger.verify import faults
from directory.workspace import Workspace
from tests.web.running import DAY, Answer, Visitor, ask, at_work, desk_of, example
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write

__all__ = ["home", "page", "visitor"]  # fixtures


@pytest.mark.parametrize(("kind", "name"), [("L7160", "labels.pdf"), ("DL", "envelopes.pdf")])
def test_addresses_of_the_letters_to_post_are_printed(visitor: Visitor, kind: str, name: str) -> None:
    place = write(visitor)
    assert "Choose a sheet of labels" in said(visitor.post(f"{place}/addresses", {"kind": "A3"}))
    assert visitor.get(f"{place}/addresses.pdf").status == 404
    given = visitor.post(f"{place}/addresses", {"kind": kind})
    assert name in given.headers["Content-Disposition"]
    words = "".join(one.extract_text() for one in PdfReader(BytesIO(given.content)).pages)
    assert "Wyggeston" in words
    assert visitor.get(f"{place}/addresses.pdf").content == given.content
    one_sided = PdfReader(BytesIO(visitor.post(f"{place}/print.pdf", {"one_sided": "yes"}).content))
    assert len(one_sided.pages) < len(PdfReader(BytesIO(visitor.post(f"{place}/print.pdf").content)).pages)


def test_letters_without_a_basis_are_counted_and_all_may_be_in_large_print(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER | {"large_print": "yes"}).headers["Location"]
    shown = visitor.get(place)
    assert "22 letters go without a recorded lawful basis (S21)." in said(shown)
    key = re.findall(rf'href="{place}/letter/(\w+)"', shown.text)[0]
    large = PdfReader(BytesIO(visitor.get(f"{place}/letter/{key}.pdf").content))
    sizes: list[float] = []
    large.pages[0].extract_text(visitor_text=lambda _text, _cm, tm, _font, size: sizes.append(size * tm[0]))
    assert max(sizes) >= 16


@pytest.mark.parametrize("name", ["notice", "answer", "no such"])
def test_what_is_no_letter_is_not_chosen_as_one(visitor: Visitor, name: str) -> None:
    assert 'value="post16-transfer"' in visitor.get("/letters/new").text
    assert f'value="{name}"' not in visitor.get("/letters/new").text
    refused = visitor.post("/letters/new", LETTER | {"letter": name})
    assert (refused.status, "Choose a letter." in said(refused)) == (422, True)


def test_pupil_gets_the_answer_and_nothing_of_it_stays(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/posted").text)[0]
    visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY})
    with read_ledger(Workspace(home).ledger) as ledger:
        reference = ledger.standing(key).entry.reference
    asked = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
    assert f'href="/ledger/{key}"' in visitor.get(asked).text
    before_it = said(visitor.get(f"{asked}/answer"))
    assert "see that it is the pupil" in before_it
    assert "It speaks to the pupil and to a parent alike." in before_it
    assert visitor.get(f"{asked}/answer/made").headers["Location"] == f"{asked}/answer"
    before = {path for path in home.rglob("*") if path.is_file()}
    made = visitor.post(f"{asked}/answer").headers["Location"]
    assert f'content="0; url={asked}/answer.zip"' in visitor.get(made).text
    file, cookie = f"{asked}/answer.zip", {"Cookie": visitor.own["Cookie"]}
    assert f'href="{file}"' in visitor.get(made).text
    assert ask(visitor.page, file, "HEAD", headers=cookie).status == 200  # and takes nothing
    with ZipFile(BytesIO(visitor.get(file).content)) as given:
        assert sorted(given.namelist()) == ["answer.docx", "answer.pdf", "copy-1.pdf"]
        assert "Wyggeston" in PdfReader(BytesIO(given.read("answer.pdf"))).pages[0].extract_text()
    assert {path for path in home.rglob("*") if path.is_file()} == before
    assert visitor.get(file).status == 200
    book = load_workbook(Workspace(home).leavers)
    for cell in book.worksheets[0][1]:
        cell.value = {"Hold": "Stopped by"}.get(cell.value, cell.value)
    book.save(Workspace(home).leavers)
    pairing = visitor.post(f"{asked}/answer").headers["Location"]
    assert pairing.startswith("/letters/match/")
    shown = visitor.get(pairing)
    (stop,) = re.findall(r'"Stopped by".*?id="(column-\w+)"', shown.text.replace("&#34;", '"'), re.DOTALL)
    assert visitor.post(pairing, filled(shown) | {stop: "Hold"}).headers["Location"] == f"{asked}/answer/made"
    Workspace(home).leavers.unlink()
    assert "There is a problem" in said(visitor.post(f"{asked}/answer"))
    assert visitor.get("/ledger/about/0123456789abcdef/answer").status == 404


def test_answers_are_told_apart_by_a_name_that_says_nothing_of_the_pupil(visitor: Visitor) -> None:
    written = {}
    for number, reference in enumerate(("2101", "2102")):
        visitor.page.desk.clock.more = timedelta(seconds=number)  # type: ignore[attr-defined]
        asked = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
        made = visitor.post(f"{asked}/answer").headers["Location"]
        file, told = visitor.get(f"{asked}/answer.zip"), said(visitor.get(made))
        (name,) = re.findall(r'filename="(.*)\.zip"', file.headers["Content-Disposition"])
        assert f"The answer about the pupil {reference} is written" in told
        assert f"among your downloads as {name}.zip" in told
        with ZipFile(BytesIO(file.content)) as given:
            assert name.upper() in PdfReader(BytesIO(given.read("answer.pdf"))).pages[0].extract_text()
        assert reference not in name
        written[name] = reference
    assert len(written) == 2
    for place in ("/ledger/about", asked, visitor.post("/ledger/about", {"reference": ""})):
        told = said(visitor.get(place) if isinstance(place, str) else place)
        assert "Answers written since this page was opened: 2" in told
        assert all(f"{name}.zip: about the pupil {whose}" in told for name, whose in written.items())


def test_backup_has_what_cannot_be_made_again_and_the_start_page_its_age(
    home: Path, visitor: Visitor
) -> None:
    write(visitor)
    assert "Make a backup none yet" in said(visitor.get("/"))
    assert "None was made" not in said(visitor.get("/backup"))  # it stays on the screen once one is made
    assert visitor.get("/backup/made.zip").status == 404
    given = backed_up(visitor)
    (name,) = re.findall(r'filename="(.*)"', given.headers["Content-Disposition"])
    told = said(visitor.get("/backup/made"))
    with ZipFile(BytesIO(given.content)) as packed:
        assert f"among your downloads as {name} : {len(packed.namelist())} files, " in told
        assert [one for one in packed.namelist() if one not in told] == []
        names = packed.namelist()
        assert {"data/recipients.xlsx", "data/ledger.db", "templates/letterhead.docx"} <= set(names)
        assert not [one for one in names if "leavers" in one or "out-" in one]
        packed.extractall(home.parent / "put back")
    copy = Workspace(home.parent / "put back").ledger
    with pytest.raises(LedgerOlder, match="came out of a backup"), read_ledger(copy):
        pass
    with read_ledger(copy, older=True) as ledger:
        assert len(ledger.history()) == 22
        assert list(faults(ledger)) == []
    assert "the last one is of today" in said(visitor.get("/"))
    visitor.page.desk.idle = timedelta(days=9)  # or the page would end
    visitor.page.desk.clock.more = timedelta(days=3)  # type: ignore[attr-defined]
    assert "the last one is 3 days old" in said(visitor.get("/"))
    assert "29 November 2026" in said(visitor.get("/backup"))


def backed_up(visitor: Visitor) -> Answer:
    """Make a backup, and return the file."""
    assert visitor.get("/backup/made").headers["Location"] == "/backup"
    made = visitor.post("/backup").headers["Location"]
    assert 'content="0; url=/backup/made.zip"' in visitor.get(made).text
    return visitor.get("/backup/made.zip")


def test_backup_is_no_answer_and_stays_while_somebody_asks_about_a_pupil(visitor: Visitor) -> None:
    given = backed_up(visitor)
    assert visitor.get("/ledger/about/backup/answer.zip").status == 404
    visitor.post("/ledger/about", {"reference": "2101"})
    assert visitor.get("/backup/made.zip").content == given.content


def test_backup_is_made_before_there_is_a_record(tmp_path: Path) -> None:
    with at_work(desk_of(example(tmp_path / "school"))) as made:
        given = backed_up(Visitor(made))
    with ZipFile(BytesIO(given.content)) as packed:
        assert "data/recipients.xlsx" in packed.namelist()


def test_what_need_not_be_kept_is_deleted_once_somebody_says_so(home: Path, visitor: Visitor) -> None:
    Workspace(home).settings.write_text("keep_letters_days = 1\n")
    saved = visitor.page.desk.clock().timestamp()  # on the page's day, whatever day the tests run on
    os.utime(Workspace(home).leavers, (saved, saved))
    place = write(visitor)
    keys = [
        key
        for one in ("mailed", "posted")
        for key in re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/{one}").text)
    ]
    visitor.post(f"{place}/posted", {"posted": keys, "by": "AB", "on": DAY})
    assert "is to be deleted" in said(visitor.get("/ledger/clear"))
    visitor.page.desk.idle = timedelta(days=9)  # or the page would end
    visitor.page.desk.clock.more = timedelta(days=3)  # type: ignore[attr-defined]
    shown = visitor.get("/ledger/clear")
    assert "22 letters, the last sent 29/11/2026" in said(shown)
    assert "This has changed" in said(visitor.post("/ledger/clear", {"things": "0"}))
    folder = next(home.glob("out-*"))
    assert folder.is_dir()
    things = re.findall(r'name="things" value="(\w+)"', shown.text)[0]
    assert "Deleted: 2" in said(visitor.post("/ledger/clear", {"things": things}))
    assert not folder.exists()
    assert not Workspace(home).leavers.exists()
    assert visitor.get(f"/ledger/{keys[0]}").status == 200


def test_answer_about_a_pupil_who_is_not_on_the_list_says_to_choose_another(visitor: Visitor) -> None:
    asked = visitor.post("/ledger/about", {"reference": "4799"}).headers["Location"]
    told = said(visitor.post(f"{asked}/answer"))
    assert 'The list has no pupil with the reference "4799". Choose the list that the pupil is on' in told
    assert "data/leavers.xlsx was taken, as no other list was chosen." in told

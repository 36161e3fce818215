"""Pages beside the seven steps: labels and envelopes, the answer to a pupil, what need not be kept."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from directory.ledger import read_ledger
from directory.workspace import Workspace
from tests.web.running import DAY, Visitor
from tests.web.test_pages import LETTER, home, page, said, visitor, write

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


def test_pupil_gets_the_answer_and_nothing_of_it_stays(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/posted").text)[0]
    visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY})
    with read_ledger(Workspace(home).ledger) as ledger:
        reference = ledger.standing(key).entry.reference
    asked = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
    assert f'href="/ledger/{key}"' in visitor.get(asked).text
    assert "see that it is the pupil" in said(visitor.get(f"{asked}/answer"))
    before = {path for path in home.rglob("*") if path.is_file()}
    with ZipFile(BytesIO(visitor.post(f"{asked}/answer").content)) as given:
        assert sorted(given.namelist()) == ["answer.docx", "answer.pdf", "copy-1.pdf"]
        assert "Wyggeston" in PdfReader(BytesIO(given.read("answer.pdf"))).pages[0].extract_text()
    assert {path for path in home.rglob("*") if path.is_file()} == before
    Workspace(home).leavers.unlink()
    assert "There is a problem" in said(visitor.post(f"{asked}/answer"))
    assert visitor.get("/ledger/about/0123456789abcdef/answer").status == 404


def test_what_need_not_be_kept_is_deleted_once_somebody_says_so(home: Path, visitor: Visitor) -> None:
    Workspace(home).settings.write_text("keep_letters_days = 1\n")
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

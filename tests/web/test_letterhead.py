"""The letterhead on the page: what letters have of it, what is wrong with it, another file in its place."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from directory.workspace import Workspace, make_workspace
from tests.documents.letterhead.makers import letterhead, text
from tests.helpers import full_disk
from tests.web.running import Answer, Visitor, at_work, desk_of
from tests.web.test_pages import filled, home, page, said, visitor, write
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
PLACE = "/settings/letterhead"
OURS = letterhead(header=text("{{ school.name }}") + text("Founded 1871"))
TOO_HIGH = letterhead(page='<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:header="567"/>')
NARROW = (
    "It begins its text 35 mm from the top, which is above the foot of the envelope's window. "
    "Set its top margin to 37 mm or more."
)


def place_of(home: Path) -> Path:
    return Workspace(home).templates / "letterhead.docx"


def chosen(visitor: Visitor, content: bytes = OURS, name: str = "ours.docx") -> Answer:
    return upload(visitor, form(visitor, part("file", content, name)), to=PLACE)


def words_of(told: Answer) -> str:
    return " ".join(one.extract_text() for one in PdfReader(BytesIO(told.content)).pages)


def test_letterhead_in_place_is_shown_with_a_sample_letter(visitor: Visitor) -> None:
    assert f'href="{PLACE}"' in visitor.get("/settings").text
    assert f'href="{PLACE}"' in visitor.get("/letters/templates").text
    shown = said(visitor.get(PLACE))
    assert "Your letterhead is in place: templates/letterhead.docx, saved on " in shown
    assert "the styles of headings, lists and tables" in shown
    assert "A sample letter" in words_of(visitor.get(f"{PLACE}/sample.pdf"))
    word = Document(BytesIO(visitor.get(f"{PLACE}/sample.docx").content))
    assert any(one.text == "A sample letter" for one in word.paragraphs)
    assert visitor.get(f"{PLACE}/sample.exe").status == 404


@pytest.mark.parametrize(
    "margins",
    [
        pytest.param("", id="as in place"),
        pytest.param(
            '<w:pgMar w:top="2098" w:bottom="567" w:left="567" w:right="567"/>', id="narrow margins"
        ),
        pytest.param('<w:pgMar w:top="3600" w:bottom="3600"/>', id="wide margins"),
    ],
)
def test_sample_letter_goes_on_to_a_second_page_and_has_no_blank_one(visitor: Visitor, margins: str) -> None:
    if margins:
        size = '<w:pgSz w:w="11906" w:h="16838"/>'
        chosen(visitor, letterhead(header=text("Ash School"), page=size + margins))
    told = visitor.get(f"{PLACE}/new/sample.pdf" if margins else f"{PLACE}/sample.pdf")
    pages = [one.extract_text() for one in PdfReader(BytesIO(told.content)).pages]
    assert len(pages) > 1
    assert all("A line to write on" in one or "A sample letter" in one for one in pages)


def test_picture_that_a_file_list_shows_is_not_called_left_out(visitor: Visitor) -> None:
    thumbnail = {"t1": ("metadata/thumbnail", "docProps/thumbnail.jpeg", False)}
    parts = {"docProps/thumbnail.jpeg": b"a picture"}
    chosen(visitor, letterhead(header=text("Ash School"), of_file=thumbnail, parts=parts))
    shown = said(visitor.get(f"{PLACE}/new"))
    assert "Sample letter as PDF" in shown
    assert "Left out" not in shown
    assert "picture" not in shown


def test_another_letterhead_is_looked_at_then_used_and_the_one_before_kept(
    home: Path, visitor: Visitor
) -> None:
    before = place_of(home).read_bytes()
    mode = place_of(home).stat().st_mode
    assert chosen(visitor).headers["Location"] == f"{PLACE}/new"
    shown = visitor.get(f"{PLACE}/new")
    assert "Letters will have the header: 2 lines of text" in said(shown)
    assert "Founded 1871" in words_of(visitor.get(f"{PLACE}/new/sample.pdf"))
    assert place_of(home).read_bytes() == before
    assert "Founded 1871" not in words_of(visitor.get(f"{PLACE}/sample.pdf"))

    assert visitor.post(f"{PLACE}/new", filled(shown)).headers["Location"] == PLACE

    (kept,) = place_of(home).parent.glob("letterhead.*-*.docx")
    assert f"The one before is kept as {kept.name}, in the same folder." in said(visitor.get(PLACE))
    assert (place_of(home).read_bytes(), kept.read_bytes()) == (OURS, before)
    assert place_of(home).stat().st_mode == mode
    assert "Founded 1871" in words_of(visitor.get(f"{PLACE}/sample.pdf"))
    assert visitor.get(f"{PLACE}/new").headers["Location"] == PLACE
    # Pressed again in another window, it says so and does nothing.
    visitor.post(f"{PLACE}/new", filled(shown))
    assert "in another window" in said(visitor.get(PLACE))
    assert list(place_of(home).parent.glob("letterhead.*-*.docx")) == [kept]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(TOO_HIGH, NARROW, id="text in the window"),
        pytest.param(
            b"Dear Sir", "It is not a Word document. Save it from Word as .docx.", id="no Word file"
        ),
        pytest.param(letterhead(body=text("Dear Sir")), "It has text or pictures outside", id="a letter"),
        pytest.param(b"", "Choose the file.", id="no file"),
    ],
)
def test_file_that_cannot_serve_is_refused_with_all_reasons(
    home: Path, visitor: Visitor, content: bytes, why: str
) -> None:
    before = place_of(home).read_bytes()
    told = chosen(visitor, content, "ours.docx" if content else "")
    assert (told.status, 'href="#file"' in told.text) == (422, True)
    assert why in said(told)
    assert place_of(home).read_bytes() == before
    assert visitor.get(f"{PLACE}/new").headers["Location"] == PLACE


def test_letterhead_that_somebody_changed_meanwhile_is_not_replaced(home: Path, visitor: Visitor) -> None:
    chosen(visitor)
    shown = filled(visitor.get(f"{PLACE}/new"))
    theirs = letterhead(header=text("Ash School"))
    place_of(home).write_bytes(theirs)
    told = visitor.post(f"{PLACE}/new", shown)
    assert (told.status, place_of(home).read_bytes()) == (422, theirs)
    assert "has been changed by somebody since it was shown, so nothing was changed." in said(told)
    assert visitor.post(f"{PLACE}/new", filled(told)).status == 303


def test_file_that_was_chosen_in_another_window_is_looked_at_first(home: Path, visitor: Visitor) -> None:
    before = place_of(home).read_bytes()
    chosen(visitor)
    shown = filled(visitor.get(f"{PLACE}/new"))
    chosen(visitor, letterhead(header=text("Ash School")))
    told = visitor.post(f"{PLACE}/new", shown)
    assert "Another file was chosen meanwhile, in another window." in said(told)
    assert place_of(home).read_bytes() == before


@pytest.mark.parametrize(
    ("lock", "program"), [("~$tterhead.docx", "Word"), (".~lock.letterhead.docx#", "LibreOffice")]
)
def test_letterhead_that_is_open_is_not_replaced(
    home: Path, visitor: Visitor, lock: str, program: str
) -> None:
    before = place_of(home).read_bytes()
    chosen(visitor)
    shown = filled(visitor.get(f"{PLACE}/new"))
    place_of(home).with_name(lock).write_bytes(b"")
    assert f"is open in {program}, so nothing was changed." in said(visitor.post(f"{PLACE}/new", shown))
    assert place_of(home).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_full_disk_leaves_the_letterhead_as_it_is(home: Path, visitor: Visitor) -> None:
    before = place_of(home).read_bytes()
    chosen(visitor)
    shown = filled(visitor.get(f"{PLACE}/new"))
    with full_disk():
        told = visitor.post(f"{PLACE}/new", shown)
    assert "Make room on the disk" in said(told)
    assert place_of(home).read_bytes() == before
    assert visitor.post(f"{PLACE}/new", filled(told)).status == 303


def test_missing_letterhead_is_told_and_can_be_put_in_place(home: Path, visitor: Visitor) -> None:
    place_of(home).unlink()
    assert "There is none yet, and no letter can be written without one." in said(visitor.get("/settings"))
    shown = said(visitor.get(PLACE))
    assert "There is no letterhead. It is missing. Save your letterhead from Word under this name." in shown
    assert f"Or save it from Word as letterhead.docx in the folder {place_of(home).parent}. Then" in shown
    chosen(visitor)
    visitor.post(f"{PLACE}/new", filled(visitor.get(f"{PLACE}/new")))
    assert place_of(home).read_bytes() == OURS
    assert "Your letterhead is in place" in said(visitor.get(PLACE))


def test_bad_letterhead_is_told_wherever_it_stops_letters(home: Path, visitor: Visitor) -> None:
    place_of(home).write_bytes(TOO_HIGH)
    assert NARROW in said(visitor.get(PLACE))
    assert NARROW in said(visitor.get("/letters/templates?check"))
    for told in (
        visitor.get("/letters/templates/post16-transfer"),
        visitor.post("/letters/new", {"letter": "post16-transfer", "on": "2026-06-29"}),
    ):
        assert "35 mm from the top" in said(told)
        assert f'href="{PLACE}">See the letterhead, or choose another' in told.text


def test_nothing_wrong_with_letters_and_letterhead_is_said(visitor: Visitor) -> None:
    assert "Nothing is wrong with them, nor with the letterhead." in said(
        visitor.get("/letters/templates?check")
    )


def test_new_letterhead_holds_letters_that_wait(visitor: Visitor) -> None:
    place = write(visitor)
    chosen(visitor)
    visitor.post(f"{PLACE}/new", filled(visitor.get(f"{PLACE}/new")))
    held = said(visitor.get(f"{place}/send"))
    assert "22 letters may not leave" in held
    assert "Then write them again" in held


def test_letterhead_of_another_school_is_told(visitor: Visitor) -> None:
    chosen(visitor, letterhead())
    assert 'the letterhead names "Oak Tree School"' in said(visitor.get(f"{PLACE}/new"))


def test_letterhead_of_a_folder_without_school_or_bodies_is_tried_all_the_same(tmp_path: Path) -> None:
    make_workspace(tmp_path / "school", "Read me")
    with at_work(desk_of(tmp_path / "school")) as page:
        visitor = Visitor(page)
        assert "Your letterhead is in place" in said(visitor.get(PLACE))
        chosen(visitor)
        assert "Founded 1871" in words_of(visitor.get(f"{PLACE}/new/sample.pdf"))

"""Letters that are written: known by pupil, body and reference, and shown as they are."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from directory.workspace import Workspace
from tests.web.running import Visitor, at_work, desk_of
from tests.web.test_pages import home, page, said, visitor, write

__all__ = ["home", "page", "visitor"]  # fixtures
APART = re.compile(r"\(pupil \w+, born \d\d/\d\d/\d{4}\), to .+, LPS-[A-Z2-7]{10}$")


def change_list(home: Path, surname: str, values: dict[str, str]) -> None:
    """Change cells of a pupil's row, by heading."""
    path = Workspace(home).leavers
    book = load_workbook(path)
    sheet: Any = book["Leavers"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(at for at in range(2, 60) if sheet.cell(at, columns["Surname"]).value == surname)
    for heading, value in values.items():
        sheet.cell(row, columns[heading]).value = value
    book.save(path)


def labels(visitor: Visitor, place: str) -> dict[str, str]:
    """Return the label of each letter that may be ticked, by key."""
    found = re.findall(r'name="posted" value="(\w+)"[^>]*><label[^>]*>([^<]*)', visitor.get(place).text)
    return {key: " ".join(label.split()) for key, label in found}


def test_letters_to_tick_are_told_apart(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    told = list(labels(visitor, f"{place}/mailed").values())
    same = [one for one in told if "Sam Everglade" in one]
    assert len(same) == 2
    assert all(map(APART.search, same))
    others = [one for one in told if one not in same]
    assert others
    assert not [one for one in others if "born" in one or "pupil" in one]
    Workspace(home).leavers.unlink()
    drop_preview(home)
    key, label = next(iter(labels(visitor, f"{place}/posted").items()))
    assert re.match(rf"pupil \w+, to .+, LPS-{key.upper()}$", label)


def test_list_that_is_locked_for_a_moment_gives_the_names_once_it_is_not(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(desk_of(home)) as page:
        write(Visitor(page))
    drop_preview(home)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        with monkeypatch.context() as locked:
            locked.setattr("directory.web.named.read_leavers", refuse)
            assert "Tamsin Quillfeather" not in said(visitor.get("/ledger"))
        assert "Tamsin Quillfeather" in said(visitor.get("/ledger"))


def refuse(*_: object, **__: object) -> None:
    """Refuse a file as Windows does while Excel has it open."""
    raise PermissionError(13, "Permission denied")


def drop_preview(home: Path) -> None:
    """Delete what says of each letter in the folder whom it is about."""
    next(home.glob("out-*/index.html")).unlink()


def test_letters_whose_list_is_gone_have_the_names_that_their_preview_has(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    before = labels(visitor, f"{place}/posted") | labels(visitor, f"{place}/mailed")
    assert len(before) == 22
    Workspace(home).leavers.unlink()
    after = labels(visitor, f"{place}/posted") | labels(visitor, f"{place}/mailed")
    assert after == {key: re.sub(", born [0-9/]+", "", label) for key, label in before.items()}
    drop_preview(home)
    assert all(label.startswith("pupil ") for label in labels(visitor, f"{place}/posted").values())


@pytest.mark.parametrize(
    ("born", "twice"), [("01/02/2000", False), ("", True)], ids=["other", "two rows that differ"]
)
def test_another_pupil_under_the_same_number_gives_a_letter_no_name(
    home: Path, visitor: Visitor, born: str, *, twice: bool
) -> None:
    place = write(visitor)
    number = str(load_workbook(Workspace(home).leavers).active["A2"].value)
    if twice:
        repeat(home, {"Surname": "Else", "Forename": "Someone"})
    else:
        change_list(home, "Quillfeather", {"Surname": "Else", "Forename": "Someone", "Date of birth": born})
    drop_preview(home)
    told = " ".join(labels(visitor, f"{place}/mailed").values())
    assert f"pupil {number}, to " in told
    assert "Someone Else" not in told
    assert "Tamsin Quillfeather" not in told


def repeat(home: Path, values: dict[str, str]) -> None:
    """Add the list's first pupil once more, with other cells, by heading."""
    path = Workspace(home).leavers
    book = load_workbook(path)
    sheet: Any = book["Leavers"]
    sheet.append([values.get(head.value, cell.value) for head, cell in zip(sheet[1], sheet[2], strict=True)])
    book.save(path)


def pair(home: Path, theirs: str, ours: str) -> None:
    """Rename a heading of the list; under its old name, not for letters, is every next pupil's value."""
    space = Workspace(home)
    book = load_workbook(space.leavers)
    sheet: Any = book["Leavers"]
    at, last = next(cell.column for cell in sheet[1] if cell.value == ours), sheet.max_column + 1
    sheet.cell(1, at).value, sheet.cell(1, last).value = theirs, "Adm no"
    for row in range(2, sheet.max_row):
        sheet.cell(row, last).value = sheet.cell(row + 1, at).value
    book.save(space.leavers)
    book = load_workbook(space.workbook)
    book["School"].append(["Pupil list headings", f"{theirs} = {ours}; Adm no = not for letters"])
    book.save(space.workbook)


def test_pupils_are_named_by_the_columns_that_the_school_paired(home: Path, visitor: Visitor) -> None:
    pair(home, "Learner ref", "Reference")
    place = write(visitor)
    told = labels(visitor, f"{place}/posted")
    assert told
    for key, label in told.items():
        letter = unescape(said(visitor.get(f"{place}/letter/{key}")))
        name = re.split(r" \(pupil|, to ", unescape(label))[0]
        assert letter.count(name) > 1, f"{name} is named on the page, and not in the letter itself"


def test_list_that_was_planned_is_not_read_again_for_its_names(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("directory.web.named.read_leavers")
    place = write(visitor)
    told = labels(visitor, f"{place}/posted")
    assert told
    assert not any(label.startswith("pupil ") for label in told.values())


def test_written_letter_is_shown_as_it_is_whatever_the_list_says_now(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(rf'href="{place}/letter/(\w+)"', visitor.get(place).text)[0]
    before = visitor.get(f"{place}/letter/{key}")
    assert "This is the letter as it was written" in said(before)
    assert "<article" in before.text
    assert "<U+" not in said(before)
    change_list(home, "Quillfeather", {"Forename": "Wilhelmina", "Destination": "gateway-college"})
    after = said(visitor.get(f"{place}/letter/{key}"))
    letter = after.rpartition("The letter ")[2]
    assert "Tamsin Quillfeather has told us" in letter
    assert "City of Leicester College" in letter
    assert "Wilhelmina" not in letter
    assert "<U+" not in letter
    assert "Letters: 22" in said(visitor.get(place))
    copy = next(next(home.glob("out-*")).glob(f"*{key}.pdf"))
    copy.write_bytes(copy.read_bytes() + b"\n")
    assert "not as it was written" in said(visitor.get(f"{place}/letter/{key}"))
    copy.unlink()
    assert "does not lie in the folder any more" in said(visitor.get(f"{place}/letter/{key}"))
    assert visitor.get(f"{place}/letter/{key}.pdf").status == 404


def test_what_waits_and_what_is_wrong_is_called_by_its_name(visitor: Visitor) -> None:
    write(visitor)
    start = said(visitor.get("/"))
    title = "Transfer information for a young person who is joining you"
    assert f"Send and post: {title} 22 letters, of 29 November 2026" in start
    assert "out-" not in start
    found = visitor.get("/directory/findings").text
    assert 'href="/directory/body/wqe-college">Wyggeston &amp; Queen Elizabeth I College</a>' in found

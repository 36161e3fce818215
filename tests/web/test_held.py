"""What is held, as the page tells it: each cause once, with its rows and the way to mend each of them."""

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from directory.workspace import Workspace
from tests.web.running import Visitor
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures

NO_DATE = "This is not a date. Type it like 31/08/2010."


def columns(home: Path) -> dict[str, str]:
    """Return the letters of the example's columns by their headings."""
    (sheet,) = load_workbook(Workspace(home).leavers).worksheets
    return {str(cell.value): cell.column_letter for cell in sheet[1]}


def listed(home: Path, *, rows: int = 0, wrong: Sequence[str] = ()) -> bytes:
    """Return the example's list with ``wrong`` cells that are no date; or its first row ``rows`` times."""
    book = load_workbook(Workspace(home).leavers)
    (sheet,) = book.worksheets
    for cell in wrong:
        sheet[cell] = "soon"
    if rows:
        headings, first = list(sheet.values)[:2]
        book = Workbook()
        book.active.title = sheet.title
        book.active.append(headings)
        at = headings.index("Leaving date")
        for number in range(rows):
            line = [str(5000 + number), None, None, f"Ash {'x' * (number % 7)}", *first[4:]]
            book.active.append([*line[:at], "soon", *line[at + 1 :]])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def chosen(visitor: Visitor, content: bytes) -> str:
    """Choose letters about the pupils of a list, and return their page."""
    answer = upload(visitor, form(visitor, part("file", content, "list.xlsx")))
    return str(answer.headers["Location"])


def test_eight_bad_dates_are_one_sentence_with_whose_rows_they_are(home: Path, visitor: Visitor) -> None:
    at = columns(home)
    three = [at[one] for one in ("Date of birth", "Leaving date", "Start date")]
    wrong = [f"{three[row % 3]}{row}" for row in range(2, 10)]
    shown = visitor.get(chosen(visitor, listed(home, wrong=wrong)))
    text = said(shown)
    assert text.count(NO_DATE) == 1
    assert f"{NO_DATE} 8 rows, columns {', '.join(three)} " in text
    assert f"Tamsin Quillfeather, {wrong[0]}" in text
    assert "<details" not in shown.text


def test_two_hundred_rows_of_one_cause_take_a_line_and_open_row_by_row(home: Path, visitor: Visitor) -> None:
    shown = visitor.get(chosen(visitor, listed(home, rows=200))).text
    held = shown.partition("<h2>Held: 200</h2>")[2].partition("</table>")[0]
    assert held.count(NO_DATE) == 1
    assert held.count("<tr>") == 3
    rows = re.search(rf"{NO_DATE}.*?200 rows, column I.*?<summary>(.*?)</summary>(.*?)</details>", held, re.S)
    assert rows
    assert rows[1] == "Rows 2 to 201"
    assert rows[2].count("<li>") == 200
    assert "Not so here: every pupil is listed once." in held


def test_each_row_has_its_own_way_where_they_differ(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).leavers)
    at = columns(home)["Share KS4 results"]
    book.active[f"{at}2"] = None
    book.save(Workspace(home).leavers)
    place = str(visitor.post("/letters/new", LETTER).headers["Location"])
    shown = visitor.get(place)
    assert f"2 rows, column {at} Tamsin Quillfeather, {at}2 Record the choice : Tamsin" in said(shown)
    assert "H08: how to mend it Record the choice: at each row" in said(shown)
    run = place.rpartition("/")[2]
    ways = re.findall(r'href="(/choices\?of=[^"]*)"', shown.text)
    assert ways == [f"/choices?of={run}&amp;row={row}" for row in (2, 24)]
    assert visitor.get(ways[1].replace("&amp;", "&")).status == 200


def test_letters_written_again_tell_each_cause_once(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    at = columns(home)["Leaving date"]
    mended = listed(home, wrong=[f"{at}{row}" for row in range(2, 10)])
    upload(visitor, form(visitor, part("file", mended, "list.xlsx")), to=f"{place}/again/list")
    shown = said(visitor.get(f"{place}/again"))
    assert f"{NO_DATE} 8 rows, column {at} Tamsin Quillfeather, {at}2" in shown
    assert "L04: how to mend it" in shown


def test_letters_held_back_for_one_reason_are_told_together(visitor: Visitor) -> None:
    place = write(visitor)
    body = "/directory/body/leicester-college"
    visitor.post(f"{body}/change", filled(visitor.get(f"{body}/change")) | {"address": "2 Other Street"})
    told = said(visitor.get(f"{place}/send")).partition("By e-mail: ")[0]
    why = "the directory's row of Leicester College has changed"
    assert told.count(why) == 1
    assert re.search(rf"[2-9] letters : {why}\. \w[^:]+, LPS-\w+", told)


def test_misspelt_college_is_looked_up_and_not_called_one_that_needs_no_letter(visitor: Visitor) -> None:
    shown = visitor.get(str(visitor.post("/letters/new", LETTER).headers["Location"]))
    assert "Type the ID of the right one." in said(shown)
    assert "Find its ID in the directory" in said(shown)
    assert "It needs no letter" not in said(shown)


def test_row_with_a_bad_date_has_the_ways_to_mend_all_else_that_holds_it(
    home: Path, visitor: Visitor
) -> None:
    book = load_workbook(Workspace(home).leavers)
    at = columns(home)
    for heading, text in (
        ("Start date", "soon"),
        ("Destination", "Gatewy College"),
        ("Share KS4 results", None),
    ):
        book.active[f"{at[heading]}2"] = text
    book.save(Workspace(home).leavers)
    place = str(visitor.post("/letters/new", LETTER).headers["Location"])
    shown = visitor.get(place)
    for heading in ("Start date", "Destination", "Share KS4 results"):
        assert f"Tamsin Quillfeather, {at[heading]}2" in said(shown)
    assert said(shown).count("Find its ID in the directory") == 2  # the example has another slip
    assert f'/choices?of={place.rpartition("/")[2]}&amp;row=2"' in shown.text
    rows = load_workbook(BytesIO(visitor.get(f"{place}/held.xlsx").content)).active
    (told,) = (str(line[-1]) for line in rows.values if "Tamsin" in line)
    assert [line.partition(":")[0] for line in told.splitlines()] == [
        "Start date",
        "Destination",
        "Share KS4 results",
    ]

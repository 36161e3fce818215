"""No value of a pupil stays behind: in an address, a title, a cookie, a log, the name of a file."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger
from directory.ledger.witness import bear_witness
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.web.running import DAY, Clock, Visitor, at_work, desk_of, example, until

KEPT = ("Forename", "Surname", "UPN", "ULN", "Reference", "Date of birth")
CANARIES = {"Forename": "Zyxwva", "Surname": "Qwopzx", "Reference": "998877665"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    """Return a page about leavers whose values can be nothing else, and these values."""
    home = example(tmp_path_factory.mktemp("canaries") / "school")
    workspace, clock = Workspace(home), Clock()
    book = load_workbook(workspace.leavers)
    sheet = book.active
    columns = {one.value: one.column for one in sheet[1]}
    for heading, value in CANARIES.items():
        for row in range(2, sheet.max_row + 1):
            sheet.cell(
                row, columns[heading]
            ).value = f"{value}{row if heading == 'Reference' else chr(95 + row)}"
    values = [
        sheet.cell(row, columns[heading]).value for row in range(2, sheet.max_row + 1) for heading in KEPT
    ]
    book.save(workspace.leavers)
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    with at_work(desk_of(home)) as page:
        yield page, [str(one) for one in values if one and len(str(one)) > 5]


def test_no_value_of_a_pupil_stays_behind(
    office: tuple[Page, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    page, values = office
    caplog.set_level(logging.INFO)
    visitor = Visitor(page)
    place = visitor.post("/letters/new", {"letter": "post16-transfer", "on": DAY}).headers["Location"]
    plan = re.findall(r'name="plan" value="(\w+)"', visitor.get(f"{place}/write").text)[0]
    visitor.post(f"{place}/write", {"plan": plan})
    until(lambda: not page.desk.work.busy)
    reference = next(one for one in values if one.startswith(CANARIES["Reference"]))
    about = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
    seen: set[str] = set()
    waiting = ["/", place, f"{place}/write", f"{place}/send", about, "/choices", "/help/C05"]
    titles, addresses, shown = "", "", 0
    kinds = Counter[str]()
    while waiting:
        path = waiting.pop(0)
        seen.add(path)
        kind = re.sub(r"/(body|help|accept|publish|templates|letter|ledger)/.*", r"/\1", path)
        kinds[kind] += 1
        if kinds[kind] > 25:  # enough pages of one kind
            continue
        told = visitor.get(path)
        addresses += f"{path} {told.headers} "
        if "text/html" not in told.headers["Content-Type"] or "Disposition" in str(told.headers):
            continue
        shown += any(one in told.text for one in values)
        titles += told.text.partition("<title>")[2].partition("</title>")[0]
        found = [unescape(one) for one in re.findall(r'(?:href|action|src)="(/[^"#]*)"', told.text)]
        waiting += [one for one in dict.fromkeys(found) if one not in seen and one not in waiting]
    assert shown > 20  # the pages that are about pupils were walked
    assert len(seen) > 60
    home: Path = page.desk.workspace.folder
    names = " ".join(str(one.relative_to(home)) for one in home.rglob("*"))
    for where in (titles, addresses, names, caplog.text):
        assert [one for one in values if one in where] == []

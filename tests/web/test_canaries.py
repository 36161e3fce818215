"""No value of a pupil stays behind: in an address, a title, a cookie, a log, the name of a file."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.ledger.witness import bear_witness
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.web.running import Clock, Visitor, at_work, desk_of, example
from tests.web.walk import Walker, routes

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
    """Each page of the list of routes is asked for in each state of the letters, each form sent wrong."""
    page, values = office
    caplog.set_level(logging.INFO)
    home: Path = page.desk.workspace.folder
    titles, addresses, names, shown = "", "", "", 0
    seen: set[str] = set()

    def look(endpoint: str, path: str) -> None:
        nonlocal titles, addresses, shown
        told = walker.visitor.get(path)
        addresses += f"{path} {told.headers} "
        if told.status < 400:
            seen.add(endpoint)
        if "text/html" in told.headers["Content-Type"] and "Disposition" not in str(told.headers):
            shown += any(one in told.text for one in values)
            titles += told.text.partition("<title>")[2].partition("</title>")[0]

    walker = Walker(Visitor(page), look)
    walker.begins(next(one for one in values if one.startswith(CANARIES["Reference"])))
    walker.walk()
    place = walker.chooses()
    walker.walk()
    walker.writes(place)
    walker.say_wrong()
    found = walker.states()
    posted = walker.posts(place, 2)
    walker.known["key"] = [*found.values(), *posted[:1]]
    walker.known["post.ask:key"] = [found[State.UNKNOWN]]
    walker.walk()
    assert routes(page.app) - seen == set()
    assert shown > 20  # the pages that are about pupils were walked
    names = " ".join(str(one.relative_to(home)) for one in home.rglob("*"))
    for where in (titles, addresses, names, caplog.text):
        assert [one for one in values if one in where] == []

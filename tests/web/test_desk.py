"""What a desk keeps is of the workbook, the list and the day that were asked for."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from directory.checks.edits import Editing, save_setting
from directory.ledger import open_ledger
from directory.planning.request import Request
from directory.web.plans import plan_of
from directory.web.runs import LetterSet
from directory.workbook.guard import guard
from tests.helpers import in_zone
from tests.web.running import Clock, Visitor, at_work, desk_of, example
from tests.web.test_pages import home, said, write

__all__ = ["home"]  # a fixture


def test_what_another_thread_puts_there_meanwhile_is_not_returned(tmp_path: Path) -> None:
    desk = desk_of(example(tmp_path))

    class Same:
        """Equal to the first thing that it is compared with; meanwhile another list is kept."""

        compared = False

        def __eq__(self, other: object) -> bool:
            if self.compared:
                return False
            self.compared = True
            desk.kept("list", lambda: "another list", "another")
            return True

        __hash__ = None  # type: ignore[assignment]  # what is equal to all has none

    assert desk.kept("list", lambda: "the list", Same()) == "the list"
    assert desk.kept("list", lambda: "the list anew", "asked once more") == "the list"


def test_list_is_read_anew_for_another_workbook(tmp_path: Path) -> None:
    desk = desk_of(example(tmp_path))
    workspace = desk.workspace
    with open_ledger(workspace.ledger, now=desk.clock, command="init", new=True):
        pass
    other = workspace.workbook.with_name("other.xlsx")
    other.write_bytes(workspace.workbook.read_bytes())
    save_setting(
        Editing(other, guard(other), datetime(2026, 11, 22)), "Pupil list codes", "Level: Level 3 = L3"
    )
    asked = Request(
        ("post16-transfer",), workspace.templates, workspace.leavers, workspace.workbook, desk.today
    )
    letters = LetterSet(tmp_path / "out", asked.templates, asked)
    levels = [
        {row["level"] for row in plan_of(desk, one).prepared.sources.rows}
        for one in (
            letters,
            replace(letters, folder=tmp_path / "out2", chosen=replace(asked, workbook=other)),
        )
    ]
    assert "L3" not in levels[0]
    assert "L3" in levels[1]


def test_hour_of_winter_is_told_in_summer_as_the_clock_on_the_wall_had_it(home: Path) -> None:
    with in_zone("Europe/London"):
        clock = Clock()
        with at_work(desk_of(home, clock)) as page:
            write(Visitor(page))
        clock.more = timedelta(days=180)
        with at_work(desk_of(home, clock)) as page:
            assert "written on 29 November 2026 at 12:0" in said(Visitor(page).get("/letters"))
            midnight = datetime(2026, 11, 29).astimezone()
            assert page.desk.local(midnight.timestamp()).isoformat() == "2026-11-29T00:00:00+00:00"

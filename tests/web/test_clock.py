"""A clock that contradicts the record stops the page too, until somebody says that it is right."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.web.work import Job
from directory.workspace import Workspace
from tests.ledger.makers import entry
from tests.web.running import Clock, Visitor, at_work, desk_of, example, until
from tests.web.test_pages import filled, home, said, write

__all__ = ["home"]  # a fixture


def test_receipt_is_recorded_by_a_clock_ten_years_ahead_only_when_somebody_vouches_for_it(
    tmp_path: Path,
) -> None:
    home, clock = example(tmp_path / "school"), Clock()
    ledger = home / "data" / "ledger.db"
    key = entry().key
    with open_ledger(ledger, now=clock, command="write", new=True) as book:
        book.begin("write", "ab")
        book.plan([entry(receipt_within="7 days")])
        book.made({key: {"a.pdf": "cd" * 32}})
        book.record(key, State.SENT, by="AB", on=clock().date())
    clock.more = timedelta(days=3652)
    day = clock().date()
    came = {"came": key, "by": "AB", "on": f"{day:%d/%m/%Y}"}
    with at_work(desk_of(home, clock)) as page:
        visitor = Visitor(page)
        refused = visitor.post("/ledger/receipts", came)
        assert refused.status >= 400
        assert "/ledger/clock" in refused.text
        assert "one of the two may be wrong" in refused.text
        assert visitor.post("/ledger/clock", {"by": "AB"}).status == 303
        assert visitor.post("/ledger/receipts", came).status == 303
    with read_ledger(ledger) as asked:
        assert asked.standing(key).acknowledged_on == day


@pytest.mark.parametrize("what", ["write", "send"])
def test_job_that_the_clock_stopped_leads_to_the_page_of_the_clock(home: Path, what: str) -> None:
    clock = Clock()
    with at_work(desk_of(home, clock)) as page:
        visitor, work = Visitor(page), page.desk.work
        place = write(visitor)
        clock.more = -timedelta(days=40)

        def steps(_: Job) -> Generator[object, None, None]:
            with page.desk.recording(what):
                yield

        work.begin(Job(place.rpartition("/")[2], what, 5, clock(), "ab"), steps)
        until(lambda: not work.busy)
        clock.more = timedelta()
        told = visitor.get(f"{place}/{what}")
        assert "one of the two may be wrong" in said(told)
        assert 'href="/ledger/clock"' in told.text


def test_job_that_wrote_nothing_says_that_the_letters_of_before_stand(home: Path) -> None:
    clock = Clock()
    with at_work(desk_of(home, clock)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        form = filled(visitor.get(f"{place}/again"))
        with open_ledger(Workspace(home).ledger, now=clock, command="send"):
            assert visitor.post(f"{place}/again", form).status == 303
            until(lambda: not page.desk.work.busy)
        shown = said(visitor.get(f"{place}/write"))
        assert "No letter was made or sent. What was written before lies in your folder as it was." in shown
        assert "22 letters are written from before" in shown
        assert "0 of 22" not in shown

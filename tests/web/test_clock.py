"""A clock that contradicts the record stops the page too, until somebody says that it is right."""

from datetime import timedelta
from pathlib import Path

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from tests.ledger.makers import entry
from tests.web.running import Clock, Visitor, at_work, desk_of, example


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

"""The last look before the button that sends: a page says how far it is, and nothing is looked at twice."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest

from directory.ledger.entries import Standing
from directory.sending.drafts import Drafted, NotNow, why_not_now
from directory.web import looking
from tests.web.running import PATIENCE, Visitor
from tests.web.test_pages import home, page, said, visitor, write

__all__ = ["home", "page", "visitor"]  # fixtures


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Return how often each letter's file was looked at."""
    counted = Counter[str]()

    def look(drafted: Drafted, folder: Path, standing: Standing, at: datetime) -> NotNow | None:
        counted[drafted.draft] += 1
        return why_not_now(drafted, folder, standing, at)

    monkeypatch.setattr(looking, "why_not_now", look)
    return counted


def test_letter_is_looked_at_once_while_it_stays_as_it_is(
    home: Path, visitor: Visitor, looks: Counter[str]
) -> None:
    place = write(visitor)
    for _ in range(2):
        assert "18 waiting" in said(visitor.get(f"{place}/send"))
    assert set(looks.values()) == {1}
    draft = next(next(home.glob("out-*")).glob("*.eml"))
    draft.write_bytes(draft.read_bytes() + b"more")
    assert f"{draft.name} is not as it was written" in said(visitor.get(f"{place}/send"))
    assert {name for name, number in looks.items() if number > 1} == {draft.name}


def test_file_that_cannot_be_read_just_now_is_looked_at_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, read = write(visitor), Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.suffix == ".eml":
            raise PermissionError
        return read(path)

    with monkeypatch.context() as while_open:
        while_open.setattr(Path, "read_bytes", refuse)
        assert "cannot be read just now" in said(visitor.get(f"{place}/send"))
    assert "cannot be read just now" not in said(visitor.get(f"{place}/send"))


def test_page_says_how_far_the_look_is_and_goes_on_by_itself(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, go_on = write(visitor), Event()

    def look(*asked: object) -> NotNow | None:
        assert go_on.wait(PATIENCE)
        return why_not_now(*asked)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr(looking, "why_not_now", look)
    visitor.page.desk.patience = 0.01
    told = visitor.get(f"{place}/send")
    assert "0 of 18" in said(told)
    assert f'data-job="{place}/send"' in told.text
    go_on.set()
    visitor.page.desk.patience = PATIENCE
    assert "18 waiting" in said(visitor.get(f"{place}/send"))

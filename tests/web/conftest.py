"""A page about the example, and a visitor in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from directory.web.serve import Page
from tests.web.running import Visitor, at_work, desk_of, example


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example(tmp_path_factory.mktemp("home") / "school")


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with at_work(desk_of(home)) as made:
        yield made


@pytest.fixture(scope="module")
def visitor(page: Page) -> Visitor:
    return Visitor(page)

"""The pictures of the office guide: those that the script takes are those that the guide shows."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES
from tests.web.browser import needs_chromium
from tests.web.pictures import FOLDER, LARGEST, photograph

SHOWN = re.compile(r'<img src="([^"]*step-[^"]*\.png)"[^>]* alt="([^"]*)"', re.DOTALL)


def test_guide_shows_each_picture_in_words_too() -> None:
    shown = {}
    for page in PAGES:
        for path, words in SHOWN.findall(page.read_text("utf-8")):
            shown[(page.parent / path).resolve()] = words
    taken = sorted(FOLDER.glob("step-*.png"))
    assert sorted(shown) == taken
    assert 1 <= len(taken) <= 9
    assert all(len(words) > 40 for words in shown.values())
    assert all(path.stat().st_size <= LARGEST for path in taken)


@pytest.mark.slow
@needs_chromium
def test_script_takes_the_pictures_of_the_guide(tmp_path: Path, playwright: object) -> None:
    taken = photograph(tmp_path, playwright)
    assert [path.name for path in taken] == sorted(path.name for path in FOLDER.glob("step-*.png"))
    assert all(path.stat().st_size > 10_000 for path in taken)

"""Which letters need which column: no letter a choice that it asks for, or that cannot narrow it."""

from datetime import date
from pathlib import Path

from directory.checks.needed import needed_by
from directory.templates.folder import asking_of, list_templates
from directory.workbook.read import read_book

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"


def test_choice_is_needed_only_by_letters_that_wait_for_it() -> None:
    found = needed_by(TEMPLATES, read_book(ROOT / "data" / "recipients.xlsx", date(2026, 6, 29)))
    titles = {one.title: one.name for one in list_templates(TEMPLATES)}
    waiting = {kind: {titles[one] for one in found[kind]} for kind in ("share_ks4_results", "youth_support")}
    assert waiting == {
        "share_ks4_results": {"post16-transfer", "school-transfer"},
        "youth_support": {"youth-support", "youth-support-16"},
    }


def test_quick_look_finds_what_reading_the_whole_template_does() -> None:
    for one in list_templates(TEMPLATES):
        asking = asking_of(one.name, TEMPLATES)
        assert asking.touched == one.touched, one.name
        assert {f for f in one.always if f.startswith("leaver.")} <= asking.always <= one.always, one.name

"""Every page in a real browser, in each state of its letters: axe, focus, 320 px, targets.

The pages are those of the list of routes, so that a new one is looked at too.
"""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from directory.ledger import read_ledger
from directory.ledger.states import State
from directory.web.serve import Page
from tests.web.browser import enter, needs_chromium, press
from tests.web.looks import look_at, violations
from tests.web.office import office
from tests.web.running import Visitor
from tests.web.test_pages import write
from tests.web.test_send import post_one
from tests.web.walk import SAID, Walker, routes

pytestmark = [pytest.mark.slow, needs_chromium]

STEADY = ("directory", "rules", "mend", "settings", "match", "clear", "backup")  # they say nothing of letters
MORE = ("/letters/templates?check", "/ledger?far=sent", "/letters?page=2", "/no-such-page")


def test_every_page_in_every_state(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path, approval=1) as at:  # the walk of the seven steps has a second person
        enter(tab, at.page)
        seen: set[str] = set()
        looked_at: set[str] = set()

        def look(endpoint: str, path: str) -> None:
            told = walker.visitor.get(path)
            if "attachment" in told.headers.get("Content-Disposition", "") or told.status in (204, 303):
                seen.add(endpoint)
                return
            if told.headers["Content-Type"] == "application/pdf":
                seen.add(endpoint)
                return
            if told.text not in looked_at:  # a third of the pages say the same in the next state
                looked_at.add(told.text)
                tab.goto(f"{at.origin}{path}")
                look_at(tab)
            if told.status == 200:
                seen.add(endpoint)

        walker = Walker(Visitor(at.page), look)
        reference = str(load_workbook(at.desk.workspace.leavers).active["A2"].value)
        walker.begins(reference)
        walker.walk()
        for path in MORE:
            look("more", path)
        place = walker.chooses()
        walker.walk(but=STEADY)
        walker.say_wrong()
        walker.writes(place)
        walker.walk(but=STEADY)
        walker.say_wrong()
        found = walker.states()
        posted = walker.posts(place, 3)
        walker.known["key"] = [*found.values(), *posted[:1]]
        walker.known["post.ask:key"] = [found[State.UNKNOWN]]
        walker.walk(but=STEADY)
        at.desk.settings_file.write_text("example = true\n")
        walker.visitor.post(f"{place}/unknown/{found[State.UNKNOWN]}", {"arrived": "yes"})
        waiting = [one for one in walker.posts(place, 99) if one not in posted]
        walker.visitor.post(f"{place}/mailed", {"posted": waiting, **SAID})
        walker.walk(but=STEADY)
        assert routes(at.page.app) - seen == set()


def test_pages_about_an_older_record(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path, approval=1) as at:
        enter(tab, at.page)
        visitor, ledger = Visitor(at.page), at.desk.workspace.ledger
        older = ledger.read_bytes()
        place = write(visitor)
        ledger.write_bytes(older)
        for path in ("/", "/ledger/put-back"):
            tab.goto(f"{at.origin}{path}")
            look_at(tab)
        visitor.post("/ledger/put-back", {"by": "AB"})
        with read_ledger(ledger) as asked:
            (key, *_) = asked.standings()
        for path in (f"{place}/send", f"{place}/unknown/{key}"):
            tab.goto(f"{at.origin}{path}")
            look_at(tab)


@pytest.mark.parametrize("spoilt", ["h1').style.color = '#ccc'", "main').style.background = '#333'"])
def test_what_is_hard_to_read_is_seen_on_a_page_like_others(page: Page, tab: Any, spoilt: str) -> None:
    enter(tab, page)
    assert violations(tab) == []
    tab.evaluate(f"document.querySelector('{spoilt}")
    assert [rule for rule, _ in violations(tab)] == ["color-contrast"]


def test_what_was_hidden_on_a_page_is_looked_at_once_it_is_shown(page: Page, tab: Any) -> None:
    enter(tab, page)
    tab.evaluate("""() => {
        const pale = document.createElement("p");
        Object.assign(pale, {id: "pale", textContent: "hard to read", hidden: true}).style.color = "#cdc";
        document.querySelector("main").append(pale);
    }""")
    assert violations(tab) == []
    tab.evaluate("document.getElementById('pale').hidden = false")
    assert [rule for rule, _ in violations(tab)] == ["color-contrast"]


WIDTHS = (
    "() => [...document.querySelectorAll('#findings tbody tr:first-child td')].map(one => one.clientWidth)"
)


def test_what_is_wrong_and_what_to_do_have_most_of_the_width(page: Page, tab: Any) -> None:
    enter(tab, page)
    tab.set_viewport_size({"width": 1000, "height": 800})
    tab.goto(f"{page.gate.origin}/directory/findings")
    cell, body, wrong, instead, to_do = tab.evaluate(WIDTHS)
    assert wrong > to_do > 200 > body > cell > 100
    assert wrong > 280
    assert instead < 130


def test_what_was_wrong_with_a_list_is_gone_once_the_answer_is_saved(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path, approval=1) as at:
        visitor = Visitor(at.page)
        key = post_one(visitor, write(visitor))
        with read_ledger(at.desk.settings.ledger) as ledger:
            reference = ledger.standing(key).entry.reference
        asked = visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
        enter(tab, at.page)
        tab.goto(f"{at.origin}{asked}/answer")
        write_it = tab.get_by_role("button", name="Write the answer")
        tab.set_input_files("#file", {"name": "x.csv", "mimeType": "text/csv", "buffer": b"x"})
        press(tab, write_it)
        assert "There is a problem" in tab.inner_text("main")
        with tab.expect_download() as begun:
            write_it.click()
        assert begun.value.suggested_filename.startswith("lps-answer-")
        tab.wait_for_selector(f"text={begun.value.suggested_filename}")
        look_at(tab)

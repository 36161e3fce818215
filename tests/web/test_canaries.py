"""No value of a pupil stays behind: in an address, a title, a cookie, a log, the name of a file."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.ledger.witness import bear_witness
from directory.values.dates import show_date
from directory.web.serve import Page
from directory.web.work import Job
from directory.workspace import Workspace
from tests.web.browser import chromium, enter, left_in, needs_chromium
from tests.web.running import PATIENCE, Clock, Visitor, at_work, desk_of, example, slow_list, until
from tests.web.uploads import LETTER
from tests.web.walk import Walker, forms, routes

KEPT = ("Forename", "Surname", "UPN", "ULN", "Reference", "Date of birth")
CANARIES = {"Forename": "Zyxwva", "Surname": "Qwopzx", "Reference": "998877665"}
CHOICE = {"choice": "share_ks4_results=Yes", "given_by": "Young person", "on": "2026-11-01"}
# Each of these shows pupils; "said" is what is answered to a form.
ABOUT_PUPILS = {
    *("answer.ask", "answer.made", "away.ask", "choices.to_choose", "correct.ask", "directory.one_body"),
    *("held.without", "ledger.answered", "ledger.every", "ledger.one_letter", "ledger.receipts"),
    *("letter.read", "letters.one_set", "match.beside", "post.by_mail_program", "post.by_post"),
    *("said", "send.before", "undo.ask", "write.once_more"),
}
ACTS = ("anyway", "page", "token")  # fields with which a form asks nothing more


@dataclass
class Answers:
    """What the page answered, to whatever was asked: its addresses and headers, titles, fields of forms."""

    app: Any
    outside: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def __call__(self, asked: dict[str, Any], begin: Callable[..., object]) -> Iterable[bytes]:
        def note(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            self.outside.append(f"{asked['PATH_INFO']}?{asked['QUERY_STRING']} {headers}")
            return begin(status, headers, *more)

        body = b"".join(self.app(asked, note))
        text = body.decode("utf-8", "replace")
        self.titles += re.findall(r"<title>(.*?)</title>", text, re.DOTALL)
        self.fields |= set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', text))
        return [body]


def spellings(value: object) -> list[str]:
    """Return how a cell's value may be written."""
    if isinstance(value, datetime):
        day = value.date()
        return [day.isoformat(), show_date(day), f"{day:%d/%m/%Y}"]
    return [str(value)] if value else []


@contextmanager
def canaries(folder: Path) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page about leavers whose values can be nothing else, and these values."""
    home = example(folder / "school")
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
        yield page, [text for one in values for text in spellings(one) if len(text) > 5]


def first(values: Iterable[str], heading: str) -> str:
    return next(one for one in values if one.startswith(CANARIES[heading]))


def files(home: Path) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, list[str]]]:
    with canaries(tmp_path_factory.mktemp("canaries")) as made:
        yield made


def test_no_value_of_a_pupil_stays_behind(
    office: tuple[Page, list[str]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each page of the list of routes is shown in each state of the letters, each form sent wrong."""
    page, values = office
    caplog.set_level(logging.INFO)
    home, ledger = page.desk.workspace.folder, page.desk.workspace.ledger
    reference, forename = first(values, "Reference"), first(values, "Forename")
    answers = Answers(page.app.wsgi_app)
    monkeypatch.setattr(page.app, "wsgi_app", answers)
    seen, about_pupils, names = set[str](), set[str](), set[str]()

    def look(endpoint: str, path: str) -> None:
        told = walker.visitor.get(path)
        if told.status == 200:
            seen.add(endpoint)
        if any(one in told.text for one in values):
            about_pupils.add(endpoint)
        names.update(str(one.relative_to(home)) for one in home.rglob("*"))

    def walk() -> None:
        before = files(home)
        walker.walk()
        assert files(home) == before  # whoever looks changes nothing

    walker = Walker(Visitor(page), look)
    walker.begins(reference, forename)
    walker.visitor.post("/choices", CHOICE | {"reference": reference, "recorded_by": "AB"})
    walker.say("/choices", {"reference": forename})
    walker.say("/ledger/about", {"reference": CANARIES["Forename"]})
    walk()
    look_while_a_list_is_read(walker, monkeypatch)
    place = walker.chooses()
    walk()
    older = ledger.read_bytes()
    walker.writes(place)
    look_while_the_record_is_older(walker, ledger, older)
    look_while_jobs_are_at_work(walker, place)
    walker.say_wrong()
    found = walker.states()
    posted = walker.posts(place, 2)
    walker.known["key"] = [*found.values(), *posted[:1]]
    walker.known["post.ask:key"] = walker.known["post.settle:key"] = [found[State.UNKNOWN]]
    walk()
    assert routes(page.app) - seen == set()
    about_pupils.discard("said")
    for typed in (forename, reference):
        walker.say_wrong(dict.fromkeys(answers.fields - {*ACTS}, typed))
    assert ABOUT_PUPILS - about_pupils == set()
    said = caplog.text + "".join(capfd.readouterr())
    for where in ("".join(answers.titles), "".join(answers.outside), " ".join(names), said):
        assert [one for one in values if one in where] == []


def look_while_a_list_is_read(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = walker.desk
    with monkeypatch.context() as slow:
        go_on = slow_list(desk, slow)
        waiting = walker.visitor.post("/letters/new", LETTER).headers["Location"]
        walker.look("choose.being_chosen", waiting)
        go_on.set()
        until(lambda: walker.visitor.get(waiting).status == 303)
    desk.patience = PATIENCE
    walker.visitor.post(walker.visitor.get(waiting).headers["Location"] + "/forget")


def look_while_the_record_is_older(walker: Walker, ledger: Path, older: bytes) -> None:
    newer = ledger.read_bytes()
    ledger.write_bytes(older)
    for endpoint, path in (("start.start", "/"), ("ledger.put_back", "/ledger/put-back")):
        walker.look(endpoint, path)
    walker.say("/ledger/put-back", {})
    ledger.write_bytes(newer)


def look_while_jobs_are_at_work(walker: Walker, place: str) -> None:
    desk, about = walker.desk, place.rpartition("/")[2]
    for endpoint in ("write.before", "send.before", "send.tested"):
        what = {"write.before": "write", "send.before": "send"}.get(endpoint, "test")
        job = Job(about, what, 22, desk.clock(), "ab")
        with pytest.MonkeyPatch.context() as put:
            put.setitem(desk.work._jobs, (about, what), job)
            walker.look(endpoint, f"{place}/{what}")


# Types into each field of a page, as somebody does who then goes elsewhere.
TYPE = """typed => document.querySelectorAll("main input, main textarea").forEach(one => {
    if (["text", "search", "email", "tel"].includes(one.type) || one.tagName === "TEXTAREA") {
        one.value = typed; one.dispatchEvent(new Event("input")); } })"""
SEND = """([path, fields, typed]) => {
    const form = document.createElement("form");
    const add = (name, value) => form.append(Object.assign(document.createElement("input"),
        {type: "hidden", name, value}));
    add("token", document.querySelector("[name=token]").value);
    fields.forEach(name => add(name, typed));
    document.body.append(Object.assign(form, {method: "post", action: path}));
    form.submit(); }"""
FIELDS = ("by", "name", "on", "reason", "recorded_by", "reference")


@pytest.mark.slow
@needs_chromium
def test_no_page_leaves_a_pupil_on_the_disk_of_the_browser(tmp_path: Path, playwright: Any) -> None:
    """Nor does one break the policy, or ask another computer for anything."""
    from playwright.sync_api import Error

    profile, said, asked = tmp_path / "profile", list[str](), set[str]()
    with canaries(tmp_path) as (page, values), chromium(playwright, profile=profile) as context:
        origin, typed = page.gate.origin, first(values, "Forename")
        tab = context.new_page()
        tab.on("console", lambda one: said.append(f"{tab.url} {one.text}"))
        context.on("request", lambda one: asked.add(one.url))
        enter(tab, page)

        def look(_: str, path: str) -> None:
            with suppress(Error):  # a file to keep is no page
                tab.goto(origin + path)
                tab.evaluate(TYPE, typed)

        walker = Walker(Visitor(page), look)
        walker.begins(first(values, "Reference"), typed)
        place = walker.chooses()
        walker.walk()
        walker.writes(place)
        found = walker.states()
        walker.known["key"] = [*found.values(), *walker.posts(place, 1)]
        walker.known["post.ask:key"] = walker.known["post.settle:key"] = [found[State.UNKNOWN]]
        walker.walk(but=("directory", "rules", "settings", "registers", "letterhead"))
        for path in forms(page.app, walker.known):
            tab.goto(f"{origin}/help")
            with suppress(Error), tab.expect_navigation():  # or it is a file to keep
                tab.evaluate(SEND, [path, FIELDS, typed])
    assert [one for one in said if "Content Security Policy" in one] == []
    assert {one for one in asked if one.startswith("http") and not one.startswith(origin)} == set()
    assert left_in(profile, values) == []

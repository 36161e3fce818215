"""What the page says: buttons for actions, the office's words, an error without a command or a value."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from directory.errors import Action, DirectoryError
from directory.ledger import LedgerBusy
from directory.ledger.entries import Event
from directory.ledger.states import Mark, State
from directory.web import words
from directory.web.trouble import AGAIN, lines_of
from directory.web.words import HAPPENED, PRESSED, WAIT, button_for, in_words, what_happened
from directory.writing.manifest import FolderUnfit

TEMPLATES = sorted((Path(words.__file__).parent / "templates").glob("*.html"))
# The office has other words for these.
FOREIGN = re.compile(r"\b(notice|payload|run|session|json|key|submit|ok)s?\b", re.IGNORECASE)


def test_each_action_has_its_button() -> None:
    assert set(PRESSED) == set(Action)


def test_button_about_a_letter_needs_to_know_which() -> None:
    assert button_for(Action.LOOK_UP) is None
    assert button_for(None) is None
    found = button_for(Action.LOOK_UP, "abcde23456")
    assert found
    assert found.href == "/ledger/abcde23456"


def test_error_is_a_paragraph_each_for_what_why_and_mend() -> None:
    error = DirectoryError("Letter abcde23456 broke.", "Mend it.", why="A wire.", action=Action.SEND)
    assert in_words(error) == ["Letter abcde23456 broke.", "A wire.", "Mend it."]


def test_list_in_an_error_is_a_paragraph_a_line() -> None:
    error = DirectoryError(
        "It has moved.", "Write it again.", why="Since then:\n  A3: x\n  A9: y\nNothing was sent."
    )
    assert in_words(error)[1:-1] == ["Since then:", "A3: x", "A9: y", "Nothing was sent."]


def test_what_happened_is_said_line_by_line_and_no_line_as_how_far_it_is() -> None:
    happened = [HAPPENED[one] for one in (State.PLANNED, State.DRAFT_MADE, State.WAITING, State.SENT)]
    assert happened == ["to be written", "written", "not sent: it waits", "sent"]
    assert set(HAPPENED) == {*State, *Mark}


def test_letter_that_is_about_to_be_sent_is_not_said_to_be_unsent() -> None:
    waits = Event(1, "key", 1, State.WAITING, datetime(2026, 6, 29, tzinfo=UTC), None, 1, "", "", None)
    assert what_happened(waits) == "to be sent"
    assert what_happened(replace(waits, reply="451 Try again later")) == "not sent: it waits"
    assert what_happened(replace(waits, by="AB")) == "not sent: it waits"
    assert what_happened(replace(waits, what=State.SENT)) == "sent"


def test_file_in_an_error_is_named_without_the_way_to_it() -> None:
    folder = Path("/home/ab/school/out").absolute()
    error = FolderUnfit(folder, "was written by ab", f"Look into {folder}.")
    assert in_words(error) == ['"out" was written by ab.', "Look into out."]
    for name in (str(folder), folder, os.fsencode(folder)):
        assert lines_of(PermissionError(13, "Permission denied", name)) == ['"out": Permission denied.']
    nameless = ["This computer refused a step of it: Permission denied.", AGAIN]
    assert lines_of(PermissionError(13, "Permission denied", 7)) == nameless


@pytest.mark.parametrize("more", ["-2", "2", ".old", f"{os.sep}plan.json"])
def test_path_that_only_begins_as_the_files_does_is_left_whole(more: str) -> None:
    folder = Path("/home/ab/school/out").absolute()
    error = FolderUnfit(folder, "was written by ab", f"Look into {folder}{more}, not {folder}.")
    assert in_words(error)[1] == f"Look into {folder}{more}, not out."


def test_busy_ledger_is_said_with_what_and_since_when_by_the_local_clock() -> None:
    since = datetime(2026, 6, 29, 13, 2, tzinfo=UTC)
    first, last = in_words(LedgerBusy("send", since))
    assert first == (
        f"E-mails are being sent since {since.astimezone():%H:%M}, in another window or on the command line."
    )
    assert last == WAIT
    assert in_words(LedgerBusy("", None))[0].startswith("Something else is being recorded, in another")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_page_has_only_the_offices_words(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    assert FOREIGN.findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_page_has_no_style_and_no_script_of_its_own(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|javascript:", text) == []

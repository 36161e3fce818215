"""Each way in which letters can leave, with each trouble: those that it concerns are held back, no other."""

import csv
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.writing.tray import tray_keys
from tests.imap_servers import contents, empty
from tests.troubles import (
    ALL,
    NONE,
    ON_PAPER,
    PUPIL,
    Office,
    a_choice,
    a_copy_added,
    a_hold,
    a_recipient_added,
    a_row_more,
    another_body,
    another_copy,
    another_key,
    another_rule,
    files_copied_in,
    mailbox,
    no_approval,
    nothing,
    office,
    server,
    swapped_drafts,
    swapped_pdfs,
    the_body,
    the_body_closed,
    the_body_confirmed,
    the_letterhead,
    the_list,
    the_rule,
    the_school,
    the_template,
    two_folders,
    written,
)
from tests.web.running import until

__all__ = ["mailbox", "office", "server", "written"]  # fixtures
NOT_SAME = "not as "  # it was, or they were, written
# What happened, what is said, and which letters it concerns: None stands for the folder as a whole.
TROUBLES = [
    pytest.param(nothing, "", NONE, id="nothing"),
    pytest.param(a_choice, 'the choice "Share KS4 results" has changed', frozenset({0, 2}), id="a choice"),
    pytest.param(the_list, "the pupil's row in the list has changed", frozenset({0, 2}), id="the list"),
    pytest.param(a_row_more, "", NONE, id="a row of somebody else"),
    pytest.param(a_hold, "it would be held now", frozenset({0, 2}), id="a row put on hold"),
    pytest.param(
        the_body, "the directory's row of Gateway College has changed", frozenset({0, 2}), id="the body"
    ),
    pytest.param(the_body_closed, "has closed", frozenset({0, 2}), id="the body closed"),
    pytest.param(another_body, "", NONE, id="another body"),
    pytest.param(the_body_confirmed, "", NONE, id="the body confirmed"),
    pytest.param(the_rule, "sharing rule S02 about College has changed", frozenset({2, 3}), id="the rule"),
    pytest.param(another_rule, "", NONE, id="another rule"),
    pytest.param(the_template, "the file second.md has changed", frozenset({2, 3}), id="the template"),
    pytest.param(the_letterhead, "the file letterhead.docx has changed", ALL, id="the letterhead"),
    pytest.param(the_school, 'the school\'s "Head teacher" has changed', ALL, id="a setting of the school"),
    pytest.param(swapped_pdfs, NOT_SAME, frozenset({0, 2}), id="PDFs swapped"),
    pytest.param(swapped_drafts, NOT_SAME, frozenset({0, 2}), id="drafts swapped"),
    pytest.param(a_copy_added, NOT_SAME, frozenset({0, 2}), id="a Bcc added"),
    pytest.param(a_recipient_added, NOT_SAME, frozenset({0, 2}), id="a second To added"),
    pytest.param(another_copy, NOT_SAME, frozenset({0, 2}), id="a copy in its place"),
    pytest.param(no_approval, "no second person has approved", None, id="no approval"),
    pytest.param(another_key, "that the ledger does not know", None, id="another folder's letter"),
    pytest.param(two_folders, "is not where the ledger has these drafts", None, id="two folders merged"),
    pytest.param(files_copied_in, "that its plan does not list", None, id="files copied in"),
]

# The ways out, below: each returns what was said, and which letters left.


def pack(office: Office) -> tuple[str, frozenset[int]]:
    _, said = office.run("pack", "out", "--mbox", "drafts.mbox", "--zip", "letters.zip", "--imap")
    box, zipped = office.home / "drafts.mbox", office.home / "letters.zip"
    placed = b"".join(content for _, content in contents(office.mailbox, "Drafts")).decode("ascii")
    if not zipped.exists():
        assert not box.exists()
        assert not placed
        return said, NONE
    drafts = office.named(box.read_text("ascii"))
    assert office.named(placed) == drafts
    left = drafts | office.named(" ".join(ZipFile(zipped).namelist()))
    empty(office.mailbox, "Drafts")
    box.unlink()
    zipped.unlink()
    return said, left


def notify(office: Office) -> tuple[str, frozenset[int]]:
    _, said = office.run("export", "notify", "out")
    table = office.home / "notify.csv"
    if not table.exists():
        return said, NONE
    with table.open(encoding="utf-8", newline="") as opened:
        left = office.named(" ".join(one["subject"] for one in csv.DictReader(opened)))
    for path in office.home.glob("notify*"):
        path.unlink()
    return said, left


def print_(office: Office) -> tuple[str, frozenset[int]]:
    (office.out / "to-post.pdf").unlink(missing_ok=True)
    _, said = office.run("print", "out")
    tray = office.out / "to-post.pdf"
    return said, office.named(" ".join(tray_keys(office.out))) if tray.exists() else NONE


def say_each(office: Office) -> tuple[str, frozenset[int]]:
    _, said = office.run("log", "sent", *office.keys, "--by", "AB")
    return said, office.sent


def say_the_tray(office: Office) -> tuple[str, frozenset[int]]:
    _, said = office.run("log", "sent", "out", "--posted", "--by", "AB")
    return said, office.sent


def send(office: Office) -> tuple[str, frozenset[int]]:
    _, said = office.run("send", "out", "--go", "--yes")
    return said, office.sent


def page_print(office: Office) -> tuple[str, frozenset[int]]:
    tray, said, left = office.out / "to-post.pdf", "", NONE
    for which in ({}, {"came_back": "yes"}):  # a file each
        tray.unlink(missing_ok=True)
        told = office.visitor.post(f"{office.page}/print.pdf", which)
        said += unescape(told.text)
        if told.status == 409 and 'name="left_out"' in told.text:
            left_out = re.findall(r'name="left_out" value="(\w+)"', told.text)
            told = office.visitor.post(f"{office.page}/print.pdf", {**which, "left_out": left_out})
        if tray.exists():
            left |= office.named(" ".join(tray_keys(office.out)))
    return said, left


def page_posted(office: Office) -> tuple[str, frozenset[int]]:
    keys = [office.keys[at] for at in sorted(ON_PAPER)]
    day = f"{datetime.now():%Y-%m-%d}"
    told = office.visitor.post(f"{office.page}/posted", {"posted": keys, "by": "AB", "on": day})
    return unescape(told.text), office.sent


def page_send(office: Office) -> tuple[str, frozenset[int]]:
    shown = office.visitor.get(f"{office.page}/send")
    form = dict(re.findall(r'name="(number|letters)" value="(\w+)"', shown.text))
    if form:
        office.visitor.post(f"{office.page}/send", form)
        until(lambda: not office.visitor.page.desk.work.busy)
    return unescape(shown.text), office.sent


# Which letters the way is for, and whether it records something.
WAYS = [
    (pack, ALL, False),
    (notify, ALL - ON_PAPER, False),
    (say_the_tray, ON_PAPER, True),
    (say_each, ALL, True),
    (send, ALL - ON_PAPER, True),
    (page_posted, ON_PAPER, True),
    (page_send, ALL - ON_PAPER, True),
    (print_, ON_PAPER, False),
    (page_print, ON_PAPER, False),
]
# What is said of what can be done.
TO_DO = (
    "Type: recipients",
    "ove them back",
    "ut back",
    "rite them again",
    "Send that folder",
    "approve",
    "Why did",
)


@pytest.mark.parametrize(("trouble", "says", "concerned"), TROUBLES)
def test_only_what_a_trouble_concerns_is_held_back(
    office: Office,
    tmp_path: Path,
    trouble: Callable[[Office], None],
    says: str,
    concerned: frozenset[int] | None,
) -> None:
    trouble(office)
    shutil.copytree(office.home / "data", tmp_path / "data")
    for way, meant, records in WAYS:
        said, left = way(office)
        assert left == (NONE if concerned is None else meant - concerned), (way.__name__, said)
        if concerned is None or meant & concerned:
            assert says in said, (way.__name__, said)
            assert any(one in said for one in TO_DO), (way.__name__, said)
            assert office.named(said) >= (meant & (concerned or NONE)), (way.__name__, said)
        assert way.__name__.startswith("page") or PUPIL not in said, (
            way.__name__
        )  # only the page names pupils
        if records:
            forget(office, tmp_path / "data")


def forget(office: Office, before: Path) -> None:
    """Take back what was recorded since the ledger was copied to ``before``."""
    for path in (office.home / "data").glob("ledger.db*"):
        path.unlink()
    for path in before.glob("ledger.db*"):
        shutil.copy(path, office.home / "data")
    (office.out / "last-send.json").unlink(missing_ok=True)


def test_letter_whose_tick_is_undone_is_held_back_again(office: Office) -> None:
    key = office.keys[0]
    assert office.run("log", "sent", key, "--by", "AB")[0] == 0
    a_choice(office)
    assert office.named(office.run("pack", "out", "--mbox", "before.mbox")[1]) == {2}
    assert office.run("log", "undo", key, "--by", "AB", "--reason", "Ticked the wrong line")[0] == 0
    assert office.named(office.run("pack", "out", "--mbox", "after.mbox")[1]) == {0, 2}


def test_letters_that_came_back_hold_nothing_back(office: Office) -> None:
    now = datetime.now(UTC)
    with open_ledger(office.home / "data" / "ledger.db", now=lambda: now, command="send") as ledger:
        ledger.begin("send", "ab")
        for key in office.keys:
            ledger.record(key, State.SENT, by="AB", on=now.date())
        ledger.record(office.keys[0], State.BOUNCED, reply="550 5.1.1 No such user")
    the_school(office)
    code, said = office.run("print", "out")
    assert (code, office.named(said)) == (0, NONE)
    assert "No letter is to be posted." in said

"""What a written folder has to send: each letter as it must be, and why one may not leave."""

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from directory.errors import Action
from directory.ledger import LedgerUnfit, open_ledger, read_ledger
from directory.ledger.entries import Correction
from directory.ledger.states import State
from directory.model.words import Chooser
from directory.planning.audience import household
from directory.planning.fingerprint import whole
from directory.sending.drafts import (
    Sendable,
    outside,
    place_of,
    read_sendable,
)
from directory.sending.judgement import SourcesChanged
from directory.writing.manifest import FolderUnfit
from directory.writing.write import write
from tests.makers import leaver, notice
from tests.plans import AT_HOME, prepare_for, text
from tests.torture import TEMPLATE
from tests.troubles import few_bodies

TODAY = date.today()
GATEWAY, WQE = "gateway-college", "wqe-college"
PUPILS = {"2101": ("Tamsin", GATEWAY), "2102": ("Bea", GATEWAY), "2103": ("Dan", WQE)}
# Two who get no letter: one has the head teacher's name, one that of WQE's contact.
NAMESAKES = {"2104": ("Hal", GATEWAY), "2105": ("Ann", WQE)}
ROW = {
    "Surname": "Quillfeather",
    "Date of birth": f"03/09/{TODAY.year - 17}",
    "Leaving date": f"26/06/{TODAY.year}",
    "Course": "Biology",
    "Level": "Level 3",
    "Share KS4 results": "Yes",
    "Safeguarding file": "No",
    "Youth support": "Full",
    "Address": "1 Example Street, Leicester",
    "Postcode": "LE1 9ZZ",
    "Hold": "",
}


@dataclass(frozen=True)
class Written:
    """A folder of four letters: two drafts to Gateway, a letter to post, and one to Tamsin's home."""

    home: Path

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def ledger(self) -> Path:
        return self.home / "data" / "ledger.db"

    @property
    def keys(self) -> list[str]:
        plan = json.loads((self.out / "plan.json").read_text("utf-8"))
        return [one["key"] for one in plan["notices"]]

    def list(self, changed: dict[str, dict[str, str]]) -> None:
        """Write the list of pupils, with the cells of some changed."""
        held = {one: {"Hold": "asked by the head"} for one in NAMESAKES} | changed
        rows = [
            {"Reference": one, "Forename": name, "Destination": body, **ROW, **held.get(one, {})}
            for one, (name, body) in (PUPILS | NAMESAKES).items()
        ]
        with (self.home / "data" / "leavers.csv").open("w", encoding="utf-8", newline="") as opened:
            table = csv.DictWriter(opened, list(rows[0]))
            table.writeheader()
            table.writerows(one for one in rows if one["Reference"])

    def say(self, key: str, *states: State) -> None:
        with open_ledger(self.ledger, now=lambda: datetime.now(UTC), command="send") as ledger:
            ledger.begin("send", "ab")
            for state in states:
                ledger.record(key, state)

    def read(self, today: date = TODAY) -> Sendable:
        with read_ledger(self.ledger) as ledger:
            return read_sendable(self.out, today, ledger, ())


def name_namesakes(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for row in book["School"].iter_rows():
        if row[0].value == "Head teacher":
            row[1].value = "Mr Hal Quillfeather"
    cells = {"Recipient": WQE, "Role": "Admissions", "Name": "Ms Ann Quillfeather", "Last checked": TODAY}
    contacts = book["Contacts"]
    contacts.append([cells.get(cell.value) for cell in contacts[1]])
    book.save(path)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Written:
    made = Written(tmp_path_factory.mktemp("school"))
    (made.home / "data").mkdir()
    (made.home / "templates").mkdir()
    shutil.copy(Path(__file__).parents[2] / "templates" / "letterhead.docx", made.home / "templates")
    home = text("About {{ leaver.name }}.", rule="S21", **AT_HOME)
    for name, content in (("short", TEMPLATE), ("home", home)):
        (made.home / "templates" / f"{name}.md").write_text(content, "utf-8")
    few_bodies(made.home / "data" / "recipients.xlsx")
    name_namesakes(made.home / "data" / "recipients.xlsx")
    made.list({})
    with open_ledger(made.ledger, now=lambda: datetime.now(UTC), command="write", new=True) as ledger:
        leavers, book = made.home / "data" / "leavers.csv", made.home / "data" / "recipients.xlsx"
        prepared = prepare_for(["short", "home"], leavers, book, TODAY, made.home / "templates")
        homes = [one for one in prepared.plan.notices if one.template == "home"]
        keep = [one for one in prepared.plan.notices if one not in homes[1:]]
        asked = replace(prepared, plan=replace(prepared.plan, notices=tuple(keep)))
        assert len(list(write(asked, made.out, ledger=ledger, user="ab"))) == 4
    shutil.copytree(made.home, made.home.with_name("kept"))
    return made


@pytest.fixture
def written(once: Written) -> Iterator[Written]:
    yield once
    shutil.rmtree(once.home)
    shutil.copytree(once.home.with_name("kept"), once.home)


def test_letters_of_a_folder_are_told_as_they_must_be(written: Written) -> None:
    found = written.read()
    plan = json.loads((written.out / "plan.json").read_text("utf-8"))
    assert [one.key for one in found.letters] == written.keys
    assert found.drafts == tuple(one for one in found.letters if one.recipient == GATEWAY)
    assert found.by_post == tuple(one.key for one in found.letters if one.recipient != GATEWAY)
    assert (len(found.drafts), len(found.by_post)) == (2, 2)
    assert found.fingerprint == whole(plan["sources"]["fingerprint"])
    assert (found.folder, place_of(found)) == (written.out, str(written.out.resolve()))
    assert found.school
    assert found.no_basis.startswith("3 letters go without")
    assert all(one.held is None for one in found.letters)
    for one, planned in zip(found.letters, plan["notices"], strict=True):
        assert {one.letter, one.draft} - {""} == {
            name for name in planned["files"] if not name.endswith("docx")
        }
        assert (one.recipient, one.cell) == (planned["recipient"], planned["cell"])
        assert one.reference.endswith(one.key.upper())
        assert one.sender == found.letters[0].sender
        assert "@" in one.sender
    first, _, posted, home = (found.letters[at] for at in by_recipient(found))
    assert (first.to, posted.to, home.to) == ("admin@gateway.ac.uk", "", "")
    assert (first.destination, home.destination) == ("Gateway College", "A family at home")
    assert first.outside[0] == "Admissions"
    assert home.outside[1:] == ("1 Example Street", "Leicester", "LE1 9ZZ")
    assert repr(home).count("Example Street") == repr(first).count("admin@") == 0


def by_recipient(found: Sendable) -> list[int]:
    """Return where Tamsin's, Bea's, Dan's letter and the one to a home are."""
    order = [*(one.key for one in found.drafts), *found.by_post]
    keys = [one.key for one in found.letters]
    posted = [key for key in found.by_post if found.letters[keys.index(key)].recipient == WQE]
    order = [*order[:2], *posted, *(key for key in found.by_post if key not in posted)]
    return [keys.index(key) for key in order]


def test_each_letter_may_name_its_own_leaver_and_no_other(written: Written) -> None:
    found = written.read()
    named = [f"{name} Quillfeather" for name, _ in PUPILS.values()]
    for at, own in zip(by_recipient(found), (0, 1, 2, 0), strict=True):
        one = found.letters[at]
        assert [one.others.named_in(name) for name in named] == [at != own for at in range(3)]
        assert not one.others.named_in("Hal Quillfeather")
        assert one.others.named_in("Ann Quillfeather") is (one.recipient != WQE)


def test_letters_of_a_day_to_come_wait_for_it(written: Written) -> None:
    with pytest.raises(
        FolderUnfit, match=f"has letters dated {TODAY:%d/%m/%Y}, which is still to come"
    ) as told:
        written.read(TODAY - timedelta(days=1))
    assert f"Send it then, or write it again for {TODAY - timedelta(days=1):%d/%m/%Y}." in str(told.value)
    assert (told.value.action, told.value.about) == (
        Action.CHOOSE_DAY,
        f"{TODAY - timedelta(days=1):%d/%m/%Y}",
    )


@pytest.mark.parametrize("ending", ["pdf", "docx", "eml"])
def test_another_folders_letter_among_them_is_refused(written: Written, ending: str) -> None:
    (written.out / f"{WQE}-abcde23456.{ending}").write_bytes(b"")
    (written.out / f"{WQE}-abcde23456.{ending}.txt").write_bytes(b"")
    (written.out / f"notes.{ending}").write_bytes(b"")
    with pytest.raises(FolderUnfit, match="has 1 file of letters that its plan does not list") as told:
        written.read()
    assert told.value.what.endswith(f"as {WQE}-abcde23456.{ending}.")
    assert "Another folder's letters lie among its own." in str(told.value)
    assert "Move them back into the folder that they were written into." in str(told.value)


def test_ledger_that_is_not_as_it_was_written_lets_nothing_leave(written: Written) -> None:
    with closing(sqlite3.connect(written.ledger, isolation_level=None)) as raw:
        raw.executescript("DROP TRIGGER events_no_update; UPDATE events SET at = '2026-01-01T00:00:00Z';")
    with pytest.raises(LedgerUnfit):
        written.read()


def test_changed_row_holds_its_letters_and_a_row_that_is_gone_has_nothing_left_to_say(
    written: Written,
) -> None:
    before = written.read()
    tamsin, bea, _, home = (before.letters[at].key for at in by_recipient(before))
    written.list({"2101": {"Course": "Chemistry"}, "2102": {"Reference": ""}})
    found = {one.key: one for one in written.read().letters}
    assert list(found) == written.keys
    assert {key for key, one in found.items() if one.held} == {tamsin, bea, home}
    was, gone = {one.key: one for one in before.letters}[bea], found[bea]
    assert gone.held
    assert "its row is gone" in gone.held.why
    same = ("key", "recipient", "cell", "draft", "letter", "sender", "reference")
    assert [getattr(gone, name) for name in same] == [getattr(was, name) for name in same]
    assert (gone.to, gone.destination, gone.outside) == ("", GATEWAY, ())
    assert not gone.others.named_in("Dan Quillfeather")
    assert written.read().no_basis.startswith("1 letter goes without")


def test_row_that_was_added_since_is_no_letter_of_the_folder(written: Written) -> None:
    written.list({"2104": {"Hold": ""}})
    found = written.read()
    assert [one.key for one in found.letters] == written.keys
    assert found.no_basis.startswith("3 letters go without")


def test_letter_to_post_whose_row_is_gone_has_no_draft(written: Written) -> None:
    written.list({"2103": {"Reference": ""}})
    (posted,) = [one for one in written.read().letters if one.recipient == WQE]
    assert (posted.draft, posted.letter.endswith(".pdf"), posted.held is None) == ("", True, False)


def test_when_all_that_wait_have_changed_the_folder_is_refused_and_what_was_sent_is_not(
    written: Written,
) -> None:
    before = written.read()
    tamsin, bea, dan, home = (before.letters[at].key for at in by_recipient(before))
    written.say(tamsin, State.SENDING, State.SENT)
    written.list({one: {"Course": "Chemistry"} for one in PUPILS})
    with pytest.raises(SourcesChanged) as told:
        written.read()
    assert told.value.held.keys() == {bea, dan, home}
    written.say(bea, State.SENDING, State.SENT, State.BOUNCED)
    with pytest.raises(SourcesChanged) as told:
        written.read()
    assert told.value.held.keys() == {dan, home}
    for key in (dan, home):
        written.say(key, State.SENDING, State.SENT)
    assert [one.key for one in written.read().letters if one.held] == [bea]


def test_letter_that_was_sent_from_here_is_not_held_back_by_its_correction(written: Written) -> None:
    key = written.read().drafts[0].key
    written.say(key, State.SENDING, State.SENT)
    with open_ledger(written.ledger, now=lambda: datetime.now(UTC), command="write") as ledger:
        ledger.begin("write", "ab", folder="/elsewhere")
        ledger.plan([ledger.standing(key).entry], {key: Correction("The course was wrong", "AB")})
    written.list({"2101": {"Course": "Chemistry"}})
    assert [one.held for one in written.read().letters if one.key == key] == [None]


def test_letter_that_was_sent_from_another_folder_is_not_held_back_here(written: Written) -> None:
    key = written.read().drafts[0].key
    written.say(key, State.REFUSED, State.WITHDRAWN)
    with open_ledger(written.ledger, now=lambda: datetime.now(UTC), command="write") as ledger:
        ledger.begin("write", "ab", folder="/elsewhere")
        ledger.plan([ledger.standing(key).entry])
        ledger.made({key: {"elsewhere.pdf": "ab" * 32}})
        ledger.record(key, State.SENDING)
        ledger.record(key, State.SENT)
    written.list({"2101": {"Course": "Chemistry"}})
    found = {one.key: one.held for one in written.read().letters}
    assert found[key] is None
    assert sum(held is not None for held in found.values()) == 1  # the one to the home


def test_letter_about_nobody_may_name_nobody(written: Written) -> None:
    about_nobody = text("We write to you.", audience="body", rule=None)
    (written.home / "templates" / "nobody.md").write_text(about_nobody, "utf-8")
    book, folder = written.home / "data" / "recipients.xlsx", written.home / "other"
    asked = prepare_for(["nobody"], None, book, TODAY, written.home / "templates", GATEWAY)
    with open_ledger(written.ledger, now=lambda: datetime.now(UTC), command="write") as ledger:
        assert len(list(write(asked, folder, ledger=ledger, user="ab"))) == 1
        (one,) = read_sendable(folder, TODAY, ledger, ()).letters
    assert (one.recipient, one.held, one.draft != "") == (GATEWAY, None, True)


def test_envelope_of_a_parent_without_a_name_does_not_name_the_child() -> None:
    for parent, chooser, whom in [
        ("", Chooser.PARENT, "The parent or carer"),
        ("Mrs B Example", Chooser.PARENT, "Mrs B Example"),
        ("", Chooser.YOUNG_PERSON, "Ada Quillfeather"),
    ]:
        child = leaver(forename="Ada", surname="Quillfeather", parent=parent, second_parent="")
        home, addressee = household(child, chooser)
        assert outside(replace(notice(child), recipient=home, addressee=addressee))[0] == whom

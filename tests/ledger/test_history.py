"""What people ask the ledger and report to it; verifying it; a second person's approval."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from directory.errors import Unknown
from directory.ledger import WrongStep, open_ledger, read_ledger
from directory.ledger.entries import Correction, Question, Standing
from directory.ledger.history import (
    NeverWritten,
    TooEarlyError,
    history,
    overdue_receipts,
    recorded_as,
    say_received,
    say_sent,
)
from directory.ledger.lock import note_of
from directory.ledger.states import State
from directory.sending.approval import approve
from directory.sending.drafts import Sendable
from directory.writing.audit import verify
from directory.writing.manifest import FolderUnfit
from tests.ledger.makers import DAY, Clock, entry, ledger_with
from tests.writing.makers import manifest, notice

KEY, OTHER = "abcde23456", "bcdef34567"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.db"


@pytest.fixture
def out(tmp_path: Path, ledger: Path) -> Path:
    """Return a folder with two drafts, each a file, and its plan.json."""
    folder = tmp_path / "out"
    folder.mkdir()
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab", folder=str(folder.resolve()))
        book.plan(
            [entry(KEY, receipt_within="1 day"), entry(OTHER, recipient="other-body", reference="4712")]
        )
        files = {}
        for key in (KEY, OTHER):
            (folder / f"{key}.pdf").write_bytes(key.encode())
            files[key] = {f"{key}.pdf": sha256(key.encode()).hexdigest()}
        book.made(files)
        seq, hashed = book.head()
    plan = manifest(notices=[notice(KEY), notice(OTHER)], ledger={"seq": seq, "hash": hashed})
    (folder / "plan.json").write_text(plan, encoding="utf-8")
    return folder


def asked_of(ledger: Path, question: Callable[..., Any], *asked: Any) -> Any:
    """Return what the ledger answers."""
    with read_ledger(ledger) as read:
        return question(read, *asked)


def said(ledger: Path, word: Callable[..., Any], *about: Any, **more: Any) -> None:
    """Report something to the ledger."""
    with open_ledger(ledger, now=Clock(), command="log", new=True) as book:
        word(book, *about, **more)


def approved(ledger: Path, folder: Path, by: str, user: str = "ab") -> list[Standing]:
    with open_ledger(ledger, now=Clock(), command="approve", new=True) as book:
        return approve(Sendable(folder, "", (), ()), book, user=user, by=by)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (Question(), [KEY, OTHER]),
        (Question(recipient="other-body"), [OTHER]),
        (Question(subjects=("4711",)), [KEY]),
        (Question(recipient="other-body", subjects=("4711",)), []),
        (Question(since=DAY, until=DAY), [OTHER]),
        (Question(since=DAY + timedelta(days=1)), [KEY]),
        (Question(until=DAY - timedelta(days=1)), []),
        (Question(states=(State.SENT, State.UNKNOWN)), [KEY]),
    ],
)
@pytest.mark.usefixtures("out")
def test_question_narrows_what_is_told(ledger: Path, asked: Question, keys: list[str]) -> None:
    said(ledger, say_sent, [KEY], by="AB", on=DAY + timedelta(days=2), user="ab")
    assert [one.key for one in asked_of(ledger, history, asked)] == keys


@pytest.mark.usefixtures("out")
def test_recipient_of_which_nothing_is_recorded_is_told_with_the_near_ones(ledger: Path) -> None:
    says = 'There is no recipient in the ledger with the ID "other-bodies". Did you mean other-body?'
    with pytest.raises(Unknown, match=re.escape(says)):
        asked_of(ledger, history, Question(recipient="other-bodies"))


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        pytest.param("02102", ("02102", "2102"), id="both"),
        pytest.param("2102", ("02102", "2102"), id="Excel dropped the zero"),
        pytest.param(" 0021 02", ("02102", "2102"), id="another zero and spaces"),
        pytest.param("a-07", ("a-07",), id="as recorded"),
        pytest.param("A-07", ("a-07",), id="upper case"),
        pytest.param("2,102.0", ("02102", "2102"), id="as a program writes a number"),
        pytest.param("a-7", (), id="a zero within"),
        pytest.param("0", (), id="nothing but zeros"),
        pytest.param("210", (), id="a beginning"),
        pytest.param("", (), id="blank"),
    ],
)
def test_reference_is_found_with_or_without_zeros_at_its_start(
    ledger: Path, typed: str, recorded: tuple[str, ...]
) -> None:
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab")
        references = ("02102", "2102", "a-07", "4711", "")
        book.plan([entry(f"key{number}", reference=one) for number, one in enumerate(references)])
    assert asked_of(ledger, recorded_as, typed) == recorded


@pytest.mark.usefixtures("out")
def test_word_about_several_letters_is_recorded_for_all_or_none(ledger: Path) -> None:
    with pytest.raises(WrongStep, match="knows of no letter nobody"):
        said(ledger, say_sent, [KEY, "nobody"], by="AB", on=DAY, user="ab")
    with read_ledger(ledger) as read:
        assert read.states([KEY]) == {KEY: State.DRAFT_MADE}


@pytest.mark.parametrize("after", [None, State.WITHDRAWN])
@pytest.mark.usefixtures("out")
def test_letter_that_was_never_finished_cannot_have_left(ledger: Path, after: State | None) -> None:
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab")
        book.plan([entry("never")])
        if after:
            book.record("never", after)
    with pytest.raises(NeverWritten, match="never was planned, and its files were never finished"):
        said(ledger, say_sent, [KEY, "never"], by="AB", on=DAY, user="ab")
    with read_ledger(ledger) as read:
        assert read.states([KEY, "never"]) == {KEY: State.DRAFT_MADE, "never": after or State.PLANNED}


@pytest.mark.usefixtures("out")
def test_draft_that_was_taken_away_may_have_been_posted_first(ledger: Path, out: Path) -> None:
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab")
        book.withdraw(str(out.resolve()))
    said(ledger, say_sent, [KEY], by="AB", on=DAY, user="ab")
    with read_ledger(ledger) as read:
        assert read.states([KEY]) == {KEY: State.SENT}


@pytest.mark.usefixtures("out")
def test_receipt_ends_what_was_overdue(ledger: Path) -> None:
    said(ledger, say_sent, [KEY], by="AB", on=DAY, user="ab")
    assert [one.due for one in asked_of(ledger, overdue_receipts, (), date(2026, 12, 1))] == [
        date(2026, 11, 24)
    ]
    said(ledger, say_received, [KEY], by="AB", on=DAY, user="ab")
    assert asked_of(ledger, overdue_receipts, (), date(2026, 12, 1)) == []


@pytest.mark.usefixtures("out")
def test_receipt_cannot_come_before_its_letter_was_sent(ledger: Path) -> None:
    sent, day_before = DAY + timedelta(days=2), DAY + timedelta(days=1)
    said(ledger, say_sent, [OTHER], by="AB", on=DAY, user="ab")
    said(ledger, say_sent, [KEY], by="AB", on=sent, user="ab")
    with pytest.raises(TooEarlyError, match=f"{KEY} was sent on 25/11/2026: its receipt cannot have"):
        said(ledger, say_received, [OTHER, KEY], by="AB", on=day_before, user="ab")
    with read_ledger(ledger) as read:
        assert {read.standing(key).acknowledged_on for key in (OTHER, KEY)} == {None}
    said(ledger, say_received, [KEY], by="AB", on=sent, user="ab")


@pytest.mark.usefixtures("out")
def test_receipt_of_a_letter_whose_correction_is_being_written_stays_due(ledger: Path) -> None:
    said(ledger, say_sent, [KEY], by="AB", on=DAY, user="ab")
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab")
        again = entry(KEY, receipt_within="1 day")
        book.plan([again], {KEY: Correction("The course was wrong", "AB")})
    late = asked_of(ledger, overdue_receipts, (), date(2026, 12, 1))
    assert [(one.standing.version, one.sent) for one in late] == [(1, DAY)]
    said(ledger, say_received, [KEY], by="AB", on=DAY, user="ab")
    assert asked_of(ledger, overdue_receipts, (), date(2026, 12, 1)) == []


def test_verify_hashes_the_files_again(ledger: Path, out: Path) -> None:
    verdict = asked_of(ledger, verify, [out])
    assert (verdict.faults, verdict.same, verdict.missing) == ((), 2, 0)
    (out / f"{KEY}.pdf").write_bytes(b"another letter")
    (out / f"{OTHER}.pdf").unlink()
    verdict = asked_of(ledger, verify)
    assert (len(verdict.faults), verdict.same, verdict.missing) == (1, 0, 1)
    assert f"{KEY}.pdf is not as it was written" in verdict.faults[0]


def test_verify_looks_into_a_named_folder_also_when_the_recorded_place_is_whole(
    ledger: Path, out: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(out, tmp_path / "put back"))
    assert asked_of(ledger, verify, [copy]).faults == ()
    (copy / f"{KEY}.pdf").write_bytes(b"another letter")
    (fault,) = asked_of(ledger, verify, [copy]).faults
    assert fault == f"{copy / KEY}.pdf is not as it was written."


def test_verify_misses_the_copy_of_a_letter_that_was_sent(ledger: Path, out: Path, tmp_path: Path) -> None:
    said(ledger, say_sent, [KEY], by="AB", on=DAY, user="ab")
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab", folder="/elsewhere")  # its correction, of which no file is there yet
        book.plan([entry(KEY)], {KEY: Correction("The course was wrong", "AB")})
    moved = out.rename(tmp_path / "archive")
    verdict = asked_of(ledger, verify)
    assert (verdict.faults, verdict.same, verdict.missing) == ((), 0, 2)
    assert verdict.lost == {str(out.resolve()): 1}  # of the draft nobody knows that it was to stay
    found = asked_of(ledger, verify, [moved])
    assert (found.faults, found.same, found.missing, found.lost) == ((), 2, 0, {})
    (moved / f"{KEY}.pdf").write_bytes(b"another letter")
    assert asked_of(ledger, verify, [moved]).lost == verdict.lost


def test_draft_that_went_into_the_mail_program_is_not_missed(ledger: Path, out: Path) -> None:
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab", folder=str(out.resolve()))
        book.plan([entry("mail")])
        book.made({"mail": {"mail.eml": "cd" * 32}})
    said(ledger, say_sent, ["mail"], by="AB", on=DAY, user="ab")
    verdict = asked_of(ledger, verify)
    assert (verdict.missing, verdict.lost) == (1, {})


def test_ledger_deleted_while_drafts_exist_is_noticed(ledger: Path, out: Path) -> None:
    ledger.unlink()
    note_of(ledger).unlink()
    with open_ledger(ledger, now=Clock(), command="init", new=True):
        pass
    (fault,) = asked_of(ledger, verify, [out]).faults
    assert "has 2 drafts that the ledger does not know. The ledger was deleted" in fault
    assert "Put back the newest copy from your backup." in fault


def test_ledger_put_back_from_an_older_copy_is_noticed_by_the_folder(ledger: Path, out: Path) -> None:
    older = ledger.read_bytes()
    with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
        book.begin("write", "ab")
        seq, hashed = book.head()
    plan = json.loads((out / "plan.json").read_text("utf-8")) | {"ledger": {"seq": seq, "hash": hashed}}
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert not asked_of(ledger, verify, [out]).faults
    ledger.write_bytes(older)
    note_of(ledger).unlink()
    (fault,) = asked_of(ledger, verify, [out]).faults
    assert "was written when the ledger had lines that it has no more" in fault


def test_folder_of_no_run_is_told(ledger: Path, tmp_path: Path) -> None:
    ledger_with(ledger)
    with pytest.raises(
        FolderUnfit, match=r"has no plan\.json\. Choose a folder that this program has written"
    ):
        asked_of(ledger, verify, [tmp_path])


@pytest.mark.parametrize(("by", "user", "told"), [("cd", "CD", "cd"), ("cd", "ab", "cd (login ab)")])
def test_second_person_approves_once_and_another_login_is_told(
    ledger: Path, out: Path, by: str, user: str, told: str
) -> None:
    assert len(approved(ledger, out, by, user)) == 2
    approved(ledger, out, by, user)
    with read_ledger(ledger) as read:
        assert {one.approved_by for one in read.in_folder(str(out.resolve())).values()} == {(told,)}


@pytest.mark.parametrize("by", ["ab", "AB"])
def test_whoever_wrote_the_drafts_cannot_approve_them(ledger: Path, out: Path, by: str) -> None:
    with pytest.raises(FolderUnfit, match="It takes a second person"):
        approved(ledger, out, by)


def test_changed_or_missing_files_are_not_approved(ledger: Path, out: Path) -> None:
    (out / f"{KEY}.pdf").write_bytes(b"another letter")
    with pytest.raises(FolderUnfit, match="has files that were changed or taken away"):
        approved(ledger, out, "cd")
    (out / f"{KEY}.pdf").unlink()
    with pytest.raises(FolderUnfit, match="has files that were changed or taken away"):
        approved(ledger, out, "cd")


def test_folder_without_drafts_is_not_approved(ledger: Path, out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "copy")
    with pytest.raises(FolderUnfit, match="has no draft in the ledger"):
        approved(ledger, tmp_path / "copy", "cd")


def test_placed_says_of_every_version_what_history_does(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", "aaaaa23456", "bbbbb23456")
    with open_ledger(path, now=Clock(), command="approve") as ledger:
        ledger.begin("approve", "cd")
        ledger.approve(["aaaaa23456"], by="cd")
        ledger.approve(["aaaaa23456"], by="ef")
        ledger.record("bbbbb23456", State.SENDING)
        ledger.record("bbbbb23456", State.SENT)
        ledger.begin("write", "cd", folder="/school/again")
        ledger.withdraw("/school/out")
        ledger.plan([entry("aaaaa23456", template="other")])
        assert [
            (one.key, one.template, one.folder, one.state, one.approved_by)
            for one in ledger.placed()
            if not one.asks_receipt and not one.acknowledged
        ] == [
            (one.key, one.entry.template, one.folder, one.state, one.approved_by) for one in ledger.history()
        ]
        assert [(one.folder, one.user) for one in ledger.writings()] == [
            ("/school/out", "ab"),
            ("/school/again", "cd"),
        ]

"""Letters that will never go are taken away: their files, then the record; what has left stays."""

import errno
from pathlib import Path

import pytest

from directory.ledger import WrongStep, open_ledger, read_ledger
from directory.ledger.states import State
from directory.ledger.verify import faults
from directory.planning.already_sent import CannotCorrect
from directory.writing.manifest import LABELS, PREVIEW, TRAY, FolderUnfit
from directory.writing.runs import LetterFolder
from directory.writing.withdraw import throw_away, withdraw
from tests.ledger.makers import DAY
from tests.writing.test_clear import LATER, SENT, Cupboard
from tests.writing.test_runs import KEYS

BOUNCED = (*SENT, State.BOUNCED)
UNSURE = (State.SENDING, State.UNKNOWN)


@pytest.fixture
def office(tmp_path: Path) -> Cupboard:
    return Cupboard(tmp_path)


def take_away(office: Cupboard, *keys: str, reason: str = "the body has closed") -> LetterFolder:
    with office.ledger() as ledger:
        withdraw(ledger, keys, reason=reason, by="AB", on=DAY, user="office", closed=())
    return office.run()


@pytest.mark.parametrize(
    "states", [(), (State.WAITING,), (State.REFUSED,), (State.HELD,), BOUNCED], ids=lambda one: one[-1:]
)
def test_letter_that_will_never_go_waits_no_more_and_the_record_says_why(
    office: Cupboard, states: tuple[State, ...]
) -> None:
    out = office.workspace.out
    office.write(out, *KEYS[:2])
    office.record(KEYS[1], *SENT)
    office.record(KEYS[0], *states)
    (out / TRAY).write_text("printed, with this letter in it")
    letters = [f'<details><a href="college-{key}.pdf">{key}</a></details>' for key in KEYS[:2]]
    (out / PREVIEW).write_text(f"<h1>Letters</h1>{letters[0]}\n{letters[1]}")
    found = take_away(office, KEYS[0])
    assert (found.states, found.may_leave) == ({State.SENT: 1}, False)
    assert (out / f"college-{KEYS[0]}.pdf").exists() is (states == BOUNCED)
    assert (out / f"college-{KEYS[1]}.pdf").exists()
    assert not (out / TRAY).exists()
    shown = (out / PREVIEW).read_text()
    assert letters[1] in shown
    assert (letters[0] in shown, "taken away unsent" in shown) == (states == BOUNCED, states != BOUNCED)
    with read_ledger(office.workspace.ledger) as ledger:
        last = ledger.events(KEYS[0])[-1]
        assert list(faults(ledger)) == []
    assert (last.reply, last.by) == ("will never go: the body has closed", "AB")
    assert office.found(LATER).folders  # the folder need not be kept any more


def test_letter_of_a_killed_run_is_taken_out_of_the_preview_too(office: Cupboard) -> None:
    out = office.workspace.out
    office.write(out, *KEYS[:2], stop="made")  # plan.json lists its files, the ledger does not
    (out / PREVIEW).write_text(f'<details><a href="college-{KEYS[0]}.pdf">{KEYS[0]}</a></details>')
    take_away(office, KEYS[0])
    assert not (out / f"college-{KEYS[0]}.pdf").exists()
    assert KEYS[0] not in (out / PREVIEW).read_text()


def test_preview_in_another_encoding_goes_with_the_letter(office: Cupboard) -> None:
    out = office.workspace.out
    office.write(out, *KEYS[:2])
    (out / PREVIEW).write_bytes("Zoë".encode("cp1252"))
    take_away(office, KEYS[0])
    assert not (out / PREVIEW).exists()


def test_full_disk_deletes_nothing(office: Cupboard, monkeypatch: pytest.MonkeyPatch) -> None:
    out = office.workspace.out
    office.write(out, *KEYS[:2])
    (out / PREVIEW).write_text(f'<details><a href="college-{KEYS[0]}.pdf">{KEYS[0]}</a></details>')

    def full(path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("directory.writing.preview.write_whole", full)
    with pytest.raises(OSError, match="No space"):
        take_away(office, KEYS[0])
    assert (out / f"college-{KEYS[0]}.pdf").exists()
    monkeypatch.undo()
    assert take_away(office, KEYS[0]).states == {State.DRAFT_MADE: 1}


@pytest.mark.parametrize("states", [SENT, (State.SENDING,), UNSURE], ids=lambda one: one[-1])
def test_letter_that_left_or_may_have_is_not_taken_away(office: Cupboard, states: tuple[State, ...]) -> None:
    office.write(office.workspace.out, *KEYS[:2])
    office.record(KEYS[0], *states)
    with pytest.raises(WrongStep):
        take_away(office, KEYS[1], KEYS[0])
    assert (office.workspace.out / f"college-{KEYS[1]}.pdf").exists()  # all or none
    with office.ledger() as ledger, pytest.raises(FolderUnfit, match="have left, or may have"):
        throw_away(office.workspace.out, ledger, user="office")
    assert (office.workspace.out / f"college-{KEYS[1]}.pdf").exists()


@pytest.mark.parametrize("reason", ["", "x" * 121])
def test_reason_is_needed_before_anything_is_deleted(office: Cupboard, reason: str) -> None:
    office.write(office.workspace.out, KEYS[0])
    with pytest.raises(CannotCorrect):
        take_away(office, KEYS[0], reason=reason)
    assert (office.workspace.out / f"college-{KEYS[0]}.pdf").exists()


@pytest.mark.parametrize("stop", ["", "made", "two letters", "claimed", "recorded"])
def test_folder_of_which_nothing_left_is_thrown_away_whole(office: Cupboard, stop: str) -> None:
    out = office.workspace.out
    office.write(out, *KEYS, stop=stop)
    with office.ledger() as ledger:
        assert throw_away(out, ledger, user="office") == 0
    assert not out.exists()
    assert office.runs() == []
    office.write(out, *KEYS)  # nothing holds these letters
    assert office.run().complete


def test_folder_that_was_deleted_by_hand_lets_go_of_its_letters(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    for path in office.workspace.out.iterdir():
        path.unlink()
    office.workspace.out.rmdir()
    with office.ledger() as ledger:
        throw_away(office.workspace.out, ledger, user="office")
    assert office.runs() == []


def test_file_that_somebody_put_there_stays_and_is_counted(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    own = office.workspace.out / "own.docx"
    own.write_text("x")
    with office.ledger() as ledger:
        assert throw_away(office.workspace.out, ledger, user="office") == 1
    assert list(office.workspace.out.iterdir()) == [own]


@pytest.mark.parametrize("states", [(), SENT], ids=["none left", "one left"])
def test_folder_that_was_moved_is_not_thrown_away(office: Cupboard, states: tuple[State, ...]) -> None:
    office.write(office.workspace.out, *KEYS[:2])
    office.record(KEYS[0], *states)
    moved = office.workspace.out.rename(office.workspace.folder / "moved")
    with office.ledger() as ledger, pytest.raises(FolderUnfit, match="was moved or copied"):
        throw_away(moved, ledger, user="office")
    assert (moved / f"college-{KEYS[0]}.pdf").exists()


def test_folder_of_somebody_elses_files_is_left_alone(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    other = office.workspace.folder / "other"
    other.mkdir()
    (other / LABELS).write_text("labels of their own")
    with office.ledger() as ledger, pytest.raises(FolderUnfit, match="no letters of this program"):
        throw_away(other, ledger, user="office")
    assert (other / LABELS).exists()


def test_folder_that_another_ledger_knows_is_not_thrown_away(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    other = open_ledger(office.workspace.folder / "other.db", now=office.clock, command="write", new=True)
    with other as ledger, pytest.raises(FolderUnfit, match="the ledger does not know"):
        throw_away(office.workspace.out, ledger, user="office")
    assert (office.workspace.out / f"college-{KEYS[0]}.pdf").exists()

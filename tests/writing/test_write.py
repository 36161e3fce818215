"""What a run does when a letter cannot be set or it is broken off, and what the ledger knows then."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace as replace_fields
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import openpyxl
import pytest

from directory.documents.eml import Draft, DraftWrong, Part, write_draft
from directory.ledger import WrongStep, open_ledger, read_ledger
from directory.ledger.entries import Correction
from directory.ledger.states import State
from directory.ledger.verify import faults
from directory.model import Held, Notice
from directory.planning.already_sent import without_sent
from directory.planning.notices import UNCOMMON
from directory.planning.prepare import Prepared
from directory.writing.audit import unknown_to_ledger, verify
from directory.writing.git import GitWouldTake
from directory.writing.manifest import FolderTaken, FolderUnfit, Manifest
from directory.writing.write import write
from tests.helpers import TODAY
from tests.ledger.makers import Clock
from tests.plans import prepare_for

ROOT = Path(__file__).parents[2]
NO_FONT_HAS_IT = "\u0378"  # no character has this number


def leavers_with(folder: Path, typed: str, heading: str = "Forename") -> Path:
    """Return the example leavers, the first of them with another forename, or what ``heading`` says."""
    book = openpyxl.load_workbook(ROOT / "data" / "leavers.example.xlsx")
    sheet = book.worksheets[0]
    (column,) = [cell.column for cell in sheet[1] if cell.value == heading]
    sheet.cell(2, column).value = typed
    book.save(folder / "leavers.xlsx")
    return folder / "leavers.xlsx"


def prepared(leavers: Path) -> Prepared:
    return prepare_for(
        ["post16-transfer"], leavers, ROOT / "data" / "recipients.xlsx", TODAY, ROOT / "templates"
    )


def test_letter_with_a_character_that_no_font_has_is_held_in_the_plan_already(tmp_path: Path) -> None:
    made = prepared(leavers_with(tmp_path, f"Ann{NO_FONT_HAS_IT}")).plan
    held = made.held[0]
    assert (held.code, held.cell, held.row.number) == ("H14", "D2", 2)
    assert "no font here has its character U+0378." in held.reason
    assert len(made.notices) == 21


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("W" * 39, "a line runs over the margin"),
        ("A need that takes long to tell. " * 700, "it has more pages than it may have"),
    ],
    ids=["margin", "pages"],
)
def test_letter_that_does_not_fit_its_pages_is_held_at_the_cell_that_is_to_blame(
    tmp_path: Path, typed: str, says: str
) -> None:
    plan = prepared(leavers_with(tmp_path, typed, "SEN"))
    held = [one for one in write(plan, tmp_path / "out") if isinstance(one, Held)]
    (cell,) = [one.row.cell("sen") for one in held if one.row]
    assert [(one.code, one.cell, says in one.reason) for one in held] == [("H58", cell, True)]
    assert typed.strip() not in held[0].reason
    assert len(list((tmp_path / "out").glob("*.pdf"))) == len(plan.plan.notices) - 1


@pytest.mark.parametrize(
    ("part", "cell"),
    [
        (Part.NAME, "School!B2"),
        (Part.SENDER, "School!B7"),
        (Part.REFERENCE, "School!B12"),
        (Part.TO, ""),
        (None, ""),
    ],
)
def test_draft_that_cannot_be_made_is_held_at_its_cell_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: Part | None, cell: str
) -> None:
    made = prepared(ROOT / "data" / "leavers.example.xlsx")
    bad = next(one for one in made.plan.notices if one.email)

    def refusing(draft: Draft) -> bytes:
        if draft.pdf_name.casefold().endswith(f"-{bad.key}.pdf"):
            raise DraftWrong("says something else", part)
        return write_draft(draft)

    monkeypatch.setattr("directory.writing.making.write_draft", refusing)
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        done = list(write(made, tmp_path / "out", ledger=ledger, user="office"))
        assert ledger.standing(bad.key).state is State.WITHDRAWN
    (held,) = [one for one in done if isinstance(one, Held)]
    assert (held.code, held.cell) == ("H38", cell or bad.cell)
    assert "The draft says something else. It was not kept." in held.reason
    assert len(done) == len(made.plan.notices)
    assert not list((tmp_path / "out").glob(f"*{bad.key}*"))


def test_letters_of_european_alphabets_are_not_tried_twice() -> None:
    assert not UNCOMMON.search("Siân Llŷr, Łukasz Żółć, O\u2019Brien, Αθηνά, Жанна")
    assert UNCOMMON.search("कविता")


def test_run_broken_off_half_way_leaves_whole_files_and_a_list_of_them(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run = write(prepared(ROOT / "data" / "leavers.example.xlsx"), out)
    done = [next(run), next(run)]
    run.close()
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    listed = plan["files"]
    assert not plan["complete"]
    there = {path.name for path in out.iterdir()} - {"plan.json", ".gitignore"}
    assert there < set(listed)
    assert "index.html" not in there
    keys = {notice.key for notice in done if isinstance(notice, Notice)}
    assert {name.rpartition("-")[2].partition(".")[0] for name in there} == keys
    with pytest.raises(FolderTaken, match="holds an earlier run"):
        next(write(prepared(ROOT / "data" / "leavers.example.xlsx"), out))
    again = list(write(prepared(ROOT / "data" / "leavers.example.xlsx"), out, replace=True))
    assert len(again) == 22
    assert not [one for one in again if isinstance(one, Held)]


class Writing:
    """One home's list, folder and ledger, to write into time and again."""

    def __init__(self, folder: Path) -> None:
        self.ledger, self.out = folder / "data" / "ledger.db", folder / "out"
        self.prepared = prepared(ROOT / "data" / "leavers.example.xlsx")

    def write(
        self, out: Path | None = None, *, most: int = 99, **options: Any
    ) -> tuple[list[Held], list[str]]:
        """Write the plan less what the ledger has; return the held, and the keys written."""
        into = out or self.out
        corrections = options.pop("corrections", {})
        with open_ledger(self.ledger, now=Clock(), command="write", new=True) as ledger:
            plan = without_sent(self.prepared, ledger, into=into, corrected=corrections)
            run = write(plan, into, ledger=ledger, user="ab", corrections=corrections, **options)
            done = list(islice(run, most))
            run.close()
        return list(plan.plan.held), [one.key for one in done if isinstance(one, Notice)]

    def states(self) -> Counter[str]:
        """Return how many newest versions are in each state, the chain found whole."""
        with read_ledger(self.ledger) as ledger:
            assert not list(faults(ledger))
            return Counter(one.state for one in ledger.standings().values())

    def say(self, key: str, *states: State) -> None:
        """Record what became of a draft."""
        with open_ledger(self.ledger, now=Clock(), command="send", new=True) as ledger:
            ledger.begin("send", "ab")
            for state in states:
                ledger.record(key, state)


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    return Writing(tmp_path)


def test_run_is_recorded_with_the_hash_of_every_file(writing: Writing) -> None:
    _, keys = writing.write()
    assert writing.states() == {State.DRAFT_MADE: len(keys)} == {State.DRAFT_MADE: 22}
    with read_ledger(writing.ledger) as ledger:
        recorded = {name: hashed for one in ledger.history() for name, hashed in one.files.items()}
    plan = json.loads((writing.out / "plan.json").read_text("utf-8"))
    named = {name for one in plan["notices"] for name in one["files"]}
    assert recorded == {name: sha256((writing.out / name).read_bytes()).hexdigest() for name in named}
    with read_ledger(writing.ledger) as ledger:
        verdict = verify(ledger, [writing.out])
    assert (verdict.faults, verdict.same, verdict.missing) == ((), len(named), 0)


def test_no_second_draft_is_made_elsewhere(writing: Writing, tmp_path: Path) -> None:
    before, keys = writing.write()
    held, again = writing.write(tmp_path / "elsewhere")
    assert again == []
    assert Counter(one.code for one in held) == Counter(one.code for one in before) + Counter(H31=len(keys))
    assert writing.states() == {State.DRAFT_MADE: len(keys)}


def test_a_row_whose_letter_was_made_already_is_no_row_to_mend(writing: Writing, tmp_path: Path) -> None:
    before, (unknown, refused, looked_at, *_) = writing.write()
    for key, state in ((unknown, State.SENDING), (refused, State.REFUSED), (looked_at, State.HELD)):
        writing.say(key, state)
    held, _ = writing.write(tmp_path / "elsewhere")
    assert {"H31", "H32"} < {one.code for one in held}
    to_mend = openpyxl.load_workbook(tmp_path / "elsewhere" / "held.xlsx").worksheets[0]
    references = {one.row["reference"] for one in before if one.row}
    assert {row[0].value for row in to_mend.iter_rows(2)} == references


def test_same_folder_is_written_anew_and_its_old_drafts_withdrawn(writing: Writing) -> None:
    _, keys = writing.write()
    sent, refused = keys[:2]
    writing.say(sent, State.SENDING, State.SENT)
    writing.say(refused, State.REFUSED)
    copies = {path.name: path.read_bytes() for path in writing.out.glob(f"*-{sent}.*")}
    held, again = writing.write(replace=True)
    assert copies
    assert all((writing.out / name).read_bytes() == content for name, content in copies.items())
    assert sorted(again) == sorted(set(keys) - {sent})
    assert "H30" not in {one.code for one in held}
    done = json.loads((writing.out / "plan.json").read_text("utf-8"))["done_before"]
    assert [one["code"] for one in done] == ["H30"]
    with read_ledger(writing.ledger) as ledger:
        assert Counter((one.version, one.state) for one in ledger.history()) == {
            (1, State.SENT): 1,
            (1, State.WITHDRAWN): len(keys) - 1,
            (2, State.DRAFT_MADE): len(keys) - 1,
        }


def test_folder_thrown_away_by_hand_is_written_anew(writing: Writing) -> None:
    _, keys = writing.write()
    shutil.rmtree(writing.out)
    assert len(writing.write()[1]) == len(keys)
    assert writing.states() == {State.DRAFT_MADE: len(keys)}


def test_run_broken_off_holds_every_letter_until_its_folder_is_written_anew(
    writing: Writing, tmp_path: Path
) -> None:
    _, some = writing.write(most=3)
    assert len(some) == 3
    assert writing.states() == {State.PLANNED: 22}
    held, keys = writing.write(tmp_path / "elsewhere")
    assert (keys, Counter(one.code for one in held)["H31"]) == ([], 22)
    assert len(writing.write(replace=True)[1]) == 22
    assert writing.states() == {State.DRAFT_MADE: 22}


@pytest.mark.parametrize("steps", [[State.SENDING], [State.SENDING, State.UNKNOWN]])
def test_folder_with_a_letter_in_doubt_is_left_alone(writing: Writing, steps: list[State]) -> None:
    _, keys = writing.write()
    writing.say(keys[0], *steps)
    before = sorted(path.name for path in writing.out.iterdir())
    with pytest.raises(WrongStep, match=f"Nobody knows whether letter {keys[0]}"):
        writing.write(replace=True)
    assert sorted(path.name for path in writing.out.iterdir()) == before


def test_sent_letter_is_not_corrected_where_its_copy_lies(writing: Writing) -> None:
    _, keys = writing.write()
    writing.say(keys[0], State.SENDING, State.SENT)
    before = {path.name: path.read_bytes() for path in writing.out.iterdir()}
    corrections = {keys[0]: Correction("The start date was wrong", "ab")}
    with pytest.raises(FolderTaken, match=f"has the school's copy of {keys[0]} as it was sent"):
        writing.write(corrections=corrections, replace=True)
    assert {path.name: path.read_bytes() for path in writing.out.iterdir()} == before


def test_sent_letter_is_corrected_as_a_new_version(writing: Writing, tmp_path: Path) -> None:
    _, keys = writing.write()
    writing.say(keys[0], State.SENDING, State.SENT)
    corrections = {keys[0]: Correction("The start date was wrong", "ab")}
    _, again = writing.write(tmp_path / "corrected", corrections=corrections)
    assert again == [keys[0]]
    with read_ledger(writing.ledger) as ledger:
        one = ledger.standing(keys[0])
        assert (one.version, one.state, one.correction) == (2, State.DRAFT_MADE, corrections[keys[0]])
    held, _ = writing.write(tmp_path / "corrected", replace=True)  # the correction forgotten
    assert [one.code for one in held if "its correction was not" in one.reason] == ["H30"]
    assert writing.states()[State.WITHDRAWN] == 1
    held, again = writing.write(tmp_path / "later")
    assert keys[0] not in again
    assert writing.write(tmp_path / "corrected", corrections=corrections, replace=True)[1] == [keys[0]]


def test_copy_of_a_sent_letter_stays_although_its_correction_is_elsewhere(
    writing: Writing, tmp_path: Path
) -> None:
    _, keys = writing.write()
    writing.say(keys[0], State.SENDING, State.SENT)
    copies = {path.name: path.read_bytes() for path in writing.out.glob(f"*{keys[0]}*")}
    writing.write(tmp_path / "corrected", corrections={keys[0]: Correction("The start date was wrong", "ab")})
    writing.write(replace=True)
    assert len(copies) > 1
    assert {path.name: path.read_bytes() for path in writing.out.glob(f"*{keys[0]}*")} == copies


@pytest.mark.parametrize("states", [(State.SENDING, State.SENT), (State.WITHDRAWN,)])
def test_copy_of_a_sent_letter_is_not_written_over_by_its_second_correction(
    writing: Writing, tmp_path: Path, states: tuple[State, ...]
) -> None:
    _, keys = writing.write()
    writing.say(keys[0], State.SENDING, State.SENT)
    before = {path.name: path.read_bytes() for path in writing.out.iterdir()}
    corrections = {keys[0]: Correction("The start date was wrong", "ab")}
    writing.write(tmp_path / "corrected", corrections=corrections)
    writing.say(keys[0], *states)
    with pytest.raises(FolderTaken, match=f"has the school's copy of {keys[0]} as it was sent"):
        writing.write(corrections=corrections, replace=True)
    assert {path.name: path.read_bytes() for path in writing.out.iterdir()} == before
    assert writing.write(tmp_path / "again", corrections=corrections)[1] == [keys[0]]


def test_letter_that_cannot_be_set_is_recorded_as_never_made(writing: Writing, tmp_path: Path) -> None:
    leavers = leavers_with(tmp_path, f"Ann{NO_FONT_HAS_IT}")
    made = prepare_for(
        ["post16-transfer"], leavers, ROOT / "data" / "recipients.xlsx", TODAY, ROOT / "templates"
    )
    plan = writing.prepared.plan
    first = min(plan.notices, key=lambda one: one.leaver.row.number if one.leaver else 0)
    (row,) = [one.row for one in made.plan.held if one.code == "H14"]
    assert first.leaver
    uncommon = replace_fields(first, leaver=replace_fields(first.leaver, forename=row["forename"], row=row))
    notices = tuple(uncommon if one is first else one for one in plan.notices)
    writing.prepared = replace_fields(writing.prepared, plan=replace_fields(plan, notices=notices))
    _, keys = writing.write()
    assert first.key not in keys
    assert writing.states() == {State.DRAFT_MADE: 21, State.WITHDRAWN: 1}


def test_folder_of_another_ledger_is_left_alone(writing: Writing) -> None:
    writing.write()
    for path in writing.ledger.parent.iterdir():
        path.unlink()
    before = sorted(path.name for path in writing.out.iterdir())
    with pytest.raises(FolderUnfit, match="has 22 drafts that the ledger does not know"):
        writing.write(replace=True)
    assert sorted(path.name for path in writing.out.iterdir()) == before


def test_ledger_holds_no_value_of_a_leaver(writing: Writing) -> None:
    writing.write()
    everything = b"".join(path.read_bytes() for path in writing.ledger.parent.iterdir())
    keys = ("forename", "surname", "preferred_name", "upn", "uln", "date_of_birth", "address", "ks4_results")
    leavers = [one.leaver for one in writing.prepared.plan.notices if one.leaver]
    assert len(leavers) == 22
    values = {one.row[key] for one in leavers for key in keys} | {
        one.date_of_birth.isoformat() for one in leavers
    }
    assert not [value for value in values if len(value) > 3 and value.encode() in everything]


STOPPED = """
import os, signal, sys
from itertools import islice
from pathlib import Path
from directory.ledger import open_ledger
from directory.writing import workers
from directory.writing.write import write
from tests.ledger.makers import Clock
from tests.writing.test_write import ROOT, prepared
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts the tests may ignore it
    ledger, out, number, sign = *map(Path, sys.argv[1:3]), *map(int, sys.argv[3:])
    workers.CHUNK = 2
    try:
        with open_ledger(ledger, now=Clock(), command="write", new=True) as book:
            plan = prepared(ROOT / "data" / "leavers.example.xlsx")
            run = write(plan, out, ledger=book, user="ab", workers=number)
            assert len(list(islice(run, 3))) == 3
            (os.killpg if sign == signal.SIGINT else os.kill)(os.getpid(), sign)
            run.send(None)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.skipif(os.name != "posix", reason="the signals are POSIX's")
@pytest.mark.parametrize(
    ("sign", "workers"), [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGINT, 2)], ids=str
)
def test_stopped_while_writing_nothing_is_lost_and_nothing_is_made_twice(
    writing: Writing, tmp_path: Path, sign: signal.Signals, workers: int
) -> None:
    command = [sys.executable, "-c", STOPPED, str(writing.ledger), str(writing.out), str(workers), str(+sign)]
    # It would last until whoever writes to its standard error has ended, so also the workers.
    stopped = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True, timeout=60
    )
    assert (stopped.returncode, stopped.stderr) == (130 if sign == signal.SIGINT else -sign, "")
    assert writing.states() == {State.PLANNED: 22}
    letters = [path for path in writing.out.iterdir() if path.suffix in (".pdf", ".docx", ".eml")]
    listed = {name for one in Manifest.read(writing.out).notices.values() for name in one.files}
    assert {path.name for path in letters} < listed
    assert all(path.read_bytes().endswith(b"%%EOF") for path in letters if path.suffix == ".pdf")
    assert writing.write(tmp_path / "elsewhere")[1] == []
    assert len(writing.write(replace=True)[1]) == 22
    assert writing.states() == {State.DRAFT_MADE: 22}
    with read_ledger(writing.ledger) as ledger:
        assert not verify(ledger, [writing.out]).faults


def test_folder_of_which_git_has_a_file_gets_no_letters(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "held.xlsx").write_bytes(b"")
    for words in (["init", "--quiet"], ["add", "--force", "out/held.xlsx"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (out / "held.xlsx").unlink()
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        run = write(prepared(ROOT / "data" / "leavers.example.xlsx"), out, ledger=ledger, user="office")
        with pytest.raises(GitWouldTake, match="Choose another folder"):
            next(run)
        assert not ledger.events()
    assert not list(out.iterdir())


def test_run_that_stops_before_the_ledger_hears_of_it_is_written_again(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("directory.writing.write._record_planned", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            writing.write()
    begun = Manifest.read(writing.out)
    assert (begun.complete, len(begun.notices), begun.on) == (False, 22, writing.prepared.plan.on)
    with read_ledger(writing.ledger) as ledger:
        assert unknown_to_ledger(ledger, writing.out) is None
    writing.write(replace=True)
    assert writing.states() == {State.DRAFT_MADE: 22}

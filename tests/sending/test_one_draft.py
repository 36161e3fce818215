"""One letter of a folder, ready to leave: it leaves as it was written, or is held or waits."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import pytest

from directory.documents.eml import Draft, write_draft
from directory.ledger.states import State
from directory.sending.drafts import (
    Drafted,
    NotNow,
    message_of,
    paper_objection,
)
from directory.sending.judgement import HeldBack
from directory.sending.outbox import Outgoing
from tests.planning.test_already_sent import standing
from tests.sending.test_last_look import AT, LETTER, OTHERS, REFERENCE, SENDER, TO, message, pdf

# One letter, ready to leave.

LETTER_FILE, DRAFT_FILE = "body-abcde23456.pdf", "body-abcde23456.eml"
FINISHED = message()
OF_ANOTHER = pdf("About {{ leaver.name }} and Bea Other-Name.")
STRANGE = pdf("About Bea Other-Name.", "zzzzz22222")


def drafted(**changed: object) -> Drafted:
    one = Drafted("abcde23456", "body", "J2", DRAFT_FILE, LETTER_FILE, SENDER, TO, REFERENCE, OTHERS)
    return replace(one, **changed)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, LETTER)
    return tmp_path


def put(folder: Path, letter: bytes, draft: bytes | None = None) -> None:
    (folder / LETTER_FILE).write_bytes(letter)
    (folder / DRAFT_FILE).write_bytes(draft if draft is not None else unfinished(letter))


def unfinished(letter: bytes, **changed: str) -> bytes:
    told = {"to": TO, "sender": SENDER, "sender_name": "Example School", "subject": f"Ours {REFERENCE}"}
    told |= {
        "text": "Please see the letter.\n",
        "html": "<p>Please see.</p>\n",
        "pdf_name": f"{REFERENCE}.pdf",
    }
    return write_draft(Draft(pdf=letter, **(told | changed)))


def looked(folder: Path, one: Drafted, **recorded: bytes) -> Outgoing | NotNow:
    files = {
        name: (folder / name).read_bytes() for name in (LETTER_FILE, DRAFT_FILE) if (folder / name).is_file()
    }
    hashes = {name: sha256(content).hexdigest() for name, content in (files | recorded).items()}
    known = replace(standing(State.DRAFT_MADE), version=2, files=MappingProxyType(hashes))
    return message_of(one, folder, known, AT)


def test_message_leaves_to_its_one_address_with_the_version_in_its_id(folder: Path) -> None:
    found = looked(folder, drafted())
    assert isinstance(found, Outgoing)
    assert (found.sender, found.to) == (SENDER, TO)
    assert b"<abcde23456.2@" in found.content


HELD = HeldBack("abcde23456", "body", "J2", "a choice has changed")


def test_letter_that_is_held_back_leaves_neither_way(folder: Path) -> None:
    assert looked(folder, drafted(held=HELD)) == NotNow(State.HELD, "a choice has changed")
    assert paper_objection(drafted(held=HELD), folder) == "a choice has changed"


@pytest.mark.parametrize("name", [LETTER_FILE, DRAFT_FILE])
def test_file_that_is_gone_holds_its_letter_and_one_that_is_busy_lets_it_wait(
    folder: Path, name: str
) -> None:
    changed = looked(folder, drafted(), **{name: b"as it was"})
    assert changed == NotNow(State.HELD, f"{name} is not as it was written")
    (folder / name).unlink()
    assert looked(folder, drafted()) == NotNow(State.HELD, f"{name} is not there")
    (folder / name).mkdir()
    waits = looked(folder, drafted())
    assert isinstance(waits, NotNow)
    assert (waits.state, waits.why.startswith(f"{name} cannot be read just now.")) == (State.WAITING, True)


def test_draft_that_is_none_and_a_letter_that_the_last_look_objects_to_are_held(folder: Path) -> None:
    put(folder, LETTER, FINISHED)  # it has a date and an ID already
    assert looked(folder, drafted()) == NotNow(State.HELD, "its draft is not as it was written")
    put(folder, OF_ANOTHER)
    assert looked(folder, drafted()) == NotNow(State.HELD, "another leaver is in it")
    put(folder, LETTER, unfinished(OF_ANOTHER))
    told = looked(folder, drafted(to="other@example.org"))
    assert isinstance(told, NotNow)
    assert (
        told.why
        == "it is not addressed to its one recipient; its letter is not the one in the folder; "
        + ("another leaver is in it")
    )


def test_letter_on_paper_is_looked_into_too(folder: Path) -> None:
    assert paper_objection(drafted(), folder) == ""
    put(folder, STRANGE)
    told = paper_objection(drafted(), folder)
    assert told == "its letter cannot be read back, or does not carry its reference; another leaver is in it"
    (folder / LETTER_FILE).unlink()
    assert paper_objection(drafted(), folder) == f"{LETTER_FILE} is not there, or cannot be read just now"

"""A mailbox as a file or folder: its messages, each as far as a report needs it."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from directory.sending.mailbox import MailboxUnfit, messages_in
from directory.sending.reports import SEEN

ONE, TWO = b"Subject: One\n\nText\n", b"Subject: Two\n\nText\n"


def test_mbox_has_its_messages(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "Inbox.mbox")  # as Python's own library writes it
    for number in range(3):
        message = EmailMessage()
        message["Subject"] = f"Number {number}"
        message.set_content("From the school\n\nFrom the office\n")
        box.add(message)
    box.close()
    found = list(messages_in(tmp_path / "Inbox.mbox"))
    assert [one.split(b"\n")[0] for one in found] == [f"Subject: Number {n}".encode() for n in range(3)]
    assert all(one.count(b"From the") == 2 for one in found)


def test_eml_file_is_one_message_and_a_folder_has_its_eml_files(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(TWO)
    (tmp_path / "a.EML").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"From x\n\n")
    assert list(messages_in(tmp_path / "b.eml")) == [TWO]
    assert list(messages_in(tmp_path)) == [ONE, TWO]


def test_mailbox_of_apple_mail_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mbox").write_bytes(b"From x\n" + ONE + b"\nFrom y\n" + TWO)
    assert list(messages_in(tmp_path)) == [ONE + b"\n", TWO]


def test_no_more_of_a_message_is_held_than_is_looked_at(tmp_path: Path) -> None:
    line = b"x" * 999 + b"\n"
    endless = b"y" * 5 * SEEN  # a line without an end
    (tmp_path / "big.mbox").write_bytes(
        b"From x\n" + line * 1_000 + b"\nFrom y\n" + endless + b"\n\nFrom z\n" + TWO
    )
    sizes = [len(one) for one in messages_in(tmp_path / "big.mbox")]
    assert all(size < SEEN + 65_536 for size in sizes)
    assert (len(sizes), sizes[-1]) == (3, len(TWO))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("not-there.mbox", None, "is not there"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save its messages as .eml files."),
        ("", None, "has no .eml file in it"),
    ],
)
def test_what_is_no_mailbox_is_told(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(MailboxUnfit, match=says):
        list(messages_in(tmp_path / name))


def test_empty_file_has_no_message(tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    assert list(messages_in(tmp_path / "empty.mbox")) == []

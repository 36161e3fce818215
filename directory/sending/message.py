"""The bytes that leave: a draft as it was written, dated and numbered; or the same marked as a test."""

from datetime import datetime
from email.utils import format_datetime

from directory.values.message import UNSENT


def finished(draft: bytes, sender: str, name: str, at: datetime) -> bytes:
    """Return the bytes that leave: the draft as it is, no longer marked as one, with its date and number.

    The same arguments give the same bytes, so that what is sent again is what was sent before: ``at`` is when
    the message was first ready to leave, ``name`` its own for ever. Raises ValueError for what is no draft.
    """
    head, gap, body = draft.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not gap or lines.count(UNSENT) != 1:
        raise ValueError("no draft as it was written")
    number = f"Message-ID: <{name}@{sender.rpartition('@')[2]}>"
    lines[lines.index(UNSENT)] = f"Date: {format_datetime(at)}\r\n{number}".encode("ascii")
    return b"\r\n".join(lines) + gap + body


def marked_as_test(message: bytes, to: str, at: datetime) -> bytes:
    """Return a finished message readdressed to ``to`` alone, with TEST before its subject.

    Its number is its own, by the time ``at`` of the test: a mail server that has seen a number drops the next
    message with the same one (Exchange does), and that must not be the real one.
    """
    head, gap, body = message.partition(b"\r\n\r\n")
    marks = {b"Subject: ": b"TEST ", b"Message-ID: <": f"test.{at:%Y%m%dT%H%M%S}.".encode("ascii")}
    lines = [
        f"To: {to}".encode("ascii") if line.startswith(b"To: ") else line for line in head.split(b"\r\n")
    ]
    for begin, mark in marks.items():
        lines = [
            begin + mark + line.removeprefix(begin) if line.startswith(begin) else line for line in lines
        ]
    return b"\r\n".join(lines) + gap + body

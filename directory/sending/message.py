"""Make the bytes that leave: the draft with a date and a Message-ID; or the same marked as a test."""

import re
from datetime import datetime
from email.utils import format_datetime

from directory.values.message import UNSENT

TO = re.compile(rb"\r\nTo: [^\r\n]*(?:\r\n[ \t][^\r\n]*)*")


def finished(draft: bytes, sender: str, name: str, at: datetime) -> bytes:
    """Return the bytes that leave: the draft without its draft mark, with a date and a Message-ID.

    The same arguments give the same bytes, so that a second attempt sends what the first did: ``at`` is when
    the message was first ready to leave, and ``name`` never changes. Raises ValueError if it is not a draft.
    """
    head, gap, body = draft.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not gap or lines.count(UNSENT) != 1:
        raise ValueError("no draft as it was written")
    number = f"Message-ID: <{name}@{sender.rpartition('@')[2]}>"
    lines[lines.index(UNSENT)] = f"Date: {format_datetime(at)}\r\n{number}".encode("ascii")
    return b"\r\n".join(lines) + gap + body


def marked_as_test(message: bytes, to: str, at: datetime) -> bytes:
    """Return a finished message addressed only to ``to``, with TEST before its subject.

    Its Message-ID has the time ``at`` of the test in it: a mail server drops a message with an ID that it has
    seen (Exchange does), and that must not be the real letter.
    """
    head, gap, body = message.partition(b"\r\n\r\n")
    marks = {b"Subject: ": b"TEST ", b"Message-ID: <": f"test.{at:%Y%m%dT%H%M%S}.".encode("ascii")}
    # A long address goes on in lines that begin with a space.
    lines = TO.sub(f"\r\nTo: {to}".encode("ascii"), b"\r\n" + head).split(b"\r\n")[1:]
    for begin, mark in marks.items():
        lines = [
            begin + mark + line.removeprefix(begin) if line.startswith(begin) else line for line in lines
        ]
    return b"\r\n".join(lines) + gap + body

"""Read a delivery report: which letter of ours it is about, and whether that bounced or was delivered.

A report quotes the letter, and whoever forges one may write anything into it. So only six things are taken
out of it: our Message-ID, the outcome, two codes, the day, and whom it names as the letter's recipient. That
last is only compared with whom the letter went to, and never kept.

Sources: RFC 3464 (delivery status), RFC 6522 (multipart/report), RFC 3463 (status codes), Exim's
specification, chapter 50 (X-Failed-Recipients); read 2026-11-30.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import chain

from directory.ledger.states import Mark, State
from directory.planning.keys import KEY_CHARACTERS

SEEN = 262_144  # bytes of a message that are read: a report begins with its codes, the letter comes last
PARTS_DEEP = 3  # a report within a forwarded message within a list's wrapping
BOUNDARIES = 200  # no report has as many parts, and each costs a look at every line

# "<abcde23456.1@": see ``message.finished``. A test message's begins with "test.", and is no letter.
_OURS = re.compile(rf"<([a-z2-7]{{{KEY_CHARACTERS}}})\.([1-9][0-9]{{0,5}})@[^<>\s]{{1,255}}>")
_STATUS = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![.\w])")
_CODE = re.compile(r"\b([45][0-5][0-9])(?=[ \-]|$)", re.M)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
# In free text a code stands where a server's answer begins: "450 pupils" is none.
_ANSWER = re.compile(
    r"(?:^[ \t>]*|[:(#<]\s*|\b(?:said|returned|error|code|reply|response) )([45][0-5][0-9])(?=[ \-]|$)",
    re.M | re.I,
)
_QUOTED_ID = re.compile(r"^(?:> )?Message-ID:\s*(<[^<>\s]+>)", re.M | re.I)
_QUOTED = re.compile(
    r"^(?:> )?(?:Return-Path|Received|Message-ID|MIME-Version|From|Date|Subject):", re.M | re.I
)
_LATE = re.compile(
    r"delay|not yet been delivered|will (?:retry|keep trying|continue)|still being retried", re.I
)
_POSTMASTER = re.compile(r"\b(?:mailer-daemon|postmaster|mail ?delivery)\b", re.I)

_OUTCOMES: dict[str, State | Mark] = {
    "failed": State.BOUNCED,
    "delayed": Mark.DELAYED,
    "delivered": Mark.DELIVERED,
}
_CLASSES = {State.BOUNCED: "45", Mark.DELAYED: "4", Mark.DELIVERED: "2"}


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says. ``code`` is the server's ("550"), ``status`` RFC 3463's ("5.1.1"), "" if none.

    ``on`` is the day that the report gives as its own, None where it has none that can be read. ``named`` are
    the addresses, in small letters, that it names as the letter's: its original recipient, where it has one.
    """

    key: str
    version: int
    what: State | Mark
    code: str
    status: str
    on: date | None
    named: frozenset[str] = field(default=frozenset(), repr=False)


def report_in(content: bytes) -> Report | None:
    """Return the report in a message about a letter of this program; None in any other or broken one."""
    content = content[:SEEN]
    if content.lower().count(b"boundary") > BOUNDARIES:
        return None
    try:
        message = message_from_bytes(content, policy=policy.compat32)
        parts = list(_parts(message, PARTS_DEEP))
        report = next((one for one in parts if _is_report(one)), None)
        return _standard(report) if report is not None else _other(message, parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return None  # the library's own parts stumble over a header or two


def _parts(message: Message, deep: int) -> Iterator[Message]:
    """Yield a message and the parts in it, down to a depth."""
    yield message
    if deep and message.is_multipart():
        for part in _within(message):
            yield from _parts(part, deep - 1)


def _within(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report" and any(map(_is_status, _within(message)))


def _is_status(part: Message) -> bool:
    return part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")


def _standard(report: Message) -> Report | None:
    """Return what a report in the form of RFC 3464 says; None when it is contradictory or not about us."""
    within = _within(report)
    returned = [one for one in within if one.get_content_type() in _RETURNED]
    ids = _ids_of_all(returned, report)
    blocks = [block for one in within if _is_status(one) for block in _within(one)]
    told = [one for block in blocks if (one := _told(block))]
    if len(set(ids)) != 1 or not told or not any(block["Reporting-MTA"] for block in blocks):
        return None
    what, code, status = min(told, key=lambda one: list(_CLASSES).index(one[0]))  # the worst of several
    return Report(*ids[0], what, code, status, _day(report), _recipients(blocks, returned))


def _recipients(blocks: list[Message], returned: list[Message]) -> frozenset[str]:
    """Return whom a report names: the original recipients, where its server knew them.

    Else the final ones, and whom the letter that is given back was to: it may have been forwarded.
    """
    if original := _addresses(_text(block["Original-Recipient"]) for block in blocks):
        return original
    final = (_text(block["Final-Recipient"]) for block in blocks)
    return _addresses(chain(final, (_text(_head_of(one)["To"]) for one in returned)))


def _addresses(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(one.casefold().rstrip(".") for text in texts for one in _ADDRESS.findall(text))


_RETURNED = frozenset(
    {
        "message/rfc822",
        "text/rfc822-headers",
        "message/global",
        "message/global-headers",
        "message/rfc822-headers",
    }
)


def _told(block: Message) -> tuple[State | Mark, str, str] | None:
    """Return outcome, code and status of one recipient's block; None of a block that says nothing certain.

    RFC 3464 2.3 has each block name its final recipient.
    """
    what = _OUTCOMES.get(_text(block["Action"]).split(";")[0].strip().casefold())
    if what is None or not block["Final-Recipient"]:
        return None
    diagnostic = _text(block["Diagnostic-Code"])
    code, status = _first(_CODE, diagnostic), _first(_STATUS, _text(block["Status"]))
    if not status or status.endswith(".0.0"):  # "other or undefined": the server's own word may say more
        status = _first(_STATUS, diagnostic) or status
    klass = (status or code)[:1]
    return (what, code, status) if not klass or klass in _CLASSES[what] else None


def _other(message: Message, parts: list[Message]) -> Report | None:
    """Return what a report in no standard form says, if it is one and carries our Message-ID."""
    failed = "X-Failed-Recipients" in message
    other_kind = message.get_param("report-type", "delivery-status") != "delivery-status"
    if other_kind or (not failed and not _POSTMASTER.search(_text(message["From"]))):
        return None
    text = "\n".join(_body(one) for one in parts if one.get_content_type() == "text/plain")
    said = text[: quoted.start()] if (quoted := _QUOTED.search(text)) else text
    returned = [one for one in parts if one.get_content_type() in _RETURNED]
    quoted_ids = _QUOTED_ID.findall(text)
    ids = (
        letters_named(" ".join(quoted_ids))
        if quoted_ids and not returned
        else _ids_of_all(returned, message, text)
    )
    code, status = _first(_ANSWER, said), _first(_STATUS, said)
    klass = (status or code)[:1]
    late = klass in ("", "4") and not failed and _LATE.search(f"{_text(message['Subject'])} {said}")
    if len(set(ids)) != 1 or not (klass or failed) or klass == "2":
        return None
    what = Mark.DELAYED if late else State.BOUNCED
    named = [text, _text(message["X-Failed-Recipients"]), *(_text(_head_of(one)["To"]) for one in returned)]
    return Report(*ids[0], what, code, status, _day(message), _addresses(named))


def _ids_of_all(returned: list[Message], report: Message, text: str = "") -> list[tuple[str, int]]:
    """Return our letter's IDs: of what is given back, else in the ``text``, else in the report's headers.

    What is given back decides, also when it is not ours: a colleague's answer to a letter, which bounced,
    names that letter in its References, and so does the report about it.
    """
    given = [_text(_head_of(one)["Message-ID"]) for one in returned]
    if any(given):
        return letters_named(" ".join(given))
    return letters_named(text) or _ids_in_headers(report)


def _head_of(part: Message) -> Message:
    """Return the headers of a letter that is given back, whole or as its headers alone."""
    within = _within(part)
    return within[0] if within else message_from_bytes(_body(part).encode(), policy=policy.compat32)


def _ids_in_headers(message: Message) -> list[tuple[str, int]]:
    """Return the Message-ID of the letter that a report says it answers: the last one of a conversation."""
    for name in ("Original-Message-ID", "X-Original-Message-ID", "In-Reply-To", "References"):
        if named := _text(message[name]).split():
            return letters_named(named[-1])
    return []


def letters_named(text: str) -> list[tuple[str, int]]:
    """Return key and version of each letter of this program whose Message-ID stands in a text."""
    return list(dict.fromkeys((key, int(version)) for key, version in _OURS.findall(text)))


def _body(part: Message) -> str:
    """Return a part's text as far as it is ASCII, whatever charset it claims: no more is asked of it."""
    content = part.get_payload(decode=True)
    return content.decode("ascii", "replace") if isinstance(content, bytes) else ""


def _text(header: object) -> str:
    return "" if header is None else str(header)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _day(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(_text(message["Date"])).astimezone().date()
    except (TypeError, ValueError, OverflowError, OSError):
        return None

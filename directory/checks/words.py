"""Texts that are no words: what Excel, a web page or a wrong encoding made of what somebody typed. Pure."""

import re

from directory.model import Row, Stored

LOST = "A letter was lost when the file was saved: type the text again."
MADE_A_DATE = "Excel has made a date of what was typed: format the cell as Text and type it again."
# UTF-8 read as Windows-1252 or as Mac Roman; a control of Latin-1; the sign for "no character".
_LOST = re.compile(
    r"\uFFFD|[\x80-\x9f]"
    r"|[\u00C2-\u00C5\u00CC\u00D0\u00D1\u00E2][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192"
    r"\u02C6\u02DC\u2018-\u203A\u20AC\u2122]|\u00E1[\u00BA\u00BB]"
    r"|[\u0192\u221A\u2248][^\x00-\x7f]|\u201A\u00C4[^\x00-\x7f]"
)
_WEB_CODE = re.compile(
    r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|middot|ord[fm]"
    r"|[a-z]{1,2}(?:acute|grave|uml|cedil|circ|tilde|ring|slash|caron|lig));"
    r"|</?[a-z][a-z0-9]{0,9}(?: [a-z-]{1,20}=[^<>]{0,200})? ?/?>",
    re.IGNORECASE,
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# What Excel leaves of 5-5, 10/11 or 2/3 in a file of text.
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d"
    rf"|\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d\d)"
)
_ONLY_DATE = re.compile(rf"{_DATE}(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_ANY_DATE = re.compile(rf"(?<![\w/.-]){_DATE}(?![\w/-])")
_FORMULA = re.compile(r'\A[=+](?=["\w(])')
# A formula, a mailbox (not UTC@harbourside), or digits alone.
_NO_NAME = re.compile(r"\A[='+]|@[\w-]+\.\w|\A(?=[\s./-]*\d)[\d\s./-]+\Z")

_PLACEHOLDER = re.compile(
    r"(tb[ca]|n/?a|none|nil|null|unknown|not known|pending|as above|same|see (website|above|notes?)"
    r"|ask .*|[-?.x]+)",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Return whether a text stands where somebody meant to type another: "TBC", "see website"."""
    return bool(_PLACEHOLDER.fullmatch(text))


def is_lost(text: str) -> bool:
    """Return whether letters of a text were lost for certain, between two encodings."""
    return not text.isascii() and bool(_LOST.search(text))


def no_words(row: Row, key: str, *, name: bool = False, graded: bool = False) -> str:
    """Return why a cell that should hold words holds none, as a sentence; "" where it holds some.

    ``name``: it is a person's or a body's. ``graded``: it holds grades or a level, and never a date.
    """
    stored, text = row.stored.get(key), row[key]
    if stored is Stored.DATE:
        return MADE_A_DATE
    if stored is Stored.BOOLEAN:
        return "This is TRUE or FALSE, not words: format the cell as Text and type it again."
    if _WEB_CODE.search(text):
        return "This has a web page's code in it, as &amp; or <b>: type the words again."
    if name and _NO_NAME.search(text):
        return "This is no name: type it as it is spoken."
    if _ONLY_DATE.fullmatch(text):
        return MADE_A_DATE
    if graded and _ANY_DATE.search(text):
        return "This has a date where a grade or a level belongs: type it again, and a day in words."
    if _FORMULA.search(text):
        return "This begins like a formula: type the words alone."
    return ""

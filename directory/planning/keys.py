"""Make a letter's key: the same for one occasion, recipient and leaver, however a list is sorted. Pure."""

import re
from base64 import b32encode
from datetime import date
from hashlib import sha256

from directory.model import Chooser, Household, Recipient
from directory.templates.template import Template
from directory.values.identifiers import one_reference

KEY_CHARACTERS = 10  # of base 32: 50 bits, one chance in ten million of a clash among 10,000 notices
_KEY = re.compile(rf"[a-z2-7]{{{KEY_CHARACTERS}}}")


def is_key(text: str) -> bool:
    """Return whether a text can be a letter's key: it has its length and its characters."""
    return bool(_KEY.fullmatch(text))


def key_on(on: date, template: Template, recipient: Recipient | Household, reference: str) -> str:
    """Return the key of the letter of ``template`` to ``recipient`` about the leaver with ``reference``."""
    occasion = template.again.occasion(template.name, on)
    if isinstance(recipient, Household):
        occasion = _home(occasion, recipient.chooser, second=recipient.second)
    return notice_key(occasion, recipient.id, reference)


def keys_on(on: date, template: Template, id_: str, reference: str) -> frozenset[str]:
    """Return the keys of all letters of ``template`` about a leaver to the body ``id_``, or home."""
    occasion = template.again.occasion(template.name, on)
    homes = [_home(occasion, chooser, second=second) for chooser in Chooser for second in (False, True)]
    return frozenset(notice_key(one, id_, reference) for one in (occasion, *homes))


def _home(occasion: str, chooser: Chooser, *, second: bool) -> str:
    """Return the occasion of a letter home: when the choice passes on to the young person, they are asked."""
    return f"{occasion} {chooser}{' 2' if second else ''}"


def whose(template: str, reference: str) -> str:
    """Return what the letters of ``template`` about one leaver have in common, to whichever body: a hash."""
    return notice_key(template, "", one_reference(reference))


def notice_key(occasion: str, id_: str, reference: str = "") -> str:
    """Return the key of a letter to the body ``id_``; ``reference`` is the leaver's, "" for none."""
    parts = "\0".join((occasion, id_, reference))
    digest = sha256(parts.encode()).digest()[:10]  # 16 characters: the library needs long for all 32 bytes
    return b32encode(digest).decode().lower()[:KEY_CHARACTERS]

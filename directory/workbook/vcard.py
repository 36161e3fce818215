"""Phone cards in and out: bodies and their contacts as a vCard file, and the cards of somebody else's file.

Written is vCard 3.0 (RFC 2426), which Outlook and Apple Contacts open; its lines are folded and its texts
escaped as RFC 6350, 3.2 and 3.4, has it too. Read is what those write: 2.1 with quoted-printable, 3.0, 4.0.
"""

import quopri
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from directory.errors import Unfit
from directory.model import Contact, Recipient
from directory.values.text import tidied
from directory.workbook.shown import plain

MOST_BYTES = 5_000_000  # a card may have a picture in it
LONGEST_LINE = 75  # octets, without the line's end: RFC 6350, 3.2

_ESCAPED = {"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"}
_PART = re.compile(r"((?:[^;\\]|\\.|\\$)*)(;|$)", re.DOTALL)
_UNESCAPED = re.compile(r"\\(.)")
_HEAD = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[\w-]+=)?(?:"[^"]*"|[^;:"]*))*):')


class NotACard(Unfit):
    """The file has no phone card in it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name, "is no phone card", "Save it as a vCard (.vcf) in Outlook or Contacts, and choose that."
        )


@dataclass(frozen=True, slots=True)
class Card:
    """A phone card: texts as they stand in it, tidied; "" where it has none. ``uid`` is who made it's own."""

    uid: str
    name: str
    organisation: str
    lines: tuple[str, ...] = field(repr=False)
    town: str
    postcode: str
    phones: tuple[str, ...] = field(repr=False)
    email: str = field(repr=False)
    website: str


def cards_of(bodies: Iterable[Recipient], contacts: Sequence[Contact]) -> bytes:
    """Return a vCard file: a card for each body, and one for each of its contacts."""
    lines: list[str] = []
    for body in bodies:
        lines += _card(body, None)
        for contact in contacts:
            if contact.recipient == body.id:
                lines += _card(body, contact)
    return b"".join(_folded(line) for line in lines)


def _card(body: Recipient, contact: Contact | None) -> Iterator[str]:
    """Yield the lines of the card of a body, or of its contact."""
    role = contact.role if contact else ""
    name = contact.name or f"{role}, {body.organisation}" if contact else body.organisation
    phones = ([contact.phone] if contact.phone else []) if contact else body.phones
    email, checked = (contact.email, contact.last_checked) if contact else (body.email, body.last_checked)
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:{_escaped(f'{body.id}:{role}' if contact else body.id)}"
    yield f"FN:{_escaped(name)}"
    yield f"N:{_escaped(name) if contact else ''};;;;"
    yield f"ORG:{_escaped(body.organisation)}"
    if contact:
        yield f"TITLE:{_escaped(role)}"
    else:
        yield "X-ABShowAs:COMPANY"  # so that Apple's Contacts files it under its name
    if body.has_postal_address:
        street, town, postcode = map(_escaped, (", ".join(body.address_lines), body.town, body.postcode))
        yield f"ADR;TYPE=WORK:;;{street};{town};;{postcode};"
    yield from (f"TEL;TYPE=WORK,VOICE:{phone}" for phone in phones)
    if email:
        yield f"EMAIL;TYPE=INTERNET:{_escaped(email)}"
    if body.website:
        yield f"URL:{_escaped(body.website)}"
    yield f"CATEGORIES:{_escaped(body.category.value)}"
    if checked:
        yield f"REV:{checked:%Y-%m-%d}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in tidied(text))


def _folded(line: str) -> bytes:
    """Return a line with its end, folded to 75 octets; no sign is cut in two."""
    rows, row = [], b""
    for sign in line:
        more = sign.encode()
        if len(row) + len(more) > LONGEST_LINE:
            rows.append(row)
            row = b" "
        row += more
    return b"\r\n".join([*rows, row]) + b"\r\n"


def read_cards(path: Path) -> list[Card]:
    """Return the cards of a vCard file. Raises NotACard."""
    if path.stat().st_size > MOST_BYTES:
        raise NotACard(path.name)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    found: list[Card] = []
    told: dict[str, list[list[str]]] | None = None
    for name, parts in _properties(text):
        if name == "BEGIN" and parts[0].upper() == "VCARD":
            told = {}
        elif name == "END" and told is not None:
            found.append(_read(told))
            told = None
        elif told is not None:
            told.setdefault(name, []).append(parts)
    if not found:
        raise NotACard(path.name)
    return found


def _properties(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each property's name, in capitals, and the parts of its value."""
    lines = re.sub(r"\r?\n[ \t]", "", text).replace("\r\n", "\n").split("\n")
    lines.reverse()
    while lines:
        line = lines.pop()
        head = _HEAD.match(line)
        if head is None:
            continue
        value, parameters = line[head.end() :], head[2].upper()
        if "QUOTED-PRINTABLE" in parameters:
            while value.endswith("=") and lines:  # its own kind of folding
                value = value[:-1] + lines.pop()
            charset = "cp1252" if "CHARSET=WINDOWS-1252" in parameters else "utf-8"
            value = quopri.decodestring(value.encode("utf-8", "replace")).decode(charset, "replace")
        if head[1].upper() == "TEL" and ("FAX" in parameters or "PAGER" in parameters):
            continue
        yield head[1].upper(), list(_parts(value))


def _parts(value: str) -> Iterator[str]:
    """Yield the parts of a value, which semicolons split."""
    for found in _PART.finditer(value):
        yield _unescaped(found[1])
        if not found[2]:
            return


def _unescaped(text: str) -> str:
    told = _UNESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return ", ".join(line for line in plain(tidied(told)).split("\n") if line)


def _read(told: dict[str, list[list[str]]]) -> Card:
    def first(name: str) -> str:
        return next((parts[0] for parts in told.get(name, ()) if parts[0]), "")

    address = next((parts for parts in told.get("ADR", ()) if any(parts)), [])
    address += [""] * (7 - len(address))
    lines = (part for part in (address[1], address[2], address[0]) if part)  # a box comes last
    phones = (parts[0].removeprefix("tel:") for parts in told.get("TEL", ()) if parts[0])
    return Card(
        uid=first("UID"),
        name=first("FN"),
        organisation=first("ORG"),
        lines=tuple(lines),
        town=address[3],
        postcode=address[5],
        phones=tuple(dict.fromkeys(phones)),
        email=first("EMAIL").removeprefix("mailto:"),
        website=first("URL"),
    )

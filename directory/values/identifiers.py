"""Text to identifier: a young person's UPN and ULN; a body's URN, UKPRN, LAESTAB and ODS code.

Only the form and the check character are judged; whether an identifier was ever issued is not asked. A UPN
and a ULN are personal data, so no message about them quotes the value, or says what the check character
should be: that would give an identifier that nobody wrote down.

Sources, read 2026-11-23: the UK Government Data Standards Catalogue, "Unique Pupil Number" 2.0 (check letter,
temporary UPN); HESA's student record, field ULN (first and last digit). The other forms and 9999999999:
docs/sources.md, Identifiers.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from unicodedata import category, normalize

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23: no I, O or S, which read as 1, 0 and 5
_UPN_VALUES = {sign: value for signs in ("0123456789", _UPN_LETTERS) for value, sign in enumerate(signs)}
_UPN = re.compile(rf"[{_UPN_LETTERS}][0-9]{{11}}[0-9{_UPN_LETTERS}]")
_ULN_NOT_KNOWN = "9999999999"


class IdentifierError(ValueError):
    """A text that is not the identifier it should be; ``str()`` is one sentence a clerk can act on."""


def parse_upn(text: str) -> str:
    """Return a unique pupil number, 13 characters in capitals; spaces and lower case are allowed.

    The first letter checks the other twelve: position (2 to 13) times value, summed, modulo 23. A temporary
    UPN ends in a letter; its value is its place in the same alphabet. Raises IdentifierError, which never
    quotes the value.
    """
    upn = _compact(text)
    if len(upn) != 13:
        raise IdentifierError(f"A UPN has 13 characters; this has {len(upn)}.")
    if not _UPN.fullmatch(upn):
        raise IdentifierError(
            "A UPN is a letter, 11 digits, and a digit or a letter; I, O and S are never used. "
            "Is a letter O typed for a zero, or an I for a 1?"
        )
    total = sum(place * _UPN_VALUES[character] for place, character in enumerate(upn[1:], start=2))
    if _UPN_LETTERS[total % 23] != upn[0]:
        raise IdentifierError(
            "The UPN's check letter does not fit the other 12 characters: compare it with the pupil's record."
        )
    return upn


def parse_uln(text: str) -> str:
    """Return a unique learner number, 10 digits; "" for 9999999999, which means "not known".

    The first digit is not 0; the last is ten minus the remainder of the others, weighted 10 to 2, modulo 11,
    and a remainder of 0 is never issued. Raises IdentifierError, which never quotes the value.
    """
    uln = _compact(text)
    if not re.fullmatch("[1-9][0-9]{9}", uln):
        raise IdentifierError(
            "A ULN is 10 digits, the first of them not 0: compare it with the young person's record."
        )
    if uln == _ULN_NOT_KNOWN:
        return ""
    remainder = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), uln, strict=False)) % 11
    if int(uln[9]) != 10 - remainder:  # 10, which is no digit, when the remainder is 0
        raise IdentifierError(
            "The ULN's last digit does not fit the other 9: compare it with the young person's record."
        )
    return uln


def parse_urn(text: str) -> str:
    """Return a school's unique reference number: 6 digits. Raises IdentifierError."""
    return _formed(text, "URN", "[0-9]{6}", "6 digits, such as 123456")


def parse_ukprn(text: str) -> str:
    """Return a UK provider reference number: 8 digits, the first a 1. Raises IdentifierError."""
    return _formed(text, "UKPRN", "1[0-9]{7}", "8 digits that start with 1, such as 10001234")


def parse_laestab(text: str) -> str:
    """Return a local authority and establishment number as "123/4567"; the slash may be missing.

    Raises IdentifierError.
    """
    digits = re.sub(r"(?<=\A[0-9]{3})[/-](?=[0-9]{4}\Z)", "", _compact(text))
    laestab = _formed(digits, "LAESTAB", "[0-9]{7}", "3 digits, a slash and 4 digits, such as 123/4567", text)
    return f"{laestab[:3]}/{laestab[3:]}"


def parse_ods(text: str) -> str:
    """Return an NHS organisation code: 3 to 10 capitals and digits. Raises IdentifierError."""
    return _formed(text, "ODS code", "[0-9A-Z]{3,10}", "3 to 10 letters and digits, such as RT5")


def parse_reference(text: str) -> Mapping[str, str]:
    """Return the Reference cell "URN 123456; UKPRN 10001234" as {"URN": "123456", "UKPRN": "10001234"}.

    Blank text gives an empty mapping. The names are URN, UKPRN, LAESTAB and ODS, each at most once, split by
    a semicolon, a comma or a line break. Raises IdentifierError.
    """
    found: dict[str, str] = {}
    for part in re.split(r"[;,\n]", text):
        if not part.strip():
            continue
        named = re.fullmatch(r"([A-Za-z]+)(?:\s*[:=]\s*|\s+|(?=[0-9]))(\S.*)", part.strip(), re.DOTALL)
        name = named[1].upper() if named else ""
        if not named or name not in _PARSERS:
            raise IdentifierError(
                f'"{_line(part)}" is not a reference: write URN, UKPRN, LAESTAB or ODS, a space and the '
                "number, with a semicolon between two."
            )
        if name in found:
            raise IdentifierError(f"There are two {name} numbers in one cell: a body has only one.")
        found[name] = _PARSERS[name](named[2])
    return MappingProxyType(found)


_PARSERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"URN": parse_urn, "UKPRN": parse_ukprn, "LAESTAB": parse_laestab, "ODS": parse_ods}
)


def _compact(text: str) -> str:
    # Only a to z: str.upper would make two letters of the German sharp s. A paste brings the invisible marks.
    return re.sub(r"[\s\u200b\u200e\u200f\u2060\ufeff]", "", text).translate(_CAPITALS)


_CAPITALS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _formed(text: str, name: str, form: str, words: str, typed: str | None = None) -> str:
    """Return ``text`` without spaces if it has the ``form``; else raise an error that quotes ``typed``."""
    compact = _compact(text)
    if not re.fullmatch(form, compact):
        quoted = _line(text if typed is None else typed)
        raise IdentifierError(f'"{quoted}" is not a valid {name}: write {words}.')
    return compact


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:60]


def fold_reference(text: str) -> str:
    """Return a reference without what does not count or cannot be seen: one pupil is one reference.

    Nor does it count how a program writes a number or keeps it as text: 4101.0, 4,101, 4.101E+03, ="4101" and
    '4101 are 4101. A number that a program has rounded (4.1E+05) stays as it is: nobody knows its digits.
    """
    if text.isascii() and text.isalnum():
        return text.lower()  # as nearly all are: nothing in it can be left out
    plain = normalize("NFKC", text.replace(_NUMBER_SIGN, "")).casefold()
    seen = (c for c in plain if not c.isspace() and category(c) != "Cf")
    return _as_number("".join("-" if category(c) == "Pd" else c for c in seen).strip(_AROUND))


def one_reference(text: str) -> str:
    """Return what all spellings of a reference have in common: folded, and without zeros at its start.

    Excel drops those from a number.
    """
    folded = fold_reference(text)
    return folded.lstrip("0") or folded


_NUMBER_SIGN = "\u2116"
_AROUND = "#='\"`\u2018\u2019\u201c\u201d"


def _as_number(text: str) -> str:
    """Return a whole number in digits alone, if the text is one as a program writes it; else the text."""
    if grouped := re.fullmatch(r"([0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?", text):
        return grouped[1].replace(",", "")
    if pointed := re.fullmatch(r"([0-9]+)[.,]0{0,2}|([0-9]+)\.0+", text):
        return pointed[1] or pointed[2]
    if power := re.fullmatch(r"([0-9])(?:[.,]([0-9]+))?e\+?([0-9]{1,2})", text):
        first, rest, places = power[1], power[2] or "", int(power[3])
        # Every digit has to be there: of a longer number Excel shows the first ones.
        if len(rest.rstrip("0")) <= places <= len(rest) and rest:
            return first + rest[:places]
    return text

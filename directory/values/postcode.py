"""Text to postcode: "le11fz" is LE1 1FZ; a slip of the keyboard is named, with the postcode meant.

Source: Royal Mail's "Postcode format" as others reprint it, read 2026-11-23: six patterns of outward code,
few letters at its end, an inward code without C I K M O V, 124 areas. Whether a postcode is in use is not
asked.
"""

import re
from collections.abc import Iterator
from itertools import product

from directory.values.error import ContactError
from directory.values.text import LONGEST_CELL, foreign_letter, latin, tidied, with_and

# The 121 areas of the UK, 3 of the Crown dependencies, BF (the forces) and BX (HMRC and banks: no place).
_AREA_LIST = """
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
    EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK
    ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD
    TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_LIST.split())
_POSTCODE = re.compile(
    r"""(?: (?P<one> [A-Z])    (?: [1-9]?[0-9] | [0-9][A-HJKPSTUW] )
          | (?P<two> [A-Z]{2}) (?: [1-9]?[0-9] | [0-9][ABEHMNPRVWXY] ) )
        [0-9] [ABD-HJLNP-UW-Z]{2}""",
    re.VERBOSE,
)
_SHAPES = ("A99AA", "A999AA", "A9A9AA", "AA99AA", "AA999AA", "AA9A9AA")  # A a letter, 9 a digit
_WITHIN = re.compile(
    r"(?<![^\s,;:])([A-Z]{1,2}[0-9][0-9A-Z]?[ .-]*[0-9][A-Z]{2})(?![^\s,;:.])", re.IGNORECASE | re.ASCII
)

# A UK keyboard; a Mac's has the at sign on 2, and Word curls quotation marks.
_SHIFTED = {
    "!": ("1", "an exclamation mark"),
    '"': ("2", "a quotation mark"),
    "\u201c": ("2", "a quotation mark"),
    "\u201d": ("2", "a quotation mark"),
    "@": ("2", "an at sign"),
    "£": ("3", "a pound sign"),
    "$": ("4", "a dollar sign"),
    "%": ("5", "a percent sign"),
    "^": ("6", "a caret"),
    "&": ("7", "an ampersand"),
    "*": ("8", "an asterisk"),
    "(": ("9", "a bracket"),
    ")": ("0", "a bracket"),
}
_LOOK_ALIKES = {
    ("O", "0"): "the letter O stands where a zero belongs",
    ("I", "1"): "the letter I stands where a 1 belongs",
    ("L", "1"): "the letter L stands where a 1 belongs",
    ("0", "O"): "a zero stands where the letter O belongs",
    ("1", "I"): "a 1 stands where the letter I belongs",
    ("1", "L"): "a 1 stands where the letter L belongs",
}


def parse_postcode(text: str) -> str:
    """Return the postcode in ``text`` (not blank) in capitals, with its space: "LE1 1FZ".

    Lower case is allowed, and so is a missing or misplaced space. Raises ContactError.
    """
    typed = tidied(text)
    compact = re.sub(r"\s", "", typed)
    if compact.isascii() and _is_postcode(compact.upper()):
        return _shown(compact.upper())
    slip = _slip(typed) if len(typed) <= LONGEST_CELL else ("it is far too long", None, False)
    reason, suggestion, certain = slip
    raise ContactError(text, "a postcode", reason, suggestion, certain=certain)


def _is_postcode(compact: str) -> bool:
    found = _POSTCODE.fullmatch(compact)
    return compact == "GIR0AA" or bool(found and (found["one"] or found["two"]) in _AREAS)


def _shown(compact: str) -> str:
    return f"{compact[:-3]} {compact[-3:]}"


def _slip(typed: str) -> tuple[str, str | None, bool]:
    """Return why ``typed`` is not a postcode, the one meant if only one can be, and whether that is certain.

    It is not certain with other words in the cell, perhaps an address, nor with a foreign letter.
    """
    found = {re.sub(r"[\s.-]", "", within).upper() for within in _WITHIN.findall(typed.strip("\"'()[]."))}
    within = [compact for compact in found if _is_postcode(compact)]
    if within:
        alone = not re.search(r"\w", _WITHIN.sub("", typed.strip("\"'()[].")))
        return "it has more than the postcode in it", _shown(within[0]) if len(within) == 1 else None, alone
    compact = re.sub(r"\s", "", typed)
    slips = [f"Shift+{_SHIFTED[c][0]} types {_SHIFTED[c][1]}" for c in compact if c in _SHIFTED]
    compact = "".join(_SHIFTED.get(c, (c,))[0] for c in compact)
    if foreign := foreign_letter(compact):
        slips.append(foreign)
        compact = latin(compact)
    if not compact.isascii():
        return _joined(slips), None, False
    meant = _meant(compact.upper())
    if meant is None:
        return _joined([*slips, _why_not(compact.upper())]), None, False
    pairs = zip(compact.upper(), meant, strict=True)
    swaps = [_LOOK_ALIKES[pair] for pair in pairs if pair in _LOOK_ALIKES]
    # S0 may be a slip for SO, but S01 may as well be one for S1, which is another city.
    same_area = _letters(compact.upper()).startswith(_letters(meant))
    # Few areas have a district 0: of LEO 1FZ a digit may be missing as well.
    lone_zero = ("O", "0") in zip(compact.upper()[:-3], meant[:-3], strict=True) and bool(
        re.fullmatch(r"[A-Z]+0", meant[:-3])
    )
    return _joined(slips + swaps), _shown(meant), foreign is None and same_area and not lone_zero


def _letters(compact: str) -> str:
    """Return the letters at the start: a postcode's area."""
    return re.match(r"[A-Z]*", compact)[0]  # type: ignore[index]  # it always matches


def _joined(slips: list[str]) -> str:
    return with_and(dict.fromkeys(slips))


def _meant(compact: str) -> str | None:
    """Return the postcode that takes the fewest swaps of look-alikes; None if several take as few."""
    meanings = {meaning: _swaps(compact, meaning) for meaning in _meanings(compact)}
    fewest = min(meanings.values(), default=0)
    closest = [meaning for meaning, swaps in meanings.items() if swaps == fewest]
    return closest[0] if len(closest) == 1 else None


def _swaps(compact: str, meaning: str) -> int:
    return sum(a != b for a, b in zip(compact, meaning, strict=True))


def _meanings(compact: str) -> Iterator[str]:
    """Yield every postcode that ``compact`` may stand for, itself included, shape by shape."""
    for shape in _SHAPES:
        if len(shape) == len(compact):
            readings = [_readings(c, place) for c, place in zip(compact, shape, strict=True)]
            yield from filter(_is_postcode, map("".join, product(*readings)))


def _readings(character: str, place: str) -> list[str]:
    """Return what ``character`` may stand for in a letter's place ("A") or a digit's ("9")."""
    readings = [character, *(wanted for typed, wanted in _LOOK_ALIKES if typed == character)]
    return [reading for reading in readings if reading.isdigit() == (place == "9")]


_WHY_NOT = (
    (r".{0,4}", "it is too short"),
    (r".{8,}", "it is too long"),
    (
        r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9](?=.?[CIKMOV])[A-Z]{2}",
        "its last two letters are never C, I, K, M, O or V",
    ),
    (r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", "no postcode in the UK begins like that"),
    (r".*", "it does not look like LE1 1FZ or B1 1AA"),
)


def _why_not(compact: str) -> str:
    return next(reason for form, reason in _WHY_NOT if re.fullmatch(form, compact, re.DOTALL))

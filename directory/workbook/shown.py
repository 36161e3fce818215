"""How a stored value looks in its cell: text trimmed, a number in its format, a date as 31/08/2026. Pure."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

# Anything but spaces, format characters (U+200B, U+2060 ...) and the fillers of Hangul and Braille.
VISIBLE = re.compile(
    r"[^\s\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0]"
)
MOST_PLACES = 30  # behind the point, as in Excel
_EXACT = Context(prec=400)  # the largest number that a cell holds has 309 digits
LONGEST_FORMAT = 255  # characters, as in Excel
_PIECE = re.compile(r'"[^"]*"?|\\.?|\[[^\]]*\]?|[^;"\\\[]+|;')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_NOT_SHOWN = re.compile(r"\[[^\]]{0,255}\]|_.|\*.")  # a colour or condition, room for a character, a filler
_PLACES = re.compile(r"[#0?,]*[0#?](?:\.([#0?]*))?")


def plain(text: str) -> str:
    """Return ``text`` as it looks: trimmed, each line break one newline, no control characters.

    Excel keeps a control character as _x000B_ (ECMA-376 Part 1, 22.9.2.19). A vertical tab or form
    feed is a line break pasted from Word; the others cannot be seen, and no XML may hold them.
    """
    text = text.strip()
    if not VISIBLE.search(text):
        return ""
    if text.isprintable() and "_x" not in text:
        return text
    text = re.sub(r"_x(00[01][0-9A-Fa-f]|005F)_", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"\r\n?|\v|\f", "\n", text)
    return re.sub("[\x00-\x08\x0e-\x1f\ufffe\uffff]", "", text).strip()


def number(value: int | float, form: str) -> str:
    """Return a number as its format shows it, but for an exponent, a ".0" and marks between thousands.

    Formats that carry meaning are kept: zeros with spaces or hyphens between them ("00000 000000", as
    people type a phone number's), percentages, and how many places are shown. Excel calculates with 15
    significant digits.
    """
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    section = _section(form, exact)
    literals = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(section))
    shown = _NOT_SHOWN.sub("", _LITERAL.sub("", section)).strip()
    if "%" in shown:
        places = _PLACES.fullmatch(shown.replace("%", "").strip("-+() "))
        return f"{_quantized(exact * 100, places):f}%"
    mask = re.sub(r'["\\]', "", form)
    if exact >= 0 and exact == exact.to_integral_value() and re.fullmatch(r"0[0 -]*0", mask):
        return _masked(f"{int(exact)}", mask)
    return _rounded(exact, shown) + ("%" if literals.strip() == "%" else "")


def _section(form: str, value: Decimal) -> str:
    """Return the section of a format that a number is shown by: positive; negative; zero."""
    sections = [""]
    for piece in _PIECE.findall(form[:LONGEST_FORMAT]):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    if value < 0 and len(sections) > 1 and sections[1]:
        return sections[1]
    if value == 0 and len(sections) > 2 and sections[2]:
        return sections[2]
    return sections[0]


def _rounded(exact: Decimal, shown: str) -> str:
    """Return the digits of a number, with as many places as ``shown`` has; all of them in other formats."""
    places = _PLACES.fullmatch(shown.strip("-+() "))
    if exact != exact.to_integral_value():
        return f"{_quantized(exact, places) if places else exact:f}"
    return f"{int(exact)}"


def _quantized(exact: Decimal, places: re.Match[str] | None) -> Decimal:
    kept = min(len(places[1] or ""), MOST_PLACES) if places else 0
    return exact.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP, _EXACT)


def _masked(digits: str, mask: str) -> str:
    """Return ``digits`` set into the zeros of ``mask`` from the right; what is left over goes in front."""
    waiting = list(digits)
    shown = [(waiting.pop() if waiting else "0") if sign == "0" else sign for sign in reversed(mask)]
    return "".join(waiting) + "".join(reversed(shown))


def day(value: date | time | timedelta) -> str:
    """Return 31/08/2026, with the time of day behind it unless that is midnight."""
    if isinstance(value, datetime) and value.time() != time():
        return f"{day(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)

"""Text to phone number in E.164, or the reason why it cannot be dialled.

Sources: libphonenumber, as phonenumbers 9.0.43 carries it (tried 2026-11-23), for which numbers are in use:
its *validity*, since its *possibility* passes "429 9363". Ofcom for premium rate and for the ranges kept for
drama: docs/sources.md, Telephone numbers (2026-11-23). The slips are those of schools' real lists.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, product
from typing import NamedTuple

from directory.values.error import ContactError
from directory.values.memory import remembering
from directory.values.text import tidied, with_and

# 1,000 numbers in each range; libphonenumber calls the last two ranges invalid.
_DRAMA = re.compile(r"\+44(?:116496|207946|770090|163296)0[0-9]{3}")

_DIGITS = re.compile("[0-9OoIl]")  # and the letters that are mistaken for digits
_FEWEST_IN_PAIR = 7  # digits: a local number, and a sign of a second; junk is recognised sooner
_LONGEST = 120  # characters: room for three numbers and a note; more is no phone cell
_EXTENSION = re.compile(r"(?:ext(?:ension|n)?|x|#)[ .:]*([0-9]{1,6})\)?\Z", re.I)
_LOOK_ALIKE_WORD = re.compile(r"\b(?=[OoIl]*[0-9]|[Oo]{3})[0-9OoIl]{2,}\b")
_LABELLED = re.compile(
    r"(?:(?:tel(?:ephone)?|t|ph(?:one)?|p|mob(?:ile)?|m|number|no)\b[\s.:]*)*[+(]*\s*[0-9](?:.*[0-9])?[\s.,;:]*",
    re.I | re.S,
)
_DIALLED = re.compile(r"[( ]*(?:\+|0(?!0)|00(?= ?44))[0-9 ().-]+")
_UNDER_44 = re.compile(r"\A(?:\+440?|00440?|0)")
_MOST_DIGITS = 20  # with a +: the library itself refuses more than 17 behind a country code of up to 3
_FEWEST_LOCAL, _MOST_WITH_EXTENSION = 4, 26  # digits: after the longest area code; with an extension of six
_ASKED = 1_024  # numbers: those of one cell, which is cut at each place where a second may begin
_BREAK = re.compile(r"[/;,|&\n]|\b(?:or|and)\b", re.I)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled: ``e164`` ("+441164960001") and ``extension`` ("" if none)."""

    e164: str
    extension: str = ""

    @property
    def shown(self) -> str:
        """Return the number as the office writes it: "0116 496 0001 ext. 12"; abroad "+33 1 42 68 53 00"."""
        import phonenumbers as library

        if self.e164.startswith("+44"):
            number = library.PhoneNumber(country_code=44, national_number=int(self.e164[3:]))
            shown = library.format_number(number, library.PhoneNumberFormat.NATIONAL)
        else:
            number = library.parse(self.e164)
            shown = library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL)
        return shown + (f" ext. {self.extension}" if self.extension else "")


def is_reserved_for_drama(phone: Phone) -> bool:
    """Return whether Ofcom keeps ``phone`` for drama: fit for examples, never for a live directory.

    0116 496 0000-0999, 020 7946 0000-0999, 07700 900000-900999 and 01632 960000-960999.
    """
    return bool(_DRAMA.fullmatch(phone.e164))


def parse_phone(text: str, *, area_code: str = "") -> Phone:
    """Return the one number in ``text`` (not blank); spaces, brackets, dots and hyphens are allowed.

    A UK number starts with 0, +44 or 0044, any other with + and its country code. ``area_code`` ("0116") is
    the school's: a number without an area code is refused, and suggested with this one. Raises ContactError.
    """
    return _at_sight(text) or _at_length(text, area_code)


def dialled(text: str, *, area_code: str = "") -> Phone:
    """Return what a person dials who reads ``text``: "Tel: +44 (0)116 496 0001". Raises ContactError."""
    try:
        return parse_phone(text, area_code=area_code)
    except ContactError as error:
        if error.usable and error.suggestion:
            return parse_phone(error.suggestion, area_code=area_code)
        raise


@remembering
def _at_sight(text: str) -> Phone | None:
    """Return the number of a plain cell; it is the same for every area code, so it is remembered once."""
    return _plain(tidied(text))


@remembering
def _at_length(text: str, area_code: str) -> Phone:
    return _judged(text, tidied(text), area_code)


def _plain(typed: str) -> Phone | None:
    """Return the number when ``typed`` is plain digits and spaces, as most are; None: the library must judge.

    Most cells need no library this way. The answer is always the one that `_judged` would give:
    `tests/values/test_differential.py` compares the two.
    """
    digits = typed.replace(" ", "")
    if digits.startswith("0") and digits.isascii() and _uk().fullmatch(digits, 1):
        return Phone(f"+44{digits[1:]}")
    return None


@cache
def _uk() -> re.Pattern[str]:
    """Return the library's pattern for a UK landline, mobile, 03 or freephone number, without the first 0."""
    return _national(("GB",), ("fixed_line", "mobile", "uan", "toll_free"))


@cache
def _any_under_44() -> re.Pattern[str]:
    """Return the library's pattern for any number under +44, without the first 0; no other is in use.

    The Channel Islands and the Isle of Man share the country code.
    """
    kinds = "fixed_line mobile uan toll_free shared_cost premium_rate personal_number voip pager voicemail"
    return _national(("GB", "GG", "IM", "JE"), kinds.split())


def _national(regions: Iterable[str], kinds: Iterable[str]) -> re.Pattern[str]:
    from phonenumbers import PhoneMetadata

    described = [
        getattr(PhoneMetadata.metadata_for_region(region, None), kind)
        for region, kind in product(regions, kinds)
    ]
    return re.compile("|".join(one.national_number_pattern for one in described if one))


def _judged(text: str, typed: str, area_code: str) -> Phone:
    """Return the number in ``typed``, which is ``text`` tidied, or raise ContactError."""
    read = _read(typed, area_code)
    if read.phone and not read.slips:
        return read.phone
    if read.phone:
        reason = with_and(read.slips)
        usable = read.certain and _HARMLESS.issuperset(read.slips)
        raise ContactError(
            text, "a phone number", reason, read.phone.shown, certain=read.certain, usable=usable
        )
    if pair := _pair(typed, area_code):
        first, second = (_read(part, area_code).phone for part in pair)
        told = second.shown if second else _whole_second(first, pair[1])
        raise ContactError(
            text,
            "one phone number",
            "there are two phone numbers in one cell",
            first.shown if first else None,
            mend=f"Put the second, {told}, into Phone 2.",
            certain=(certain := _is_only_pair(typed, area_code)),
            second=second.shown if second and certain else None,
        )
    raise ContactError(text, "a phone number", with_and([*read.slips, _why_not(read.body)]))


class _Reading(NamedTuple):
    """A text after mending: the number if there is one, the slips mended, and the text that was left.

    ``certain``: it can be no other number, and only a label such as "Tel:" was dropped.
    """

    phone: Phone | None
    slips: list[str]
    body: str
    certain: bool = False


def _read(typed: str, area_code: str) -> _Reading:
    """Return ``typed`` with each slip we know mended once, in order, and the number if it is one."""
    if len(typed) > _LONGEST:
        return _Reading(None, [], typed)
    found = _EXTENSION.search(typed)
    if found and not re.search("[0-9]", typed[: found.start()]):
        found = None
    body, extension = (typed[: found.start()].rstrip(" ,("), found[1]) if found else (typed, "")
    slips = []
    certain = True
    for slip, mend in _SLIPS:
        mended = mend(body)
        if mended != body:
            slips.append(slip)
            certain = certain and mend is not _one_zero  # 00 may have been meant for another country
            certain = certain and (mend is not _alone or bool(_LABELLED.fullmatch(body)))
            body = mended
    for completed, lacking in _completed(body, area_code):
        if e164 := _e164(completed):
            certain = certain and (not lacking or _is_only_way(e164, body, area_code))
            return _Reading(Phone(e164, extension), slips + lacking, completed, certain)
    return _Reading(None, slips, body)


def _zeros(body: str) -> str:
    return _LOOK_ALIKE_WORD.sub(lambda word: word[0].replace("O", "0").replace("o", "0"), body)


def _ones(body: str) -> str:
    return _LOOK_ALIKE_WORD.sub(lambda word: word[0].replace("I", "1").replace("l", "1"), body)


def _whole(body: str) -> str:
    # openpyxl returns a number cell as a float where the file stores one: 1164960001.0
    return re.sub(r"\A([1-9][0-9]{8,12})\.0\Z", r"\1", body)


def _alone(body: str) -> str:
    number = re.search(r"[+(]*\s*[0-9](?:.*[0-9])?", body, re.S)
    if not number:
        return body
    beside = body[: number.start()] + body[number.end() :]
    return number[0] if re.search(r"[^\s().-]", beside) else body


def _without_trunk_zero(body: str) -> str:
    return re.sub(r"\A[( ]*(?:\+|00) ?44[ ).-]*(?:\( ?0 ?\)|0)[ .-]*", "+44 ", body)


def _without_odd_plus(body: str) -> str:
    """Return "+44..." of "0+44...", and "07..." of "+07...": a + stands before a country code alone."""
    return re.sub(r"\A[( ]*\+(?= ?0)", "", re.sub(r"\A[( ]*0 ?(?=\+ ?44)", "", body))


def _one_zero(body: str) -> str:
    """Return the number with one 0 in front, where that makes it one; 0044 and other countries stay."""
    mended = re.sub(r"\A[( ]*0[0 ]*0(?! ?44)(?=[ (-]*[1-9])", "0", body)
    return mended if mended != body and _e164(mended) else body


# With these a person who reads the cell dials the right number all the same.
_MORE, _PLUS, _TRUNK = (
    "it has more than the number in it",
    "a + stands before a country code alone",
    "the 0 after +44 is not dialled",
)
_HARMLESS = frozenset({_MORE, _PLUS, _TRUNK, "it is broken over two lines"})
_SLIPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    # phonenumbers itself accepts "O2079460000" and "0800 FLOWERS": no letter may reach it.
    ("it has the letter O where a zero belongs", _zeros),
    ("it has the letter l or I where a 1 belongs", _ones),
    ("Excel has made it a number with a decimal point", _whole),
    (_MORE, _alone),
    (_PLUS, _without_odd_plus),
    ("it has more than one 0 in front", _one_zero),
    (_TRUNK, _without_trunk_zero),
)


def _completed(body: str, area_code: str) -> Iterator[tuple[str, list[str]]]:
    """Yield ``body`` as it stands, then each way of completing it, with a note of what it lacked."""
    yield body, []
    joined = _BREAK.sub(" ", body)
    broken = []
    if joined != body:
        broken = [
            "it is broken over two lines" if "\n" in body else "it has a mark inside that is not dialled"
        ]
        yield joined, broken
    if re.match(r"[( ]*[1-9]", joined):
        yield "0" + joined, [*broken, "Excel has dropped its first zero"]
        yield "+" + joined, [*broken, "the + before its country code is missing"]
        if area_code:
            yield f"{area_code} {joined}", [*broken, "it has no area code"]


def _is_only_way(e164: str, body: str, area_code: str) -> bool:
    """Return whether ``body``, which had to be completed, can be completed to this number only.

    A mark inside may split a number from an alternative. A country code without its + is a guess, except
    44. A short number that lost a zero may be a local one.
    """
    if re.search(r"[/;,|&]|\b(?:or|and)\b", body, re.I) or len(e164) < len("+44123456789"):
        return False
    forms = [form for form, _ in _completed(body, area_code) if not re.match(r"\+(?!44)", form)]
    return {found for form in forms if (found := _e164(form))} == {e164}


def _e164(body: str) -> str | None:
    """Return the number in E.164, or None if it is not in use; only ASCII digits reach the library."""
    if not _DIALLED.fullmatch(body):
        return None
    digits = re.sub(r"[^0-9+]", "", body)
    return _in_use(digits) if _may_be_in_use(digits) else None


def _may_be_in_use(digits: str) -> bool:
    """Return whether ``digits`` pass a quick test, which costs a twentieth of the library's."""
    if len(digits) > _MOST_DIGITS:
        return False
    national = _UNDER_44.sub("", digits)
    return national == digits or bool(
        _any_under_44().fullmatch(national) or _DRAMA.fullmatch(f"+44{national}")
    )


@lru_cache(_ASKED)
def _in_use(digits: str) -> str | None:
    """Return ``digits``, perhaps after a +, in E.164 as the library reads them; None if in use nowhere."""
    import phonenumbers as library

    try:
        number = library.parse(digits, "GB")
    except library.NumberParseException:
        return None
    e164 = library.format_number(number, library.PhoneNumberFormat.E164)
    if e164.startswith("+449"):
        return None
    return e164 if library.is_valid_number(number) or _DRAMA.fullmatch(e164) else None


def _pair(typed: str, area_code: str) -> tuple[str, str] | None:
    """Return the two numbers in ``typed``, as typed; None when it is a single wrong one.

    The best place to cut, at a space or between two digits, leaves a number on both sides. Failing that, a
    sign that people put between numbers will do, whatever follows it.
    """
    if len(typed) > _LONGEST or len(_DIGITS.findall(typed)) < _FEWEST_IN_PAIR:
        return None
    marks, seams = _cuts(typed)
    for pair in marks + seams:
        if all(_is_whole(part, area_code) for part in pair):
            return pair
    return next(
        (pair for pair in marks if _is_whole(pair[0], area_code) and re.search("[0-9]", pair[1])), None
    )


def _whole_second(first: Phone | None, typed: str) -> str:
    """Return the second number of "0116 496 1234/35", which begins like the first; else ``typed``."""
    if first is None or not re.fullmatch(r"[0-9]{1,4}", typed):
        return typed
    whole = first.e164[: -len(typed)] + typed
    return Phone(found).shown if (found := _e164(whole)) else typed


def _cuts(typed: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the ways of cutting ``typed`` in two: at a mark, and where a number may begin."""
    return (
        [(typed[: m.start()].strip(), typed[m.end() :].strip()) for m in _BREAK.finditer(typed)],
        [(typed[: m.start()].strip(), typed[m.start() :].strip()) for m in re.finditer(r"[ 0+(]", typed)],
    )


def _is_only_pair(typed: str, area_code: str) -> bool:
    """Return whether there is only one way to cut ``typed`` into two certain and different numbers.

    "0121 496 0001 / 496 0002" are two Birmingham numbers: a number without an area code, after a number
    with another area code than the school's, does not take the school's.
    """
    found: dict[tuple[Phone, Phone], bool] = {}
    for pair in chain(*_cuts(typed)):
        first, second = (_read(part, area_code) for part in pair)
        if first.phone and second.phone:
            lacking = _read(pair[1], "").phone is None
            away = lacking and not first.phone.e164.startswith(f"+44{area_code[1:]}")
            both = (first.phone, second.phone)
            found[both] = found.get(both, False) or (first.certain and second.certain and not away)
    return len(found) == 1 and all(certain and one != other for (one, other), certain in found.items())


def _is_whole(part: str, area_code: str) -> bool:
    """Return whether ``part`` can be dialled, at least locally: a local number has 6 to 8 digits."""
    if not _FEWEST_LOCAL <= len(_DIGITS.findall(part)) <= _MOST_WITH_EXTENSION:
        return False
    local = re.fullmatch(r"[1-9](?:[ -]?[0-9]){5,7}", part)
    return bool(local or _read(part, area_code).phone)


_WHY_NOT: tuple[tuple[str, str], ...] = (
    (r"[^0-9]*", "it has no digits; leave the cell blank if there is no number"),
    (
        r"[0-9,]+[Ee]\+?[0-9]+",
        "Excel has rounded it and its last digits are lost; format the cell as Text and type it again",
    ),
    (r".*[^0-9+].*", "it has letters or marks among its digits"),
    (r".+\+.*", "it has a + among its digits"),
    (r"[019]?(?:99|11|12|01|05)|1(?:16|18)[0-9]{3}", "it is a short code that is not one body's number"),
    (r"09.*", "09 numbers are charged at premium rate"),
    (r"00.*", "a number abroad starts with + and its country code"),
    (r"\+.*", "no number in use abroad looks like that"),
    (r"[1-9][0-9]{4,7}", "it has no area code"),
    (r"[0-9]{1,9}", "it has too few digits; a UK number has 11"),
    (r"0[0-9]{9}|[1-9][0-9]{8}", "it seems to lack a digit; nearly all UK numbers have 11"),
    (r"[0-9]{12,}", "it has too many digits; a UK number has 11"),
    (r".*", "no UK number in use looks like that; compare it with the body's website"),
)


def _why_not(body: str) -> str:
    """Return, in a clerk's words, why ``body`` cannot be dialled."""
    if len(body) > _LONGEST:
        return "it is far too long"
    digits = re.sub(r"\A(?:\+|00)440?", "0", re.sub(r"[\s().-]", "", body) or body)
    return next(reason for form, reason in _WHY_NOT if re.fullmatch(form, digits, re.S))

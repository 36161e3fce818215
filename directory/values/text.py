"""Text tidied before parsing, compared, and made fit to print; JSON; "1 letter" or "2 letters"."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

LONGEST_CELL = (
    320  # characters: an address may have 254 (RFC 5321 4.5.3.1, erratum 1690 to RFC 3696), and two fit
)

# "Null", "Nil", "No", "Na" and "Nan" are names; these are not, and say nothing in any column.
NOTHING = frozenset({"none", "n/a", "n.a.", "tbc", "tba", "unknown", "not known", "-", "--", "?", "."})


def tidied(text: str) -> str:
    r"""Return ``text`` with its invisible slips mended, which are not the clerk's fault.

    No-break and other wide spaces become spaces, line ends of every kind become ``\n``, dashes become
    hyphens. Zero-width and direction marks (Unicode category Cf) go; runs of spaces shrink to one.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if text.isascii():
        text = text.translate(_ASCII_TIDIED)
    else:
        text = "".join(_TIDIED.get(c) or _by_category(c) for c in text)
    text = re.sub(r" +", " ", text)  # first: " *\n" tries a long run of spaces once for each of them
    return re.sub(r"\n+", "\n", re.sub(r" ?\n ?", "\n", text)).strip()


# U+2028 and U+2029 are line ends that Word leaves behind; str.splitlines knows them, category Zs does not.
_TIDIED = dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n") | {"\t": " ", "\u2212": "-"}
_ASCII_TIDIED = str.maketrans({sign: mended for sign, mended in _TIDIED.items() if sign.isascii()})


def _by_category(character: str) -> str:
    return {"Cf": "", "Zs": " ", "Pd": "-"}.get(unicodedata.category(character), character)


_TIMES = re.compile(r" \((\d{1,3})\)\Z")


def first_time(by: str) -> str:
    """Return initials without their count: AB of "AB (2)"."""
    return _TIMES.sub("", by)


def first_or_again(by: str) -> str:
    """Return the initials of whoever asked a body, in words where they asked it again on that day."""
    return f"{first_time(by)}, who asked again on that day" if _TIMES.search(by) else by


def once_more(by: str) -> str:
    """Return the initials of whoever asked a body once more on one day: "AB (2)" after AB, then "AB (3)"."""
    count = _TIMES.search(by)
    return f"{first_time(by)} ({int(count[1]) + 1 if count else 2})"


def foreign_letter(text: str) -> str | None:
    """Return a clause that names the first character of ``text`` that is not English; None if all are."""
    foreign = next((c for c in text if not c.isascii()), None)
    if foreign is None:
        return None
    if not foreign.isprintable():
        return "it has an invisible character in it"
    name = unicodedata.name(foreign, "a character without a name").capitalize()
    return f'its "{foreign}" is not on an English keyboard (it is "{name}")'


def one_edit_apart(a: str, b: str) -> bool:
    """Return whether exactly one typing slip turns ``a`` into ``b``; False for equal words.

    A slip is one character typed too many, left out, replaced, or swapped with its neighbour: an optimal
    string alignment distance of 1.
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False  # most pairs: nothing is imported for them
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=1) == 1


def near_words(typed: str, known: Sequence[str], *, at_least: int, most: int = 1) -> list[str]:
    """Return the words of ``known`` that are most like ``typed``, ``most`` of them, the likest first.

    ``at_least`` is how alike they must be, in percent: twice the characters that both have in one order, of
    all that they have. 10,000 known words take a millisecond (measured).
    """
    from rapidfuzz import fuzz, process

    near = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=at_least, limit=most)
    return [word for word, _, _ in near]


# Characters that look like one on the English keyboard: Cyrillic small letters and capitals, Greek ones, then
# the curled marks that Word puts in by itself. Full-width forms need no table, see `latin`.
_LATIN = str.maketrans(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u0443\u051d\u0445"
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423"
    "\u03b1\u03bf\u03c1\u03bd"
    "\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u0396"
    "\u2018\u2019\u02bc",
    "acdehijlopqsywxABCEHIJKMOPSTXYaopvABEHIKMNOPTYXZ'''",
)


def latin(text: str) -> str:
    """Return ``text`` with English letters in place of look-alikes from other alphabets.

    These are the few of Unicode's confusables (UTS 39) that a keyboard or a paste brings. Accents stay: the
    person may have meant them.
    """
    wide = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return wide.translate(_LATIN)


def printable(text: str) -> str:
    """Return ``text`` with hidden characters shown as <U+202E>: controls, and marks that turn the line."""
    return "".join(
        character if character.isprintable() or character == "\n" else f"<U+{ord(character):04X}>"
        for character in text
    )


def no_command(text: str) -> str:
    """Return a text of which no line is a command to a GitHub job that prints it.

    A cell may hold "::error" or "::stop-commands::". A job's runner looks for "::" where a line begins, after
    any spaces, and for "##[" anywhere (actions/runner, ActionCommand.cs): both get a space.
    """
    return re.sub(r"^([^\S\n]*:)(?=:)", r"\1 ", text.replace("##[", "## ["), flags=re.MULTILINE)


def as_json(value: Any) -> str:
    """Return ``value`` as JSON that any terminal may show.

    Letters stay as they are. A control, a mark that turns the line (U+202E) and half a character (U+D800) are
    escaped, and come back the same when the JSON is read.
    """
    return re.sub(r"[^\n -~]", _json_escape, json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _json_escape(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 letter", "2 letters", "2 bodies", "2 days"."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}s"


def with_and(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: "A", "A and B", "A, B and C"; "" without any."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def fold(heading: str) -> str:
    """Return a heading for comparison: without capitals, spaces, underscores and hyphens."""
    return re.sub(r"[\s_\-]+", "", heading).casefold()


@lru_cache(maxsize=1024)  # headings: a list has a few, and asks for each at every row
def snake(heading: str) -> str:
    """Return a heading in snake_case: "Send by" -> "send_by"."""
    return re.sub(r"[\s_\-]+", "_", heading.strip()).lower()


LONGEST_NAME = 60  # characters


def fit_name(typed: str) -> str:
    """Return who says something, as the ledger keeps it: initials are enough; "" when that is no name."""
    name = typed.strip()
    return name if name.isprintable() and len(name) <= LONGEST_NAME else ""


# Source: OWASP, "CSV Injection", read 2026-11-24; the last three are skipped before a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet program would calculate a cell of a CSV file with this text."""
    return text.startswith(_FORMULA)

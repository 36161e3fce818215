"""Turn the fields of a Word letter (MERGEFIELD, IF, DATE, HYPERLINK) into the tags that templates write.

Word stores a field in one element, or in runs between "begin", "separate" and "end" (ECMA-376 part 1, 17.16).
What a field showed last is gone afterwards: it is somebody's data, or «Forename».
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from directory.templates.word.clean import LINK, XML, is_page
from directory.templates.word.marks import GAPS
from directory.templates.word.names import NoField, field_of, no_field
from directory.templates.word.package import R, Relation, W

# What to do instead of fields that would bring in another file, a question, a list's next row, a name.
INSTEAD = {
    "ADDRESSBLOCK": "delete it: the address stands in the window of the envelope",
    "GREETINGLINE": "type the greeting, with a value if you like",
    "NEXT": "each letter is about one row of the list: delete it",
    "NEXTIF": "each letter is about one row of the list: delete it",
    "SKIPIF": "the program decides who gets a letter: delete it",
    **dict.fromkeys(
        ("AUTHOR", "USERNAME", "USERINITIALS", "USERADDRESS", "LASTSAVEDBY", "FILENAME", "TEMPLATE"),
        "type the words, or a value such as {{ school.head_teacher }}",
    ),
    **dict.fromkeys(("CREATEDATE", "SAVEDATE", "PRINTDATE"), "use {{ letter.date }}"),
    **dict.fromkeys(
        (
            "INCLUDETEXT",
            "INCLUDEPICTURE",
            "IMPORT",
            "DATABASE",
            "LINK",
            "EMBED",
            "DDE",
            "DDEAUTO",
            "MACROBUTTON",
        ),
        "put into the file itself what letters should have",
    ),
}
# Fields whose result may stay: it is the school's own text, as all around it.
SHOWN = frozenset(
    {
        *("HYPERLINK", "FORMTEXT", "FORMDROPDOWN", "SYMBOL", "SEQ", "LISTNUM", "ADVANCE"),
        *("TOC", "PAGEREF", "TC", "XE", "PRIVATE"),
    }
)
TYPE_IT = "type the words, or a value such as {{ leaver.forename }}"
OVER_PARAGRAPHS = (
    "a field goes over several paragraphs, or half of it is gone: write {% if ... %} and {% endif %} instead."
)
CASES = {"UPPER": " | upper", "LOWER": " | lower"}
MERGED = re.compile(r'\s*MERGEFIELD\s+(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))(?P<switches>.*)', re.I | re.S)
AROUND = re.compile(r'\\([bf])\s+"([^"]*)"', re.IGNORECASE)
QUOTES = '"\u201c\u201d'
LOOK = f"{W}rPr"
BOX = "\u2610"


class FieldWrong(ValueError):
    """A field that no template can have; ``str()`` says so to the office."""


Piece = tuple[str, Element | None] | list[Element]  # a character and its look, or what a field became


@dataclass(slots=True)
class _Open:
    """A field in runs that has begun: its code, its runs so far, and those that show its result."""

    code: list[Piece] = field(default_factory=list)
    runs: list[Element] = field(default_factory=list)
    shown: list[Element] = field(default_factory=list)
    separate: bool = False

    @property
    def asks(self) -> bool:
        """Return whether its code has another field in it."""
        return any(isinstance(piece, list) and not _is_gap(piece) for piece in self.code)

    @property
    def words(self) -> str:
        return "".join(piece[0] for piece in self.code if isinstance(piece, tuple))


@dataclass(slots=True)
class Fields:
    """Turns the fields of one part into tags. ``relations`` are the part's own, to which links are added.

    ``wrong`` takes a sentence about each field that no template can have.
    """

    relations: dict[str, Relation]
    wrong: Callable[[str], None]

    def resolve(self, paragraph: Element) -> None:
        """Turn a paragraph's fields into tags. What stands in its text boxes has its own paragraphs."""
        for parent in [*paragraph.iter(f"{W}hyperlink"), *paragraph.iter(f"{W}fldSimple"), paragraph]:
            parent[:] = self._resolved(list(_single(parent)))

    def _resolved(self, children: Sequence[Element]) -> list[Element]:
        kept: list[Element] = []
        opened: list[_Open] = []
        for child in children:
            mark = child.find(f"{W}fldChar") if child.tag == f"{W}r" else None
            kind = mark.get(f"{W}fldCharType", "") if mark is not None else ""
            if kind == "begin":
                opened.append(_Open())
            if not opened and (kind or child.find(f"{W}instrText") is not None):
                self.wrong(OVER_PARAGRAPHS)
                continue
            if not opened:
                kept += self._simple(child) if child.tag == f"{W}fldSimple" else [child]
                continue
            here = opened[-1]
            here.runs.append(child)
            if kind == "separate":
                here.separate = True
            elif kind == "end":
                opened.pop()
                self._give(self._became(here), opened, kept)
            elif not kind:
                self._take(child, here)
        if opened:
            self.wrong(OVER_PARAGRAPHS)
        return kept

    def _take(self, child: Element, here: _Open) -> None:
        if here.separate:
            here.shown.append(child)
            return
        if child.tag == f"{W}fldSimple":
            here.code.append(self._simple(child))
        elif any(one.tag in GAPS for one in child):
            here.code.append([child])
        for one in child.iter(f"{W}instrText"):
            here.code += [(letter, child.find(f"{W}rPr")) for letter in one.text or ""]

    def _give(self, made: list[Element], opened: list[_Open], kept: list[Element]) -> None:
        if not opened:
            kept += made
        elif opened[-1].separate:
            opened[-1].shown += made
        else:
            opened[-1].code.append(made)

    def _simple(self, element: Element) -> list[Element]:
        code = element.get(f"{W}instr", "")
        return self._became(_Open([(letter, None) for letter in code], [element], list(element)))

    def _became(self, one: _Open) -> list[Element]:
        """Return what a field becomes: tags, links, a page number as it is, or what it shows."""
        words = one.words.split()
        name = words[0].upper() if words else ""
        look = next((run.find(f"{W}rPr") for run in one.shown if run.tag == f"{W}r"), None)
        try:
            match name:
                case "MERGEFIELD":
                    return [_run(_merged(one.words), look)]
                case "DATE":
                    return [_run("{{ letter.date }}", look)]
                case "IF":
                    return list(_if(one.code))
                case "HYPERLINK" if not one.asks and (link := self._link(one)):
                    return [link]
                case "FORMCHECKBOX":
                    return [_run(BOX, look)]
            if not is_page(one.words) and (name not in SHOWN or one.asks):
                # What it showed last may be another pupil's: QUOTE, REF and = print what a MERGEFIELD gave.
                raise FieldWrong(f"letters have no field {_said(one)}: {INSTEAD.get(name, TYPE_IT)}.")
        except (FieldWrong, NoField) as error:
            self.wrong(str(error))
            return []
        return one.runs if is_page(one.words) else one.shown

    def _link(self, one: _Open) -> Element | None:
        found = re.search(r'"([^"]+)"', one.words)
        if found is None or not LINK.match(found[1]):
            return None
        id_ = f"field{len(self.relations)}"
        self.relations[id_] = Relation("hyperlink", found[1], True)
        link = Element(f"{W}hyperlink", {f"{R}id": id_})
        link.extend(one.shown)
        return link


def _said(one: _Open) -> str:
    """Return a field's name, if it has one, and whether another field is in it."""
    name = next((word.upper() for word in one.words.split()), "without a name")
    return f"{name} with a field in it" if one.asks else name


def _single(parent: Element) -> Iterator[Element]:
    """Yield what is in an element, each run that has a field's marks in it as one run for each of them."""
    for child in parent:
        marks = child.tag == f"{W}r" and any(one.tag in (f"{W}fldChar", f"{W}instrText") for one in child)
        if not marks:
            yield child
            continue
        look = child.find(f"{W}rPr")
        for one in child:
            if one.tag != f"{W}rPr":
                run = Element(f"{W}r")
                run.extend([one] if look is None else [deepcopy(look), one])
                yield run


def _run(text: str, look: Element | None) -> Element:
    run, said = Element(f"{W}r"), Element(f"{W}t", {f"{XML}space": "preserve"})
    said.text = text
    run.extend([said] if look is None else [deepcopy(look), said])
    return run


def _merged(code: str) -> str:
    """Return a MERGEFIELD as a tag, with the words that it prints around a value that is not blank."""
    found = MERGED.fullmatch(code)
    if found is None:
        raise FieldWrong("this MERGEFIELD names no column of the list: insert it again.")
    typed = found["quoted"] or found["bare"] or ""
    name = field_of(typed)
    if not name:
        raise no_field(typed)
    switches = found["switches"]
    case = next(
        (CASES[one.upper()] for one in re.findall(r"\\\*\s*(\w+)", switches) if one.upper() in CASES), ""
    )
    around: Mapping[str, str] = {which.lower(): words for which, words in AROUND.findall(switches)}
    value = "{{ " + name + case + " }}"
    if not around:
        return value
    return "{% if " + name + " %}" + around.get("b", "") + value + around.get("f", "") + "{% endif %}"


def _if(code: Sequence[Piece]) -> Iterator[Element]:
    """Yield the runs that an IF field becomes: IF value = "text" "if so" "if not"."""
    rest = [*code]
    _word(rest)
    first, comparison, second = _operand(rest), _word(rest), _operand(rest)
    if comparison not in ("=", "<>"):
        raise FieldWrong('an IF field of a letter compares with = or <>: write {% if leaver.sen == "Yes" %}.')
    (one, is_field), (other, other_is) = first, second
    if not is_field:
        (one, is_field), (other, other_is) = second, first
    if not is_field:
        raise FieldWrong("an IF field of a letter compares a MERGEFIELD with a text: insert the field again.")
    equal = comparison == "="
    if not other_is and not other:
        test = f"not {one}" if equal else one
    else:
        test = f"{one} {'==' if equal else '!='} {other if other_is else _quoted(other)}"
    yield _run("{% if " + test + " %}", None)
    yield from _runs(_text(rest))
    if otherwise := list(_runs(_text(rest))):
        yield _run("{% else %}", None)
        yield from otherwise
    yield _run("{% endif %}", None)


def _quoted(text: str) -> str:
    if found := re.search(r'["*?]', text):  # Word takes * and ? for any letters
        raise FieldWrong(f"an IF field of a letter cannot compare with a text that has {found[0]} in it.")
    return f'"{text}"'


def _skip(rest: list[Piece]) -> None:
    while rest and (_is_gap(rest[0]) or (isinstance(rest[0], tuple) and rest[0][0].isspace())):
        rest.pop(0)


def _is_gap(piece: Piece) -> bool:
    """Return whether a piece is a line break or a tab, in a run of its own."""
    return isinstance(piece, list) and all(one.tag in GAPS for run in piece for one in run if one.tag != LOOK)


def _word(rest: list[Piece]) -> str:
    """Take the next word, or the next comparison."""
    _skip(rest)
    word = ""
    while rest and isinstance(rest[0], tuple):
        letter, _ = rest[0]
        if letter.isspace() or letter in QUOTES or (word and (word[-1] in "=<>") != (letter in "=<>")):
            break
        word += letter
        rest.pop(0)
    return word


def _text(rest: list[Piece]) -> list[Piece]:
    """Take the next text in quotation marks, a field alone, or a word."""
    _skip(rest)
    if not rest:
        return []
    first = rest[0]
    if not isinstance(first, tuple):
        return [rest.pop(0)]
    if first[0] not in QUOTES:
        return [(letter, first[1]) for letter in _word(rest)]
    rest.pop(0)
    found: list[Piece] = []
    while rest:
        piece = rest.pop(0)
        if isinstance(piece, tuple) and piece[0] in QUOTES:
            return found
        if isinstance(piece, tuple) and piece[0] == "\\" and rest and isinstance(rest[0], tuple):
            piece = rest.pop(0)
        found.append(piece)
    raise FieldWrong("a text of this IF field has no closing quotation mark.")


def _operand(rest: list[Piece]) -> tuple[str, bool]:
    """Take what an IF compares: a field's name and True, or a text and False."""
    pieces = _text(rest)
    if len(pieces) == 1 and not isinstance(pieces[0], tuple):
        said = "".join(one.text or "" for run in pieces[0] for one in run.iter(f"{W}t"))
        found = re.fullmatch(r"\{\{ ([a-z_.]+) \}\}", said)
        if found is None:
            raise FieldWrong(
                "an IF field of a letter compares a MERGEFIELD with a text: insert the field again."
            )
        return found[1], True
    if not all(isinstance(piece, tuple) for piece in pieces):
        raise FieldWrong("an IF field of a letter compares one MERGEFIELD with a text.")
    return "".join(piece[0] for piece in pieces if isinstance(piece, tuple)), False


def _runs(pieces: Sequence[Piece]) -> Iterator[Element]:
    """Yield a text of an IF field as runs, each with the look that it was typed in."""
    text = ""
    look: Element | None = None
    for piece in pieces:
        letter, of_it = piece if isinstance(piece, tuple) else ("", None)
        if letter and of_it is look:
            text += letter
            continue
        if text:
            yield _run(text, look)
        text, look = letter, of_it
        if isinstance(piece, list):
            yield from piece
    if text:
        yield _run(text, look)

"""Read a school's own Word letter: its words for the judge, then its text with marks in place of tags."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from directory.templates.letter import Block, Value
from directory.templates.marks import STATEMENTS, Statement, mark
from directory.templates.problems import Breach, Slip
from directory.templates.word.clean import LINK, own, plain_fields, stripped
from directory.templates.word.fields import Fields
from directory.templates.word.flow import Lift
from directory.templates.word.letter import UNSHOWN, Reader
from directory.templates.word.looks import Looks
from directory.templates.word.marks import (
    SEAM,
    drop_stray_texts,
    join_tags,
    part_statements,
    put_marks,
    text_of,
)
from directory.templates.word.names import TAG
from directory.templates.word.package import (
    R,
    Relation,
    W,
    WordFileUnfit,
    beside_text,
    on,
    open_package,
    texts,
)
from directory.templates.word.unfit import body_of, not_in_a_letter, reasons, section_of

HEADS = (
    "Ask in a header or footer for settings of the School sheet, such as {{ school.name }}, or for "
    "{{ letter.reference }}."
)
IN_HEADS = re.compile(r"\{\{ (?:school\.[a-z_]+|letter\.reference) \}\}")
BRACES = re.compile(r"\{[{%]|[%}]\}")
OUT_OF_PLACE = (
    "the address of a link, or what describes a picture, is the same in every letter: take the braces and "
    "what is between them out of it."
)
BOXED = (
    "a text box hangs on words between this and its end. Give both statements a paragraph of their own, "
    "or put them into the box."
)
DRAWN = (f"{W}drawing", f"{W}pict")
IN_TEXT = "text-"  # before the ID of what the text refers to: headers have the same IDs
NUMBERED = re.compile(r'<statement number="(\d+)" ?/>')


@dataclass(frozen=True, slots=True)
class WordText:
    """A Word letter's text for its own form. ``content`` is the file it came from.

    ``xml`` is the part with the text, as Word has it: its values and statements are marks for ``tags``, and
    it has no page set-up. ``relations`` are what its IDs stand for.
    """

    file: str
    content: bytes = field(repr=False)
    xml: str = field(repr=False)
    tags: tuple[Value | Statement, ...] = field(repr=False)
    relations: Mapping[str, Relation] = field(repr=False)


class OpenLetter:
    """A Word letter that has been opened: its words to be judged, and all that is wrong in them.

    ``text`` has a line for each paragraph, also those of tables and text boxes, in the order of the file.
    """

    def __init__(self, file: str, content: bytes) -> None:
        """Take a .docx. Raises WordFileUnfit when it can be no letter, with all reasons at once."""
        self.file, self.content, self.package = file, content, open_package(content)
        body = body_of(self.package)
        section = section_of(body) if body is not None else None
        wrong = list(reasons(self.package, section))
        wrong += not_in_a_letter(body) if body is not None else ()
        wrong += [(what, HEADS) for what in dict.fromkeys(self._in_heads())]
        if wrong or body is None:
            raise WordFileUnfit(*dict.fromkeys(wrong), name=f"templates/{file}")
        self.relations = dict(self.package.relations(self.package.main))
        self.looks = Looks(*(self.package.xml(self.package.related(one)) for one in ("styles", "numbering")))
        _drop_hidden(body, self.looks)
        self.body, troubles = tagged(body, self.relations)
        for old in self.body.findall(f"{W}sectPr"):
            self.body.remove(old)
        self.paragraphs = [*self.body.iter(f"{W}p")]
        self.text = "\n".join(map(text_of, self.paragraphs))
        starts = self._starts()
        troubles += [
            (one, OUT_OF_PLACE) for one in self.paragraphs if _has_braces(beside_text(one), self.relations)
        ]
        self.slips = [Slip(starts.get(paragraph, 0), Breach.FIELD, what) for paragraph, what in troubles]

    def _starts(self) -> dict[Element, int]:
        """Return how many characters of the text come before each paragraph."""
        starts: dict[Element, int] = {}
        at = 0
        for paragraph in self.paragraphs:
            starts[paragraph] = at
            at += len(text_of(paragraph)) + 1
        return starts

    @property
    def bare(self) -> bool:
        """Return whether the file has neither a header nor a footer with something in it."""
        heads = [one for one in self.relations.values() if one.kind in ("header", "footer")]
        roots = [root for one in heads if (root := self.package.xml(one.target)) is not None]
        drawn = (f"{W}drawing", f"{W}pict")
        return not any(
            texts(root).strip() or any(root.find(f".//{tag}") is not None for tag in drawn) for root in roots
        )

    def _in_heads(self) -> Iterator[str]:
        """Yield what the headers and footers ask for that they cannot have."""
        for relation in self.package.relations(self.package.main).values():
            root = self.package.xml(relation.target) if relation.kind in ("header", "footer") else None
            if root is None:
                continue
            relations = dict(self.package.relations(relation.target))
            part, troubles = tagged(root, relations)
            if _has_braces(beside_text(part), relations):
                troubles.append((part, OUT_OF_PLACE))
            asked = [found[0] for one in part.iter(f"{W}p") for found in TAG.finditer(text_of(one))]
            odd = [tag for tag in asked if tag[0] == "{" and not IN_HEADS.fullmatch(tag)]
            for what in [*odd, *(what for _, what in troubles)]:
                asks = f"asks in its {relation.kind} for {what}"
                yield asks if what in odd else f"has a {relation.kind} in which {what.rstrip('.')}"

    def parse(self) -> tuple[WordText, tuple[Block, ...], Sequence[Slip], Sequence[str]]:
        """Return its text for Word, its blocks for the other forms, what is wrong, and what only Word shows.

        To be called once, when its words have been judged to have whole tags.
        """
        seamed = "\n".join(text_of(one, SEAM) for one in self.paragraphs)
        marked, slips = mark(seamed)
        if slips:
            return WordText(self.file, self.content, "", (), {}), (), slips, ()
        if marked.text.count(SEAM) != seamed.count(SEAM):  # a tag too long to be joined
            long = Slip(0, Breach.TAG, "one of its tags is longer than 500 characters: make it shorter.")
            return WordText(self.file, self.content, "", (), {}), (), [long], ()
        for paragraph, line in zip(self.paragraphs, marked.text.split("\n"), strict=True):
            put_marks(paragraph, line)
            part_statements(paragraph)
        lifted = Lift(self.body, marked.tags, self.looks.is_item)
        crossing = [_crossing(seamed, one) for one in lifted.all()]
        crossing += [Slip(_place(seamed, one), Breach.STATEMENT, BOXED) for one in lifted.boxed()]
        unshown: dict[str, None] = {}
        reader = Reader(self.looks, self.relations, marked.tags, unshown.setdefault)
        blocks = reader.letter(self.body)
        text = WordText(self.file, self.content, self._xml(), marked.tags, self.relations)
        return text, blocks, crossing, [UNSHOWN[one] for one in unshown]

    def _xml(self) -> str:
        """Return the part with the text, the IDs of what it refers to under names that no header has."""
        for one in self.body.iter():
            for key in [key for key in one.attrib if key.startswith(R)]:
                known = self.relations.get(one.attrib[key])
                if known and (
                    LINK.match(known.target) if known.external else known.target in self.package.parts
                ):
                    one.set(key, IN_TEXT + one.attrib[key])
                else:
                    del one.attrib[key]
        root = Element(f"{W}document")
        root.append(self.body)
        written = ElementTree.tostring(root, encoding="unicode")
        return NUMBERED.sub(lambda found: chr(STATEMENTS + int(found[1])), written)


def _has_braces(beside: Iterable[str], relations: Mapping[str, Relation]) -> bool:
    """Return whether a tag stands in attributes, or in the address of a link that they name."""
    said = {text for one in beside for text in (one, relations[one].target if one in relations else "")}
    return any(BRACES.search(unquote(text)) for text in said)


def _crossing(seamed: str, statement: Statement) -> Slip:
    last = statement.places[1]
    paragraph = 1 + seamed.count("\n", 0, last)
    what = (
        f"this opens here, but closes in another item, cell or table, in paragraph {paragraph}. Close it "
        "where it opens, or give both statements a paragraph or a row of their own."
    )
    return Slip(_place(seamed, statement), Breach.STATEMENT, what)


def _place(seamed: str, statement: Statement) -> int:
    """Return how many characters of the letter come before the statement that opens."""
    first = statement.places[0]
    return first - seamed.count(SEAM, 0, first)


def _drop_hidden(body: Element, looks: Looks) -> None:
    """Drop what Word does not show: a note to the office is for no recipient, in no form."""
    for table in [*body.iter(f"{W}tbl")]:
        table[:] = [one for one in table if not on(one.find(f"{W}trPr/{W}hidden"))]
    for paragraph in [*body.iter(f"{W}p")]:
        for parent in [paragraph, *own(paragraph)]:
            for run in [one for one in parent if one.tag == f"{W}r" and looks.is_hidden(one, paragraph)]:
                parent.remove(run)


def tagged(root: Element, relations: dict[str, Relation]) -> tuple[Element, list[tuple[Element, str]]]:
    """Return a copy of a part without what must not travel, its fields as tags, and what is wrong in them.

    Links that were fields are added to ``relations``.
    """
    copy = stripped(root, relations)
    troubles: list[tuple[Element, str]] = []

    def wrong_in(paragraph: Element) -> Callable[[str], None]:
        return lambda what: troubles.append((paragraph, what))

    for paragraph in reversed([*copy.iter(f"{W}p")]):  # first those of a text box, then what it stands in
        Fields(relations, wrong_in(paragraph)).resolve(paragraph)
    plain_fields(copy)
    for text in copy.iter(f"{W}t"):
        text.text = (text.text or "").replace("\n", " ")
    drop_stray_texts(copy)
    for paragraph in copy.iter(f"{W}p"):
        join_tags(paragraph, wrong_in(paragraph))
    return copy, list(dict.fromkeys(troubles))

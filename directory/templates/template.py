"""One template, judged: its front matter, letter, subject and covering message, and the fields it asks for.

``name.pl.md`` is the translation of ``name.md``: the same letter in another language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from directory.model import LEAVER_FIELDS, Audience, Role
from directory.templates.front_matter import Enclosure, Front, read_front_matter
from directory.templates.grammar import IN_THE_OPEN, vocabulary
from directory.templates.parts import Part, Parts
from directory.templates.problems import (
    NOWHERE,
    START,
    Breach,
    LetterStopped,
    Origin,
    Place,
    TemplateWrong,
)
from directory.templates.word.read import WordText
from directory.values.dates import Within, parse_within, school_year

# A letter about such a file goes only to the post that may read it.
FILES = {"safeguarding_file": Role.SAFEGUARDING_LEAD, "sen_file": Role.SENCO}
MOST_PAGES = 4  # more is a sign that a cell holds what belongs into an enclosure
PAGES = re.compile("[1-9][0-9]?")
LEFT_OUT = re.compile(r"\bleft_out\b")


class Again(StrEnum):
    """When a letter to the same recipient about the same leaver counts as a new letter."""

    NEVER = "never"
    EACH_YEAR = "each school year"
    EACH_DAY = "each day"

    def occasion(self, template: str, on: date) -> str:
        """Return the letter's occasion on the day ``on``: on one occasion, a letter is sent only once."""
        if self is Again.EACH_YEAR:
            return f"{template} {school_year(on)}"
        return f"{template} {on.isoformat()}" if self is Again.EACH_DAY else template


@dataclass(frozen=True, slots=True)
class Template:
    """One template, judged. ``asks`` maps a field ("leaver.course") to the place that asks for it.

    ``bare`` does the same for the leaver fields without which there is no letter: it reads them without
    asking first whether they are withheld, or goes by them. ``places`` does it for the entries of its front
    matter. ``rule`` is "" for a letter about all rules. ``role`` is the contact to look for on the Contacts
    sheet, "" for none; ``addressee`` is used where there is no such contact. ``when`` names a leaver field:
    the letter is about a leaver only if that field has a text other than No. ``cover`` is the covering
    message of the e-mail; it and ``subject`` never name a leaver. ``text_hash`` is the SHA-256 of the
    template's text, its Word letter with it, in hex. ``most_pages`` is how many pages a letter may have, its
    slip included. ``receipt_within`` is how long the recipient may take to acknowledge the letter.
    ``siblings`` maps a language's tag ("pl") to the translation. ``touched`` are the leaver fields that the
    template asks for, or asks about whether they are kept back; ``always`` are the fields that each letter
    prints. ``word`` is the text of the school's own Word letter, None for a template in Markdown.
    """

    name: str
    title: str
    audience: Audience
    rule: str
    role: str
    addressee: str
    when: str | None
    again: Again
    subject: Part
    cover: Part
    body: Part
    enclosures: tuple[Enclosure, ...]
    asks: "Places"
    bare: "Places"
    places: "Places"
    touched: frozenset[str]
    always: frozenset[str]
    text_hash: str
    receipt_within: Within | None = None
    most_pages: int = MOST_PAGES
    word: WordText | None = field(default=None, repr=False)
    siblings: "Mapping[str, Template]" = field(default_factory=dict, repr=False)

    @property
    def to_contact_alone(self) -> bool:
        """Return whether the letter goes only to the contact of its role, and to nobody in its place.

        A safeguarding or SEN file goes to the person who may read it (Keeping children safe in education,
        "Information sharing"; docs/sources.md, Transfer letters in practice).
        """
        return self.role in FILES.values()

    def in_language(self, tag: str) -> "Template":
        """Return the translation into the language ``tag``; the template itself when there is none."""
        return self.siblings.get(tag, self)

    def look(self, context: Mapping[str, object]) -> str:
        """Return the text of letter, subject and cover, filled but not set, to see that they can be.

        Raises BlankField or WithheldField, with the template's place.
        """
        try:
            return "\n".join(part.probe.render(context) for part in (self.body, self.subject, self.cover))
        except LetterStopped as stopped:
            stopped.place = self.asks.get(stopped.field, NOWHERE)
            raise


Places = Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Reading:
    """A template's file as read: as much as could be read, and all that is wrong in it.

    ``wrong`` is in the order of the file; when it is not empty, ``template`` is None. ``asks``, ``bare`` and
    ``places`` are as in Template. ``remarks`` are what to know of a letter in which nothing is wrong.
    """

    name: str
    wrong: tuple[TemplateWrong, ...]
    audience: Audience | None = None
    rule: str = ""
    asks: Places = field(default_factory=dict)
    bare: Places = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    template: Template | None = None
    remarks: tuple[TemplateWrong, ...] = ()


def language_of(name: str) -> str:
    """Return the language's tag at the end of a template's name; "" for the original."""
    return name.partition(".")[2]


def differences(template: Template, sibling: Template) -> Iterator[TemplateWrong]:
    """Yield each front-matter entry in which a translation differs from its original."""
    for key in ("audience", "rule", "role", "when", "again", "receipt_within", "most_pages"):
        if getattr(sibling, key) != getattr(template, key):
            heading = "addressee" if key == "role" else key
            what = f'"{heading}" differs from templates/{template.name}.md.'
            yield TemplateWrong(sibling.name, sibling.places.get(heading, START), what, Breach.SIBLING)


LARGEST = 250_000  # bytes: a letter of a hundred pages; a hundred times as much takes a minute to judge


def read_file(path: Path) -> Reading:
    """Return the template in a file, and all that is wrong in it."""
    if path.stat().st_size > LARGEST:
        what = f"the file is larger than {LARGEST // 1000} KB, which no letter is. Take another copy of it."
        return Reading(path.stem, (TemplateWrong(path.stem, START, what),))
    try:
        return read_all(path.stem, path.read_text("utf-8-sig"), path.parent)
    except UnicodeDecodeError:
        what = "the file is not UTF-8. Save it again with that encoding."
        return Reading(path.stem, (TemplateWrong(path.stem, START, what),))


def read_template(name: str, text: str) -> Template:
    """Return the template in ``text``; raises TemplateWrong at the first error."""
    return _whole(read_all(name, text))


def _whole(reading: Reading) -> Template:
    if reading.wrong:
        raise reading.wrong[0]
    assert reading.template is not None  # noqa: S101  # nothing is wrong
    return reading.template


def read_all(name: str, text: str, folder: Path | None = None) -> Reading:
    """Return the template in ``text``, and all that is wrong in it. A Word letter of its is in ``folder``."""
    try:
        return _read_all(name, text, folder)
    except (RecursionError, SyntaxError):  # Python compiles no deeper than 100 blocks
        what = "its lists, brackets or if blocks are nested too deeply to be read. Write it flatter."
        return Reading(name, (TemplateWrong(name, START, what),))


def _read_all(name: str, text: str, folder: Path | None) -> Reading:
    try:
        front, body, first_line = read_front_matter(name, text)
    except TemplateWrong as wrong:
        return Reading(name, (wrong,))
    audience = front.word("audience", Audience)
    # Letters to a family go by post. While the audience is unknown, nothing missing is reported.
    by_mail = audience not in (None, Audience.CHOOSER, Audience.ANYBODY, Audience.SUBJECT)
    title = front.text("title")
    addressee, subject_text, cover_text = (
        front.text(key, needed=by_mail) for key in ("addressee", "subject", "cover")
    )
    rule = front.text("rule", needed=audience is not None and audience.about_pupil)
    again, when = front.word("again", Again, needed=False), front.leaver_field("when")
    receipt_within, most_pages = _receipt_within(front), _most_pages(front)
    enclosures = tuple(front.enclosures())
    parts = Parts(name, title)
    subject = parts.part(subject_text, front.origin("subject"), IN_THE_OPEN)
    cover = parts.part(cover_text, front.origin("cover"), IN_THE_OPEN)
    addressed = audience is not Audience.ANYBODY
    words = vocabulary(audience)
    word = None
    if "body" in front.entries:
        letter, word = parts.word(front, body, folder, words, addressed=addressed)
    else:
        letter = parts.part(body, Origin(first_line), words, addressed=addressed)
    if by_mail and when in FILES and front.role() != FILES[when]:
        front.wrong("addressee", f'must be "{FILES[when]}": such a file goes only to that post.')
    found = sorted((*front.slips, *parts.wrong), key=lambda one: (one.file, one.place))
    # A field that decides on a letter or enclosure counts as asked for: whether it comes shows the field.
    goes_by = {f"leaver.{one.when}": front.places["enclosures"] for one in enclosures if one.when}
    is_about = {f"leaver.{when}": front.places["when"]} if when else {}
    asks = MappingProxyType(goes_by | is_about | parts.asks)
    bare = MappingProxyType(is_about | parts.bare)  # an enclosure whose field is withheld is left out
    if found or not (audience and subject and cover and letter):
        return Reading(name, tuple(found), audience, rule, asks, bare, front.places)
    template = Template(
        name=name,
        title=title,
        audience=audience,
        rule=rule,
        role=front.role(),
        addressee=addressee,
        when=when,
        again=again or Again.NEVER,
        subject=subject,
        cover=cover,
        body=letter,
        enclosures=enclosures,
        asks=asks,
        bare=bare,
        places=front.places,
        touched=touched_by(letter.text, asks),
        always=frozenset(parts.always),
        text_hash=sha256(text.encode() + (word.content if word else b"")).hexdigest(),
        receipt_within=receipt_within,
        most_pages=most_pages,
        word=word,
    )
    return Reading(name, (), audience, rule, asks, bare, front.places, template, tuple(parts.remarks))


def touched_by(letter: str, asks: Iterable[str]) -> frozenset[str]:
    """Return the leaver fields that a template asks for, or asks about whether they are kept back."""
    if LEFT_OUT.search(letter):  # it says which data any choice keeps back, or that none does
        return frozenset(LEAVER_FIELDS)
    asked = (name.partition(".") for name in asks)
    return frozenset(field for space, _, field in asked if space in ("leaver", "withheld"))


def _receipt_within(front: Front) -> Within | None:
    typed = front.text("receipt_within", needed=False)
    try:
        return parse_within(typed) if typed else None
    except ValueError as error:
        front.wrong("receipt_within", str(error))
        return None


def _most_pages(front: Front) -> int:
    typed = front.text("most_pages", needed=False)
    if typed and not PAGES.fullmatch(typed):
        front.wrong("most_pages", "must be a number of pages from 1 to 99, such as 4.")
        return MOST_PAGES
    return int(typed) if typed else MOST_PAGES

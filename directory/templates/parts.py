"""Judge the parts of a template that are filled on their own: its subject, covering message and letter."""

from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Template as Compiled

from directory.templates.front_matter import Front
from directory.templates.grammar import Vocabulary, judge
from directory.templates.letter import ENGLISH, Letter
from directory.templates.markdown import parse_letter
from directory.templates.problems import Breach, Origin, Place, Slip, TemplateWrong
from directory.templates.tags import JINJA
from directory.templates.word.package import WordFileUnfit
from directory.templates.word.read import OpenLetter, WordText
from directory.values.languages import PLAIN
from directory.values.text import with_and

ADDRESS = frozenset({"recipient.address", "recipient.postcode"})  # of a letter that addresses itself
NO_HEAD = "has neither a header nor a footer, so its letters have no letterhead."
OWN_ADDRESS = (
    "prints the recipient's address itself, so none is put into the envelope's window, and nobody measures "
    "whether it fits there."
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a template that is filled on its own: its text, its first line, and its parsed letter.

    ``probe`` fills it without setting it.
    """

    text: str
    line: int
    letter: Letter = field(repr=False)
    probe: Compiled = field(repr=False)


def part_of(text: str, line: int, letter: Letter) -> Part:
    """Return a part that has been judged and parsed, with its probe."""
    return Part(text, line, letter, JINJA.from_string(text))


class Parts:
    """The judge of a template's parts in turn: the fields that all of them ask for, and every error."""

    def __init__(self, template: str, title: str) -> None:
        self.template, self.title = template, title
        tag = template.partition(".")[2]
        self.language = ENGLISH if tag == PLAIN else tag or ENGLISH
        self.asks: dict[str, Place] = {}
        self.bare: dict[str, Place] = {}
        self.always: set[str] = set()
        self.wrong: list[TemplateWrong] = []
        self.remarks: list[TemplateWrong] = []

    def word(
        self, front: Front, below: str, folder: Path | None, words: Vocabulary, *, addressed: bool
    ) -> tuple[Part | None, WordText | None]:
        """Return the school's own Word letter as a part of the template, and its text; None for an error.

        ``below`` is what stands below the front matter: nothing may.
        """
        opened = _opened(front, below, folder)
        if opened is None:
            return None, None
        file = opened.file
        judged, origin = judge(opened.text, words), Origin(1, word=file)
        self.asks |= {field: origin.place(opened.text, at) for field, at in judged.asks.items()}
        self.bare |= {field: origin.place(opened.text, at) for field, at in judged.bare.items()}
        self.always |= judged.always
        slips = [*opened.slips, *judged.slips]
        if judged.whole:
            text, blocks, more, unshown = opened.parse()
            slips += more
        self.wrong += (origin.wrong(self.template, opened.text, slip) for slip in slips)
        if slips:
            return None, None
        own = addressed and not ADDRESS.isdisjoint(judged.asks)
        self._remark(front, f"only the Word form of {file} shows {'; '.join(unshown)}." if unshown else "")
        self._remark(front, f"{file} {OWN_ADDRESS}" if own else "")
        self._remark(front, f"{file} {NO_HEAD}" if opened.bare else "")
        letter = Letter(self.title, addressed and not own, blocks, self.language)
        return part_of(opened.text, 1, letter), text

    def part(self, text: str, origin: Origin, words: Vocabulary, *, addressed: bool = False) -> Part | None:
        """Return a part of the template; None when it has an error."""
        judged = judge(text, words)
        read = judged.text
        self.asks |= {field: origin.place(read, at) for field, at in judged.asks.items()}
        self.bare |= {field: origin.place(read, at) for field, at in judged.bare.items()}
        self.always |= judged.always
        slips: list[Slip] = list(judged.slips)
        if judged.whole:
            parsed, more = parse_letter(
                read,
                title=self.title,
                addressed=addressed,
                first_line=origin.line,
                language=self.language,
            )
            slips += more
        self.wrong += (origin.wrong(self.template, read, slip) for slip in slips)
        return None if slips else part_of(text, origin.line, parsed)

    def _remark(self, front: Front, what: str) -> None:
        if what:
            place = front.origin("body").place("", 0)
            self.remarks.append(TemplateWrong(self.template, place, what, Breach.IN_WORD_ALONE))


def _opened(front: Front, below: str, folder: Path | None) -> OpenLetter | None:
    """Return the Word letter that front matter names; None when that is wrong, which ``front`` is told."""
    file = front.word_letter()
    if not file:
        return None
    if below.strip():
        front.wrong("body", f"is {file}, so nothing may stand below the front matter.")
    path = folder / file if folder else None
    if path is None or not path.is_file():
        front.wrong("body", f"is {file}, which is not in the folder of the templates. Save it there.")
        return None
    try:
        return OpenLetter(file, path.read_bytes())
    except WordFileUnfit as error:
        what = with_and(what for what, _ in error.reasons)
        front.wrong("body", f"is {file}, which {what}. {' '.join(mend for _, mend in error.reasons)}")
        return None

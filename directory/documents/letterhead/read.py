"""Read a school's letterhead once for a run: what every Word letter copies, and what the PDF draws."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from directory.documents.letterhead.draw import REFERENCE, Drawing, html_of
from directory.documents.letterhead.folds import mark_folds
from directory.documents.letterhead.head import (
    HeadBlock,
    HeadReader,
    Page,
    Picture,
    page_of,
    page_setup,
    words_of,
)
from directory.documents.letterhead.judge import (
    another_school,
    left_out,
    once,
    reasons,
    too_high,
)
from directory.documents.letterhead.parts import Parts, settings_part, with_bullets
from directory.documents.letterhead.pictures import as_css, as_typst, kind_of
from directory.documents.letterhead.styles import Lines, Look, Spacing, Styles
from directory.documents.markup import together
from directory.documents.measure import height_of
from directory.templates.word.clean import cleaned, fill, without_pages
from directory.templates.word.package import Package, R, Relation, W, WordFileUnfit, on, open_package
from directory.templates.word.read import WordText, tagged
from directory.templates.word.unfit import body_of, section_of
from directory.values.text import with_and

KINDS = ("default", "first", "even")
FOOT = (
    f'<w:p xmlns:w="{W[1:-1]}"><w:pPr>STYLE<w:spacing w:before="0" w:after="0"/><w:jc '
    'w:val="center"/></w:pPr>'
    f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve">{REFERENCE}PAGE</w:t></w:r></w:p>'
)
NUMBERED = (
    ' · page </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t>1'
    "</w:t></w:r>"
    '</w:fldSimple><w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve"> of </w:t></w:r>'
    '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    "<w:r><w:t>"
)


@dataclass(frozen=True, slots=True)
class Type:
    """How the letters' text looks: its paragraphs, headings by level, cells and the lines of tables.

    ``short`` is how far, in points, lines of text end before the margin: a long line is hard to read.
    """

    text: tuple[Look, Spacing]
    headings: tuple[tuple[Look, Spacing], ...]
    cells: tuple[Look, Spacing]
    items: tuple[Look, Spacing]
    lines: Lines
    short: float


@dataclass(frozen=True, slots=True)
class OwnText:
    """A school's own letter: its text, whether an address is put into the window above it, and its number.

    ``number`` tells its looks in a web page from those of other letters.
    """

    text: WordText = field(repr=False)
    addressed: bool
    number: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A school's letterhead, taken apart and filled with what the School sheet says.

    ``parts`` are the members of every Word letter apart from its text; those named in ``with_reference`` have
    REFERENCE where the letter's own goes. ``section`` is the page set-up in Word's XML, ``slip_section`` that
    of a slip on a sheet of its own, without page numbers. ``head`` and ``foot`` are Typst's code by kind of
    page ("default", "first", "even"), for what has a place of its own and for the rest; ``pictures`` is what
    it calls images, and ``html`` and ``css`` are the same for the preview.
    ``used`` and ``left_out`` tell in words what of the school's file is in a letter; ``names`` is another
    school that it names, or "". ``school`` is whose letters it heads.
    """

    parts: Mapping[str, bytes]
    with_reference: tuple[str, ...]
    section: str
    slip_section: str
    styles: Mapping[str, str]
    page: Page
    type: Type
    head: Mapping[str, tuple[str, str]]
    foot: Mapping[str, tuple[str, str]]
    pictures: Mapping[str, str] = field(repr=False)
    html: tuple[str, str]
    css: str
    used: tuple[str, ...]
    left_out: tuple[str, ...]
    names: str
    school: str


def read_letterhead(
    content: bytes,
    school: Mapping[str, str],
    *,
    large: bool = False,
    own: OwnText | None = None,
) -> Letterhead:
    """Return the letterhead in a .docx, filled with ``school``: the School sheet's settings by key.

    ``large``: what is written under it is in large print, in Word and in the PDF. Every word of the file that
    is no header, footer or style stays behind, apart from those of its ``own`` text: then the file is a
    letter, which keeps its styles and lists as they are. Raises WordFileUnfit with all reasons at once.
    """
    package = open_package(content)
    body = body_of(package)
    section = section_of(body) if body is not None else None
    wrong = list(reasons(package, section, letter=own is not None))
    if section is None or any(what.startswith("has no page") for what, _ in wrong):
        raise WordFileUnfit(*wrong)
    values = {f"school.{key}": together(value) for key, value in school.items()}
    reading = _Reading(package, section, values, large=large, own=own)
    wrong += reading.unknown()
    page = reading.pushed()
    if (own is None or own.addressed) and (reason := too_high(page.top)):
        wrong.append(reason)
    if wrong:
        raise WordFileUnfit(*wrong)
    return reading.letterhead(page, another_school(reading.own_words, school), school.get("name", ""))


def other_school(letterhead: Letterhead, called: str = "the letterhead") -> str:
    """Return a warning if what is ``called`` so names a school that is not the School sheet's; else ""."""
    if not letterhead.names:
        return ""
    return (
        f'Warning: {called} names "{letterhead.names}", but the School sheet "{letterhead.school}". '
        "Type {{ school.name }} in its place, or mend the School sheet."
    )


class _Reading:
    """One reading of a file that may still turn out to be unfit."""

    def __init__(
        self,
        package: Package,
        section: Element,
        values: Mapping[str, str],
        *,
        large: bool,
        own: OwnText | None,
    ) -> None:
        self.package, self.section, self.page, self.own = package, section, page_of(section), own
        self.settings = package.xml(package.related("settings"))
        numbering = package.xml(package.related("numbering"))
        self.numbering, number = with_bullets(numbering)
        root = package.xml(package.related("styles"))
        styles = cleaned(root, {}) if root is not None else Element(f"{W}styles")
        # A letter of the school's keeps its looks in Word, but in large print.
        self.kept = (deepcopy(styles), _cleaned_or_empty(numbering)) if own and not large else None
        self.styles = Styles(styles, number, self.page.text_width, large=large)
        self.own_words = ""
        self.asked: list[str] = []
        self.roots: dict[tuple[str, str], Element] = {}
        self.relations: dict[tuple[str, str], Mapping[str, Relation]] = {}
        for where, kind, part in self._referred():
            self._take(where, kind, part, values)
        self._give_reference()
        self.missed: list[str] = []
        self.blocks = {key: self._read(key) for key in self.roots}
        self.folds = ""
        if values.get("school.fold_marks", "").casefold() == "yes":
            self._mark_folds()

    def unknown(self) -> Iterator[tuple[str, str]]:
        """Yield a reason if header or footer ask for what they cannot have."""
        if self.asked:
            asked = with_and(once(self.asked))
            mend = (
                "Ask for settings of the School sheet, such as {{ school.name }}, or {{ letter.reference }}."
            )
            yield f"asks for {asked}", mend

    def pushed(self) -> Page:
        """Return the page with its margins as header and footer push them."""
        page = self.page
        head = max((self._height(key) for key in self.blocks if key[0] == "header"), default=0.0)
        foot = max((self._height(key) for key in self.blocks if key[0] == "footer"), default=0.0)
        return Page(
            *(page.width, page.height, page.left, page.right),
            max(page.top, page.head + head if head else 0.0),
            max(page.bottom, page.foot + foot),
            page.head,
            page.foot,
        )

    def letterhead(self, page: Page, names: str, school: str) -> Letterhead:
        """Return the whole, now that nothing stands against it."""
        parts = Parts()
        refs: dict[str, list[str]] = {"letter": [], "slip": []}
        with_reference: list[str] = []
        for where, kind in self.roots:
            for root, into in self._for_letter_and_slip(where, kind):
                name, id_ = parts.add_head(where, root, self.relations[where, kind], self.package)
                for section in into:
                    refs[section].append(f'<w:{where}Reference w:type="{kind}" r:id="{id_}"/>')
                if REFERENCE.encode() in parts.members[name]:
                    with_reference.append(name)
        parts.add_styles(*(self.kept or (self.styles.root, self.numbering)), self.package)
        if self.own and self.kept:
            parts.add_text(self.own.text.relations, self.own.text.xml, self.package)
        parts.add("settings", settings_part(self.settings))
        drawing = Drawing(page, self._inputs())
        tops = {"header": 0.0, "footer": page.height - page.bottom}
        drawn = {
            key: (drawing.placed(blocks, tops[key[0]]), drawing.flow(blocks))
            for key, blocks in self.blocks.items()
        }
        html, css = self._preview()
        return Letterhead(
            parts=parts.whole(),
            with_reference=tuple(with_reference),
            section="".join(refs["letter"]) + page_setup(page, first=on(self.section.find(f"{W}titlePg"))),
            slip_section="".join(refs["slip"]) + '<w:type w:val="oddPage"/>' + page_setup(page),
            styles=self.styles.ids,
            page=page,
            type=self._type(),
            head={kind: code for (where, kind), code in drawn.items() if where == "header"},
            foot={kind: code for (where, kind), code in drawn.items() if where == "footer"},
            pictures={name: as_typst(self.package, part) for part, name in self._inputs().items()},
            html=html,
            css=css,
            used=once(self._used()),
            left_out=once([*left_out(self.package, self.section), *self.missed]),
            names=names,
            school=school,
        )

    def _for_letter_and_slip(self, where: str, kind: str) -> Iterator[tuple[Element, tuple[str, ...]]]:
        """Yield a header or footer, and for which part of a letter it is; a slip's has no page numbers.

        Word leaves out a page to start a sheet, and does not count it: it would say "page 3 of 2".
        """
        root = self.roots[where, kind]
        plain = without_pages(root)
        if kind == "first":
            yield root, ("letter",)
        elif plain is None:
            yield root, ("letter", "slip")
        else:
            yield from ((root, ("letter",)), (plain, ("slip",)))

    def _referred(self) -> Iterator[tuple[str, str, str]]:
        """Yield the headers and footers that letters show: which, for which pages, and its part."""
        kinds = ["default"]
        kinds += ["first"] if on(self.section.find(f"{W}titlePg")) else []
        even = self.settings.find(f"{W}evenAndOddHeaders") if self.settings is not None else None
        kinds += ["even"] if on(even) else []
        relations = self.package.relations(self.package.main)
        for where in ("header", "footer"):
            found = {
                one.get(f"{W}type", "default"): relations.get(one.get(f"{R}id", ""))
                for one in self.section.findall(f"{W}{where}Reference")
            }
            for kind in kinds:
                relation = found.get(kind)
                yield where, kind, relation.target if relation else ""

    def _take(self, where: str, kind: str, part: str, values: Mapping[str, str]) -> None:
        found = self.package.xml(part)
        tag = f"{W}{'hdr' if where == 'header' else 'ftr'}"
        relations = self.package.relations(part)
        root = self._head(found, relations) if found is not None else Element(tag)
        self.own_words += words_of(root) + "\n"
        self.asked += fill(root, {**values, "letter.reference": REFERENCE})
        if not len(root):
            root.append(Element(f"{W}p"))
        self.roots[where, kind], self.relations[where, kind] = root, relations

    def _head(self, found: Element, relations: Mapping[str, Relation]) -> Element:
        """Return a header or footer without what must not travel; a letter's own has fields of Word's."""
        return tagged(found, dict(relations))[0] if self.own else cleaned(found, relations)

    def _give_reference(self) -> None:
        """Add the letter's reference to the foot of each kind of page that shows it nowhere."""
        for where, kind in list(self.roots):
            here = [self.roots[where, kind], self.roots["header", kind]]
            said = "".join(words_of(one) for one in here)
            if where == "header" or REFERENCE in said:
                continue
            fields = [one.get(f"{W}instr", "") for root in here for one in root.iter(f"{W}fldSimple")]
            paged = any(" PAGE " in field for field in fields)
            id_ = self.styles.ids.get("footer", "")
            style = f'<w:pStyle w:val="{id_}"/>' if id_ else ""
            line = FOOT.replace("STYLE", style).replace("PAGE", "" if paged else NUMBERED, 1)
            root = self.roots[where, kind]
            if len(root) == 1 and not words_of(root).strip() and not len(root[0]):
                root.remove(root[0])
            root.append(ElementTree.fromstring(line))  # noqa: S314  # our own

    def _read(self, key: tuple[str, str]) -> Sequence[HeadBlock]:
        embedded = {id_: one.target for id_, one in self.relations[key].items() if not one.external}
        reader = HeadReader(self.styles, self.page, embedded)
        blocks = reader.blocks(self.roots[key])
        where = "header" if key[0] == "header" else "footer"
        self.missed += [f"{what} of the {where}: the PDF cannot show it" for what in reader.missed]
        return blocks

    def _mark_folds(self) -> None:
        for where, kind in [key for key in self.roots if key[0] == "header"]:
            blocks = [*self.blocks["header", kind], *self.blocks["footer", kind]]
            if mark_folds(self.roots[where, kind], blocks):
                self.folds = "marks where the letter is folded for a DL envelope"
                self.blocks[where, kind] = self._read((where, kind))
            else:
                self.missed.append("the fold marks: something stands where they would be")

    def _height(self, key: tuple[str, str]) -> float:
        drawing = Drawing(self.page, {})
        return height_of(drawing.flow(self.blocks[key]), self.page.text_width)

    def _inputs(self) -> dict[str, str]:
        """Return the names that Typst knows the pictures by, by their parts."""
        found = dict.fromkeys(one.part for one in self._pictures() if kind_of(self.package, one.part))
        return {part: f"picture{number}" for number, part in enumerate(found, 1)}

    def _pictures(self) -> Iterator[Picture]:
        stack: list[object] = [block for blocks in self.blocks.values() for block in blocks]
        while stack:
            match stack.pop(0):
                case Picture() as picture:
                    yield picture
                case object(pieces=pieces):
                    stack += pieces
                case object(rows=rows):
                    stack += [block for row in rows for cell in row for block in cell.content]
                case object(content=content, picture=picture):
                    stack += [*content, picture]

    def _preview(self) -> tuple[tuple[str, str], str]:
        names: dict[Look | Picture, str] = {}
        kind = "first" if ("header", "first") in self.blocks else "default"
        among = f"own-{self.own.number}" if self.own else "head"

        def name(of: Look | Picture) -> str:
            return names.setdefault(of, f"{among}-{len(names) + 1}")

        html = html_of(self.blocks["header", kind], name), html_of(self.blocks["footer", kind], name)
        return html, "".join(as_css(self.package, of, name) for of, name in names.items())

    def _type(self) -> Type:
        styles, ids = self.styles, self.styles.ids

        def of(name: str) -> tuple[Look, Spacing]:
            return styles.look(ids[name]), styles.spacing(ids[name])

        indent = styles.attributes("ind", ids["letter text"])
        short = max(float(indent.get("right", indent.get("end", "0"))) / 20, 0.0)
        items, spaced = of("list bullet")
        if on(styles.property("contextualSpacing", ids["list bullet"])):
            spaced = Spacing(spaced.before, 0.0, spaced.line)
        headings = tuple(of(f"heading {level}") for level in (1, 2, 3))
        return Type(of("letter text"), headings, of("table text"), (items, spaced), styles.lines(), short)

    def _used(self) -> Iterator[str]:
        for (where, kind), blocks in self.blocks.items():
            which = {"default": "", "first": " of the first page", "even": " of even pages"}[kind]
            lines = sum(bool(line.strip()) for line in words_of(self.roots[where, kind]).split("\n"))
            if lines or blocks:
                yield f"the {where}{which}: {lines} line{'' if lines == 1 else 's'} of text"
        for picture in dict.fromkeys(self._pictures()):
            shown = (
                f'"{picture.shows}"' if picture.shows else "without a description for those who cannot see it"
            )
            where = (
                "" if kind_of(self.package, picture.part) else ", in Word alone: the PDF needs PNG or JPEG"
            )
            yield f"a picture, {shown}{where}"
        if self.folds:
            yield self.folds
        brought = [
            one for one in self.styles.brought if one not in ("Letter Text", "Addressee", "Table Text")
        ]
        yield "the styles of headings, lists and tables" + (
            f"; ours for {', '.join(one.title() for one in brought)}" if brought else ""
        )


def _cleaned_or_empty(numbering: Element | None) -> Element:
    return cleaned(numbering, {}) if numbering is not None else Element(f"{W}numbering")

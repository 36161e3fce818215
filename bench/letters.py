"""Count letters a second: our Word against docxtpl's, our PDF against WeasyPrint's, with the same words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

from bench.leavers import ON, Case
from bench.timing import PeerMissing, Result, Side, interleave
from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context
from directory.documents.pdf import compile_pdf
from directory.planning.prepare import Prepared
from directory.templates.context import reference_of
from directory.templates.letter import (
    Block,
    Bullets,
    Entry,
    Flow,
    Grid,
    Heading,
    Inline,
    Item,
    Letter,
    Line,
    Link,
    PageBreak,
    Paragraph,
    Styled,
    TableRow,
    Text,
    Value,
)
from directory.templates.markdown import parse_letter
from directory.values.dates import show_date
from directory.writing.folder import Folder
from directory.writing.tray import Posted, tray_pdf

WORD = (400, 12)  # letters a round, ours and the peer's
PDF = (60, 3)
LOOK = 5  # letters whose text is compared before any is timed

# What SHEET in documents/pdf.py says to Typst, said in CSS.
STYLE = """
@page {
  size: A4; margin: 37mm 20mm 18mm; font: 8.5pt FONT;
  @top-right { content: "SCHOOL" "\\A" "LETTERHEAD"; white-space: pre-line; width: 80mm; text-align: left }
  @bottom-center { content: string(reference) " · page " counter(page) " of " counter(pages) }
}
main { string-set: reference attr(data-reference) }
body { font: 11pt/1.18 FONT; margin: 0; hyphens: none }
h1 { font-size: 13pt; margin: 1em 0 .6em }
p, ul { margin: 0 0 .55em }
ul { padding-left: 4mm }
address { position: absolute; left: 4.6mm; top: 2.5mm; width: 95.4mm; height: 26.8mm; font: 9.5pt/1.15 FONT }
address + * { margin-top: 35mm }
a { color: #1d4f91 }
table { border-collapse: collapse; margin-bottom: .8em; width: 100% }
th, td { border-bottom: .4pt solid #a6a6a6; padding: .5mm 0 .5mm 3mm; text-align: left;
  font-weight: normal; vertical-align: top }
th:first-child { padding-left: 0; white-space: nowrap }
thead th { border-bottom: .8pt solid; font-size: 9.5pt; color: #404040 }
hr { break-after: page; border: 0; margin: 0 }
"""


def word(prepared: Prepared, cases: Sequence[Case], folder: Path) -> list[Result]:
    """Return Word letters a second, as loose files in ``folder`` and into one zip there, beside docxtpl's.

    The program itself writes no such zip: it shows what the file system costs.
    """
    letterhead = prepared.letterhead
    fill = compile_docx(_letter(prepared), letterhead)
    fill_peer = _docxtpl(prepared, letterhead, folder)
    outbox = Folder.open(folder / "outbox", replace=False)
    for case in cases[:LOOK]:
        fill_peer(case, folder / "looked-at.docx")
        words = _docx_words(fill(case.context))
        assert case.name in " ".join(words)
        assert words == _docx_words((folder / "looked-at.docx").read_bytes()), "docxtpl's reads differently"
    with ZipFile(folder / "letters.zip", "w") as bundle:
        ours, plain, zipped, peer = _word_sides(fill, fill_peer, outbox, folder, bundle, cases)
    return [
        Result("Word, each moved into place / docxtpl", ours, peer, goal=50),
        Result("Word, plainly written / docxtpl", plain, peer, goal=50),
        Result("Word, into one zip / docxtpl, loose files", zipped, peer, goal=100),
    ]


def _word_sides(
    fill: Callable[[Context], bytes],
    fill_peer: Callable[[Case, Path], None],
    outbox: Folder,
    folder: Path,
    bundle: ZipFile,
    cases: Sequence[Case],
) -> list[list[float]]:
    return interleave(
        [
            Side(lambda case: outbox.put(f"{case.notice.key}.docx", fill(case.context)), WORD[0]),
            Side(lambda case: (folder / f"{case.notice.key}.docx").write_bytes(fill(case.context)), WORD[0]),
            Side(lambda case: bundle.writestr(f"{case.notice.key}.docx", fill(case.context)), WORD[0]),
            Side(lambda case: fill_peer(case, folder / f"{case.notice.key}-peer.docx"), WORD[1]),
        ],
        cases,
    )


def pdf(prepared: Prepared, cases: Sequence[Case], folder: Path) -> list[Result]:
    """Return PDF letters a second, in memory, then as one file to print, beside WeasyPrint's. PeerMissing."""
    fill = compile_pdf(_letter(prepared), prepared.letterhead)
    fill_peer = _weasyprint(prepared)
    for case in cases[:LOOK]:
        ours, *theirs = map(
            _pdf_pages, (fill(case.context), fill_peer(case, None), fill_peer(case, "pdf/ua-1"))
        )
        row = case.notice.leaver.row.number
        assert len(ours) == 3, f"{row} fills {len(ours)} pages"  # a letter, its empty back, and its slip
        # WeasyPrint sets the same words a little wider, and may need one more.
        assert all(len(pages) in (2, 3) for pages in theirs), f"{row}: {[*map(len, theirs)]} pages"
        for pages in (ours, *theirs):
            assert "".join(case.name.split()) in "".join(pages[0].split())
    # A body's letters one after the other, as ``dispatch`` writes them.
    in_order = sorted(cases, key=lambda case: case.notice.recipient.id)
    ours, tagged, plain = interleave(
        [
            Side(lambda case: fill(case.context), PDF[0]),
            Side(lambda case: fill_peer(case, "pdf/ua-1"), PDF[1]),
            Side(lambda case: fill_peer(case, None), PDF[1]),
        ],
        in_order,
    )
    joined = _joined([(case, fill(case.context)) for case in in_order[: PDF[0]]], folder)
    printed = [one + joined for one in ours]
    return [
        Result("PDF/UA-1 / WeasyPrint's pdf/ua-1", ours, tagged, goal=15),
        Result("PDF/UA-1 / WeasyPrint's plain, untagged PDF", ours, plain),
        Result("PDF/UA-1, then one file to print / WeasyPrint's", printed, tagged, goal=40),
    ]


def _joined(letters: Sequence[tuple[Case, bytes]], folder: Path) -> float:
    """Return the seconds a letter that it takes to put finished letters into one file to print."""
    posted = []
    for case, content in letters:
        name = f"{case.notice.key}.pdf"
        (folder / name).write_bytes(content)
        posted.append(Posted(case.notice.key, case.notice.key, case.notice.recipient.id, name, ()))
    start = perf_counter()
    tray_pdf(folder, posted, school="Example School", today=ON, two_sided=True)
    return (perf_counter() - start) / len(letters)


def _letter(prepared: Prepared) -> Letter:
    (template,) = prepared.templates.values()
    letter, _ = parse_letter(template.body.text, title=template.title, addressed=True)
    return letter


def _docxtpl(prepared: Prepared, letterhead: Letterhead, folder: Path) -> Callable[[Case, Path], None]:
    """Return what renders and saves a letter with docxtpl, from a template on the same letterhead.

    As docxtpl's documentation has it: one DocxTemplate, rendered again and again (docxtpl then reads its
    file anew), escaping on. One Jinja environment for all, which its default makes anew for each.
    """
    try:
        from docxtpl import DocxTemplate  # type: ignore[import-untyped]
    except ImportError as error:
        raise PeerMissing("docxtpl", error) from error
    from jinja2 import Environment, StrictUndefined

    # Our own writer sets the template: to it, docxtpl's tags are words.
    window = "{% for line in recipient.envelope %}{% if not loop.first %}\n{% endif %}{{ line }}{% endfor %}"
    said = {
        "recipient": SimpleNamespace(envelope=[window]),
        "letter": SimpleNamespace(reference="{{ letter.reference }}"),
    }
    path = folder / "template.docx"
    path.write_bytes(compile_docx(_typed(_letter(prepared)), letterhead)(said))
    template = DocxTemplate(path)
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    environment.filters["shown"] = lambda value: show_date(value) if isinstance(value, date) else value

    def render(case: Case, to: Path) -> None:
        template.render(case.context, jinja_env=environment, autoescape=True)
        template.save(to)

    return render


def _typed(letter: Letter) -> Letter:
    """Return ``letter`` with every value and statement as text, as one types them into Word for docxtpl."""
    return replace(letter, blocks=tuple(_blocks(letter.blocks)))


def _blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Flow():
                yield from _flow(block, _blocks, lambda text: Paragraph((Text(f"{{%p {text} %}}"),)))
            case Bullets(marker, items):
                yield Bullets(marker, tuple(_entries(items)))
            case Grid(header, rows):
                yield Grid(_row(header), tuple(_rows(rows, len(header.cells))))
            case Paragraph(inlines):
                yield Paragraph(tuple(_inlines(inlines)))
            case Heading(level, inlines):
                yield Heading(level, tuple(_inlines(inlines)))
            case PageBreak():
                yield block


def _entries(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if isinstance(entry, Flow):
            yield from _flow(entry, _entries, lambda text: Item((Text(f"{{%p {text} %}}"),)))
        else:
            yield Item(tuple(_inlines(entry.inlines)))


def _rows(rows: Iterable[Line], columns: int) -> Iterator[Line]:
    for row in rows:
        if isinstance(row, Flow):
            yield from _flow(
                row,
                lambda inner: _rows(inner, columns),
                lambda text: TableRow(((Text(f"{{%tr {text} %}}"),), *[()] * (columns - 1))),
            )
        else:
            yield _row(row)


def _row(row: TableRow) -> TableRow:
    return TableRow(tuple(tuple(_inlines(cell)) for cell in row.cells))


def _inlines(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Flow():
                yield from _flow(inline, _inlines, lambda text: Text(f"{{% {text} %}}"))
            case Value(expression):
                yield Text(f"{{{{ ({expression})|shown }}}}")
            case Styled(_, inner) | Link(_, inner):
                yield replace(inline, inlines=tuple(_inlines(inner)))
            case _:
                yield inline


def _flow(flow: Flow[Any], inner: Callable[[Any], Iterator[Any]], tag: Callable[[str], Any]) -> Iterator[Any]:
    for statement, nodes in flow.parts:
        yield tag(statement)
        yield from inner(nodes)
    yield tag(flow.end)


def _weasyprint(prepared: Prepared) -> Callable[[Case, str | None], bytes]:
    """Return what sets a letter with WeasyPrint, given a ``pdf_variant``.

    As its documentation has it: the fonts' configuration and the stylesheet are made once and used again.
    """
    try:
        from weasyprint import CSS, HTML  # type: ignore[import-untyped]
        from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:  # OSError: libpango is not installed
        raise PeerMissing("WeasyPrint", error) from error
    fill = compile_html(_letter(prepared))
    school = prepared.background.school
    address = ", ".join(school[key] for key in ("address", "town", "postcode"))
    style = (
        STYLE.replace("FONT", '"Liberation Sans", Arial, sans-serif')
        .replace("SCHOOL", school["name"])
        .replace("LETTERHEAD", f"{address} · {school['phone']}")
    )
    fonts = FontConfiguration()
    sheet = CSS(string=style, font_config=fonts)
    title = escape(_letter(prepared).title)

    def render(case: Case, variant: str | None) -> bytes:
        reference = reference_of(case.notice, school)
        page = (
            f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>'
            f'<body><main data-reference="{reference}">{fill(case.context)}</main></body></html>'
        )
        made = HTML(string=page).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=variant)
        assert isinstance(made, bytes)
        return made

    return render


def _docx_words(content: bytes) -> list[str]:
    """Return a Word document's text, a string a paragraph."""
    from docx import Document  # python-docx, which docxtpl brings along
    from docx.oxml.ns import qn

    body = Document(BytesIO(content)).element.body
    # Ours keeps a date and a postcode on one line; the peer's filter does not.
    return [paragraph.text.replace("\xa0", " ") for paragraph in body.iter(qn("w:p"))]


def _pdf_pages(content: bytes) -> list[str]:
    """Return a PDF's text, a string a page."""
    try:
        from pypdf import PdfReader
    except ImportError as error:
        raise PeerMissing("pypdf, to compare the two", error) from error
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]

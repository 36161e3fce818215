"""A tray of letters in one PDF: in its order, each on a sheet of its own, its tags one valid tree."""

import stat
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from directory.documents.letterhead.read import read_letterhead
from directory.documents.pdf import compile_pdf
from directory.documents.tray import Envelopes, Labels
from directory.templates.markdown import parse_letter
from directory.writing.manifest import FolderUnfit
from directory.writing.tray import Posted, put_tray, tray_keys, tray_pdf
from tests.accessible import failures
from tests.documents.letterhead.makers import LOGO, WITH_LOGO, inline, letterhead
from tests.makers import context, leaver, letter, notice, shipped_letterhead

TODAY = date(2026, 11, 30)
TABLE = (
    "| What | As we have it |\n|---|---|\n| Course | {{ leaver.course }} |\n\n[Reply](https://example.org)\n"
)
BODIES = {
    "one page": f"# First\n\n{TABLE}",
    "two pages": f"# Second\n\n{TABLE}\n---\n\n# Receipt\n\nSign here. [Reply](https://example.org)\n",
    "a table more": f"# Third\n\n{TABLE}\n{TABLE}",
}
LINES = ("Admissions", "Example College", "1 Example Road", "LE1 1AA")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("out")
    for at, body in enumerate(BODIES.values()):
        (made / f"college-key{at}.pdf").write_bytes(
            compile_pdf(letter(body), shipped_letterhead())(context())
        )
    return made


LETTERS = [
    Posted(f"key{at}", f"EX-KEY{at}", "Example College", f"college-key{at}.pdf", LINES)
    for at in range(len(BODIES))
]


def tray(folder: Path, *, two_sided: bool) -> bytes:
    return tray_pdf(folder, LETTERS, school="Example School", today=TODAY, two_sided=two_sided)


@pytest.mark.parametrize(
    ("two_sided", "begins", "duplex"),
    [
        # The cover, then letters of one, of two (three where the slip is a sheet of its own) and of one page.
        pytest.param(True, "odd", "/DuplexFlipLongEdge", id="two sided"),
        pytest.param(False, "next", "/Simplex", id="one sided"),
    ],
)
def test_each_letter_begins_where_the_printer_needs_it(
    folder: Path, two_sided: bool, begins: str, duplex: str
) -> None:
    read = PdfReader(BytesIO(tray(folder, two_sided=two_sided)))
    texts = [page.extract_text() for page in read.pages]
    at = [next(n for n, text in enumerate(texts) if word in text) for word in ("First", "Second", "Third")]
    lengths = [len(PdfReader(folder / one.letter).pages) for one in LETTERS]
    if begins == "odd":
        assert [number % 2 for number in at] == [0, 0, 0]  # counted from 0
        assert len(texts) % 2 == 0
    else:
        assert at == [1, 1 + lengths[0], 1 + lengths[0] + lengths[1]]
        assert len(texts) == 1 + sum(lengths)
    assert "EX-KEY0" in texts[0]
    root: Any = read.root_object
    assert root["/ViewerPreferences"]["/Duplex"] == duplex
    marks: list[Any] = [one for one in read.outline if not isinstance(one, list)]
    assert [one.title for one in marks][-3:] == ["EX-KEY0", "EX-KEY1", "EX-KEY2"]


def elements(parent: Any) -> Iterator[Any]:
    """Yield the elements below one, each after it was seen that it names its parent."""
    kids = parent.K if isinstance(parent.K, pikepdf.Array) else [parent.K]
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            assert kid.P.objgen == parent.objgen
            yield kid
            if "/K" in kid:
                yield from elements(kid)


@pytest.mark.parametrize("two_sided", [True, False])
def test_its_tags_are_one_tree_in_which_each_page_and_link_is_found(folder: Path, two_sided: bool) -> None:
    """ISO 14289-1 7.1, and ISO 32000-1 14.7.4.4: content leads to its tag by the parent tree."""
    with pikepdf.open(BytesIO(tray(folder, two_sided=two_sided))) as opened:
        root: Any = opened.Root
        tree = root.StructTreeRoot
        below = list(elements(tree))
        nums = list(tree.ParentTree.Nums)
        parents = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
        pages = [page.obj for page in opened.pages]
        links = [link for page in pages for link in page.get("/Annots", [])]
        told = [int(one.StructParents) for one in pages if "/StructParents" in one]
        told += [int(one.StructParent) for one in links]
        assert sorted(told) == sorted(parents)
        assert len(links) == 5
        assert int(tree.ParentTreeNextKey) > max(parents)
        tagged = {one.objgen for one in below}
        for page in pages:
            for tag in parents[int(page.StructParents)] if "/StructParents" in page else ():
                assert tag.objgen in tagged
                assert "/Pg" not in tag or tag.Pg.objgen in {one.objgen for one in pages}
        for link in links:
            tag = parents[int(link.StructParent)]
            assert (tag.S, tag.objgen in tagged) == ("/Link", True)
        names = [str(one.ID) for one in below if "/ID" in one]
        assert len(names) == len(set(names)) == 4 + 2 * 4  # the cover's table has four headings
        assert [str(one) for one in list(tree.IDTree.Names)[::2]] == sorted(names)
        assert {str(one.S) for one in below} >= {"/Document", "/H1", "/Table", "/TH", "/TD", "/Link"}


@pytest.mark.parametrize("two_sided", [True, False])
def test_it_is_pdf_ua(folder: Path, two_sided: bool) -> None:
    assert failures(tray(folder, two_sided=two_sided)) == []


def test_each_letter_keeps_its_language(tmp_path: Path) -> None:
    parsed, _ = parse_letter("# Dzień dobry\n", title="List", addressed=False, language="pl")
    (tmp_path / "a.pdf").write_bytes(compile_pdf(parsed, shipped_letterhead())(context()))
    made = tray_pdf(
        tmp_path, [Posted("key", "EX-KEY", "A", "a.pdf", LINES)], school="S", today=TODAY, two_sided=True
    )
    with pikepdf.open(BytesIO(made)) as opened:
        tree: Any = opened.Root.StructTreeRoot
        assert str(tree.K[-1].Lang) == "pl"
        assert str(opened.Root.Lang) == "en-GB"


def test_files_are_made_anew_and_are_their_owners_alone(folder: Path, tmp_path: Path) -> None:
    for one in folder.iterdir():
        (tmp_path / one.name).write_bytes(one.read_bytes())

    def made(letters: list[Posted], *wanted: Any) -> set[str]:
        labels, envelopes = wanted or (None, None)
        put_tray(
            tmp_path,
            letters,
            school="Example School",
            today=TODAY,
            two_sided=True,
            labels=labels,
            envelopes=envelopes,
        )
        return {one.name for one in tmp_path.iterdir() if "key" not in one.name}

    assert made(LETTERS, Labels.L7163, Envelopes.C5) == {"to-post.pdf", "labels.pdf", "envelopes.pdf"}
    if sys.platform != "win32":
        assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("*s.pdf")} == {0o600}
        assert stat.S_IMODE((tmp_path / "to-post.pdf").stat().st_mode) == 0o600
    assert tray_keys(tmp_path) == ("key0", "key1", "key2")
    assert made(LETTERS[1:]) == {"to-post.pdf"}
    assert tray_keys(tmp_path) == ("key1", "key2")
    assert made([]) == set()


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "has no to-post.pdf"), (b"not a PDF", "has a to-post.pdf that cannot be read")],
)
def test_tray_that_cannot_be_read_stands_for_no_letter(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "to-post.pdf").write_bytes(content)
    with pytest.raises(FolderUnfit, match=says):
        tray_keys(tmp_path)


def test_each_letter_has_the_pages_that_were_written(folder: Path) -> None:
    with pikepdf.open(BytesIO(tray(folder, two_sided=False))) as opened:
        there = [page.Contents.read_bytes() for page in opened.pages][1:]
    written = []
    for one in LETTERS:
        with pikepdf.open(folder / one.letter) as alone:
            written += [page.Contents.read_bytes() for page in alone.pages]
    assert there == written


def test_text_that_looks_like_a_part_of_the_file_stays_as_it_is(tmp_path: Path) -> None:
    title = r"Course 4 0 R (see /ID(7) and /StructParent 3 \ 9999 0 R) or (7 0 R"
    of = context(notice(leaver(course=title)))
    (tmp_path / "a.pdf").write_bytes(
        compile_pdf(letter("# For {{ leaver.course }}\n"), shipped_letterhead())(of)
    )
    made = tray_pdf(
        tmp_path, [Posted("key", title, "A", "a.pdf", LINES)], school="S", today=TODAY, two_sided=True
    )
    with pikepdf.open(BytesIO(made)) as opened:
        assert opened.check_pdf_syntax() == []
        (heading,) = [one for one in elements(opened.Root.StructTreeRoot.K[-1]) if one.S == "/H1"]
        assert str(heading.T) == f"For {title}"
        assert str(opened.Root.Outlines.Last.Title) == title


def test_a_logo_that_all_letters_have_is_there_once(tmp_path: Path) -> None:
    content = letterhead(header=f"<w:p>{inline()}</w:p>", of_head=LOGO, parts=WITH_LOGO)
    write = compile_pdf(letter("{{ leaver.name }}\n"), read_letterhead(content, {"name": "Example School"}))
    posted = []
    for name in ("Ann", "Bob", "Zoe"):
        (tmp_path / f"{name}.pdf").write_bytes(write(context(notice(leaver(forename=name)))))
        posted.append(Posted(name, name, "A", f"{name}.pdf", LINES))
    made = tray_pdf(tmp_path, posted, school="S", today=TODAY, two_sided=True)
    with pikepdf.open(BytesIO(made)) as opened:
        streams = [one for one in opened.objects if isinstance(one, pikepdf.Stream)]
        assert len([one for one in streams if one.get("/Subtype") == "/Image"]) == 1
    assert [page.extract_text().count("Zoe") for page in PdfReader(BytesIO(made)).pages].count(1) == 2

"""Make a run's index.html: every letter's text, and what is held and why; it needs no network."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path

from markupsafe import Markup

from directory.documents.page import file_page
from directory.files import write_whole
from directory.model import Household, Notice, Plan
from directory.planning.causes import Cause, causes_of
from directory.planning.tally import tally
from directory.workbook.leavers_sheet import data_named
from directory.writing.manifest import PREVIEW

_LETTER = re.compile("<details>.*?</details>", re.DOTALL)
_GONE = '<p class="quiet">A letter that stood here was taken away unsent.</p>'
_ABOUT = re.compile("<summary>(.+?) to <strong>")  # of a letter about nobody it begins with "To"
_FILE = re.compile('<a href="([^"]+)">')
_PAGE = Path(__file__).parent / "pages" / "preview.html"


def preview(
    plan: Plan,
    titles: Mapping[str, str],
    letters: Mapping[str, str],
    css: str = "",
    earlier: Sequence[str] = (),
) -> str:
    """Return the page for ``plan``: ``titles`` by template, ``letters`` as safe HTML by a notice's key.

    ``css`` is how the letterhead looks that they are on. ``earlier`` are letters that left from the folder
    before, as ``letters_of`` has them.
    """
    return file_page(
        _PAGE,
        style=css,
        title=next(iter(titles.values())) if len(titles) == 1 else "Letters",
        tally=tally(plan),
        on=plan.on,
        held=list(_causes(plan)),
        groups=[
            {
                "title": title,
                "letters": [
                    _letter(notice, letters[notice.key]) for notice in plan.notices if notice.template == name
                ],
                "done_before": [one.cell for one in plan.done_before if one.template == name],
                "not_concerned": [one.cell for one in plan.not_concerned if one.template == name],
            }
            for name, title in titles.items()
        ],
        earlier=[Markup(letter) for letter in earlier],  # noqa: S704  # a page of ours has them
    )


def _causes(plan: Plan) -> Iterator[Cause]:
    """Yield what holds letters, for each template."""
    for name in dict.fromkeys(one.template for one in plan.held):
        held = (one for one in plan.held if one.template == name)
        yield from causes_of(held, many_as_one=True)


def take_out(folder: Path, files: Collection[str]) -> None:
    """Take the letters with these ``files`` out of a folder's preview: they will not lie there any more.

    A preview that somebody saved in another encoding is deleted.
    """
    path = folder / PREVIEW
    if not path.is_file():
        return
    try:
        before = path.read_text("utf-8")
    except UnicodeDecodeError:
        path.unlink()
        return
    after = _LETTER.sub(lambda one: _GONE if not _files_of(one[0]).isdisjoint(files) else one[0], before)
    if after != before:
        write_whole(path, after.encode())


def letters_of(folder: Path, files: Collection[str]) -> list[str]:
    """Return the letters with these ``files`` as they stand in a folder's preview."""
    return [letter for letter in _letters_in(folder) if not _files_of(letter).isdisjoint(files)]


def names_in(folder: Path) -> Mapping[str, str]:
    """Return whom the letters in a folder's preview are about, by the names of their files."""
    found: dict[str, str] = {}
    for letter in _letters_in(folder):
        if about := _ABOUT.search(letter):
            found |= dict.fromkeys(_files_of(letter), unescape(about[1]))
    return found


def _letters_in(folder: Path) -> list[str]:
    try:
        return _LETTER.findall((folder / PREVIEW).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return []


def _files_of(letter: str) -> set[str]:
    """Return the names of the files of a letter that stands in a preview."""
    head = letter.partition("</div>")[0]  # not what the letter itself links to
    return set(map(unescape, _FILE.findall(head)))


def _letter(notice: Notice, html: str) -> Mapping[str, object]:
    """Return what the page says about one letter."""
    leaver = notice.leaver
    at_home = isinstance(notice.recipient, Household)
    return {
        "what": f"{leaver.name} to" if leaver else "To",
        "whom": notice.addressee if at_home else notice.recipient.organisation,
        "route": f"draft to {notice.email}" if notice.email else "a letter to print and post",
        "files": notice.files,
        "place": f"Row {leaver.row.number}" if leaver else f"Recipients, {notice.cell}",
        "rule": notice.rule.rule if notice.rule else "",
        "shared": [data_named(field) for field in notice.shared],
        "left_out": notice.left_out,
        "remarks": notice.remarks,
        "html": Markup(html),  # noqa: S704  # documents.html escaped every value
    }

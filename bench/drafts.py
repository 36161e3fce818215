"""Count drafts a second: ours, which are read back, next to those of awdeorio/mailmerge, which are not."""

import re
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

from bench.leavers import Case
from bench.timing import ROUNDS, PeerMissing, Result, Side, interleave
from directory.documents.eml import Draft, write_draft
from directory.documents.forms import Forms, compile_forms
from directory.model import School
from directory.planning.prepare import Prepared
from directory.templates.context import reference_of

MANY = 30  # drafts a round
TO = "office@example.org"
Letter = tuple[Case, bytes, str]  # its PDF, and that file's name


def drafts(prepared: Prepared, cases: Sequence[Case], folder: Path) -> list[Result]:
    """Return drafts a second, each with its text, its HTML and the letter's PDF, which is ready made."""
    (template,) = prepared.templates.values()
    forms, school = compile_forms(template, prepared.letterhead), prepared.background.school
    letters: list[Letter] = []
    for case in cases[: MANY * (ROUNDS + 1)]:
        name = f"{reference_of(case.notice, school)}.pdf"
        letters.append((case, forms.pdf(case.context), name))
        (folder / name).write_bytes(letters[-1][1])
    merge = _mailmerge(prepared, folder)
    for letter in letters[:3]:
        assert _words(_drafted(letter, forms, school)) == _words(merge(letter)), "the two read differently"
    ours, peer = interleave(
        [Side(lambda letter: _drafted(letter, forms, school), MANY), Side(merge, MANY)], letters
    )
    return [Result("Drafts, read back / mailmerge's, not read back", ours, peer, goal=5)]


def _drafted(letter: Letter, forms: Forms, school: School) -> bytes:
    case, pdf, name = letter
    return write_draft(
        Draft(
            to=TO,
            sender=school["email"],
            sender_name=school["name"],
            subject=forms.subject(case.context),
            text=forms.cover_text(case.context),
            html=forms.cover_html(case.context),
            pdf=pdf,
            pdf_name=name,
        )
    )


def _mailmerge(prepared: Prepared, folder: Path) -> Callable[[Letter], bytes]:
    """Return what merges a message as mailmerge's HTML run does before it sends it, with a file attached.

    Its template is our covering message, which is Markdown and Jinja to both.
    """
    try:
        from mailmerge.template_message import TemplateMessage  # type: ignore[import-untyped]
    except ImportError as error:
        raise PeerMissing("mailmerge", error) from error
    (template,) = prepared.templates.values()
    path = folder / "mailmerge_template.txt"
    heads = [
        f"TO: {TO}",
        "FROM: {{ school.name }} <{{ school.email }}>",
        f"SUBJECT: {template.subject.text}",
        "ATTACHMENT: {{ file }}",
        "Content-Type: text/markdown",
    ]
    path.write_text("\n".join([*heads, "", template.cover.text]), "utf-8")
    merged = TemplateMessage(path)

    def merge(letter: Letter) -> bytes:
        case, _, name = letter
        _, _, message = merged.render({**case.context, "file": name})
        made = message.as_bytes()
        assert isinstance(made, bytes)
        return made

    return merge


def _words(written: bytes) -> list[object]:
    """Return what a reader finds in a message: to whom, from whom, what about, its words and its letter."""
    message = message_from_bytes(written, policy=policy.default)
    (html,) = (part.get_content() for part in message.walk() if part.get_content_type() == "text/html")
    (letter,) = (part for part in message.walk() if part.get_filename())
    said = unescape(re.sub("<[^>]*>", "", html)).split()
    heads = [str(message[name]) for name in ("From", "To", "Subject")]
    return [*heads, *said, letter.get_filename(), letter.get_payload(decode=True)]

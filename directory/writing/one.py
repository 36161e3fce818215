"""Fill one letter of a plan, to be looked at: as HTML, PDF or text, without writing a file."""

from dataclasses import dataclass, field

from directory.documents.html import compile_html
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_line, compile_text
from directory.errors import Unknown
from directory.model import Notice
from directory.planning.prepare import Prepared
from directory.templates.replacing import cover_of, subject_of


@dataclass(frozen=True, slots=True)
class Message:
    """The e-mail that a letter is attached to: its address, its subject, and its text."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


def notice_in(prepared: Prepared, key: str) -> Notice:
    """Return the notice with ``key``. Raises Unknown when the plan has none, or holds it."""
    notices = {one.key: one for one in prepared.plan.notices}
    if key not in notices:
        raise Unknown("letter in this plan with the key", key, list(notices))
    return notices[key]


def letter_html(prepared: Prepared, key: str) -> str:
    """Return a letter as a fragment of HTML, one ``<article>``, with every value escaped. Raises Unknown."""
    notice = notice_in(prepared, key)
    return compile_html(prepared.template(notice).body.letter)(prepared.context(notice))


def letter_text(prepared: Prepared, key: str) -> str:
    """Return a letter as plain text. Raises Unknown."""
    notice = notice_in(prepared, key)
    return compile_text(prepared.template(notice).body.letter)(prepared.context(notice))


def letter_pdf(prepared: Prepared, key: str) -> bytes:
    """Return a letter as the PDF that would be written. Raises Unknown, CannotTypeset."""
    notice = notice_in(prepared, key)
    return compile_pdf(prepared.template(notice).body.letter, prepared.head(notice))(prepared.context(notice))


def letter_message(prepared: Prepared, key: str) -> Message | None:
    """Return the e-mail that a letter goes with; None when it goes by post. Raises Unknown."""
    notice = notice_in(prepared, key)
    if not notice.email:
        return None
    template, context = prepared.template(notice), prepared.context(notice)
    subject = compile_line(subject_of(template))(context)
    return Message(notice.email, subject, compile_text(cover_of(template))(context))

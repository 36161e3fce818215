"""Count drafts a second: ours, which are read back, next to the standard library's own."""

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

from bench.leavers import Case
from bench.timing import ROUNDS, Result, Side, interleave
from directory.documents.eml import Draft, write_draft
from directory.documents.forms import compile_forms
from directory.planning.prepare import Prepared
from directory.templates.context import reference_of

MANY = 30  # drafts a round


def drafts(prepared: Prepared, cases: Sequence[Case]) -> list[Result]:
    """Return drafts a second, with the letter's PDF attached and with an empty file attached.

    Subject, text, HTML and PDF are ready made: only the message is timed.
    """
    (template,) = prepared.templates.values()
    forms = compile_forms(template, prepared.letterhead)
    school = prepared.background.school
    whole = [
        Draft(
            to="office@example.org",
            sender="office@school.example.org",
            sender_name=school["name"],
            subject=forms.subject(case.context),
            text=forms.cover_text(case.context),
            html=forms.cover_html(case.context),
            pdf=forms.pdf(case.context),
            pdf_name=f"{reference_of(case.notice, school)}.pdf",
        )
        for case in cases[: MANY * (ROUNDS + 1)]
    ]
    bare = [replace(draft, pdf=b"") for draft in whole]
    for draft in whole[:3]:
        assert _content(write_draft(draft)) == _content(_peer(draft)), "the two messages read differently"
    sides = [Side(write_draft, MANY), Side(_peer, MANY)]
    names = {"Draft, its PDF attached": whole, "Draft, an empty file attached": bare}
    timed = {name: interleave(sides, drafts) for name, drafts in names.items()}
    return [Result(f"{name}, read back / EmailMessage", ours, peer) for name, (ours, peer) in timed.items()]


def _peer(draft: Draft) -> bytes:
    message = EmailMessage(policy.SMTP)
    message["From"] = Address(draft.sender_name, addr_spec=draft.sender)
    message["To"] = Address(addr_spec=draft.to)
    message["Subject"] = draft.subject
    message["X-Unsent"] = "1"
    message.set_content(draft.text)
    message.add_alternative(draft.html, subtype="html")
    message.add_attachment(draft.pdf, maintype="application", subtype="pdf", filename=draft.pdf_name)
    return message.as_bytes()


def _content(written: bytes) -> list[object]:
    """Return what a mail program finds in a message: its headers, then each part."""
    message = message_from_bytes(written, policy=policy.SMTP)
    headers = [str(message[name]) for name in ("From", "To", "Subject", "X-Unsent")]
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [*headers, *((part.get_content_type(), part.get_filename(), part.get_content()) for part in parts)]

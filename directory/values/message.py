"""A finished e-mail read back, as another program sees it: bytes in, value out. Pure."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

UNSENT = b"X-Unsent: 1"  # makes Outlook open the file as a draft


COPIES = ("Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc")


@dataclass(frozen=True, slots=True)
class AsRead:
    """A message as another program reads it. ``to`` are addresses; ``senders`` are names with addresses.

    ``copied``: a header could send it to somebody apart from To. ``texts`` are its readable parts;
    ``attached`` are the other parts, with their names.
    """

    to: tuple[str, ...]
    copied: bool
    senders: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]
    texts: tuple[str, ...] = field(repr=False)
    attached: tuple[tuple[str | None, bytes], ...] = field(repr=False)


def read_back(written: bytes) -> AsRead:
    """Return a finished message as the standard library's parser reads it."""
    # compat32 leaves headers as they stand; parsing all of them the modern way doubles a message's time.
    message = message_from_bytes(written, policy=policy.compat32)
    to, sender, subject = (_headers(message, name) for name in ("To", "From", "Subject"))
    leaves = [part for part in message.walk() if not part.is_multipart()]
    told = [part for part in leaves if part.get_content_maintype() == "text" and not part.get_filename()]
    return AsRead(
        to=tuple(address.addr_spec for header in to for address in header.addresses),
        copied=any(name in message for name in COPIES),
        senders=tuple((one.display_name, one.addr_spec) for header in sender for one in header.addresses),
        subjects=tuple(str(header) for header in subject),
        texts=tuple(_payload(part).decode("utf-8", "replace") for part in told),
        attached=tuple((part.get_filename(), _payload(part)) for part in leaves if part not in told),
    )


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _headers(message: Message, name: str) -> list[Any]:
    """Return a message's headers of one name, read by the rules of RFC 5322."""
    unfolded = ("".join(str(value).splitlines()) for value in message.get_all(name, []))
    return [policy.SMTP.header_factory(name, value) for value in unfolded]

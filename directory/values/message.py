"""A finished e-mail read back, as another program sees it: bytes in, value out. Pure."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from functools import lru_cache

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
    texts, attached = [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        name, content = part.get_filename(), _payload(part)
        if name or part.get_content_maintype() != "text":
            attached.append((name, content))
        else:
            texts.append(content.decode("utf-8", "replace"))
    return AsRead(
        to=tuple(address for header in _headers(message, "To") for _, address in _addresses("To", header)),
        copied=any(name in message for name in COPIES),
        senders=tuple(one for header in _headers(message, "From") for one in _addresses("From", header)),
        subjects=tuple(map(_subject, _headers(message, "Subject"))),
        texts=tuple(texts),
        attached=tuple(attached),
    )


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _headers(message: Message, name: str) -> list[str]:
    """Return a message's headers of one name, each as one line."""
    return ["".join(str(value).splitlines()) for value in message.get_all(name, [])]


@lru_cache(maxsize=1024)  # the school's own, and those of bodies with many letters
def _addresses(name: str, value: str) -> tuple[tuple[str, str], ...]:
    """Return the names and addresses in a header, read by the rules of RFC 5322."""
    header = policy.SMTP.header_factory(name, value)
    return tuple((one.display_name, one.addr_spec) for one in header.addresses)


def _subject(value: str) -> str:
    return str(policy.SMTP.header_factory("Subject", value))

"""The school's copy of a letter, read back from its folder: what it prints, and its e-mail."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from directory.ledger.entries import Standing
from directory.sending.last_look import printed_words
from directory.values.message import AsRead, read_back


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as it lies in its folder. ``text`` are the words of its PDF, "" where that is not there.

    ``message`` is its e-mail, None where there is none. ``changed``: a file is not as it was written.
    """

    text: str = field(repr=False)
    message: AsRead | None = field(repr=False)
    changed: bool


def copy_of(one: Standing) -> Copy:
    """Return the copy of a letter: of the very version that is meant, whatever has changed since."""
    files = {name: content for name in one.files if (content := _content(Path(one.folder) / name))}
    pdf = next((content for name, content in files.items() if name.endswith(".pdf")), b"")
    draft = next((content for name, content in files.items() if name.endswith(".eml")), b"")
    return Copy(
        printed_words(pdf).replace("\N{NO-BREAK SPACE}", " ") if pdf else "",
        read_back(draft) if draft else None,
        any(sha256(content).hexdigest() != one.files[name] for name, content in files.items()),
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # moved into the mail program, or deleted as it need not be kept
        return b""

"""The school's copy of a letter, read back from its folder: what it prints, and its e-mail."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from directory.errors import DirectoryError
from directory.ledger import LedgerReader
from directory.ledger.entries import Standing
from directory.model import Notice
from directory.planning.already_sent import entry_of
from directory.planning.prepare import Prepared
from directory.sending.last_look import printed_words
from directory.values.message import AsRead, read_back
from directory.writing.manifest import Manifest
from directory.writing.one import letter_pdf


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as it lies in its folder. ``text`` are the words of its PDF, "" where that is not there.

    ``message`` is its e-mail, None where there is none. ``changed``: a file is not as it was written.
    """

    text: str = field(repr=False)
    message: AsRead | None = field(repr=False)
    changed: bool

    @property
    def words(self) -> str:
        """Return what its e-mail says as plain text, which comes before the same as HTML; "" without one."""
        text = self.message.texts[0] if self.message and self.message.texts else ""
        return _plain("\n".join(text.splitlines()))


def copy_of(one: Standing) -> Copy:
    """Return the copy of a letter: of the very version that is meant, whatever has changed since."""
    files = {name: content for name in one.files if (content := _content(Path(one.folder) / name))}
    pdf = next((content for name, content in files.items() if name.endswith(".pdf")), b"")
    draft = next((content for name, content in files.items() if name.endswith(".eml")), b"")
    return Copy(
        _words(pdf) if pdf else "",
        read_back(draft) if draft else None,
        any(sha256(content).hexdigest() != one.files[name] for name, content in files.items()),
    )


def unchanged(prepared: Prepared, ledger: LedgerReader, keys: Iterable[str]) -> list[str]:
    """Return which of the letters with these ``keys`` would be written again as their recipients have them.

    All but the day, and that the new one replaces the other. One whose copy is gone is taken to differ.
    """
    notices = {one.key: one for one in prepared.plan.notices}
    sent = {key: one for key in keys for one in ledger.sent(key).values()}
    return [key for key, one in sent.items() if key in notices and _is_same(prepared, notices[key], one)]


def _is_same(prepared: Prepared, notice: Notice, sent: Standing) -> bool:
    try:
        on = Manifest.read(Path(sent.folder)).on
    except DirectoryError:
        return False
    if entry_of(notice, prepared.templates[notice.template]).address != sent.entry.address:
        return False
    then = replace(prepared, plan=replace(prepared.plan, on=on), replaced={})
    before = copy_of(sent).text
    return bool(before) and before == _words(letter_pdf(then, notice.key))


def _words(pdf: bytes) -> str:
    return _plain(printed_words(pdf))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # moved into the mail program, or deleted as it need not be kept
        return b""

"""Read, judge and save the school's settings in ``recipients.toml``, next to ``data/``; never a password.

Every wrong entry is reported with its key and what to type instead.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING, Any, TypeVar

from directory.errors import DirectoryError
from directory.files import PRIVATE, write_whole
from directory.sending.server import PER_MINUTE, ImapServer, Login, MailServer, Security
from directory.values.dates import DateError, Days, parse_date
from directory.values.text import printable

if TYPE_CHECKING:  # only saving needs it
    import tomlkit

Choice = TypeVar("Choice", bound=StrEnum)

Value = str | int | date | Sequence[str]  # of an entry

KEEP_LETTERS_DAYS = 90  # a term, and the weeks in which a recipient still asks for a letter again
EXAMPLE = "This is the example: its pupils are invented, but its bodies are real. Nothing goes to them."
# A dash between two days, not one within a day such as 2027-02-15.
_RANGE = re.compile(
    r"(?<!\s)\s+to\s+|(?<=/\d{4})\s*[-\u2013\u2014]\s*(?=\d)|(?<=\d{4})\s+[-\u2013\u2014]\s+(?=\d)"
)


class OnlyAnExample(DirectoryError):
    """Something was to be sent from the folder that is there to try the program in."""

    def __init__(self) -> None:
        super().__init__(
            f"{EXAMPLE} Nothing was sent.",
            "To see the e-mails, send them to an address of your own, as a test.",
        )


class SettingsWrong(DirectoryError):
    """An entry of the settings file is wrong: which file, which key, and what to do. Never the value."""

    def __init__(self, name: str, key: str, trouble: str) -> None:
        super().__init__(f"{name}, {key}: {trouble}" if key else f"{name}: {trouble}")
        self.key, self.trouble = key, trouble


class SettingsMoved(DirectoryError):
    """The settings were changed by somebody since they were shown, so nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was saved: the settings have been changed by somebody since they were shown.",
            "What you typed is still in its place: save it again if it is right.",
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings. ``approvals`` is how many people look at a folder before it is sent, 1 or 2.

    ``closed`` are the days, apart from Saturdays and Sundays, on which there is no school.
    ``confirm_first``: a first letter about a pupil goes by post to an address that nobody has confirmed.
    ``require_basis``: no letter about a pupil without a lawful basis in the register.
    ``keep_letters_days`` is for how many days a folder of letters is kept after the last was sent.
    ``example``: the folder is there to try the program in, and nothing goes to its bodies.
    """

    ledger: Path
    approvals: int = 1
    closed: tuple[Days, ...] = ()
    mail_server: MailServer | None = None
    confirm_first: bool = False
    keep_letters_days: int = KEEP_LETTERS_DAYS
    require_basis: bool = False
    example: bool = False
    imap_server: ImapServer | None = None

    def needed_imap_server(self) -> ImapServer:
        """Return the server of the school's mailbox. Raises SettingsWrong when the settings name none."""
        if self.imap_server is None:
            trouble = 'there is no mailbox. Add [imap] with host = "..." and user = "...".'
            raise SettingsWrong("recipients.toml", "imap", trouble)
        return self.imap_server

    def server_to_recipients(self) -> MailServer:
        """Return the mail server, for what goes to the bodies. Raises OnlyAnExample, SettingsWrong."""
        if self.example:
            raise OnlyAnExample
        return self.needed_mail_server()

    def needed_mail_server(self) -> MailServer:
        """Return the mail server. Raises SettingsWrong when the settings name none."""
        if self.mail_server is None:
            trouble = 'there is no mail server. Add [smtp] with host = "...".'
            raise SettingsWrong("recipients.toml", "smtp", trouble)
        return self.mail_server


class Entries:
    """One table of the file. Reading an entry by its key returns a value or raises SettingsWrong."""

    def __init__(
        self, name: str, entries: Mapping[str, object], known: Sequence[str], table: str = ""
    ) -> None:
        """Take the ``entries`` of ``table``, "" for the file's top; refuse a key that is not ``known``."""
        self.name, self.entries, self.table = name, entries, table
        for key in entries:
            if "password" in key.casefold():
                what = (
                    "a password is never kept in a file. Take the line out: this computer's keyring can keep "
                    "it, or you type it when you send."
                )
                raise self.wrong(key, what)
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                raise self.wrong(key, f"there is no such setting.{hint}")

    def wrong(self, key: str, what: str) -> SettingsWrong:
        """Return the error to raise about an entry."""
        return SettingsWrong(self.name, f"{self.table}.{key}" if self.table else key, what)

    def text(self, key: str, default: str = "") -> str:
        """Return an entry that is text; ``default`` when it is not there."""
        value = self.entries.get(key, default)
        if not isinstance(value, str) or (key in self.entries and not value.strip()):
            raise self.wrong(key, 'must be text between quotation marks, like "data/ledger.db".')
        return value

    def truth(self, key: str) -> bool:
        """Return an entry that is true or false; false when it is not there."""
        value = self.entries.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false, without quotation marks.")
        return value

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return an entry that is a whole number from ``least`` to ``most``; ``default`` without one."""
        value = self.entries.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(key, f"must be a whole number from {least} to {most}, without quotation marks.")
        return value

    def choice(self, key: str, default: Choice) -> Choice:
        """Return an entry that is one of the words that ``default`` is one of; ``default`` without one."""
        words = list(type(default))
        found = self.text(key, default.value)
        if found not in words:
            told = " or ".join(f'"{word}"' for word in words)
            raise self.wrong(key, f"must be {told}.")
        return type(default)(found)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return an entry that is a list of texts; none when it is not there."""
        value = self.entries.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.wrong(key, 'must be a list of words, like ["program", "word"].')
        return tuple(value)

    def days(self, key: str) -> tuple[Days, ...]:
        """Return an entry that is a list of days and of ranges; none when it is not there."""
        value = self.entries.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, 'must be a list, like ["26/10/2026", "21/12/2026 to 01/01/2027"].')
        return tuple(self._days(key, one) for one in value)

    def nested(self, key: str, known: Sequence[str]) -> "Entries | None":
        """Return the table [key]; None when it is not there."""
        value = self.entries.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table: a line [{key}], and its settings below.")
        return Entries(self.name, value, known, key)

    def _days(self, key: str, value: object) -> Days:
        if isinstance(value, date) and not isinstance(value, datetime):
            return Days(value, value)
        if not isinstance(value, str):
            raise self.wrong(key, 'each must be a day, like "26/10/2026", or "21/12/2026 to 01/01/2027".')
        try:
            first, *last = (parse_date(text) for text in _RANGE.split(value.strip(), maxsplit=1))
        except DateError as error:
            raise self.wrong(key, f'in its list, "{printable(value)}": {error}') from None
        if last and last[0] < first:
            raise self.wrong(key, f'in its list, "{printable(value)}" ends before it begins.')
        return Days(first, last[0] if last else first)


KEYS = (
    *("ledger", "approval", "closed_days", "confirm_first", "keep_letters_days", "require_basis"),
    *("example", "smtp", "imap"),
)
SMTP_KEYS = ("host", "port", "security", "login", "user", "token_command", "ca_file", "per_minute")
IMAP_KEYS = SMTP_KEYS[:-1]  # nothing limits how fast a mailbox is read
PORTS = {Security.STARTTLS: 587, Security.TLS: 465}
IMAP_PORTS = {Security.STARTTLS: 143, Security.TLS: 993}


def read_settings(path: Path) -> Settings:
    """Return the settings in the file at ``path``. Raises SettingsWrong.

    What it does not mention, and all of it where there is no file, is as it comes. Paths are meant from the
    file's folder.
    """
    return _settings_in(path.name, _text(path), path.absolute().parent)


def settings_digest(path: Path) -> str:
    """Return the SHA-256 of the file at ``path`` as it is now, in hex. Raises SettingsWrong."""
    return _digest(_text(path))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def save_settings(path: Path, values: Mapping[str, Value | None], *, seen: str | None = None) -> Settings:
    """Save settings in the file at ``path`` and return all of it; its comments and other entries stay.

    ``values`` are by name, those of a table as "smtp.host"; None takes an entry out. Nothing is saved that
    could not be read again: SettingsWrong, also when the file as it is cannot be read. SettingsMoved where
    ``seen`` is the digest of a file that somebody was shown, and it is not that one any more.
    """
    import tomlkit

    before = _text(path)
    if seen is not None and seen != _digest(before):
        raise SettingsMoved
    _entries(path.name, before)  # what tomllib cannot read is told in our words
    document = tomlkit.parse(before)
    for name, value in values.items():
        _set(document, name, value)
    after = tomlkit.dumps(document)
    made = _settings_in(path.name, after, path.absolute().parent)
    if after != before:
        mode = S_IMODE(path.stat().st_mode) if path.exists() else PRIVATE
        write_whole(path.resolve(), after.encode(), mode)
    return made


def _set(document: "tomlkit.TOMLDocument", name: str, value: Value | None) -> None:
    """Set an entry, or take it out; a table that is left without an entry goes too."""
    import tomlkit

    table_name, _, key = name.rpartition(".")
    table: Any = document
    if table_name:
        if table_name not in document and value is not None:
            document[table_name] = tomlkit.table()
        table = document.get(table_name, {})
    if value is not None:
        table[key] = list(value) if isinstance(value, tuple) else value
    elif key in table:
        del table[key]
        if table_name and not table:
            del document[table_name]


def _settings_in(name: str, text: str, home: Path) -> Settings:
    """Return the settings in a file's ``text``; paths are meant from ``home``."""
    entries = Entries(name, _entries(name, text), KEYS)
    ledger = entries.text("ledger", "data/ledger.db")
    approvals = entries.number("approval", 1, least=1, most=2)
    return Settings(
        ledger=home / ledger,
        approvals=approvals,
        closed=entries.days("closed_days"),
        mail_server=_mail_server(entries, home),
        imap_server=_imap_server(entries, home),
        confirm_first=entries.truth("confirm_first"),
        require_basis=entries.truth("require_basis"),
        example=entries.truth("example"),
        keep_letters_days=entries.number("keep_letters_days", KEEP_LETTERS_DAYS, least=1, most=3_650),
    )


def _mail_server(entries: Entries, home: Path) -> MailServer | None:
    """Return the mail server in the table [smtp]; None when there is none."""
    smtp = entries.nested("smtp", SMTP_KEYS)
    if smtp is None:
        return None
    account = _account(smtp, home, Security.STARTTLS, PORTS, "smtp.office365.com")
    if account["login"] is not Login.NONE and not account["user"]:
        raise smtp.wrong("user", 'name the mailbox that you log in with, or set login = "none".')
    return MailServer(**account, per_minute=smtp.number("per_minute", PER_MINUTE, least=0, most=10_000))


def _imap_server(entries: Entries, home: Path) -> ImapServer | None:
    """Return the server of the school's mailbox in the table [imap]; None when there is none."""
    imap = entries.nested("imap", IMAP_KEYS)
    if imap is None:
        return None
    account = _account(imap, home, Security.TLS, IMAP_PORTS, "outlook.office365.com")
    if account["login"] is Login.NONE:
        raise imap.wrong("login", 'must be "password" or "xoauth2": a mailbox has a login.')
    if not account["user"]:
        raise imap.wrong("user", "name the mailbox that you log in with.")
    return ImapServer(**account)


def _account(
    table: Entries, home: Path, usual: Security, ports: Mapping[Security, int], example: str
) -> dict[str, Any]:
    """Return what the tables [smtp] and [imap] have in common: which server, and how to log in."""
    security = table.choice("security", usual)
    login = table.choice("login", Login.PASSWORD)
    command = table.texts("token_command")
    if not table.text("host"):
        raise table.wrong("host", f'name the mail server, like "{example}".')
    if (login is Login.TOKEN) != bool(command):
        raise table.wrong("token_command", 'goes with login = "xoauth2", and only with that.')
    ca_file = table.text("ca_file")
    return {
        "host": table.text("host"),
        "port": table.number("port", ports[security], least=1, most=65_535),
        "security": security,
        "login": login,
        "user": table.text("user"),
        "token_command": command,
        "ca_file": home / ca_file if ca_file else None,
    }


def _text(path: Path) -> str:
    """Return the text of the settings file; "" when there is none. Raises SettingsWrong."""
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SettingsWrong(path.name, "", "it is not UTF-8. Save it again with that encoding.") from error
    except OSError as error:
        raise SettingsWrong(path.name, "", f"it cannot be read ({error.strerror}).") from error


def _entries(name: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, lists in lists
        place = re.search(r"at line ([0-9]+)", str(error))
        where = f"line {place[1]}" if place else "its end"
        what = f'{where} cannot be read. A setting is a line like ledger = "data/ledger.db".'
        raise SettingsWrong(name, "", what) from None

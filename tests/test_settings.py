"""The settings file: what it may say, and what is told of a slip."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directory.sending.server import ImapServer, Login, MailServer, Security
from directory.settings import (
    OnlyAnExample,
    Settings,
    SettingsMoved,
    SettingsWrong,
    read_settings,
    save_settings,
    settings_digest,
)
from directory.values.dates import Days


def read(folder: Path, text: str) -> Settings:
    path = folder / "recipients.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_without_a_file_everything_is_as_it_comes(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "recipients.toml") == Settings(tmp_path / "data" / "ledger.db", 1, ())
    assert read(tmp_path, "\ufeff# nothing yet\n") == Settings(tmp_path / "data" / "ledger.db", 1, ())


def test_file_may_say_everything(tmp_path: Path) -> None:
    text = """
ledger = "records/ledger.db"
approval = 2
closed_days = [2026-10-26, "21/12/2026 to 01/01/2027", "3 May 2027"]
confirm_first = true
"""
    closed = (
        Days(date(2026, 10, 26), date(2026, 10, 26)),
        Days(date(2026, 12, 21), date(2027, 1, 1)),
        Days(date(2027, 5, 3), date(2027, 5, 3)),
    )
    assert read(tmp_path, text) == Settings(tmp_path / "records" / "ledger.db", 2, closed, confirm_first=True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param(
            "approvals = 2", "approvals: there is no such setting. Did you mean approval?", id="near"
        ),
        pytest.param("x = 2", "x: there is no such setting.", id="unknown"),
        pytest.param('approval = "2"', "approval: must be a whole number from 1 to 2, without", id="quoted"),
        pytest.param("approval = true", "approval: must be a whole number", id="a truth value"),
        pytest.param("approval = 3", "approval: must be a whole number from 1 to 2", id="too many"),
        pytest.param("ledger = 1", "ledger: must be text between quotation marks", id="no text"),
        pytest.param('ledger = " "', "ledger: must be text between quotation marks", id="blank"),
        pytest.param('password = "x"', "password: a password is never kept in a file.", id="password"),
        pytest.param('smtp_password = "x"', "smtp_password: a password is never kept", id="other password"),
        pytest.param('confirm_first = "true"', "confirm_first: must be true or false, without", id="words"),
        pytest.param("keep_letters_days = 0", "keep_letters_days: must be a whole number from 1", id="days"),
        pytest.param("require_basis = 1", "require_basis: must be true or false", id="no truth"),
        pytest.param("confirm_first = 1", "confirm_first: must be true or false", id="no truth value"),
        pytest.param('closed_days = "x"', "closed_days: must be a list, like", id="no list"),
        pytest.param("closed_days = [1]", "closed_days: each must be a day", id="number for a day"),
        pytest.param(
            'closed_days = ["31/02/2026"]',
            'closed_days: in its list, "31/02/2026": There is no such',
            id="day",
        ),
        pytest.param('closed_days = ["2/1/2027 to 1/1/2027"]', "ends before it begins", id="backwards"),
        pytest.param("approval = 1\nledger = data", "recipients.toml: line 2 cannot be read.", id="no TOML"),
        pytest.param("ledger = [", "recipients.toml: its end cannot be read.", id="not closed"),
        pytest.param("closed_days = " + "[" * 9999, "its end cannot be read.", id="lists in lists"),
        pytest.param(f"approval = {'9' * 9999}", "its end cannot be read.", id="a number of 9,999 digits"),
    ],
)
def test_slip_is_told_with_its_key_and_what_to_type(tmp_path: Path, typed: str, says: str) -> None:
    with pytest.raises(SettingsWrong) as told:
        read(tmp_path, typed)
    assert str(told.value).startswith("recipients.toml")
    assert says in str(told.value)


def test_password_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsWrong) as told:
        read(tmp_path, 'password = "example-secret"')
    assert "example-secret" not in f"{told.value!r} {told.value}"


def test_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "recipients.toml"
    path.write_bytes('ledger = "données.db"'.encode("latin-1"))
    with pytest.raises(SettingsWrong, match="it is not UTF-8"):
        read_settings(path)


def test_mail_server_is_read_with_its_usual_port(tmp_path: Path) -> None:
    usual = read(tmp_path, '[smtp]\nhost = "mail.example.org"\nuser = "office"').mail_server
    assert usual == MailServer("mail.example.org", 587, user="office", per_minute=30)
    typed = (
        '[smtp]\nhost = "a.example.org"\nsecurity = "tls"\nlogin = "none"\nca_file = "ca.pem"\nper_minute = 0'
    )
    relay = read(tmp_path, typed).mail_server
    assert relay == MailServer(
        "a.example.org", 465, Security.TLS, Login.NONE, ca_file=tmp_path / "ca.pem", per_minute=0
    )
    assert read(tmp_path, "").mail_server is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('user = "a"', 'smtp.host: name the mail server, like "smtp.office365.com".'),
        ('host = "a"', 'smtp.user: name the mailbox that you log in with, or set login = "none".'),
        ('host = "a"\nuser = "a"\nsecurity = "none"', 'smtp.security: must be "starttls" or "tls".'),
        ('host = "a"\nuser = "a"\nverify = false', "smtp.verify: there is no such setting."),
        ('host = "a"\nuser = "a"\nport = "587"', "smtp.port: must be a whole number from 1 to 65535"),
        ('host = "a"\nuser = "a"\nlogin = "xoauth2"', "smtp.token_command: goes with login"),
        ('host = "a"\nuser = "a"\ntoken_command = ["x"]', "smtp.token_command: goes with login"),
        ('host = "a"\nuser = "a"\ntoken_command = "x"', "smtp.token_command: must be a list of words"),
        ('host = "a"\nuser = "a"\npassword = "x"', "smtp.password: a password is never kept in a file."),
    ],
)
def test_slip_in_the_mail_servers_table_is_told(tmp_path: Path, typed: str, says: str) -> None:
    with pytest.raises(SettingsWrong) as told:
        read(tmp_path, f"[smtp]\n{typed}")
    assert says in str(told.value)


def test_mailbox_is_read_with_tls_unless_you_say_starttls(tmp_path: Path) -> None:
    usual = read(tmp_path, '[imap]\nhost = "mail.example.org"\nuser = "office"')
    assert usual.needed_imap_server() == ImapServer("mail.example.org", 993, user="office")
    text = '[imap]\nhost = "a.example.org"\nuser = "o"\nsecurity = "starttls"\nca_file = "ca.pem"'
    other = read(tmp_path, text)
    wanted = ImapServer("a.example.org", 143, Security.STARTTLS, user="o", ca_file=tmp_path / "ca.pem")
    assert other.imap_server == wanted


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('user = "a"', 'imap.host: name the mail server, like "outlook.office365.com".'),
        ('host = "a"', "imap.user: name the mailbox that you log in with."),
        ('host = "a"\nuser = "a"\nlogin = "none"', 'imap.login: must be "password" or "xoauth2"'),
        ('host = "a"\nuser = "a"\nsecurity = "none"', 'imap.security: must be "starttls" or "tls".'),
        ('host = "a"\nuser = "a"\nper_minute = 3', "imap.per_minute: there is no such setting."),
        ('host = "a"\nuser = "a"\npassword = "x"', "imap.password: a password is never kept in a file."),
    ],
)
def test_wrong_mailbox_is_told(tmp_path: Path, typed: str, says: str) -> None:
    with pytest.raises(SettingsWrong) as told:
        read(tmp_path, f"[imap]\n{typed}")
    assert says in str(told.value)


KEPT = """\
# Our settings, by AB.
approval = 1  # one of us is enough

# Inset days are ours, the rest is the council's.
closed_days = ["26/10/2026"]

[smtp]
host = "smtp.example.org"  # asked IT
user = "office@school.example.org"
"""


def saved(folder: Path, values: dict[str, Any], text: str = KEPT) -> str:
    path = folder / "recipients.toml"
    path.write_text(text, "utf-8")
    assert save_settings(path, values) == read_settings(path)
    return path.read_text("utf-8")


def test_saving_changes_the_entry_alone_and_keeps_every_comment(tmp_path: Path) -> None:
    assert saved(tmp_path, {"approval": 2, "smtp.host": "mail.example.org"}) == KEPT.replace(
        "approval = 1  #", "approval = 2  #"
    ).replace("smtp.example.org", "mail.example.org")
    assert saved(tmp_path, {}) == KEPT
    more = saved(tmp_path, {"closed_days": ["26/10/2026", "21/12/2026 to 01/01/2027"], "smtp.port": 2525})
    assert set(KEPT.splitlines()) - set(more.splitlines()) == {'closed_days = ["26/10/2026"]'}
    assert read_settings(tmp_path / "recipients.toml").needed_mail_server().port == 2525


def test_entry_is_taken_out_and_an_empty_table_with_it(tmp_path: Path) -> None:
    assert "approval" not in saved(tmp_path, {"approval": None})
    assert "smtp" not in saved(tmp_path, {"smtp.host": None, "smtp.user": None})
    assert saved(tmp_path, {"smtp.port": None, "ledger": None}) == KEPT


def test_wrong_entry_is_mended_by_saving_it(tmp_path: Path) -> None:
    assert saved(tmp_path, {"approval": 2}, "approval = 9\n") == "approval = 2\n"


def test_settings_are_saved_where_there_were_none(tmp_path: Path) -> None:
    path = tmp_path / "recipients.toml"
    save_settings(path, {"approval": 2, "smtp.host": "a.example.org", "smtp.login": "none", "ledger": "l.db"})
    found = read_settings(path)
    assert (found.approvals, found.ledger) == (2, tmp_path / "l.db")
    assert found.mail_server == MailServer("a.example.org", login=Login.NONE)
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("values", "text", "says"),
    [
        ({"approval": 3}, KEPT, "approval: must be a whole number from 1 to 2"),
        ({"smtp.password": "x"}, KEPT, "smtp.password: a password is never kept in a file"),
        ({"approvals": 2}, KEPT, "approvals: there is no such setting. Did you mean approval?"),
        ({"closed_days": ["31/02/2026"]}, KEPT, "closed_days: in its list"),
        ({"smtp.host": None}, KEPT, "smtp.host: name the mail server"),
        ({"approval": 2}, "approval = 1\nledger = data\n", "line 2 cannot be read"),
        ({"ledger": "a.db"}, "approval = 9\n", "approval: must be a whole number"),
    ],
)
def test_what_could_not_be_read_again_is_not_saved(
    tmp_path: Path, values: dict[str, Any], text: str, says: str
) -> None:
    path = tmp_path / "recipients.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsWrong, match=says):
        save_settings(path, values)
    assert path.read_text("utf-8") == text


def test_settings_that_somebody_changed_meanwhile_stay(tmp_path: Path) -> None:
    path = tmp_path / "recipients.toml"
    seen = settings_digest(path)  # there is none yet
    save_settings(path, {"approval": 2}, seen=seen)
    with pytest.raises(SettingsMoved):
        save_settings(path, {"approval": 1}, seen=seen)
    assert read_settings(path).approvals == 2
    save_settings(path, {"approval": 1}, seen=settings_digest(path))


def test_example_tries_its_mail_server_and_leads_to_no_body(tmp_path: Path) -> None:
    path = tmp_path / "recipients.toml"
    path.write_text('example = true\n[smtp]\nhost = "mail.example.org"\nlogin = "none"\n', "utf-8")
    assert read_settings(path).needed_mail_server().host == "mail.example.org"
    with pytest.raises(OnlyAnExample, match="its bodies are real"):
        read_settings(path).server_to_recipients()


@pytest.mark.parametrize(
    "typed",
    [
        "15/02/2027-19/02/2027",
        "15/02/2027 \u2013 19/02/2027",
        "15 Feb 2027 - 19 Feb 2027",
        "2027-02-15 to 2027-02-19",
    ],
)
def test_range_of_days_may_have_a_dash(tmp_path: Path, typed: str) -> None:
    (tmp_path / "recipients.toml").write_text(f'closed_days = ["{typed}", "2027-03-01"]\n', "utf-8")
    closed = read_settings(tmp_path / "recipients.toml").closed
    assert [(one.first.day, one.last.day) for one in closed] == [(15, 19), (1, 1)]

"""Where the password or token comes from, and that nobody sees it."""

import sys
from types import ModuleType

import pytest

from directory.sending.password import (
    NoKeyring,
    NoPassword,
    has_keyring,
    has_password,
    secret_of,
    set_password,
)
from directory.sending.server import ImapServer, Login, MailServer

SERVER = MailServer("mail.school.example.org", user="office")


def token_from(script: str) -> MailServer:
    return MailServer(
        "mail.school.example.org",
        login=Login.TOKEN,
        user="office",
        token_command=(sys.executable, "-c", script),
    )


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """Stand in for the package keyring, which is not installed here."""
    kept: dict[tuple[str, str], str] = {}
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")

    class KeyringError(Exception):
        pass

    def get_password(service: str, user: str) -> str | None:
        if "locked" in kept.values():
            raise KeyringError
        return kept.get((service, user))

    def set_password(service: str, user: str, password: str) -> None:
        get_password(service, user)
        kept[service, user] = password

    def delete_password(service: str, user: str) -> None:
        del kept[service, user]

    errors.KeyringError = KeyringError
    module.get_password, module.set_password = get_password, set_password
    module.delete_password = delete_password
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_password_comes_from_the_environment_first(keyring: dict[tuple[str, str], str]) -> None:
    keyring["recipient-directory", "office"] = "kept"
    assert secret_of(SERVER, lambda: "typed", {"RECIPIENTS_SMTP_PASSWORD": "set"})() == "set"
    assert secret_of(SERVER, lambda: "typed", {})() == "kept"


def test_password_is_asked_for_where_nothing_has_it(keyring: dict[tuple[str, str], str]) -> None:
    assert secret_of(SERVER, lambda: "typed", {})() == "typed"
    keyring["recipient-directory", "office"] = "locked"
    assert secret_of(SERVER, lambda: "typed", {})() == "typed"


def test_password_is_kept_in_the_keyring_and_taken_out(keyring: dict[tuple[str, str], str]) -> None:
    assert not has_password("office")
    set_password("office", "secret")
    assert has_keyring()
    assert has_password("office")
    assert secret_of(SERVER, None, {})() == "secret"
    set_password("office", "")
    set_password("office", "")
    assert (has_password("office"), keyring) == (False, {})


def test_without_a_keyring_nothing_is_kept(
    keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring["recipient-directory", "office"] = "locked"
    with pytest.raises(NoKeyring, match=r"it stays locked\. The password was not kept: type it") as caught:
        set_password("office", "secret")
    assert "secret" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NoKeyring, match="The package keyring is not installed"):
        set_password("office", "secret")
    assert not has_keyring()
    assert not has_password("office")


@pytest.mark.parametrize("ask", [None, lambda: ""])
def test_without_a_password_it_says_where_to_put_one(ask) -> None:
    with pytest.raises(NoPassword) as caught:
        secret_of(SERVER, ask, {})
    assert str(caught.value) == (
        "There is no password for office at mail.school.example.org. Set the variable "
        "RECIPIENTS_SMTP_PASSWORD, or keep it in this computer's keyring (pip install keyring; "
        "keyring set recipient-directory office)."
    )


def test_relay_without_a_login_needs_none() -> None:
    assert secret_of(MailServer("relay.example.org", login=Login.NONE), None, {})() == ""


def test_token_is_what_the_command_prints_each_time(tmp_path) -> None:
    count = "p.open('a').write('x'); print(len(p.read_text()))"
    script = f"import pathlib; p = pathlib.Path(r'{tmp_path}') / 'n'; {count}"
    secret = secret_of(token_from(script), None, {})
    assert [secret(), secret()] == ["1", "2"]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("import sys; print('token'); sys.exit(3)", "printed no token (exit code 3)"),
        ("print()", "printed no token (exit code 0)"),
        ("print('an error of some kind')", "printed no token (exit code 0)"),
        ("import sys; sys.stderr.write('secret'); sys.exit(1)", "printed no token (exit code 1)"),
    ],
)
def test_command_without_a_token_is_told_of_and_not_quoted(script: str, says: str) -> None:
    with pytest.raises(NoPassword) as caught:
        secret_of(token_from(script), None, {})()
    assert says in str(caught.value)
    assert not {"secret", "error"} & set(str(caught.value).split())


def test_command_that_is_not_there_is_told_of() -> None:
    server = MailServer(
        "a.example.org", login=Login.TOKEN, user="office", token_command=("no-such-program-here",)
    )
    with pytest.raises(NoPassword, match="The token_command cannot be started"):
        secret_of(server, None, {})()


def test_mailboxs_password_has_a_variable_of_its_own() -> None:
    server = ImapServer("mail.school.example.org", user="office")
    both = {"RECIPIENTS_SMTP_PASSWORD": "sends", "RECIPIENTS_IMAP_PASSWORD": "reads"}
    assert secret_of(server, None, both)() == "reads"

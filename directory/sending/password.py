"""Get the password or token for the mail server, for each run again; no file of this program has it.

Where it is kept, the computer's own keyring keeps it.
"""

import os
import subprocess
from collections.abc import Callable, Mapping

from directory.errors import DirectoryError
from directory.sending.server import Account, ImapServer, Login

VARIABLE, IMAP_VARIABLE = "RECIPIENTS_SMTP_PASSWORD", "RECIPIENTS_IMAP_PASSWORD"
SERVICE = "recipient-directory"  # the name under which a keyring has it
TOKEN_SECONDS = 60  # a command that prints a token may ask the network for it


class NoPassword(DirectoryError):
    """There is nothing to log in with."""


class NoKeyring(DirectoryError):
    """There is no keyring to keep a password in. It can be typed for each run."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "The password was not kept: type it each time that you send.")


def secret_of(
    server: Account,
    ask: Callable[[], str] | None,
    environment: Mapping[str, str] = os.environ,
) -> Callable[[], str]:
    """Return a function that gives the password or token at each login. Raises NoPassword.

    A password comes from the environment, else from this computer's keyring if the package keyring is
    installed, else from ``ask``, which is None when nobody is at the keyboard. A token comes from the
    settings' command at each login: it is valid for about an hour.
    """
    if server.login is Login.TOKEN:
        return lambda: _token(server.token_command)
    if server.login is Login.NONE:
        return str
    variable = IMAP_VARIABLE if isinstance(server, ImapServer) else VARIABLE
    password = environment.get(variable) or _from_keyring(server.user) or (ask() if ask else "")
    if not password:
        mend = (
            f"Set the variable {variable}, or keep it in this computer's keyring (pip install keyring; "
            f"keyring set {SERVICE} {server.user})."
        )
        raise NoPassword(f"There is no password for {server.user} at {server.host}.", mend)
    return lambda: password


def set_password(user: str, password: str) -> None:
    """Give the password of the mailbox ``user`` to this computer's keyring; "" takes it out. NoKeyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise NoKeyring("The package keyring is not installed.") from None
    try:
        if password:
            keyring.set_password(SERVICE, user, password)
        elif keyring.get_password(SERVICE, user) is not None:
            keyring.delete_password(SERVICE, user)
    except KeyringError:
        raise NoKeyring("This computer has no keyring, or it stays locked.") from None


def has_keyring() -> bool:
    """Return whether the package keyring, by which a computer keeps a password, is installed."""
    try:
        import keyring  # noqa: F401
    except ImportError:
        return False
    return True


def has_password(user: str) -> bool:
    """Return whether this computer's keyring has the password of the mailbox ``user``."""
    return bool(_from_keyring(user))


def _from_keyring(user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(SERVICE, user) or ""
    except KeyringError:  # no keyring on this machine, or it stays locked
        return ""


def _token(command: tuple[str, ...]) -> str:
    """Return the command's output. Neither its output nor its error text is ever shown."""
    mend = "Run it yourself and see what it says, then try again."
    try:
        done = subprocess.run(  # noqa: S603  # the school's own words, and no shell reads them
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TOKEN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        slow = isinstance(error, subprocess.TimeoutExpired)
        what = f"gave none within {TOKEN_SECONDS} seconds" if slow else "cannot be started"
        raise NoPassword(f"The token_command {what}.", mend) from None
    token = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not token or not token.isprintable() or " " in token:
        raise NoPassword(f"The token_command printed no token (exit code {done.returncode}).", mend)
    return token

"""Connect to the mail server: encrypted, its certificate checked, logged in; or say why not."""

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

from directory.sending.connection import Broken, Connection, Reply, TooSlow, why
from directory.sending.outbox import one_line
from directory.sending.refusals import login_refused
from directory.sending.server import Login, LoginRefused, MailServer, Security, Unreachable, Untrusted

_MEND_REACH = (
    "Check the mail server's name and port in your settings and that you are online, or try again later."
)
_SILENT = "answers, but not to the user and the password"
_MEND_SILENT = "Type both once more: some servers say nothing to a wrong password. Or try again later."
_MEND_CERTIFICATE = (
    "Nothing was sent, and the password was not given away. Ask whoever looks after the mail server. If the "
    "school has an authority of its own, whoever set this program up can have it trusted."
)
_MEND_DATES = (
    "Nothing was sent, and the password was not given away. See that this computer's day and year are right. "
    "If they are, ask whoever looks after the mail server."
)


_DATES = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: by this computer's clock


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return the authorities that we trust: this machine's, and the school's own. Raises Untrusted."""
    context = ssl.create_default_context()  # certificate and name are checked; TLS 1.2 at least
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError:  # also a file without a certificate: ssl.SSLError is an OSError
            mend = (
                "Save the authority's certificate there as PEM text, or name another file in your settings."
            )
            raise Untrusted(f'The certificate file "{ca_file}"', "cannot be read", mend) from None
    return context


def connect(server: MailServer, context: ssl.SSLContext, helo: str, secret: Callable[[], str]) -> Connection:
    """Return a connection that is encrypted and logged in. ``helo`` is the name that we give.

    ``secret`` is asked for the password or token, and only after TLS. Raises Unreachable, Untrusted,
    LoginRefused.
    """
    connection = Connection(server, context, helo)
    try:
        _open(connection, server)
        _refuse_plain(connection, server)
        if server.login is not Login.NONE:
            told = secret()
            connection.allow(server.limit_seconds)  # getting the secret may have been slow
            try:
                _log_in(connection, server, told)
            except TooSlow:
                raise Unreachable(server.host, _SILENT, _MEND_SILENT) from None
    except ssl.SSLCertVerificationError as error:
        connection.close()
        mend = _MEND_DATES if error.verify_code in _DATES else _MEND_CERTIFICATE
        raise Untrusted(server.host, certificate_trouble(error, server.host), mend) from None
    except (OSError, smtplib.SMTPException, Broken) as error:
        connection.close()
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
            what = f"does not speak TLS as it should ({one_line(error.reason or 'no reason given')})"
            mend = "Check the port and the encryption in your settings: 587 goes with STARTTLS, 465 with TLS."
            raise Untrusted(server.host, what, mend) from None
        said = str(error) if isinstance(error, Broken) else why(error)
        raise Unreachable(server.host, f"cannot be reached: {said}", _MEND_REACH) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _open(connection: Connection, server: MailServer) -> None:
    """Connect, greet and turn to TLS. Raises Unreachable, Untrusted, and what a broken connection raises."""
    _expect(connection.connect(server.host, server.port), 220, server, "takes no messages just now")
    _expect(connection.ehlo(), 250, server, "does not take our greeting")
    if server.security is Security.STARTTLS:
        if not connection.has_extn("starttls"):
            what = "offers no encryption (STARTTLS), or somebody on the way has taken the offer out"
            mend = (
                "Nothing was sent. Try TLS from the first byte with port 465, or ask who keeps your network."
            )
            raise Untrusted(server.host, what, mend)
        connection.secure()
        _expect(connection.ehlo(), 250, server, "does not take our greeting")


def _refuse_plain(connection: Connection, server: MailServer) -> None:
    """Raise Untrusted outside TLS, whatever the cause: no password and no letter leaves unencrypted."""
    if not isinstance(connection.sock, ssl.SSLSocket):
        what = "is connected without encryption, which is a fault of this program"
        raise Untrusted(
            server.host, what, "Nothing was sent, and the password was not given away. Report it."
        )


def _expect(reply: tuple[int, bytes], code: int, server: MailServer, otherwise: str) -> None:
    if reply[0] != code:
        raise Unreachable(server.host, f"{otherwise} ({Reply.of(*reply)})", _MEND_REACH)


def _log_in(connection: Connection, server: MailServer, secret: str) -> None:
    """Log in as the settings say, inside TLS. Raises LoginRefused, Broken."""
    offered = connection.esmtp_features.get("auth", "").upper().split()
    steps = _steps(server, secret)
    mechanism = next((one for one in steps if one in offered), None)
    if mechanism is None:
        offers = one_line(", ".join(offered)) or "no login"
        mend = (
            "Choose another way to log in, in your settings: a password, a token (XOAUTH2) or, for a relay "
            "of your own, no login."
        )
        raise LoginRefused(server.host, f"offers {offers}, and not {' or '.join(steps)}", mend)
    first, *rest = steps[mechanism]
    reply = connection.ask(f"AUTH {mechanism} {_base64(first)}" if first else f"AUTH {mechanism}")
    for step in rest:
        if reply.code != 334:
            break
        reply = connection.ask(_base64(step))
    if not reply.positive:
        raise login_refused(server, reply)


def _steps(server: MailServer, secret: str) -> dict[str, list[str]]:
    """Return, by mechanism, the texts that we send in turn; a first "" means that the server asks first.

    smtplib's own login only sends passwords in ASCII, and tries CRAM-MD5, which TLS makes useless. Sources:
    RFC 4616 (PLAIN); Google's "XOAUTH2 mechanism", which Microsoft follows: a refusal comes as a challenge,
    which is answered by an empty line.
    """
    if server.login is Login.TOKEN:
        return {"XOAUTH2": [f"user={server.user}\x01auth=Bearer {secret}\x01\x01", ""]}
    return {"PLAIN": [f"\0{server.user}\0{secret}"], "LOGIN": ["", server.user, secret]}


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def certificate_trouble(error: ssl.SSLCertVerificationError, host: str) -> str:
    """Return in words what is wrong with a certificate, from OpenSSL's number (X509_V_ERR_...)."""
    if error.verify_code in (62, 64):  # HOSTNAME_MISMATCH, IP_ADDRESS_MISMATCH
        return f"shows a certificate that is not {host}'s: it may be somebody else"
    if error.verify_code == 9:
        return "shows a certificate that is not valid yet"
    if error.verify_code == 10:
        return "shows a certificate that has expired"
    if error.verify_code in (2, 18, 19, 20, 21):  # unknown issuer, or self-signed
        return "shows a certificate of an authority that this machine does not know"
    return f"shows a certificate that cannot be trusted ({one_line(error.verify_message)})"

"""Connecting and logging in, against a server that others wrote and one of ours that goes wrong."""

import ast
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from directory.sending import imap, login, refusals
from directory.sending.outbox import Delivery
from directory.sending.server import Login, LoginRefused, Security, Unreachable, Untrusted
from tests.faulty_smtp import AUTHORITY, NAME, PASSWORD, Fault, FaultySmtp, Kind, Manner, Step
from tests.sending.makers import at, authority, connected, message, settings

ROOT = Path(__file__).parents[2]


class Taken(Sink):
    """Keeps the messages that aiosmtpd took."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(envelope.original_content)
        return "250 2.0.0 taken"


class Peer(Controller):
    """aiosmtpd with our certificate: STARTTLS, or TLS from the first byte."""

    def __init__(self, certificate: trustme.LeafCert | None, implicit: bool = False) -> None:
        self.taken = Taken()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if certificate:
            certificate.configure_cert(context)
        self._starttls = context if certificate and not implicit else None
        self.implicit = implicit
        super().__init__(self.taken, "127.0.0.1", 0, ssl_context=context if implicit else None)

    def factory(self) -> SMTP:
        return SMTP(
            self.handler,
            tls_context=self._starttls,
            authenticator=self._judge,
            auth_required=True,
            auth_require_tls=not self.implicit,
        )

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # it asked for any that is free
        super()._trigger_server()

    @staticmethod
    def _judge(*told: object) -> AuthResult:
        data = told[-1]
        good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False)


@contextmanager
def peer(certificate: trustme.LeafCert | None, *, implicit: bool = False) -> Iterator[tuple[Peer, int]]:
    controller = Peer(certificate, implicit)
    controller.start()
    try:
        yield controller, controller.port
    finally:
        controller.stop()


@pytest.mark.parametrize("security", list(Security))
def test_message_reaches_another_peoples_server_encrypted(ca_file: Path, security: Security) -> None:
    certificate = AUTHORITY.issue_cert("127.0.0.1")
    with peer(certificate, implicit=security is Security.TLS) as (server, port):
        outbox = connected(at(port, ca_file, security))
        states = [outbox.deliver(message(n, body=".\r\n..a"), lambda: None).state for n in range(2)]
        outbox.close()
        assert states == [Delivery.SENT] * 2
        assert server.taken.messages == [message(n, body=".\r\n..a").content for n in range(2)]


EXPIRED, TO_COME = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("security", list(Security))
@pytest.mark.parametrize(
    ("certificate", "known", "says"),
    [
        pytest.param(
            AUTHORITY.issue_cert(NAME), True, "certificate that is not 127.0.0.1's", id="wrong name"
        ),
        pytest.param(
            AUTHORITY.issue_cert("127.0.0.1", not_after=EXPIRED),
            True,
            "that has expired. Nothing was sent, and the password was not given away. See that this",
            id="expired",
        ),
        pytest.param(
            AUTHORITY.issue_cert("127.0.0.1", not_before=TO_COME, not_after=TO_COME + timedelta(days=9)),
            True,
            "that is not valid yet. Nothing was sent, and the password was not given away. See that this",
            id="to come",
        ),
        pytest.param(
            trustme.CA().issue_cert("127.0.0.1"), True, "this machine does not know", id="another authority"
        ),
        pytest.param(
            AUTHORITY.issue_cert("127.0.0.1"), False, "this machine does not know", id="authority not told"
        ),
    ],
)
def test_certificate_that_is_not_the_servers_own_stops_the_run_before_the_password(
    ca_file: Path, security: Security, certificate: trustme.LeafCert, known: bool, says: str
) -> None:
    asked: list[str] = []

    def secret() -> str:
        asked.append("")
        return PASSWORD

    with peer(certificate, implicit=security is Security.TLS) as (server, port):
        with pytest.raises(Untrusted) as caught:
            connected(at(port, ca_file if known else None, security), secret)
        assert says in str(caught.value)
        assert "Nothing was sent, and the password was not given away." in str(caught.value)
        assert (asked, server.taken.messages) == ([], [])


def test_server_that_says_nothing_to_the_password_is_said_to_answer_and_not_to_that(tmp_path: Path) -> None:
    ca_file = authority(tmp_path)
    with FaultySmtp() as server:
        server.expect(Fault(Step.AUTH, Kind.HANG))
        asked = replace(at(server.port, ca_file), limit_seconds=5)
        with pytest.raises(Unreachable, match=r"answers, but not to the user and the password\. Type both"):
            connected(asked)


def test_offer_of_encryption_that_was_taken_out_stops_the_run(ca_file: Path) -> None:
    with peer(None) as (_, port), pytest.raises(Untrusted, match="offers no encryption"):
        connected(at(port, ca_file))


# What a process does that sends; "planted" is a bug that leaves the connection as it came.
SENDING = """
import sys
from pathlib import Path
from directory.errors import DirectoryError
from directory.sending import login
from directory.sending.server import Login, MailServer

port, ca_file, way, planted = sys.argv[1:]
if planted == "planted":
    login.Connection.secure = lambda connection: None
context, way = login.trust(Path(ca_file)), Login(way)
server = MailServer("127.0.0.1", int(port), login=way, user="office", limit_seconds=90)
try:
    login.connect(server, context, "school.example.org", lambda: print("asked") or "Tr0ub4dor")
except DirectoryError as error:
    print(error)
"""


@pytest.mark.parametrize("optimised", [[], ["-O"]], ids=["asserts", "no asserts"])
@pytest.mark.parametrize("login", [Login.PASSWORD, Login.TOKEN, Login.NONE])
@pytest.mark.parametrize(
    ("starttls", "planted", "says"),
    [
        pytest.param(False, "", "offers no encryption", id="a server without TLS"),
        pytest.param(True, "planted", "is connected without encryption", id="a bug of ours"),
    ],
)
def test_nothing_secret_leaves_outside_tls_with_asserts_or_without(
    ca_file: Path, optimised: list[str], login: Login, starttls: bool, planted: str, says: str
) -> None:
    features = ["AUTH PLAIN LOGIN XOAUTH2"]
    with FaultySmtp(manner=Manner(features=features, starttls=starttls)) as server:
        process = [sys.executable, *optimised, "-c", SENDING, str(server.port), str(ca_file), login, planted]
        done = subprocess.run(process, cwd=ROOT, capture_output=True, text=True, check=True)
        assert says in done.stdout
        assert "asked" not in done.stdout
        assert {line.split()[0].upper() for line in server.heard} == {"EHLO"}


def test_wrong_password_stops_the_run_and_is_not_repeated(ca_file: Path) -> None:
    with peer(AUTHORITY.issue_cert("127.0.0.1")) as (_, port):
        with pytest.raises(LoginRefused) as caught:
            connected(at(port, ca_file), lambda: "Tr0ub4dor")
        assert "refused the login (535 5.7.8: the user name or the password is wrong)" in str(caught.value)
        assert "Tr0ub4dor" not in f"{caught.value!r}"


@pytest.mark.parametrize(
    ("features", "login"),
    [
        (["AUTH PLAIN LOGIN"], Login.PASSWORD),
        (["AUTH LOGIN"], Login.PASSWORD),
        (["AUTH PLAIN LOGIN XOAUTH2"], Login.TOKEN),
        ([], Login.NONE),
    ],
)
def test_every_way_to_log_in_is_told_only_inside_tls(
    ca_file: Path, features: list[str], login: Login
) -> None:
    with FaultySmtp(manner=Manner(features=features)) as server:
        outbox = connected(settings(server, ca_file, login=login))
        assert outbox.deliver(message(), lambda: None).state is Delivery.SENT
        said = [one.split()[0].upper() for one in server.heard[:4]]
        assert said == ["EHLO", "STARTTLS", "EHLO", "AUTH" if features else "MAIL"]


@pytest.mark.parametrize(
    ("features", "login"),
    [(["AUTH PLAIN"], Login.PASSWORD), (["AUTH LOGIN"], Login.PASSWORD), (["AUTH XOAUTH2"], Login.TOKEN)],
)
def test_wrong_secret_is_refused_by_every_way(ca_file: Path, features: list[str], login: Login) -> None:
    with (
        FaultySmtp(manner=Manner(features=features)) as server,
        pytest.raises(LoginRefused, match="refused the login"),
    ):
        connected(settings(server, ca_file, login=login), lambda: "another")


def test_password_of_any_letters_is_told_as_it_is(ca_file: Path) -> None:
    with FaultySmtp(manner=Manner(features=["AUTH PLAIN"])) as server, pytest.raises(LoginRefused):
        connected(settings(server, ca_file), lambda: "pässwörd ✓")


@pytest.mark.parametrize(
    ("features", "login", "says"),
    [
        (["AUTH CRAM-MD5"], Login.PASSWORD, "offers CRAM-MD5, and not PLAIN or LOGIN"),
        (["AUTH PLAIN"], Login.TOKEN, "offers PLAIN, and not XOAUTH2"),
        ([], Login.PASSWORD, "offers no login, and not PLAIN or LOGIN"),
    ],
)
def test_server_without_our_way_to_log_in_is_told_of(
    ca_file: Path, features: list[str], login: Login, says: str
) -> None:
    with FaultySmtp(manner=Manner(features=features)) as server:
        with pytest.raises(LoginRefused) as caught:
            connected(settings(server, ca_file, login=login))
        assert says in str(caught.value)


@pytest.mark.parametrize("module", [imap, login, refusals])
def test_what_to_do_about_a_mail_server_names_no_entry_of_a_file(module: ModuleType) -> None:
    """The page says it too, and there are no such names on it."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    texts = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)]
    assert [
        one for one in texts if re.search(r"recipients\.toml|ca_file|token_command|\[imap\]", str(one))
    ] == []

"""Drafts go into a real mailbox, once, and reports come out of it: two servers that others wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import trustme

from directory.ledger.states import State
from directory.sending.imap import BATCH, NoDraftsFolder, mailbox_of, put_drafts, reports_in
from directory.sending.reports import SEEN, report_in
from directory.sending.server import ImapServer, Login, LoginRefused, Security, Unreachable, Untrusted
from tests.faulty_smtp import PASSWORD, FaultySmtp, Manner
from tests.imap_servers import DOVECOT, USER, contents, dovecot, empty, opened, pymap
from tests.sending.test_reports import plain, standard
from tests.sending.test_send import BODY, CANARY, School, running, school, written

__all__ = ["running", "school", "written"]  # fixtures


@dataclass
class Mail:
    """A running server, and what its folders are called."""

    server: ImapServer
    drafts: str
    sent: str


@pytest.fixture(scope="module", params=["pymap", "dovecot"])
def serving(request: pytest.FixtureRequest) -> Iterator[Mail]:
    if request.param == "pymap":
        with pymap() as server:
            yield Mail(server, "Drafts", "Sent")
    elif DOVECOT is None:
        pytest.skip("Debian's dovecot-imapd is not installed")
    else:
        with dovecot() as server:
            yield Mail(server, "Entwürfe", "Gone out")


@pytest.fixture
def mail(serving: Mail) -> Mail:
    empty(serving.server, "INBOX", serving.drafts, serving.sent)
    return serving


def draft(key: str, text: str = "Dear colleague, née Ünal") -> bytes:
    return f"Message-ID: <{key}.1@school.example.org>\r\nSubject: A letter\r\n\r\n{text}\r\n".encode()


DRAFTS = {key: draft(key) for key in ("abcde23456", "bcdef34567", "cdefg45672")}


def put(mail: Mail, drafts: dict[str, bytes] = DRAFTS) -> tuple[str, int, int, tuple[str, ...]]:
    with mailbox_of(mail.server, lambda: PASSWORD) as client:
        done = put_drafts(client, mail.server.host, drafts)
    return (done.folder, done.made, done.there, done.sent)


def test_drafts_lie_in_the_folder_for_drafts_byte_by_byte(mail: Mail) -> None:
    assert put(mail) == (mail.drafts, 3, 0, ())
    there = contents(mail.server, mail.drafts)
    assert [content for _, content in there] == list(DRAFTS.values())
    assert all({rb"\Draft", rb"\Seen"} <= set(flags) for flags, _ in there)


def test_run_that_broke_off_can_be_made_again(mail: Mail) -> None:
    first = dict(list(DRAFTS.items())[:1])
    put(mail, first)
    with opened(mail.server) as client:  # somebody has sent the second from the mail program
        client.append(mail.sent, DRAFTS["bcdef34567"])
    assert put(mail) == (mail.drafts, 1, 1, ("bcdef34567",))
    assert put(mail) == (mail.drafts, 0, 2, ("bcdef34567",))
    assert len(contents(mail.server, mail.drafts)) == 2


def test_reports_are_read_and_stay_as_they_were(mail: Mail) -> None:
    big = standard() + b"x" * 2 * SEEN
    with opened(mail.server) as client:
        answer = plain("Thank you.", head="From: office@example.org")
        for one in (standard(), big, answer, DRAFTS["abcde23456"]):
            client.append("INBOX", one)
        for _ in range(BATCH):
            client.append("INBOX", plain("No."))
    with mailbox_of(mail.server, lambda: PASSWORD) as client:
        found = list(reports_in(client, "INBOX", date(2026, 1, 1)))
        later = list(reports_in(client, "INBOX", date(2099, 1, 1)))
    assert (len(found), later) == (2 + BATCH, [])
    assert max(map(len, found)) == SEEN
    assert [report.what for one in found if (report := report_in(one))] == [State.BOUNCED] * 2
    assert not any(rb"\Seen" in flags for flags, _ in contents(mail.server, "INBOX"))


def test_mailbox_without_a_folder_for_drafts_is_told(serving: Mail) -> None:
    if serving.sent != "Sent":
        pytest.skip("Dovecot makes it anew")
    with opened(serving.server) as client:
        client.rename_folder("Drafts", "Elsewhere")
    try:
        with pytest.raises(NoDraftsFolder, match="has no folder for drafts in this mailbox"):
            put(serving)
    finally:
        with opened(serving.server) as client:
            client.rename_folder("Elsewhere", "Drafts")


def test_wrong_password_is_told_without_it(mail: Mail) -> None:
    with (
        pytest.raises(LoginRefused, match=f"127.0.0.1 does not let {USER} in") as caught,
        mailbox_of(mail.server, lambda: "wrong née"),
    ):
        pass
    assert "wrong" not in str(caught.value)


def test_password_is_given_to_no_server_that_cannot_prove_its_name(mail: Mail, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    for server in (replace(mail.server, ca_file=other), replace(mail.server, host="localhost")):
        with pytest.raises(Untrusted), mailbox_of(server, lambda: pytest.fail("the password was asked for")):
            pass


@pytest.mark.parametrize("security", Security)
def test_what_is_no_mailbox_or_offers_no_encryption_gets_no_password(security: Security) -> None:
    with FaultySmtp() as smtp:
        smtp.forget(manner=Manner())
        server = ImapServer("127.0.0.1", smtp.port, security, user=USER, limit_seconds=1)
        with pytest.raises(Unreachable), mailbox_of(server, lambda: pytest.fail("asked for the password")):
            pass


def in_settings(school: School, mail: Mail) -> None:
    """Write the mailbox into the school's settings."""
    school.settings()
    server = mail.server
    path = school.home / "recipients.toml"
    path.write_text(
        f'{path.read_text("utf-8")}\n[imap]\nhost = "127.0.0.1"\nport = {server.port}\nuser = "{USER}"\n'
        f'security = "{server.security}"\nca_file = "authority.pem"\n',
        "utf-8",
    )


@pytest.fixture
def at_home(school: School, mail: Mail, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("RECIPIENTS_IMAP_PASSWORD", PASSWORD)
    in_settings(school, mail)
    return school


def test_drafts_of_a_folder_are_packed_into_the_mailbox_once(at_home: School, mail: Mail) -> None:
    told = at_home.run("pack", "out", "--imap")
    assert told.output == f"4 drafts put into {mail.drafts} of {USER}.\n"
    there = [content for _, content in contents(mail.server, mail.drafts)]
    assert all(f"<{key}.1@".encode() in one for key, one in zip(at_home.keys, there, strict=True))
    assert not any(b"X-Unsent" in content for content in there)
    again = at_home.run("pack", "out", "--imap")
    assert again.output == f"0 drafts put into {mail.drafts} of {USER}.\n4 drafts there already.\n"


def test_drafts_that_were_written_anew_or_left_are_to_be_deleted_in_the_mailbox(
    at_home: School, mail: Mail
) -> None:
    at_home.run("pack", "out", "--imap")
    with opened(mail.server) as client:  # of another ledger, a test, and a person's own
        for name in ("abcde23456.7", "test.20261130T101010.abcde23456.1", "own"):
            client.append(mail.drafts, f"Message-ID: <{name}@school.example.org>\r\n\r\nx\r\n".encode())
    told = at_home.write("--replace")
    assert (
        f"4 earlier drafts of this folder count no more. If they lie in the mailbox of {USER}, delete 4"
        in (told.stderr)
    )
    told = at_home.run("pack", "out", "--imap")
    why = "of letters that were written anew, have left or are held since, by hand"
    assert told.output.splitlines() == [
        f"4 drafts put into {mail.drafts} of {USER}.",
        f"Delete 4 drafts in {mail.drafts}, {why}: {BODY} (4). Of two alike it is the older one.",
    ]
    at_home.run("log", "sent", at_home.keys[0], "--by", "AB")
    told = at_home.run("pack", "out", "--imap")
    assert f"Delete 5 drafts in {mail.drafts}" in told.output
    assert len(contents(mail.server, mail.drafts)) == 11  # nothing is deleted for them


def test_what_may_not_leave_goes_into_no_mailbox(at_home: School, mail: Mail) -> None:
    (path,) = (at_home.home / "out").glob(f"*{at_home.keys[0]}.pdf")
    path.write_bytes(b"another letter")
    told = at_home.run("pack", "out", "--imap")
    assert (told.exit_code, "Held back: 1 letter." in told.output) == (1, True)
    assert len(contents(mail.server, mail.drafts)) == 3
    assert CANARY not in told.output


def test_bounces_are_read_from_the_mailbox(at_home: School, mail: Mail) -> None:
    assert at_home.run("send", "out", "--go", "--yes").exit_code == 0
    letter = at_home.server.accepted[0].content.decode().replace("\r\n", "\n")
    with opened(mail.server) as client:
        client.append("INBOX", standard(returned=letter))
        client.create_folder("Reports")
    assert at_home.run("bounces", "--imap", "Reports").exit_code == 0
    told = at_home.run("bounces", "--imap")
    assert (told.exit_code, "1 letter recorded: 1 bounced." in told.output) == (1, True)
    assert at_home.states[0] is State.BOUNCED
    with opened(mail.server) as client:
        client.delete_folder("Reports")


def test_mailbox_that_the_settings_do_not_name_is_told(school: School) -> None:
    for command in (("pack", "out", "--imap"), ("bounces", "--imap")):
        told = school.run(*command)
        assert (told.exit_code, "there is no mailbox. Add [imap]" in told.output) == (2, True)


def test_token_needs_its_own_login(mail: Mail) -> None:
    server = replace(mail.server, login=Login.TOKEN, token_command=("x",))
    with pytest.raises((LoginRefused, Unreachable)), mailbox_of(server, lambda: "token"):
        pass

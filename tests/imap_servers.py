"""Mailboxes by IMAP for the tests, on loopback: pymap, and Debian's Dovecot where it is installed.

pymap comes with the tests and turns to TLS by STARTTLS; Dovecot speaks TLS from the first byte and marks its
special folders, here with names of its own.
"""

import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from imapclient import IMAPClient

from directory.sending.server import ImapServer, Security
from tests.faulty_smtp import AUTHORITY, PASSWORD

USER = "office"
DOVECOT = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
PATIENCE = 90.0  # seconds until a server must answer
# As its own start does it, but for the password, which it hashes half a million times at each login. It says
# on which port it listens: one that was found free before could be another's by now.
_PYMAP = """
import asyncio, pymap.config, pymap.main, pysasl.hashing
start = asyncio.start_server
async def start_and_say(*told, **more):
    server = await start(*told, **more)
    print(server.sockets[0].getsockname()[1], flush=True)
    return server
asyncio.start_server = start_and_say
pymap.config.BuiltinHash = pysasl.hashing.Cleartext
pymap.main.main()
"""
_CONF = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
log_path = {home}/log
ssl = required
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
mail_location = maildir:{home}/mail
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox "Entwürfe" {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox "Gone out" {{
    auto = create
    special_use = \\Sent
  }}
}}
"""


@contextmanager
def pymap() -> Iterator[ImapServer]:
    """Run pymap with an empty mailbox that has Drafts and Sent; it keeps all of it in memory."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        _certificate(home)
        command = [sys.executable, "-c", _PYMAP, "--host", "127.0.0.1"]
        command += ["--no-service", "admin", "--no-service", "managesieve", "--port", "0"]
        command += ["--cert", str(home / "cert.pem"), "--key", str(home / "key.pem")]
        command += ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
        with _running(command) as running:
            assert running.stdout
            port = int(running.stdout.readline())
            server = ImapServer(
                "127.0.0.1", port, Security.STARTTLS, user=USER, ca_file=home / "authority.pem"
            )
            with opened(server) as client:
                for name in ("Drafts", "Sent"):
                    client.create_folder(name)
            yield server


@contextmanager
def dovecot() -> Iterator[ImapServer]:
    """Run Dovecot with an empty mailbox, whose folders for drafts and sent messages have unusual names."""
    import grp  # Windows has neither, nor Dovecot
    import pwd

    assert DOVECOT
    with TemporaryDirectory() as folder:
        home = Path(folder)
        _certificate(home)
        port = _free_port()
        if os.getuid() == 0:  # Dovecot opens no mailbox as root
            nobody = pwd.getpwnam("nobody")
            mine = {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
            mine |= {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
            home.chmod(0o755)
            (home / "mail").mkdir()
            os.chown(home / "mail", nobody.pw_uid, nobody.pw_gid)
        else:
            me = pwd.getpwuid(os.getuid())
            mine = {"uid": me.pw_uid, "gid": me.pw_gid, "internal": me.pw_name, "login": me.pw_name}
            mine |= {"group": grp.getgrgid(me.pw_gid).gr_name}
        conf = home / "dovecot.conf"
        conf.write_text(_CONF.format(home=home, port=port, **mine), "utf-8")
        (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", "utf-8")
        server = ImapServer("127.0.0.1", port, user=USER, ca_file=home / "authority.pem")
        with _running([DOVECOT, "-F", "-c", str(conf)]) as running:
            until = monotonic() + PATIENCE
            while True:
                assert running.poll() is None, f"Dovecot ended with {running.returncode}"
                with suppress(OSError), socket.create_connection((server.host, server.port), PATIENCE):
                    break
                assert monotonic() < until, "Dovecot does not answer"
                sleep(0.05)
            yield server


def _certificate(home: Path) -> None:
    """Write a certificate for 127.0.0.1 of the tests' own authority."""
    made = AUTHORITY.issue_cert("127.0.0.1")
    made.private_key_pem.write_to_path(str(home / "key.pem"))
    for part in made.cert_chain_pems:
        part.write_to_path(str(home / "cert.pem"), append=True)
    AUTHORITY.cert_pem.write_to_path(str(home / "authority.pem"))


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a server until the block ends."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.wait(PATIENCE)


@contextmanager
def opened(server: ImapServer) -> Iterator[IMAPClient]:
    """Open the mailbox as another program would."""
    context = ssl.create_default_context(cafile=str(server.ca_file))
    tls = server.security is Security.TLS
    with IMAPClient(server.host, server.port, ssl=tls, ssl_context=context if tls else None) as client:
        if not tls:
            client.starttls(context)
        client.login(USER, PASSWORD)
        yield client


def contents(server: ImapServer, folder: str) -> list[tuple[tuple[bytes, ...], bytes]]:
    """Return the flags and the bytes of each message in a folder, in their order."""
    with opened(server) as client:
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["FLAGS", "BODY.PEEK[]"])
    return [(one[b"FLAGS"], one[b"BODY[]"]) for _, one in sorted(found.items())]


def empty(server: ImapServer, *folders: str) -> None:
    """Take every message out of the folders."""
    with opened(server) as client:
        for name in folders:
            client.select_folder(name)
            if there := client.search():
                client.delete_messages(there)
                client.expunge()

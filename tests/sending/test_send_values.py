"""No value of a pupil's is shown while letters are sent: in no process, reply, traceback or file."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import TracebackException

import pytest

from directory.sending.outbox import Delivery, Outcome
from tests.faulty_smtp import PASSWORD, Fault, Kind, Step
from tests.sending.test_send import CANARY, CANARY_UPN, School, running, school, written
from tests.torture import WORKBOOK

__all__ = ["running", "school", "written"]  # fixtures


# Every process on a machine can read how the others were started, so nothing of a pupil may stand there.
WATCH = """
import os, sys

def started(event, given):
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        tell(given)

def tell(given):
    with open(os.environ["TMPDIR"] + "/started", "a", encoding="utf-8") as file:
        print("started", given, file=file)

tell(sys.orig_argv)
sys.addaudithook(started)
"""


def test_canary_is_nowhere_but_in_its_letter(school: School) -> None:
    school.server.expect(Fault(Step.DOT, Kind.DROP_TAKEN, 0), Fault(Step.RCPT, Kind.NEVER, 1))
    script = school.home.parent / "watch"
    script.mkdir()
    (script / "sitecustomize.py").write_text(WATCH, "utf-8")
    environment = os.environ | {
        "RECIPIENTS_SMTP_PASSWORD": PASSWORD,
        "TMPDIR": str(script),
        "PYTHONPATH": str(script),
        "PYTHONFAULTHANDLER": "1",
    }
    said = []
    for arguments in (
        ["send", "out"],
        ["send", "out", "--go", "--yes"],
        ["send", "out", "--format", "json"],
        ["log"],
    ):
        done = subprocess.run(
            [sys.executable, str(Path(WORKBOOK).parent.parent / "cli.py"), *arguments],
            cwd=school.home,
            env=environment,
            capture_output=True,
            check=False,
        )
        said.append(done.stdout + done.stderr)
    assert b"unknown" in said[1]
    started = (script / "started").read_text("utf-8")
    assert started.count("cli.py") == 4
    assert PASSWORD not in started
    letters = {path for path in (school.home / "out").iterdir() if path.suffix in (".pdf", ".docx", ".eml")}
    kept = {
        school.home / "data" / "leavers.xlsx",
        school.home / "out" / "index.html",
        school.home / "out" / "held.xlsx",
    }
    for path in (*school.home.rglob("*"), *script.rglob("*")):
        if path.is_file() and path not in letters | kept:
            said.append(path.read_bytes())
    for text in said:
        assert CANARY.encode() not in text
        assert CANARY_UPN.encode() not in text
    assert CANARY.encode() in (school.home / "out" / "index.html").read_bytes()


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_server_quotes_of_a_letter_is_not_shown(school: School, form: str) -> None:
    def quoting(_: object, __: object, before_dot: Callable[[], None], ___: object = None) -> Outcome:
        before_dot()
        return Outcome(Delivery.REFUSED, 554, "5.7.1", f"5.7.1 Message refused: it has {CANARY} in it")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.sending.smtp.Smtp.deliver", quoting)
        sent = school.run("send", "out", "--go", "--yes", "--format", form)
    assert "554 5.7.1: the server does not take mail from us" in sent.output
    assert CANARY not in sent.output


def test_traceback_of_a_bug_shows_no_value_even_with_its_locals(school: School) -> None:
    def bug(*_: object) -> None:
        raise RuntimeError("a bug")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.sending.smtp.Smtp.deliver", bug)
        crashed = school.run("send", "out", "--go", "--yes")
    assert isinstance(crashed.exception, RuntimeError)
    told = TracebackException.from_exception(crashed.exception, capture_locals=True)
    ours = [frame for frame in told.stack if "directory" in Path(frame.filename).parts]
    text = repr([(frame.name, frame.locals) for frame in ours]) + str(told)
    assert "_attempt" in text
    assert not [one for one in (CANARY, CANARY_UPN, PASSWORD) if one in text]

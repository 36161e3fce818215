"""A folder written, looked at and sent: with the ledger on, to a server that keeps what it got."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.ledger import LedgerUnfit, open_ledger, read_ledger
from directory.ledger.states import State
from tests.faulty_smtp import PASSWORD, Fault, FaultySmtp, Kind, Manner, Step
from tests.helpers import put_back
from tests.plans import prepare_for
from tests.sending.makers import authority
from tests.torture import BODY, LEAVERS, TEMPLATE, WORKBOOK

CANARY, CANARY_UPN = "Kanarienvogel", "B801200005001"
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


@dataclass
class School:
    """A school's folder: four drafts to one body in ``out``, its ledger, and its mail server."""

    home: Path
    server: FaultySmtp

    def run(self, *arguments: str, password: str | None = PASSWORD, typed: str | None = None) -> Result:
        """Run the program in the school's folder; ``typed`` is what somebody types."""
        environment = {"RECIPIENTS_SMTP_PASSWORD": password}
        return CliRunner().invoke(cli, list(arguments), input=typed, env=environment)

    def write(self, *more: str) -> Result:
        """Write the four drafts."""
        return self.run("write", *self.wanted, "--out", "out", *more)

    @property
    def wanted(self) -> list[str]:
        """Return how a command is asked for the four letters."""
        return ["short", "--leavers", str(self.home / "data" / "leavers.xlsx"), "--to", BODY]

    @property
    def keys(self) -> list[str]:
        """Return the drafts' keys, in the order of the plan."""
        plan = json.loads((self.home / "out" / "plan.json").read_text("utf-8"))
        return [one["key"] for one in plan["notices"]]

    @property
    def states(self) -> list[State]:
        """Return where the ledger has the drafts."""
        with read_ledger(self.home / "data" / "ledger.db") as book:
            return list(book.states(self.keys).values())

    def settings(self, more: str = "") -> None:
        """Write the settings file, with ``more`` above its table."""
        (self.home / "recipients.toml").write_text(
            f'{more}\n[smtp]\nhost = "127.0.0.1"\nport = {self.server.port}\nuser = "office"\n'
            'ca_file = "authority.pem"\nper_minute = 0\n',
            "utf-8",
        )


@pytest.fixture(scope="module")
def running() -> Iterator[FaultySmtp]:
    with FaultySmtp() as made:
        yield made


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, running: FaultySmtp) -> School:
    """Make a school's folder with its drafts, and a copy of it beside."""
    home = tmp_path_factory.mktemp("school") / "home"
    (home / "data").mkdir(parents=True)
    shutil.copytree(WORKBOOK.parent.parent / "templates", home / "templates")
    (home / "templates" / "short.md").write_text(TEMPLATE, "utf-8")
    shutil.copy(WORKBOOK, home / "data")
    book = openpyxl.load_workbook(LEAVERS)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    planned = prepare_for(["short"], LEAVERS, WORKBOOK, date.today(), home / "templates", BODY)
    row = planned.plan.notices[1].leaver.row.number
    sheet.cell(row, columns["Surname"]).value = CANARY
    sheet.cell(row, columns["UPN"]).value = CANARY_UPN
    book.save(home / "data" / "leavers.xlsx")
    with open_ledger(home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="init", new=True):
        pass
    authority(home)
    made = School(home, running)
    made.settings()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.delenv("RECIPIENTS_SETTINGS")  # it has settings of its own
        assert made.write().exit_code == 1, "the example's other leavers are held"
    shutil.copytree(home, home.with_name("kept"))
    return made


@pytest.fixture
def school(written: School, monkeypatch: pytest.MonkeyPatch) -> School:
    """Put everything back as it was written; the ledger knows the drafts by their place."""
    written.server.forget(manner=Manner())
    put_back(written.home)
    monkeypatch.chdir(written.home)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    return written


def test_nothing_leaves_without_go(school: School) -> None:
    shown = school.run("send", "out")
    assert shown.exit_code == 0, shown.output
    assert "4 planned = 0 sent + 0 refused + 4 waiting + 0 unknown." in shown.output
    assert "Nothing was sent. To send what waits: recipients send out --go" in shown.output
    assert (school.server.accepted, school.server.heard) == ([], [])


def test_addresses_are_shown_before_anything_leaves(school: School) -> None:
    (to,) = {
        message_from_bytes(draft.read_bytes(), policy=policy.default)["To"]
        for draft in (school.home / "out").glob("*.eml")
    }
    lines = school.run("send", "out").output.splitlines()
    assert sum(to in line and not line.startswith("Before it leaves") for line in lines) == 4


AT_THE_KEYBOARD = "directory.commands.send.is_terminal"


def test_how_many_go_to_how_many_bodies_is_asked_first(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AT_THE_KEYBOARD, lambda _: True)
    refused = school.run("send", "out", "--go", typed="n\n")
    assert refused.exit_code == 1
    assert (
        f"4 e-mails go to 1 body: {BODY} (4).\nSend them now? [y/N]: n\nNothing was sent.\n" in refused.output
    )
    assert school.run("send", "out", "--go", typed="").output.endswith("Nothing was sent.\n")
    assert set(school.states) == {State.DRAFT_MADE}
    assert school.server.heard == []
    agreed = school.run("send", "out", "--go", "--limit", "3", typed="y\n")
    assert f"3 e-mails go to 1 body: {BODY} (3).\n" in agreed.output
    assert len(school.server.accepted) == 3
    assert f"1 e-mail goes to 1 body: {BODY} (1).\n" in school.run("send", "out", "--go", typed="y\n").output
    assert "Send them now?" not in school.run("send", "out", "--go").output, "nothing is left to ask about"


def test_without_a_keyboard_somebody_has_to_say_yes(school: School) -> None:
    refused = school.run("send", "out", "--go", typed="y\n")
    assert refused.exit_code == 2
    assert f"4 e-mails go to 1 body: {BODY} (4). Nothing was sent" in refused.output
    assert refused.output.endswith("Type: recipients send out --go --yes\n")
    assert school.server.heard == []


@pytest.mark.parametrize(
    "reply",
    [
        "554 5.2.252 SendAsDenied; not allowed to send as office@school.example.org",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "550 5.4.5 Daily user sending limit exceeded.",
    ],
)
def test_refusal_about_us_stops_the_run_and_everything_waits(school: School, reply: str) -> None:
    school.server.forget(manner=Manner(replies={Step.DOT: reply}))
    stopped = school.run("send", "out", "--go", "--yes")
    assert stopped.exit_code == 2
    assert "4 planned = 0 sent + 0 refused + 4 waiting + 0 unknown." in stopped.output
    assert "Ask whoever looks after your mail" in stopped.output
    assert len([one for one in school.server.heard if one == "DATA"]) <= 2  # the second was announced
    school.server.forget(manner=Manner())
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_drafts_are_sent_once_as_they_were_written(school: School) -> None:
    sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 0, sent.output
    assert sent.output.endswith("4 planned = 4 sent + 0 refused + 0 waiting + 0 unknown.\n")
    assert len(school.server.accepted) == 4
    for key, taken in zip(
        sorted(school.keys), sorted(school.server.accepted, key=lambda one: one.id), strict=True
    ):
        message = message_from_bytes(taken.content, policy=policy.default)
        assert message["To"] == taken.to
        assert message["X-Unsent"] is None
        (attached,) = message.iter_attachments()
        assert attached.get_content() == (school.home / "out" / f"{BODY}-{key}.pdf").read_bytes()
    again = school.run("send", "out", "--go", "--yes")
    assert again.exit_code == 0
    assert len(school.server.accepted) == 4


def test_limit_sends_so_many_and_the_next_run_the_rest(school: School) -> None:
    first = school.run("send", "out", "--go", "--yes", "--limit", "1")
    assert first.exit_code == 1
    assert "4 planned = 1 sent + 0 refused + 3 waiting + 0 unknown." in first.output
    assert "3 waiting: has certainly not left. Try again. Type: recipients send out --go" in first.output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted) == 4


def test_letter_corrected_elsewhere_keeps_the_others_from_nothing(school: School) -> None:
    school.run("send", "out", "--go", "--yes", "--limit", "1")
    leavers, (first, *_) = str(school.home / "data" / "leavers.xlsx"), school.keys
    fixed = school.run(
        *("write", "short", "--leavers", leavers, "--to", BODY, "--out", "fixed"),
        *("--correct", first, "--reason", "The course was wrong"),
    )
    assert "1 letter as Word and PDF, 1 e-mail draft: fixed." in fixed.output
    rest = school.run("send", "out", "--go", "--yes")
    assert "4 planned = 4 sent + 0 refused + 0 waiting + 0 unknown." in rest.output
    assert "1 planned = 0 sent + 0 refused + 1 waiting + 0 unknown." in school.run("send", "fixed").output
    assert school.run("send", "fixed", "--go", "--yes").exit_code == 0
    ids = [one.id.strip("<").partition("@")[0] for one in school.server.accepted]
    assert sorted(ids) == sorted([f"{first}.2", *(f"{key}.1" for key in school.keys)])


def test_letter_refused_and_written_anew_elsewhere_keeps_the_others_from_nothing(school: School) -> None:
    first, *others = school.keys
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="write"
    ) as book:
        book.begin("send", "ab")
        book.record(first, State.REFUSED)
        book.begin("write", "ab", folder=str(school.home / "again"))
        book.record(first, State.WITHDRAWN)
        book.plan([book.standing(first).entry], {})
    zipped = school.run("pack", "out", "--mbox", "drafts.mbox")
    assert (zipped.exit_code, "3 drafts in drafts.mbox." in zipped.output) == (0, True), zipped.output
    sent = school.run("send", "out", "--go", "--yes")
    assert "4 planned = 3 sent + 0 refused + 0 waiting + 0 unknown + 1 withdrawn." in sent.output
    assert [one.id.strip("<").partition(".")[0] for one in school.server.accepted] == others


def test_sum_has_the_letters_to_post_until_somebody_has_posted_them(school: School) -> None:
    leavers = str(school.home / "data" / "leavers.xlsx")
    school.run("write", "short", "--leavers", leavers, "--out", "all")
    plan = json.loads((school.home / "all" / "plan.json").read_text("utf-8"))
    posted, *rest = (one["key"] for one in plan["notices"] if not one["files"][-1].endswith(".eml"))
    drafts = len(plan["notices"]) - len(rest) - 1
    assert f" + {len(rest) + 1} to post." in school.run("send", "all").output
    assert school.run("log", "sent", posted, "--by", "AB").exit_code == 0
    sent = school.run("send", "all", "--go", "--yes")
    assert sent.exit_code == 0, sent.output
    assert (
        f"{len(plan['notices'])} planned = {drafts + 1} sent + 0 refused + 0 waiting + 0 unknown"
        f" + {len(rest)} to post.\n{len(rest)} to post: print them. Type: recipients print all\n"
        "When they are posted, record it. Type: recipients log sent all --posted --by WHO\n"
    ) in sent.output
    shown = json.loads(school.run("send", "all", "--format", "json").output)
    assert (shown["planned"], shown["to_post"]) == (len(plan["notices"]), len(rest))


def test_sum_has_the_letter_that_has_not_left_after_all_and_says_to_write_it_again(school: School) -> None:
    key = school.keys[0]
    assert school.run("log", "sent", key, "--by", "AB").exit_code == 0
    school.write("--replace")
    undone = school.run("log", "undo", key, "--by", "AB", "--reason", "a slip")
    assert undone.exit_code == 0, undone.output
    again = "1 to write again: was thought to have left when the others were written again. Type: recipients"
    shown = school.run("send", "out")
    assert "4 planned = 0 sent + 0 refused + 3 waiting + 0 unknown + 1 to write again." in shown.output
    assert again in shown.output
    assert shown.exit_code == 1
    record = json.loads(school.run("send", "out", "--format", "json").output)
    assert (record["planned"], record["to_write_again"]) == (4, 1)
    sent = school.run("send", "out", "--go", "--yes")
    assert "4 planned = 3 sent + 0 refused + 0 waiting + 0 unknown + 1 to write again." in sent.output
    assert again in sent.output
    assert sent.exit_code == 1
    assert again in school.run("print", "out").output


def test_what_is_unknown_is_never_sent_again_until_a_person_says_so(school: School) -> None:
    school.server.expect(Fault(Step.DOT, Kind.DROP, 1), Fault(Step.DOT, Kind.DROP_TAKEN, 2))
    broken = school.run("send", "out", "--go", "--yes")
    assert broken.exit_code == 4, broken.output
    assert "4 planned = 2 sent + 0 refused + 0 waiting + 2 unknown." in broken.output
    assert "recipients resolve KEY --arrived, or --again" in broken.output
    lost, arrived = school.keys[1], school.keys[2]
    recorded = json.loads(school.run("log", "--key", lost, "--format", "json").output)
    assert recorded["server_reply"] is None
    assert recorded["why"] == "no answer that can be read came after its last byte"
    planned = school.run("plan", *school.wanted).output
    assert f"  Type: recipients resolve {lost} --arrived, or --again" in planned
    again = school.write("--out", "elsewhere").output
    asks = "To record whether a letter arrived (2 held): recipients resolve KEY --arrived, or --again\n"
    assert again.endswith(asks)
    assert school.run("send", "out", "--go", "--yes").exit_code == 4
    assert len(school.server.accepted) == 3
    assert school.run("resolve", arrived, "--arrived").exit_code == 0
    assert f"{lost} waits." in school.run("resolve", lost, "--again").output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted) == 4
    assert school.run("resolve", lost, "--again").exit_code == 2


def test_again_means_the_identical_bytes(school: School) -> None:
    school.server.expect(Fault(Step.DOT, Kind.DROP_TAKEN, 0))
    school.run("send", "out", "--go", "--yes", "--limit", "1")
    school.run("resolve", school.keys[0], "--again")
    school.run("send", "out", "--go", "--yes", "--limit", "1")
    first, second = school.server.accepted
    assert first == second


def test_refusal_and_wait_concern_one_body_alone(school: School) -> None:
    later = [Fault(Step.RCPT, Kind.TRY_LATER, nth) for nth in (3, 4, 5)]
    school.server.expect(Fault(Step.RCPT, Kind.NEVER, 0), *later)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.commands.send.sleep", lambda seconds: click.echo(f"waits {seconds:g} s"))
        mixed = school.run("send", "out", "--go", "--yes")
    assert mixed.exit_code == 1, mixed.output
    assert "4 planned = 2 sent + 1 refused + 1 waiting + 0 unknown." in mixed.output
    told = re.findall(r"Next try in \d min|waits \d+ s", mixed.output)
    assert told == ["Next try in 1 min", "waits 60 s", "Next try in 5 min", "waits 300 s"]
    assert "1 refused: will not be taken by its recipient's server, whose answer says why." in mixed.output


def test_three_unknown_in_a_row_stop_the_run(school: School) -> None:
    school.server.expect(*(Fault(Step.DOT, Kind.DROP, nth) for nth in range(4)))
    stopped = school.run("send", "out", "--go", "--yes")
    assert stopped.exit_code == 4
    assert "4 planned = 0 sent + 0 refused + 1 waiting + 3 unknown." in stopped.output
    assert "Stopped: the fate of 3 messages in a row is unknown." in stopped.output


def test_what_stopped_a_run_is_told_also_when_the_ledger_cannot_be_read_after_it(school: School) -> None:
    def unfit(*_: object) -> None:
        raise LedgerUnfit("ledger.db", "is damaged", "Put back the newest copy.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.commands.send.adding_up", unfit)
        stopped = school.run("send", "out", "--go", "--yes", password="Tr0ub4dor")  # noqa: S106  # it opens nothing
    assert stopped.exit_code == 2
    assert stopped.output.index("refused the login (535 5.7.8") < stopped.output.index("is damaged")


def test_wrong_password_stops_the_run_and_everything_waits(school: School) -> None:
    result = school.run("send", "out", "--go", "--yes", password="Tr0ub4dor")  # noqa: S106  # it opens nothing
    assert result.exit_code == 2
    assert "4 planned = 0 sent + 0 refused + 4 waiting + 0 unknown." in result.output
    assert "refused the login (535 5.7.8" in result.output
    assert "Tr0ub4dor" not in result.output


def test_without_a_password_nothing_is_sent(school: School) -> None:
    result = school.run("send", "out", "--go", "--yes", password=None)
    assert result.exit_code == 2
    assert "There is no password for office at 127.0.0.1. Set the variable" in result.output
    assert set(school.states) == {State.DRAFT_MADE}
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert (
        school.run("send", "out", "--go", "--yes", password=None).exit_code == 0
    )  # nothing is left to ask one for


def test_two_senders_at_once_are_one_and_a_refusal(school: School) -> None:
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send", new=True
    ):
        busy = school.run("send", "out", "--go", "--yes")
    assert busy.exit_code == 3
    assert 'Another run ("send") is at work since' in busy.output
    assert school.server.heard == []


def test_refused_address_that_was_mended_gets_its_letter_from_another_folder(school: School) -> None:
    refused = school.keys[0]
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send"
    ) as ledger:
        ledger.begin("send", "ab")
        ledger.record(refused, State.REFUSED, reply="550 5.1.1 No such user")
    assert "0 letters" in school.write("--out", "same").output
    book = openpyxl.load_workbook(school.home / "data" / "recipients.xlsx")
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(one for one in sheet.iter_rows(min_row=2) if one[0].value == BODY)[0].row
    sheet.cell(row, columns["Email"]).value = "mended@gateway.ac.uk"
    book.save(school.home / "data" / "recipients.xlsx")
    assert "1 letter as Word and PDF" in school.write("--out", "mended").output
    told = json.loads(school.run("log", "--key", refused, "--format", "json").output)
    assert (told["state"], told["version"]) == ("draft made", 2)

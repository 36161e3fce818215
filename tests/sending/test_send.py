"""A folder written, looked at and sent: with the ledger on, to a server that keeps what it got."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from traceback import TracebackException

import openpyxl
import pytest
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.ledger import LedgerUnfit, open_ledger, read_ledger
from directory.ledger.states import State
from directory.sending.outbox import Delivery, Outcome
from tests.faulty_smtp import PASSWORD, Fault, FaultySmtp, Kind, Manner, Step
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
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a school's folder without drafts, to be copied."""
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
    return home


@pytest.fixture
def school(written: Path, running: FaultySmtp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    running.forget(manner=Manner())
    made = School(tmp_path / "home", running)
    shutil.copytree(written, made.home)
    made.settings()
    monkeypatch.chdir(made.home)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")  # it has settings of its own
    assert made.write().exit_code == 1, "the example's other leavers are held"
    return made


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
    assert school.run("send", "out").output.count(to) == 4


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
        patch.setattr("directory.commands.send.sleep", lambda _: None)
        mixed = school.run("send", "out", "--go", "--yes")
    assert mixed.exit_code == 1, mixed.output
    assert "4 planned = 2 sent + 1 refused + 1 waiting + 0 unknown." in mixed.output
    assert "Next try in 1 min" in mixed.output
    assert "1 refused: will not be taken by its recipient's server." in mixed.output


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


def edited(path: str, cell: str, value: str, sheet: str | None = None) -> Callable[[Path], None]:
    def edit(home: Path) -> None:
        book = openpyxl.load_workbook(home / "data" / path)
        (book[sheet] if sheet else book.worksheets[0])[cell] = value
        book.save(home / "data" / path)

    return edit


def added(home: Path) -> None:
    with (home / "templates" / "short.md").open("a", encoding="utf-8") as file:
        file.write("More.\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(added, "short.md: has changed", id="template"),
        pytest.param(
            edited("recipients.xlsx", "G17", "Somebody else", "Recipients"),
            "Recipients: gateway-college: has changed",
            id="body",
        ),
        pytest.param(
            edited("recipients.xlsx", "D17", "Unconfirmed", "Recipients"),
            "it would be held now",
            id="not open",
        ),
    ],
)
def test_folder_is_not_sent_when_what_it_was_written_from_has_moved(
    school: School, change: Callable[[Path], None], says: str
) -> None:
    change(school.home)
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert says in refused.output
    assert "Nothing was sent. Write it again." in refused.output
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.commands.approve.user", lambda: "colleague")
        unapproved = school.run("approve", "out")
    assert (unapproved.exit_code, unapproved.output) == (2, refused.output)
    assert "Type: recipients write ... --out out --replace" in refused.output
    assert school.server.heard == []


def test_what_changed_of_another_body_stops_no_letter(school: School) -> None:
    edited("recipients.xlsx", "T14", "a note", "Recipients")(school.home)  # lebc's
    edited("recipients.xlsx", "D14", "Closed", "Recipients")(school.home)
    sent = school.run("send", "out", "--go", "--yes")
    assert (sent.exit_code, set(school.states)) == (0, {State.SENT}), sent.output


def test_letter_that_names_another_leaver_of_the_list_does_not_leave(school: School) -> None:
    with (school.home / "templates" / "short.md").open("a", encoding="utf-8") as file:
        file.write(f"\nAs has {first_name(school)} {CANARY}, of the same form.\n")
    assert school.write("--replace").exit_code == 1
    sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    held = [line for line in sent.output.splitlines() if line.startswith("held")]
    assert [line.endswith("another leaver is in it") for line in held] == [True] * 3
    assert school.states.count(State.SENT) == 1
    assert len(school.server.accepted) == 1
    assert CANARY not in sent.output


def first_name(school: School) -> str:
    """Return the forename of the leaver whose surname is the canary."""
    sheet = openpyxl.load_workbook(school.home / "data" / "leavers.xlsx").worksheets[0]
    cells = {cell.value: cell.column - 1 for cell in sheet[1]}
    rows = list(sheet.iter_rows(values_only=True))
    return next(str(one[cells["Forename"]]) for one in rows if one[cells["Surname"]] == CANARY)


def test_birthday_that_decides_what_may_go_asks_for_a_new_letter(school: School) -> None:
    book = openpyxl.load_workbook(school.home / "data" / "leavers.xlsx")
    cells = {cell.value: cell.column for cell in book.worksheets[0][1]}
    today = date.today()
    for row in range(2, book.worksheets[0].max_row + 1):
        born = today.replace(year=today.year - 16) if (today.month, today.day) != (2, 29) else None
        book.worksheets[0].cell(row, cells["Date of birth"]).value = born
    book.save(school.home / "data" / "leavers.xlsx")
    yesterday = (today - timedelta(days=1)).isoformat()
    school.write("--replace", "--on", yesterday)
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert "the leaver has turned 16" in refused.output


def test_acceptance_that_has_run_out_since_asks_for_a_new_letter(school: School) -> None:
    yesterday = date.today() - timedelta(days=1)
    path = school.home / "data" / "recipients.xlsx"
    book = openpyxl.load_workbook(path)
    (row,) = [cells[0].row for cells in book["Recipients"].iter_rows() if cells[0].value == BODY]
    (column,) = [cell.column for cell in book["Recipients"][1] if cell.value == "Send by"]
    book["Recipients"].cell(row, column).value = "Email"
    book["Accepted"].append(["S21", "Sharing", BODY, None, "No secure mail yet", "AB", yesterday])
    book.save(path)
    assert school.write("--replace", "--on", yesterday.isoformat()).exit_code == 1
    assert len(list((school.home / "out").glob("*.eml"))) == 4
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert f"would not go today as it was written on {yesterday:%d/%m/%Y}" in refused.output
    assert school.server.heard == []


def test_letters_of_yesterday_go_when_they_would_today(school: School) -> None:
    school.write("--replace", "--on", (date.today() - timedelta(days=1)).isoformat())
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_letters_of_a_day_to_come_wait_for_it(school: School) -> None:
    tomorrow = date.today() + timedelta(days=1)
    school.write("--replace", "--on", tomorrow.isoformat())
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert f"has letters dated {tomorrow:%d/%m/%Y}, which is still to come" in refused.output


@pytest.mark.parametrize("form", ["eml", "pdf"])
def test_draft_that_somebody_changed_is_held_and_the_run_goes_on(school: School, form: str) -> None:
    changed = school.home / "out" / f"{BODY}-{school.keys[0]}.{form}"
    changed.write_bytes(changed.read_bytes().replace(b"e", b"a", 1))
    sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    assert f"{changed.name} is not as it was written" in sent.output
    assert "4 planned = 3 sent + 0 refused + 0 waiting + 0 unknown + 1 held." in sent.output
    assert len(school.server.accepted) == 3


def test_draft_that_is_gone_is_held(school: School) -> None:
    (school.home / "out" / f"{BODY}-{school.keys[0]}.eml").unlink()
    shown = json.loads(school.run("send", "out", "--format", "json").output)
    assert shown["states"] == {"sent": 0, "refused": 0, "waiting": 3, "unknown": 0, "held": 1}
    assert shown["notices"][0]["why"].endswith(".eml is not there")
    assert "3 sent" in school.run("send", "out", "--go", "--yes").output


@pytest.mark.parametrize("form", ["eml", "pdf"])
def test_file_that_cannot_be_read_just_now_waits_and_goes_with_the_next_run(
    school: School, form: str
) -> None:
    name, real = f"{BODY}-{school.keys[0]}.{form}", Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied")
        return real(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        assert (
            f"{name} cannot be read"
            in json.loads(school.run("send", "out", "--format", "json").output)["notices"][0]["why"]
        )
        sent = school.run("send", "out", "--go", "--yes")
    assert sent.exit_code == 1
    assert "4 planned = 3 sent + 0 refused + 1 waiting + 0 unknown." in sent.output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted) == 4


def test_second_person_comes_first_where_the_settings_ask_for_one(school: School) -> None:
    school.settings("approval = 2")
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert "has 4 drafts that no second person has approved" in refused.output
    assert school.server.heard == []
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="approve", new=True
    ) as book:
        book.begin("approve", "colleague")
        book.approve(school.keys, by="colleague")
    assert school.run("send", "out", "--go", "--yes").exit_code == 0


def test_draft_that_waits_can_still_be_approved(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.run("send", "out", "--go", "--yes", password="Tr0ub4dor")  # noqa: S106  # it opens nothing
    assert set(school.states) == {State.WAITING}
    school.settings("approval = 2")
    shown = json.loads(school.run("send", "out", "--format", "json").output)
    assert {one["why"] for one in shown["notices"]} == {"No second person has approved it yet."}
    monkeypatch.setattr("directory.commands.approve.user", lambda: "colleague")
    assert "4 drafts in out approved by colleague." in school.run("approve", "out").output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_test_run_goes_to_one_address_marked_and_is_not_recorded(school: School) -> None:
    sender = message_from_bytes(next((school.home / "out").glob("*.eml")).read_bytes(), policy=policy.default)
    me = f"me@{sender['From'].addresses[0].domain}"
    tested = school.run("send", "out", "--test-to", me)
    assert tested.exit_code == 0, tested.output
    assert f"4 of 4 drafts went to {me}, marked TEST. No recipient got anything." in tested.output
    messages = [message_from_bytes(one.content, policy=policy.default) for one in school.server.accepted]
    assert [one["To"] for one in messages] == [me] * 4
    assert all(one["Subject"].startswith("TEST Our reference") for one in messages)
    assert {one["Message-ID"].partition(".")[0] for one in messages} == {"<test"}
    assert "4 planned = 0 sent + 0 refused + 4 waiting" in school.run("send", "out").output


def test_test_run_keeps_to_the_limit(school: School) -> None:
    sender = message_from_bytes(next((school.home / "out").glob("*.eml")).read_bytes(), policy=policy.default)
    me = f"me@{sender['From'].addresses[0].domain}"
    assert f"1 of 1 draft went to {me}" in school.run("send", "out", "--test-to", me, "--limit", "1").output
    assert len(school.server.accepted) == 1


def test_test_run_does_not_leave_the_school(school: School) -> None:
    refused = school.run("send", "out", "--test-to", "me@gmail.com")
    assert refused.exit_code == 2
    assert "holds pupils' data, and me@gmail.com is not an address at" in refused.output
    assert school.server.heard == []


def test_two_senders_at_once_are_one_and_a_refusal(school: School) -> None:
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send", new=True
    ):
        busy = school.run("send", "out", "--go", "--yes")
    assert busy.exit_code == 3
    assert 'Another run ("send") is at work since' in busy.output
    assert school.server.heard == []


def test_folder_that_was_broken_off_is_not_sent(school: School) -> None:
    plan = school.home / "out" / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"complete": true', '"complete": false'), "utf-8")
    assert "was broken off while it was written. Write it again." in school.run("send", "out").output


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"sources": 5, "complete": true}'])
def test_plan_that_cannot_be_read_is_told_of(school: School, content: str) -> None:
    (school.home / "out" / "plan.json").write_text(content, "utf-8")
    refused = school.run("send", "out")
    assert refused.exit_code == 2
    assert "has a plan.json that is damaged" in refused.output


def test_folder_of_no_run_is_told_of(school: School) -> None:
    assert "has no plan.json. Choose a folder" in school.run("send", "data").output


def test_copy_of_a_folder_is_not_sent(school: School) -> None:
    shutil.copytree(school.home / "out", school.home / "copy")
    refused = school.run("send", "copy", "--go", "--yes")
    assert refused.exit_code == 2
    assert "is not where the ledger has these drafts" in refused.output


def test_without_a_mail_server_nothing_is_sent(school: School) -> None:
    (school.home / "recipients.toml").unlink()
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert 'recipients.toml, smtp: there is no mail server. Add [smtp] with host = "..."' in refused.output
    assert set(school.states) == {State.DRAFT_MADE}


def test_folder_that_may_only_be_read_can_be_sent(school: School) -> None:
    for path in (school.home / "out").iterdir():
        path.chmod(stat.S_IREAD)
    assert school.run("send", "out", "--go", "--yes").exit_code == 0


@pytest.mark.parametrize("how", ["put back", "of a copied home"])
def test_old_copy_of_all_that_lies_beside_the_ledger_sends_nothing_twice(
    school: School, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = school.home.parent / "copy"
    shutil.copytree(school.home, home)
    assert school.run("send", "out", "--go", "--yes", "--limit", "3").exit_code == 1
    if how == "put back":
        shutil.rmtree(school.home / "data")
        shutil.copytree(home / "data", school.home / "data")
    else:
        monkeypatch.chdir(home)
    again = school.run("send", str(school.home / "out"), "--go", "--yes")
    assert again.exit_code == 2
    assert "was sent when the ledger had lines that it has no more" in again.output
    assert len(school.server.accepted) == 3


def test_folder_that_was_sent_is_written_anew(school: School) -> None:
    school.run("send", "out", "--go", "--yes", "--limit", "1")
    assert school.write("--replace").exit_code == 1
    assert not (school.home / "out" / "last-send.json").exists()
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_full_disk_stops_the_run_before_the_dot(school: School) -> None:
    # SQLite's own limit on the ledger's size stands in for the disk's: the third intent finds no room.
    ledger = school.home / "data" / "ledger.db"
    real = sqlite3.connect

    def small(*told, **more):
        connection = real(*told, **more)
        connection.execute(f"PRAGMA max_page_count = {ledger.stat().st_size // 4096 + 1}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sqlite3.connect", small)
        stopped = school.run("send", "out", "--go", "--yes")
    assert stopped.exit_code in (2, 4), stopped.output
    assert "could not be written: the disk is full" in stopped.output
    counts = json.loads(school.run("send", "out", "--format", "json").output)["states"]
    taken = len(school.server.accepted)
    assert taken < 4
    assert counts["sent"] <= taken <= counts["sent"] + counts["unknown"]
    assert school.run("send", "out", "--go", "--yes").exit_code in (0, 4)
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted)


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

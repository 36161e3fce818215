"""An office with four letters that wait, and what can go wrong with them before they leave."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.sending.server import ImapServer
from directory.web.runs import id_of
from tests.faulty_smtp import PASSWORD, FaultySmtp, Manner
from tests.imap_servers import USER, pymap
from tests.sending.makers import authority
from tests.torture import LEAVERS, TEMPLATE, WORKBOOK
from tests.web.running import Visitor, at_work, desk_of

GATEWAY, OTHER, ANOTHER = "gateway-college", "leicester-college", "wqe-college"
TEMPLATES = {"first": "S21", "second": "S02"}
# Letters 0 and 1 are of the first template, 2 and 3 of the second; 0 and 2 are about one leaver, for Gateway.
NONE, ALL = frozenset[int](), frozenset(range(4))
ON_PAPER = frozenset({0, 3})  # refused at their address, and printed
PUPIL = "Quenneville"


@dataclass(frozen=True)
class Office:
    """A folder of four letters, two of them printed, and what can be done with it."""

    home: Path
    keys: tuple[str, ...]
    server: FaultySmtp
    mailbox: ImapServer
    visitor: Visitor

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def page(self) -> str:
        return f"/letters/{id_of(self.out)}"

    @property
    def sent(self) -> frozenset[int]:
        with read_ledger(self.home / "data" / "ledger.db") as ledger:
            states = ledger.states(self.keys)
        return frozenset(at for at, key in enumerate(self.keys) if states[key] is State.SENT)

    def file(self, at: int, ending: str) -> Path:
        (found,) = self.out.glob(f"*-{self.keys[at]}.{ending}")
        return found

    def run(self, *arguments: str) -> tuple[int, str]:
        own = {"RECIPIENTS_SMTP_PASSWORD": PASSWORD, "RECIPIENTS_SETTINGS": None}
        own["RECIPIENTS_IMAP_PASSWORD"] = PASSWORD
        done = CliRunner().invoke(cli, list(arguments), env=own)
        return done.exit_code, done.output

    def named(self, text: str) -> frozenset[int]:
        return frozenset(at for at, key in enumerate(self.keys) if key in text.lower())

    def change(self, book: str, sheet: str, column: str, named: str, value: object) -> None:
        """Change the cell in ``column`` of the row that has ``named`` in its first one."""
        path = self.home / "data" / book
        opened = openpyxl.load_workbook(path)
        (at,) = [cell.column for cell in opened[sheet][1] if cell.value == column]
        for row in opened[sheet].iter_rows(min_row=2):
            if row[0].value == named:
                row[at - 1].value = value
        opened.save(path)

    def in_the_plan(self, change: Callable[[dict[str, list[dict[str, object]]]], object]) -> None:
        plan = json.loads((self.out / "plan.json").read_text("utf-8"))
        change(plan)
        (self.out / "plan.json").write_text(json.dumps(plan), "utf-8")


@pytest.fixture(scope="module")
def server() -> Iterator[FaultySmtp]:
    with FaultySmtp() as made:
        yield made


@pytest.fixture(scope="module")
def mailbox() -> Iterator[ImapServer]:
    with pymap() as made:
        yield made


@pytest.fixture(scope="module")
def written(
    tmp_path_factory: pytest.TempPathFactory, server: FaultySmtp, mailbox: ImapServer
) -> Iterator[Office]:
    """Write the four letters, have two of them refused, and print these."""
    home = tmp_path_factory.mktemp("school") / "home"
    (home / "data").mkdir(parents=True)
    (home / "templates").mkdir()
    for name in ("letterhead.docx", "annual-notice.md"):
        shutil.copy(WORKBOOK.parent.parent / "templates" / name, home / "templates")
    for name, rule in TEMPLATES.items():
        (home / "templates" / f"{name}.md").write_text(TEMPLATE.replace("S21", rule), "utf-8")
    few_bodies(home / "data" / "recipients.xlsx")
    book = openpyxl.load_workbook(LEAVERS)
    sheet = book.worksheets[0]
    (surname,) = [number for number, cell in enumerate(sheet[1], 1) if cell.value == "Surname"]
    for row in range(sheet.max_row, 1, -1):
        if sheet.cell(row, 1).value not in ("2111", "2112"):
            sheet.delete_rows(row)
    sheet.cell(2, surname).value = PUPIL
    book.save(home / "data" / "leavers.xlsx")
    authority(home)
    settings = f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nuser = "office"\nper_minute = 0\n'
    settings += f'ca_file = "authority.pem"\n[imap]\nhost = "127.0.0.1"\nport = {mailbox.port}\n'
    settings += f'user = "{USER}"\nsecurity = "starttls"\nca_file = "{mailbox.ca_file}"\n'
    (home / "recipients.toml").write_text(settings, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        desk = desk_of(home, clock=lambda: datetime.now().astimezone())  # type: ignore[arg-type]
        with at_work(desk) as page:
            office = Office(home, (), server, mailbox, Visitor(page))
            asked = [*TEMPLATES, "--leavers", "data/leavers.xlsx", "--out", "out", "--new-ledger"]
            wrote, said = office.run("write", *asked)
            assert wrote == 0, said
            plan = json.loads((home / "out" / "plan.json").read_text("utf-8"))
            office = replace(office, keys=tuple(one["key"] for one in plan["notices"]))
            with open_ledger(
                home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="send"
            ) as ledger:
                ledger.begin("send", "ab")
                for at in sorted(ON_PAPER):
                    ledger.record(office.keys[at], State.REFUSED, reply="550 5.1.1 No such user")
            assert office.run("print", "out")[0] == 0
            shutil.copytree(home, home.with_name("kept"))
            yield office


def few_bodies(path: Path) -> None:
    """Copy the workbook with those bodies alone that the letters and the troubles are about: read sooner."""
    book = openpyxl.load_workbook(WORKBOOK)
    for name, column in (("Recipients", 1), ("Contacts", 1), ("Sharing", 2)):
        sheet = book[name]
        for row in range(sheet.max_row, 1, -1):
            id_ = str(sheet.cell(row, column).value)
            if id_ not in (GATEWAY, OTHER, ANOTHER) and id_.islower():
                sheet.delete_rows(row)
    book.save(path)


@pytest.fixture
def office(written: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Put everything back as it was written; the ledger knows the letters by their place."""
    for one in written.home.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    shutil.copytree(written.home.with_name("kept"), written.home, dirs_exist_ok=True)
    written.server.forget(manner=Manner())
    monkeypatch.setenv("RECIPIENTS_SMTP_PASSWORD", PASSWORD)
    return written


# What goes wrong, below.


def nothing(_: Office) -> None:
    pass


def a_choice(office: Office) -> None:
    office.change("leavers.xlsx", "Leavers", "Share KS4 results", "2111", "No")


def the_list(office: Office) -> None:
    office.change("leavers.xlsx", "Leavers", "Course", "2111", "Another course")


def a_row_more(office: Office) -> None:
    """Sort a row above the others: every row has another number, and nobody's letter says anything else."""
    path = office.home / "data" / "leavers.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    values = [cell.value for cell in sheet[2]]
    sheet.insert_rows(2)
    for column, value in enumerate(values, 1):
        sheet.cell(2, column).value = value
    added = {"Reference": "4711", "UPN": None, "ULN": None, "Forename": "Ottilie", "Surname": "Zweig"}
    for cell in sheet[1]:
        if cell.value in added:
            sheet.cell(2, cell.column).value = added[str(cell.value)]
    book.save(path)


def a_hold(office: Office) -> None:
    office.change("leavers.xlsx", "Leavers", "Hold", "2111", "asked by the head")


def the_body(office: Office) -> None:
    office.change("recipients.xlsx", "Recipients", "Attention", GATEWAY, "Somebody else")


def the_body_closed(office: Office) -> None:
    office.change("recipients.xlsx", "Recipients", "Status", GATEWAY, "Closed")
    office.change("recipients.xlsx", "Recipients", "Successor", GATEWAY, OTHER)


def another_body(office: Office) -> None:
    office.change("recipients.xlsx", "Recipients", "Attention", ANOTHER, "Somebody else")


def the_body_confirmed(office: Office) -> None:
    for column, value in (("Last checked", datetime(2026, 8, 31)), ("Checked by", "AB"), ("Notes", "Rang.")):
        office.change("recipients.xlsx", "Recipients", column, GATEWAY, value)


def the_rule(office: Office) -> None:
    office.change("recipients.xlsx", "Sharing", "Purpose", "S02", "Another purpose")


def another_rule(office: Office) -> None:
    office.change("recipients.xlsx", "Sharing", "Purpose", "S05", "Another purpose")


def the_template(office: Office) -> None:
    path = office.home / "templates" / "second.md"
    path.write_text(path.read_text("utf-8") + "\nOne more word.\n", "utf-8")


def the_letterhead(office: Office) -> None:
    path = office.home / "templates" / "letterhead.docx"
    with ZipFile(path, "a") as package:
        package.comment = b"another"


def the_school(office: Office) -> None:
    office.change("recipients.xlsx", "School", "Value", "Head teacher", "Ms A Other")


def swapped_pdfs(office: Office) -> None:
    for at, other in ((0, 1), (2, 3)):
        office.file(at, "pdf").write_bytes(office.file(other, "pdf").read_bytes())


def swapped_drafts(office: Office) -> None:
    one, other = office.file(0, "eml"), office.file(2, "eml")
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def a_copy_added(office: Office) -> None:
    for at in (0, 2):
        draft = office.file(at, "eml")
        draft.write_bytes(b"Bcc: somebody@example.net\r\n" + draft.read_bytes())


def a_recipient_added(office: Office) -> None:
    for at in (0, 2):
        content = office.file(at, "eml").read_bytes()
        changed = re.sub(rb"(?m)^(To: [^\r]+)", rb"\1, somebody@example.net", content, count=1)
        office.file(at, "eml").write_bytes(changed)


def another_copy(office: Office) -> None:
    """Put a copy of the folder in its place, without the ledger's line, and with another letter's draft."""
    shutil.move(office.out, office.home / "first")
    shutil.copytree(office.home / "first", office.out)
    office.in_the_plan(lambda plan: plan.pop("ledger"))
    for at, other in ((0, 1), (2, 3)):
        shutil.copy(office.file(other, "eml"), office.file(at, "eml"))


def no_approval(office: Office) -> None:
    settings = office.home / "recipients.toml"
    settings.write_text(f"approval = 2\n{settings.read_text('utf-8')}", "utf-8")


def another_key(office: Office) -> None:
    office.in_the_plan(lambda plan: plan["notices"][0].update(key="zzzzz99999"))


def two_folders(office: Office) -> None:
    """Copy all of another folder's files in, with one plan for both."""
    assert office.run("write", "annual-notice", "--to", OTHER, "--out", "other")[0] == 0
    theirs = json.loads((office.home / "other" / "plan.json").read_text("utf-8"))
    for name in theirs["files"]:
        if name.endswith((".docx", ".pdf", ".eml")):
            shutil.copy(office.home / "other" / name, office.out)
    for key in ("notices", "files"):
        office.in_the_plan(lambda plan, key=key: plan[key].extend(theirs[key]))


def files_copied_in(office: Office) -> None:
    shutil.copy(office.file(1, "pdf"), office.out / f"{OTHER}-zzzzz22222.pdf")

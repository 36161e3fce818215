"""`recipients log` and `recipients approve` from the command line."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from directory.commands import cli
from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.values.dates import show_date
from tests.ledger.makers import Clock, entry, ledger_with
from tests.writing.makers import manifest, notice

ROOT = Path(__file__).parents[2]
KEY, OTHER = entry().key, "bcdef34567"
GONE = ("--anyway", "its folder is gone")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return the settings of a school whose ledger has two drafts."""
    path = tmp_path / "recipients.toml"
    path.write_text("approval = 2\n", encoding="utf-8")
    ledger_with(tmp_path / "data" / "ledger.db", KEY, OTHER)
    return path


def run(settings: Path, *arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, list(arguments), env={"RECIPIENTS_SETTINGS": str(settings)})
    assert result.exit_code == code, result.output
    return result


def test_log_tells_what_was_written(settings: Path) -> None:
    assert "2 letters = 2 draft made." in run(settings, "log").output
    told = json.loads(run(settings, "log", "--subject", "4711 ", "--format", "json").output)
    assert [one["key"] for one in told] == [KEY, OTHER]
    assert "2 letters = 2 draft made." in run(settings, "log", "--recipient", "Example-College ").output
    strange = run(settings, "log", "--recipient", "example-collage", code=2)
    assert "Did you mean example-college?" in strange.output
    assert "Nothing is recorded of that." in run(settings, "log", "--since", "24/11/2026").output
    assert run(settings, "log", "--state", "sent", "--format", "csv").output == ""


@pytest.mark.parametrize(("form", "stdout"), [("text", ""), ("json", "[]\n"), ("csv", "")])
def test_reference_of_which_nothing_is_recorded_does_not_read_as_nothing_told(
    settings: Path, form: str, stdout: str
) -> None:
    told = run(settings, "log", "--subject", "4712", "--format", form, code=1)
    assert told.stdout == stdout
    assert "Nothing is recorded under this reference. Check it against the list of pupils" in told.stderr
    assert "4711" not in told.output
    run(settings, "log", "--subject", "", code=1)
    known = run(settings, "log", "--subject", "4711", "--state", "sent", "--format", form)
    assert "Nothing is recorded under" not in known.stderr


def test_subject_is_found_under_both_ways_of_writing_the_reference(settings: Path, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "data" / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry("cdefg45672", reference="04711")])
    told = run(settings, "log", "--subject", "4711", "--format", "json")
    assert len(json.loads(told.stdout)) == 3
    assert "recorded as 04711 and as 4711, which differ in zeros" in " ".join(told.stderr.split())


def test_log_sent_takes_a_letters_reference_as_it_is_printed(settings: Path) -> None:
    told = run(settings, "log", "sent", f"EX-{KEY.upper()}", OTHER, "--by", "AB", "--on", "24/11/2026", *GONE)
    assert told.output == "2 letters recorded as sent: 2 by e-mail.\n"
    assert "sent           AB" in run(settings, "log", "--key", KEY).output
    again = run(settings, "log", "sent", KEY, "--by", "AB", "--on", "24/11/2026", code=2)
    assert f'Letter {KEY} is "sent" and cannot become "sent"' in again.output


def test_log_sent_takes_a_reference_typed_twice_once(settings: Path) -> None:
    told = run(settings, "log", "sent", KEY, f"EX-{KEY.upper()}", "--by", "AB", "--on", "24/11/2026", *GONE)
    assert told.output == "1 letter recorded as sent: 1 by e-mail.\n"


def test_resolve_takes_a_letters_reference_as_it_is_printed(settings: Path, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "data" / "ledger.db", now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        ledger.record(KEY, State.SENDING)
    told = run(settings, "resolve", f"EX-{KEY.upper()}", "--arrived")
    assert told.output == f"{KEY} to example-college is recorded as sent, on your word.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([KEY], "Missing option '--by'"),
        ([KEY, "--by", " "], "Say who: initials are enough."),
        ([KEY, "--by", "A\x1b[2JB"], "Say who: initials are enough."),
        ([KEY, "--by", "x" * 61], "Say who: initials are enough."),
        ([KEY, "--by", "AB", "--on", (date.today() + timedelta(days=2)).isoformat()], "still to come"),
        (["nobody", "--by", "AB"], "The ledger knows of no letter nobody."),
        (["july", "--posted", "--by", "AB"], 'There is no folder "july". Name the folder that was printed,'),
        (["july", "--except", KEY, "--by", "AB"], 'There is no folder "july". Name the folder that was'),
    ],
)
def test_word_that_cannot_be_recorded_is_refused(settings: Path, arguments: list[str], says: str) -> None:
    assert says in run(settings, "log", "sent", *arguments, code=2).output
    assert "2 draft made" in run(settings, "log").output


def test_log_receipt_then_nothing_is_outstanding(tmp_path: Path) -> None:
    settings = tmp_path / "recipients.toml"
    settings.write_text("", encoding="utf-8")
    ledger_with(tmp_path / "data" / "ledger.db", KEY, state=State.SENT)
    assert "No receipt is overdue." in run(settings, "log", "outstanding").output
    early = run(settings, "log", "receipt", KEY, "--by", "AB", "--on", "01/09/2026", code=2)
    assert "was sent on 23/11/2026: its receipt cannot have come before." in early.output
    assert run(settings, "log", "receipt", KEY, "--by", "AB").output == "Its receipt is recorded.\n"
    assert "receipt" in run(settings, "log").output


def test_several_receipts_are_recorded_up_to_the_first_that_cannot_be(settings: Path) -> None:
    run(settings, "log", "sent", KEY, OTHER, "--by", "AB", "--anyway", "posted by hand")
    said = run(settings, "log", "receipt", f"EX-{KEY}", "abcdefghij", OTHER, "--by", "AB", code=2)
    assert said.stdout == f"EX-{KEY}: its receipt is recorded.\n"
    assert "abcdefghij" in said.stderr
    assert run(settings, "log", "receipt", OTHER, "--by", "AB").output == "Its receipt is recorded.\n"


def test_log_undo_takes_back_the_receipt_and_then_that_it_was_sent(settings: Path) -> None:
    undo = ("log", "undo", KEY.upper(), "--reason", "the wrong line", "--by", "CD")
    assert "Nobody has said of letter" in run(settings, *undo, code=2).output
    run(settings, "log", "sent", KEY, "--by", "AB", "--on", "24/11/2026", *GONE)
    run(settings, "log", "receipt", KEY, "--by", "AB")
    assert run(settings, *undo).output == "Taken back: its receipt has not come.\n"
    assert run(settings, *undo).output == 'Taken back: it was not sent. It is "waiting" again.\n'
    assert "taken back: the wrong line" in " ".join(run(settings, "log", "--key", KEY).output.split())


def test_log_verify_ends_with_1_when_something_is_not_as_recorded(settings: Path, tmp_path: Path) -> None:
    told = run(settings, "log", "verify").output
    assert "The ledger is as it was written." in told
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "plan.json").write_text(manifest(notices=[notice("x")]), encoding="utf-8")
    told = run(settings, "log", "verify", str(tmp_path / "out"), code=1).output
    assert "has 1 draft that the ledger does not know" in " ".join(told.split())


def test_log_verify_ends_with_1_when_a_sent_letters_copy_is_gone(settings: Path) -> None:
    run(settings, "log", "sent", KEY, "--by", "AB", "--on", "24/11/2026", *GONE)
    told = " ".join(run(settings, "log", "verify", code=1).output.split())
    assert 'The copies of 1 sent letter are no longer in "/school/out".' in told
    assert "If a folder was moved, name it as it is now; else put the copies back." in told
    assert told.endswith("To name a folder: recipients log verify FOLDER")


def test_log_retention_as_on_a_day(settings: Path) -> None:
    assert "Nothing has passed" in run(settings, "log", "retention").output
    assert "31/08/2035" in run(settings, "log", "retention", "--on", "01/09/2035").output


def test_log_without_a_ledger_does_not_say_that_nothing_is_recorded(tmp_path: Path) -> None:
    settings = tmp_path / "recipients.toml"
    settings.write_text("", encoding="utf-8")
    assert 'data/ledger.db" is not there.' in run(settings, "log", code=2).output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["recipients.toml"]


def test_approve_is_refused_where_no_draft_waits(settings: Path, tmp_path: Path) -> None:
    told = run(settings, "approve", str(tmp_path), code=2).output
    assert "has no plan.json. Choose a folder that this program has written letters into." in told


def test_settings_that_are_named_must_be_there(tmp_path: Path) -> None:
    refused = CliRunner().invoke(cli, ["log", "--settings", str(tmp_path / "none.toml")])
    assert refused.exit_code == 2
    assert "There is no file" in refused.output


def test_second_run_ends_with_3_and_says_since_when(settings: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom directory.ledger import open_ledger\n"
        "from tests.ledger.makers import Clock\n"
        "with open_ledger(Path(sys.argv[1]), now=Clock(), command='send', new=True):\n"
        "    print('held', flush=True)\n    sys.stdin.readline()\n"
    )
    ledger = settings.parent / "data" / "ledger.db"
    command = [sys.executable, "-c", script, str(ledger)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        told = subprocess.run(
            [sys.executable, "cli.py", "log", "sent", KEY, "--by", "AB", "--settings", str(settings)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        reading = run(settings, "log")
        other.communicate("\n")
    assert told.returncode == 3
    assert 'Another run ("send") is at work since 23/11/2026 12:00:01' in told.stderr
    assert "2 letters = 2 draft made." in reading.output


def write(out: Path, *options: str, code: int = 1) -> str:
    """Write the example letters as a user would, with this test's own ledger."""
    leavers = ROOT / "data" / "leavers.example.xlsx"
    arguments = [
        "write",
        "post16-transfer",
        "--leavers",
        str(leavers),
        "--on",
        "2026-11-23",
        "--out",
        str(out),
    ]
    result = CliRunner().invoke(cli, [*arguments, *options])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def told(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(cli, [*arguments, "--format", "json"])
    assert result.exit_code == code, result.output
    return json.loads(result.output)


def held(code: str) -> int:
    """Return how many rows the next plan holds with ``code``."""
    leavers = ROOT / "data" / "leavers.example.xlsx"
    plan = told("plan", "post16-transfer", "--leavers", str(leavers), "--on", "2026-11-23", code=1)
    return sum(one["code"] == code for one in plan["held"])


@pytest.mark.parametrize(
    ("said", "typed", "channel"),
    [
        pytest.param((), None, "e-mail", id="a script says nothing"),
        pytest.param(("--mailed",), None, "e-mail", id="mailed"),
        pytest.param(("--posted",), None, "post", id="posted"),
        pytest.param((), "y\n", "post", id="asked, and posted"),
        pytest.param((), "n\n", "e-mail", id="asked, and mailed"),
    ],
)
def test_draft_that_was_printed_and_posted_is_recorded_so(
    settings: Path, monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...], typed: str | None, channel: str
) -> None:
    monkeypatch.setattr("directory.commands.log.is_terminal", lambda _: typed is not None)
    words = ["log", "sent", KEY, OTHER, "--by", "AB", *GONE, *said, "--settings", str(settings)]
    done = CliRunner().invoke(cli, words, input=typed)
    assert done.stdout == f"2 letters recorded as sent: 2 by {channel}.\n"
    assert ("2 of them have an e-mail draft." in done.stderr) is (typed is not None)
    told = json.loads(run(settings, "log", "--key", KEY, "--format", "json").stdout)
    address = None if channel == "post" else entry().address
    assert (told["channel"], told["address"]) == (channel, address)
    assert told["why"].endswith("sent anyway: its folder is gone")
    assert told["why"].startswith("it was printed and posted") is (channel == "post")


def with_a_withdrawn_version(settings: Path) -> None:
    """Withdraw OTHER, and write and send it anew; withdraw KEY for good."""
    with open_ledger(settings.parent / "data" / "ledger.db", now=Clock(), command="write") as ledger:
        ledger.begin("write", "ab", folder="/school/again")
        ledger.record_all([KEY, OTHER], State.WITHDRAWN)
        ledger.plan([entry(OTHER)])
        ledger.made({OTHER: {"a.pdf": "cd" * 32}})
        ledger.record(OTHER, State.SENT, by="AB")


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        (("--subject", "4711"), ["sent"]),
        (("--recipient", entry().recipient), ["sent"]),
        (("--subject", "4711", "--state", "withdrawn"), ["withdrawn", "withdrawn"]),
        ((), ["withdrawn", "withdrawn", "sent"]),
    ],
)
def test_what_never_left_was_told_to_nobody(
    settings: Path, asked: tuple[str, ...], states: list[str]
) -> None:
    with_a_withdrawn_version(settings)
    told = run(settings, "log", *asked, "--format", "json")
    assert [one["state"] for one in json.loads(told.stdout)] == states
    hint = "Not listed: 2 versions that never left. To see them: --state withdrawn"
    assert (hint in told.stderr) is (states == ["sent"])


def test_each_notice_is_listed_once_when_it_need_not_be_kept(settings: Path) -> None:
    with_a_withdrawn_version(settings)
    told = run(settings, "log", "retention", "--on", "01/09/2099", "--format", "json")
    assert [(one["key"], one["version"]) for one in json.loads(told.stdout)] == [(KEY, 1), (OTHER, 2)]


def test_letters_from_written_to_sent_to_corrected(tmp_path: Path) -> None:
    out, corrected = tmp_path / "out", tmp_path / "corrected"
    assert held("H31") == 0
    both = write(out, "--workers", "2", "--cluster", "tcp://127.0.0.1:8786", code=2)
    assert "choose one" in both
    assert "= 22 letters + 11 held." in write(out, "--workers", "2")
    assert held("H31") == 22
    assert "0 letters" in write(tmp_path / "elsewhere")
    assert openpyxl.load_workbook(tmp_path / "elsewhere" / "held.xlsx").worksheets[0].max_row == 12
    first, *others = [one["key"] for one in told("log")]
    assert CliRunner().invoke(cli, ["log", "sent", first, *others[:5], "--by", "AB"]).exit_code == 0
    assert (held("H30"), held("H31")) == (0, 16)
    assert "= 16 letters + 11 held + 6 done before." in write(out, "--replace")
    assert "go together" in write(corrected, "--correct", first, code=2)
    assert "has not been sent" in write(corrected, "--correct", others[-1], "--reason", "wrong day", code=2)
    assert "= 1 letter + 27 held + 5 done before." in write(
        corrected, "--correct", f"EX-{first.upper()}", "--reason", "The start date was wrong"
    )
    (subject,) = {one["subject"] for one in told("log") if one["key"] == first}
    versions = told("log", "--subject", subject)
    assert [(one["version"], one["state"]) for one in versions] == [(1, "sent"), (2, "draft made")]
    assert versions[1]["corrects_because"] == "The start date was wrong"
    (letter,) = corrected.glob("*.pdf")
    words = " ".join("".join(page.extract_text() for page in PdfReader(letter).pages).split())
    assert f"replaces the one that we sent on {show_date(date.today())} with the same reference" in words
    verified = CliRunner().invoke(cli, ["log", "verify", str(out), str(corrected)])
    assert verified.exit_code == 0, verified.output


def test_next_weeks_list_gets_its_new_letters_and_nobody_is_held(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "data" / "leavers.example.xlsx")
    sheet = book.worksheets[0]
    plan = told("plan", "post16-transfer", "--leavers", str(ROOT / "data" / "leavers.example.xlsx"), code=1)
    good = {int(re.sub(r"\D", "", one["cell"])) for one in plan["notices"]}
    for number in range(sheet.max_row, 1, -1):
        if number not in good:
            sheet.delete_rows(number)
    book.save(tmp_path / "next.xlsx")
    sheet.delete_rows(len(good) - 3, 5)
    book.save(tmp_path / "first.xlsx")

    def writes(leavers: str, out: str, code: int = 0) -> str:
        path = str(tmp_path / leavers)
        done = CliRunner().invoke(
            cli, ["write", "post16-transfer", "--leavers", path, "--out", str(tmp_path / out)]
        )
        assert done.exit_code == code, done.output
        return done.output

    assert "17 leavers = 17 letters + 0 held." in writes("first.xlsx", "out")
    sent = [one["key"] for one in told("log")]
    waiting = writes("first.xlsx", "waiting", code=1)
    assert ("held.xlsx" in waiting, "Held for a letter made earlier: 17." in waiting) == (False, True)
    assert CliRunner().invoke(cli, ["log", "sent", *sent, "--by", "AB"]).exit_code == 0
    assert "22 leavers = 5 letters + 0 held + 17 done before." in writes("next.xlsx", "late")
    held = openpyxl.load_workbook(tmp_path / "late" / "held.xlsx").worksheets[0]
    assert held.max_row == 1
    page = (tmp_path / "late" / "index.html").read_text("utf-8")
    assert "Done before, each was sent already:" in page
    shown = CliRunner().invoke(cli, ["plan", "post16-transfer", "--leavers", str(tmp_path / "first.xlsx")])
    assert (shown.exit_code, "17 leavers = 0 letters + 0 held + 17 done before." in shown.output) == (0, True)
    assert f"({sent[0]})" in shown.output


def test_write_ends_with_3_while_another_run_has_the_ledger(settings: Path, tmp_path: Path) -> None:
    ledger = settings.parent / "data" / "ledger.db"
    with open_ledger(ledger, now=Clock(), command="send", new=True):
        said = write(tmp_path / "out", "--settings", str(settings), code=3)
    assert 'Another run ("send") is at work since' in said
    assert not (tmp_path / "out").exists()


def test_log_folders_says_what_became_of_each(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = settings.parent
    (home / "data" / "recipients.xlsx").touch()
    (home / "out").mkdir()
    (home / "out" / "plan.json").write_text(
        manifest(notices=[notice("a", ["a.pdf"])], complete=False), "utf-8"
    )
    monkeypatch.chdir(home)
    told = " ".join(run(settings, "log", "folders").output.split())
    assert "not in the ledger" in told
    assert "broken off: 0 of 1" in told
    assert "2 draft made" in told
    records = json.loads(run(settings, "log", "folders", "--format", "json").output)
    assert [(one["folder"], one["states"], one["complete"]) for one in records] == [
        ("/school/out", {"draft made": 2}, True),
        ((home / "out").as_posix(), {}, False),
    ]

"""The answer to a pupil: whom we told what, when and why, as the ledger has it, and of nobody else."""

import sys
from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from pypdf import PdfReader

from directory.commands import cli
from directory.ledger import open_ledger, read_ledger
from directory.ledger.entries import Channel, Correction
from directory.ledger.states import State
from directory.writing.answer import Answer, NoAnswer, answer
from tests.accessible import failures
from tests.ledger.makers import Clock, entry

ROOT = Path(__file__).parents[2]
TEMPLATES, WORKBOOK = ROOT / "templates", ROOT / "data" / "recipients.xlsx"
ON = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 14, 32, 5)  # by the clock on the wall
HEAD = "Reference,Forename,Surname,Date of birth,Destination,Safeguarding file,Address,Postcode,Hold\n"
ANN = "4711,Ann,Example,31/08/2010,wqe-college,No,3 Example Street,LE1 1AA,\n"
BEN = "4712,Ben,Other,31/08/2010,wqe-college,No,4 Example Street,LE1 1AB,\n"


class School:
    """A school that has written letters about two pupils."""

    def __init__(self, home: Path) -> None:
        self.home, self.ledger = home, home / "ledger.db"
        self.letters = home / "letters"
        self.letters.mkdir()
        self.list(ANN, BEN)
        basis = "Art. 6(1)(e) public task."
        ann = entry(
            "aaaaa23456", recipient="leicester-college", basis=basis, shared=("name", "forename", "uln")
        )
        self.record(ann, State.SENT)
        self.record(
            entry("bbbbb23456", recipient="gone-body", rule="S99", basis="", withheld=()), State.UNKNOWN
        )
        self.record(entry("ccccc23456", recipient="family", rule="S09", channel=Channel.POST), State.SENT)
        self.record(entry("ddddd23456", recipient="gateway-college"), State.WAITING)
        self.record(entry("eeeee23456", recipient="new-college-leicester", reference="4712"), State.SENT)

    def list(self, *rows: str) -> None:
        (self.home / "leavers.csv").write_text(HEAD + "".join(rows), "utf-8")

    def record(self, one: object, state: State) -> None:
        key = one.key  # type: ignore[attr-defined]
        content = f"%PDF {key}".encode()
        (self.letters / f"{key}.pdf").write_bytes(content)
        with open_ledger(self.ledger, now=Clock(), command="write", new=True) as ledger:
            ledger.begin("write", "ab", folder=str(self.letters))
            ledger.plan([one])  # type: ignore[list-item]
            ledger.made({key: {f"{key}.pdf": sha256(content).hexdigest(), f"{key}.docx": "ab" * 32}})
            if state is not State.WAITING:
                ledger.record(key, State.SENDING)
            ledger.record(key, state)

    def answer(self, reference: str = "4711", folder: Path = TEMPLATES, now: datetime = NOW) -> Answer:
        with read_ledger(self.ledger) as ledger:
            leavers = self.home / "leavers.csv"
            return answer(
                reference, leavers=leavers, workbook=WORKBOOK, folder=folder, ledger=ledger, now=now
            )


@pytest.fixture
def school(tmp_path: Path) -> School:
    return School(tmp_path)


def words(made: Answer) -> tuple[str, str]:
    """Return the words of the Word file and of the PDF, each on one line."""
    document = Document(BytesIO(made.files["answer.docx"]))
    pages = PdfReader(BytesIO(made.files["answer.pdf"])).pages
    assert len(pages) == 1
    assert failures(made.files["answer.pdf"]) == []
    texts = ("\n".join(one.text for one in document.paragraphs), pages[0].extract_text())
    return " ".join(texts[0].split()), " ".join(texts[1].split())


def test_answer_says_what_was_told_to_whom_and_why(school: School) -> None:
    made = school.answer()
    assert (made.told, made.copies) == (3, 3)
    for text in words(made):
        assert "Dear Ann Example, dear parent or carer," in text
        assert (
            "23 November 2026, to Leicester College, by e-mail: Name, ULN. We left out: KS4 results." in text
        )
        assert "rule S21 of our sharing register. Lawful basis: Art. 6(1)(e) public task. " in text
        assert "to gone-body, by e-mail; we do not know whether it arrived:" in text
        assert "Lawful basis: not recorded." in text
        assert "to the pupil or a parent, at home, by post:" in text
        assert "Copy 3 is enclosed." in text
        assert not [one for one in ("Gateway", "New College", "Ben", "4712", "4711") if one in text]


def test_answer_speaks_to_the_pupil_and_to_a_parent(school: School) -> None:
    for text in words(school.answer()):
        assert "You asked us which information about Ann Example we have given to others" in text
        assert not [one for one in (" about you", " your ") if one in text]


def test_two_answers_of_one_day_have_two_references(school: School) -> None:
    first, second = (school.answer(now=NOW + timedelta(seconds=one)) for one in (0, 1))
    assert (first.reference, second.reference) == ("LPS-ANSWER-20261129-143205", "LPS-ANSWER-20261129-143206")
    assert first.reference in words(first)[1]


def test_answer_says_which_letter_replaces_which(school: School) -> None:
    with open_ledger(school.ledger, now=Clock(), command="write") as ledger:
        ledger.begin("write", "ab", folder=str(school.letters))
        again = entry("aaaaa23456", recipient="leicester-college", shared=("name",))
        ledger.plan([again], {again.key: Correction("The ULN was wrong", "AB")})
        ledger.made({again.key: {}})
        ledger.record(again.key, State.SENT, by="AB", on=ON)
    made = school.answer()
    assert made.told == 4
    for text in words(made):
        later = "to Leicester College, by e-mail; our letter of 29 November 2026 replaces it: Name, ULN."
        assert f"23 November 2026, {later}" in text
        assert "29 November 2026, to Leicester College, by e-mail; it replaces our letter of 23 Nov" in text


def test_no_file_name_has_the_reference_and_each_copy_is_the_letter(school: School) -> None:
    files = school.answer().files
    assert sorted(files) == ["answer.docx", "answer.pdf", "copy-1.pdf", "copy-2.pdf", "copy-3.pdf"]
    assert files["copy-1.pdf"] == b"%PDF aaaaa23456"


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"another")])
def test_copy_that_is_gone_or_changed_is_not_handed_out(school: School, spoil: object) -> None:
    spoil(school.letters / "aaaaa23456.pdf")  # type: ignore[operator]
    made = school.answer()
    assert (made.told, made.copies) == (3, 2)
    assert all("We keep no copy of this letter." in text for text in words(made))


def test_nothing_told_is_an_answer_too(school: School) -> None:
    school.list("4713,Cat,Third,31/08/2010,wqe-college,No,,,\n")
    made = school.answer("4713")
    assert made.told == 0
    assert all("no letter that told anybody about Cat Third." in text for text in words(made))


@pytest.mark.parametrize(
    ("rows", "reference", "error", "says"),
    [
        ((ANN,), "4799", NoAnswer, "no pupil with the reference .4799.."),
        ((ANN, ANN.replace("Ann", "Eve")), "4711", NoAnswer, "Rows 2 and 3 have this reference"),
        ((ANN, ANN), "4711", None, ""),
        ((ANN.replace("31/08/2010", "soon"),), "04711", None, ""),
    ],
)
def test_who_asks_is_on_the_list_once(
    school: School, rows: tuple[str, ...], reference: str, error: type[Exception] | None, says: str
) -> None:
    school.list(*rows)
    if error is None:
        assert school.answer(reference).told == 3
    else:
        with pytest.raises(error, match=says):
            school.answer(reference)


def test_template_of_a_letter_is_no_answer(school: School, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    text = (TEMPLATES / "annual-notice.md").read_text("utf-8")
    (tmp_path / "templates" / "answer.md").write_text(text, "utf-8")
    with pytest.raises(NoAnswer, match="whoever asks about themselves"):
        school.answer(folder=tmp_path / "templates")


def run(school: School, *arguments: str, code: int = 0) -> Result:
    settings = school.home / "recipients.toml"
    settings.write_text('ledger = "ledger.db"\n', "utf-8")
    line = ["answer", "4711", "--leavers", str(school.home / "leavers.csv"), "--workbook", str(WORKBOOK)]
    line += ["--out", str(school.home / "reply"), "--settings", str(settings), "--templates", str(TEMPLATES)]
    result = CliRunner().invoke(cli, [*line, *arguments])
    assert result.exit_code == code, result.output
    return result


def test_command_writes_it_for_its_owner_alone_and_over_nothing(school: School) -> None:
    said = run(school)
    assert "It tells of 3 letters." in said.stderr
    reply = school.home / "reply"
    if sys.platform != "win32":
        assert {one.stat().st_mode & 0o777 for one in reply.iterdir()} == {0o600}
    assert "already has answer.docx" in run(school, code=2).output
    (school.letters / "aaaaa23456.pdf").unlink()
    assert "Of 1 no copy lies any more" in run(school, "--replace").stderr
    assert not (reply / "copy-3.pdf").exists()  # of an earlier answer
    (reply / "own.txt").touch()
    assert "already has own.txt" in run(school, "--replace", code=2).output


def test_answer_is_not_planned_as_a_letter() -> None:
    result = CliRunner().invoke(cli, ["plan", "answer", "--leavers", "leavers.csv"])
    assert result.exit_code == 2
    assert result.output.endswith("Type: recipients answer REFERENCE --leavers FILE\n")

"""`recipients export vcard`, and a card taken in again by `recipients edit` and `add`."""

from datetime import date
from pathlib import Path

import pytest
import vobject
from click.testing import CliRunner, Result

from directory.commands import cli
from directory.workbook.read import read_book

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "recipients.xlsx"
    path.parent.mkdir()
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    monkeypatch.chdir(tmp_path)
    return path


def run(*arguments: str, code: int = 0, typed: str = "") -> Result:
    result = CliRunner().invoke(cli, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result


def test_cards_are_of_the_open_bodies_or_of_those_that_are_named(workbook: Path) -> None:
    assert run("export", "vcard").output == "bodies.vcf\n34 bodies.\n"
    every = {one.uid.value for one in vobject.readComponents(Path("bodies.vcf").read_text("utf-8"))}
    rows = read_book(workbook, date.today()).rows("Recipients")
    assert every == {one["id"] for one in rows if one["status"] != "Closed"}
    assert "bodies.vcf" in run("export", "vcard", "ladder", code=2).output
    run("export", "vcard", "ladder", "regent-college", "--out", "two.vcf")
    named = [one.uid.value for one in vobject.readComponents(Path("two.vcf").read_text("utf-8"))]
    assert sorted(named) == ["ladder", "regent-college"]
    assert 'no recipient "laddr"' in run("export", "vcard", "laddr", "--replace", code=2).output


def test_body_with_an_error_has_no_card_and_is_named(workbook: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book["Recipients"]["J39"] = 'LE" 3PR'
    book.save(workbook)
    done = run("export", "vcard", "ladder")
    assert done.stderr.endswith("Left out, because of an error in the row: ladder.\n")


def test_cards_need_no_school_that_is_filled_in(workbook: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book["School"]["B2"] = None
    book.save(workbook)
    assert "34 bodies." in run("export", "vcard").output


def test_own_card_changes_nothing_and_anothers_is_asked_about(workbook: Path) -> None:
    run("export", "vcard", "leicester-college")
    assert run("edit", "leicester-college", "--from", "bodies.vcf").stdout == "Nothing was written.\n"
    card = Path("bodies.vcf")
    card.write_text(card.read_text("utf-8").replace("+441162242240", "0116 496 0001"), "utf-8")
    assert run("edit", "leicester-college", "--from", "bodies.vcf", typed="n\n").stdout.endswith(
        "Nothing was written.\n"
    )
    assert len(list(workbook.parent.iterdir())) == 1
    done = run("edit", "leicester-college", "--from", "bodies.vcf", typed="y\n")
    assert 'Recipients!K18: "0116 224 2240" -> "0116 496 0001"' in done.stdout
    card.write_text(card.read_text("utf-8").replace("UID:leicester-college", "UID:x"), "utf-8")
    assert "Without a keyboard" in run("edit", "ladder", "--from", "bodies.vcf", code=2).output


@pytest.mark.parametrize(
    "arguments", [["edit", "ladder"], ["edit", "ladder", "--contact", "SENCO"], ["add", "ladder-two"]]
)
def test_our_own_card_of_another_body_is_refused(workbook: Path, arguments: list[str]) -> None:
    """Its phone and e-mail would be another body's; of a new contact nobody is even asked."""
    before = workbook.read_bytes()
    run("export", "vcard", "leicester-college")
    refused = run(*arguments, "--from", "bodies.vcf", code=2, typed="y\n").output
    assert 'bodies.vcf is a card of "leicester-college".' in refused
    assert workbook.read_bytes() == before


def test_card_makes_a_contact_and_a_body(workbook: Path) -> None:
    Path("ann.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ann Example\nTEL:0116 496 0007\nEND:VCARD\n")
    run("edit", "ladder", "--contact", "SENCO", "--from", "ann.vcf")
    run("add", "ann", "Category=Supplier", "--from", "ann.vcf")
    book = read_book(workbook, date.today())
    (contact,) = [one for one in book.rows("Contacts") if one["recipient"] == "ladder"]
    assert (contact["role"], contact["name"], contact["phone"]) == ("SENCO", "Ann Example", "0116 496 0007")
    assert book.rows("Recipients")[-1]["organisation"] == "Ann Example"

"""Cells that hold no proper text."""

import sys
import unicodedata

import pytest

from directory.checks import registry
from directory.checks.rules import cells
from directory.model import Severity, Stored
from tests.helpers import assert_problems, book, row, settings


def test_cell_shows_error():
    bad = row(town="#REF!", stored={"town": Stored.ERROR})
    assert_problems(cells.cell_shows_error(book(bad)), ["formula in this cell fails"])


def test_formula_without_value():
    bad = row("Contacts", phone="", stored={"phone": Stored.FORMULA_WITHOUT_VALUE})
    assert_problems(cells.formula_without_value(book(bad)), ["Open the workbook in Excel and save it"])


@pytest.mark.parametrize(
    ("text", "says", "suggests"),
    [
        pytest.param("Caf\u00e9 \u2019n\nTea\t!", [], [], id="letters, a line break, a tab"),
        pytest.param("Leic\x0bester", ["Character 5 (U+000B)"], ["Leicester"], id="vertical tab"),
        pytest.param("\ue000Leicester", ["Character 1 (U+E000)"], ["Leicester"], id="private use"),
        pytest.param("Leicester\ufffe", ["Character 10 (U+FFFE)"], ["Leicester"], id="no character"),
        pytest.param("a\ud800b", ["Character 2 (U+D800)"], ["ab"], id="half a character"),
        pytest.param("a\x9bb", ["Character 2 (U+009B)"], ["ab"], id="C1 control"),
    ],
)
def test_control_characters(text, says, suggests):
    problems = list(cells.control_characters(book(row(town=text))))
    assert_problems(problems, says)
    assert [problem.suggestion for problem in problems] == suggests


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        pytest.param(row(organisation="St Paul&#39;s College"), "a web page's code", id="&#39;"),
        pytest.param(row(organisation="Gateway &amp; Sixth College"), "a web page's code", id="&amp;"),
        pytest.param(row(organisation="St Paul\u00e2\u20ac\u2122s College"), "A letter was lost", id="UTF-8"),
        pytest.param(row(organisation="St Paul\ufffds College"), "A letter was lost", id="U+FFFD"),
        pytest.param(row(address="1 Example St<br>Block B"), "a web page's code", id="<br>"),
        pytest.param(row(attention="office@example.org"), "This is no name", id="an e-mail"),
        pytest.param(row(attention="44", stored={"attention": Stored.NUMBER}), "This is no name", id="44"),
        pytest.param(row(town="TRUE", stored={"town": Stored.BOOLEAN}), "TRUE or FALSE", id="TRUE"),
        pytest.param(
            row(organisation="05/05/2026", stored={"organisation": Stored.DATE}), "made a date", id="date"
        ),
        pytest.param(row("Contacts", name='="Miss A"'), "This is no name", id="formula"),
        pytest.param(
            row("School", setting="Name", value="Ysgol &Wcirc;yn"), "a web page's code", id="School"
        ),
        pytest.param(row("Sharing", law="10-Dec"), "made a date", id="a law"),
    ],
)
def test_no_words(bad, says):
    (problem,) = cells.no_words(book(bad))
    assert says in problem.message


@pytest.mark.parametrize(
    "good",
    [
        row(
            organisation="Wyggeston & Queen Elizabeth I College", attention="Head of Year 11", town="\u00d4r"
        ),
        row(
            organisation="\u00c9cole Fran\u00e7aise", address="10-12 Example Street\nUnit <5>", notes="&amp;"
        ),
        row(organisation="UTC@harbourside"),
        row("Sharing", law="Education Act 1996 s.507B", condition="Age 16 & over"),
        row("School", setting="Term ends", value="17/07/2026"),
    ],
)
def test_words_are_words(good):
    assert_problems(cells.no_words(book(good)), [])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (row("School", setting="Name", value="N/A"), ['A letter would print "N/A".']),
        (row("School", setting="Head teacher", value="TBC"), ['A letter would print "TBC".']),
        (row("School", setting="data protection contact", value="none"), ["would print"]),
        (row("School", setting="Town", value="-"), ["would print"]),
        (row("School", setting="SENCO", value="see website"), ["would print"]),
        (row("School", setting="No letter for", value="Unknown"), []),
        (row("School", setting="Our own", value="None"), []),
        (row("School", setting="Name", value="None Example School"), []),
        (row("Sharing", lawful_basis="TBC"), ['Type "Not recorded: ask the DPO".']),
        (row("Sharing", lawful_basis="ask the DPO"), ['Type "Not recorded: ask the DPO".']),
        (row("Sharing", lawful_basis="Not recorded: ask the DPO"), []),
        (row("Sharing", purpose="?", law="N/A", condition="-"), ["would print"] * 3),
        (row("Sharing", notes="TBC", law=""), []),
    ],
)
def test_no_letter_prints_a_placeholder(given, says):
    assert_problems(cells.placeholder(book(given)), says)


@pytest.mark.parametrize("stored", [Stored.ERROR, Stored.FORMULA_WITHOUT_VALUE])
@pytest.mark.parametrize(
    "key", ["id", "category", "status", "postcode", "phone", "email", "send_by", "last_checked"]
)
def test_a_cell_without_text_is_one_error(key, stored):
    text = "#REF!" if stored is Stored.ERROR else ""
    found = registry.run(book(row(stored={key: stored}, **{key: text}), *settings()))
    errors = [one.code for one in found if one.severity is Severity.ERROR]
    assert errors in (["W06"], ["W07"])


def test_what_cannot_be_printed_is_so_by_unicode():
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    wrong = {
        one for one in every if unicodedata.category(one) in ("Cc", "Cs", "Co") or ord(one) & 0xFFFE == 0xFFFE
    } - set("\t\n\r")
    assert set(cells._UNPRINTABLE.findall("".join(every))) == wrong

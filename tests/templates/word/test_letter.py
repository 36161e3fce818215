"""The text of a Word letter as the other forms have it."""

import pytest

from directory.templates.letter import (
    Break,
    Bullets,
    Flow,
    Grid,
    Heading,
    Item,
    Paragraph,
    Styled,
    TableRow,
    Text,
)
from directory.templates.word.read import OpenLetter
from tests.documents.letterhead.makers import text
from tests.templates.word.cases import GOOD, TICKED
from tests.templates.word.makers import item, paragraph, row, runs, table, word_letter

COMMA = Flow((("if not loop.last", (Text(", "),)),), "endif")


def blocks(body):
    opened = OpenLetter("own.docx", word_letter(body))
    assert opened.slips == []
    _, read, wrong, _ = opened.parse()
    assert wrong == []
    return read


@pytest.mark.parametrize(
    ("body", "read"),
    [
        pytest.param(
            GOOD["room to sign"].body,
            (
                Paragraph((Text("Please ring us."),)),
                Paragraph((Text("Yours sincerely,"), *[Break()] * 4, Text("Head teacher"))),
            ),
            id="blank paragraphs are room to sign",
        ),
        pytest.param(
            paragraph(runs("a", look="<w:b/>"), runs("b", look='<w:rStyle w:val="Strong"/><w:b w:val="0"/>')),
            (Paragraph((Styled(True, (Text("a"),)), Text("b"))),),
            id="bold, and bold turned off",
        ),
        pytest.param(
            item("{% for one in enclosures %}x{% if not loop.last %}, {% endif %}{% endfor %}"),
            (Bullets("-", (Item((Flow((("for one in enclosures", (Text("x"), COMMA)),), "endfor"),)),)),),
            id="a loop that parts its items by commas stays in its line",
        ),
        pytest.param(
            paragraph(runs("x"), said='<w:outlineLvl w:val="4"/>'),
            (Heading(1, (Text("x"),)),),
            id="a heading leaves no level out",
        ),
        pytest.param(
            paragraph(runs("{% if leaver.sen %}"), TICKED, runs("{% endif %}")),
            (Flow((("if leaver.sen", (Paragraph((Text("\u2713"),)),)),), "endif"),),
            id="a tick under an if",
        ),
        pytest.param(
            table(row("a", text("b") + text("c"))),
            (Grid(None, (TableRow(((Text("a"),), (Text("b"), Break(), Text("c")))),)),),
            id="lines of a cell",
        ),
    ],
)
def test_a_paragraph_is_read_as_the_office_means_it(body, read):
    assert blocks(body) == read

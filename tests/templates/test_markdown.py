"""Markdown to a letter: what each mark makes, and where statements may stand."""

import pytest

from directory.documents.html import compile_html
from directory.model import DataCategory, Withheld
from directory.templates.letter import (
    Break,
    Bullets,
    Flow,
    Grid,
    Heading,
    Item,
    Link,
    PageBreak,
    Paragraph,
    Styled,
    TableRow,
    Text,
    Value,
)
from tests.makers import context, leaver, letter, notice

NAME = Value("leaver.name")


def row_of(*cells):
    return TableRow(tuple((Text(cell),) if isinstance(cell, str) else (cell,) for cell in cells))


def when(statement, *nodes, end="endif"):
    return Flow(((statement, nodes),), end)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        pytest.param(
            "Dear\ncolleague", [Paragraph((Text("Dear"), Text(" "), Text("colleague")))], id="paragraph"
        ),
        pytest.param("a\n\nb", [Paragraph((Text("a"),)), Paragraph((Text("b"),))], id="two paragraphs"),
        pytest.param("a\\\nb", [Paragraph((Text("a"), Break(), Text("b")))], id="break by a backslash"),
        pytest.param("a  \nb", [Paragraph((Text("a"), Break(), Text("b")))], id="break by two spaces"),
        pytest.param("# a", [Heading(1, (Text("a"),))], id="heading"),
        pytest.param("# a\nb", [Heading(1, (Text("a"),)), Paragraph((Text("b"),))], id="heading above text"),
        pytest.param(
            "# a\n## b\n### c\n## d\n# e",
            [Heading(level, (Text(text),)) for level, text in zip((1, 2, 3, 2, 1), "abcde", strict=True)],
            id="headings of three levels",
        ),
        pytest.param(
            "# a {{ leaver.name }}", [Heading(1, (Text("a "), NAME))], id="a value within a heading"
        ),
        pytest.param("- a\n- b", [Bullets("-", (Item((Text("a"),)), Item((Text("b"),))))], id="list"),
        pytest.param("- a\n\n- b", [Bullets("-", (Item((Text("a"),)), Item((Text("b"),))))], id="wide list"),
        pytest.param(
            "* a\n- b",
            [Bullets("*", (Item((Text("a"),)),)), Bullets("-", (Item((Text("b"),)),))],
            id="two lists",
        ),
        pytest.param(
            "| A | B |\n|---|---|\n| a | {{ leaver.name | upper }} |",
            [Grid(row_of("A", "B"), (row_of("a", Value("leaver.name | upper")),))],
            id="table with a filter's bar",
        ),
        pytest.param(
            "| A | B |\n|---|---|\n| a | |",
            [Grid(row_of("A", "B"), (TableRow(((Text("a"),), ())),))],
            id="empty cell",
        ),
        pytest.param(
            "a\n---\nb", [Paragraph((Text("a"),)), PageBreak(), Paragraph((Text("b"),))], id="page break"
        ),
        pytest.param(
            "**a** *b*",
            [Paragraph((Styled(True, (Text("a"),)), Text(" "), Styled(False, (Text("b"),))))],
            id="styles",
        ),
        pytest.param("**{{ leaver.name }}**", [Paragraph((Styled(True, (NAME,)),))], id="a value in bold"),
        pytest.param("_{{ leaver.name }}_", [Paragraph((Styled(False, (NAME,)),))], id="a value in italics"),
        pytest.param("{{ '}}' }}", [Paragraph((Value("'}}'"),))], id="braces in a value's quotation marks"),
        pytest.param("{{ leaver.name }}. a", [Paragraph((NAME, Text(". a")))], id="a value and a full stop"),
        pytest.param(
            "[{{ leaver.name }}](https://example.org/a)",
            [Paragraph((Link("https://example.org/a", (NAME,)),))],
            id="link",
        ),
        *(
            pytest.param(f"[a]({typed})", [Paragraph((Link(typed, (Text("a"),)),))], id=typed)
            for typed in (
                "https://example.org/ä%20?b=1&c=[d]",
                "https://example.org/?a=1&copy=2",
                r"https://example.org/a\b",
                "https://bücher.example.org",
                "mailto:o'brien@example.org?subject=a%26b",
            )
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_markdown_makes(body, blocks):
    assert list(letter(body).blocks) == blocks


@pytest.mark.parametrize(
    "typed",
    [
        "<b>a</b>",
        "<!-- a -->",
        "<script>alert(1)</script>",
        "<https://example.org>",
        "https://example.org",
        "`a`",
        "~~a~~",
        "[a]",
        "[a](javascript:alert(1))",
        "$a$ @a #a",
    ],
)
def test_signs_that_are_no_mark_of_ours_are_text(typed):
    (paragraph,) = letter(typed).blocks

    assert "".join(part.text for part in paragraph.inlines) == typed


@pytest.mark.parametrize("typed", ["<div>\na\n</div>", "    a", "a\n===", "[a]: https://example.org"])
def test_blocks_that_are_no_mark_of_ours_are_text(typed):
    (paragraph,) = letter(typed).blocks

    assert "".join(part.text for part in paragraph.inlines) == " ".join(typed.split())


def test_an_entity_is_text():
    assert letter("&copy; &amp; &#65;").blocks == (Paragraph((Text("&copy; &amp; &#65;"),)),)


A, B = Paragraph((Text("a"),)), Paragraph((Text("b"),))


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        pytest.param(
            "{% if leaver.sen %}\na\n\nb\n{% endif %}", [when("if leaver.sen", A, B)], id="around blocks"
        ),
        pytest.param(
            "{% if leaver.sen %}\na\n{% elif leaver.medical %}\nb\n{% else %}\n---\n{% endif %}",
            [
                Flow(
                    (("if leaver.sen", (A,)), ("elif leaver.medical", (B,)), ("else", (PageBreak(),))),
                    "endif",
                )
            ],
            id="branches",
        ),
        pytest.param(
            "{% if leaver.sen %}{% if leaver.medical %}\na\n{% endif %}\n{% endif %}",
            [when("if leaver.sen", when("if leaver.medical", A))],
            id="two on a line",
        ),
        pytest.param(
            "a\n{% if leaver.sen %}\nb\n{% endif %}\na",
            [A, when("if leaver.sen", B), A],
            id="ends a paragraph",
        ),
        pytest.param(
            "a {% if leaver.sen %}b{% endif %}",
            [Paragraph((Text("a "), when("if leaver.sen", Text("b"))))],
            id="within a paragraph",
        ),
        pytest.param(
            "**{% if leaver.sen %}a{% endif %}**",
            [Paragraph((Styled(True, (when("if leaver.sen", Text("a")),)),))],
            id="within bold",
        ),
        pytest.param(
            "# a {% if leaver.sen %}b{% endif %}",
            [Heading(1, (Text("a "), when("if leaver.sen", Text("b"))))],
            id="within a heading",
        ),
        pytest.param(
            "- {% if leaver.sen %}a{% endif %}",
            [Bullets("-", (Item((when("if leaver.sen", Text("a")),)),))],
            id="within an item",
        ),
        pytest.param(
            "- a\n{% if leaver.sen %}\n- b\n{% else %}\n- c\n{% endif %}\n- d",
            [
                Bullets(
                    "-",
                    (
                        Item((Text("a"),)),
                        Flow(
                            (("if leaver.sen", (Item((Text("b"),)),)), ("else", (Item((Text("c"),)),))),
                            "endif",
                        ),
                        Item((Text("d"),)),
                    ),
                )
            ],
            id="around items: one list",
        ),
        pytest.param(
            "{% for one in left_out %}\n- {{ one.what }}\n{% endfor %}",
            [Bullets("-", (when("for one in left_out", Item((Value("one.what"),)), end="endfor"),))],
            id="loop of items: one list",
        ),
        pytest.param(
            "| A | B |\n|---|---|\n| a | b |\n{% if leaver.sen %}\n| c | d |\n{% endif %}\n| e | f |",
            [
                Grid(
                    row_of("A", "B"),
                    (row_of("a", "b"), when("if leaver.sen", row_of("c", "d")), row_of("e", "f")),
                )
            ],
            id="around rows: one table",
        ),
        pytest.param(
            "| A | B |\n|---|---|\n{% for x in left_out %}\n| {{ x.what }} | {{ x.why }} |\n{% endfor %}",
            [
                Grid(
                    row_of("A", "B"),
                    (when("for x in left_out", row_of(Value("x.what"), Value("x.why")), end="endfor"),),
                )
            ],
            id="loop of rows: one table",
        ),
        pytest.param(
            "{% if leaver.sen %}\n| A |\n|---|\n| a |\n\n{% endif %}",
            [when("if leaver.sen", Grid(row_of("A"), (row_of("a"),)))],
            id="around a table",
        ),
        pytest.param("{% if leaver.sen %}\n{% endif %}", [when("if leaver.sen")], id="around nothing"),
        pytest.param(
            "{% if leaver.course == '%}' %}\na\n{% endif %}",
            [when("if leaver.course == '%}'", A)],
            id="braces in a statement's quotation marks",
        ),
    ],
)
def test_statements_stand_around_what_they_govern(body, blocks):
    assert list(letter(body).blocks) == blocks


@pytest.mark.parametrize(
    ("body", "sen", "html"),
    [
        pytest.param("a\n\n{% if leaver.sen %}b{% endif %}", "", "<p>a</p>\n", id="false"),
        pytest.param("a\n\n{% if leaver.sen %}b{% endif %}", "x", "<p>a</p>\n<p>b</p>\n", id="true"),
        pytest.param("{% if leaver.sen %}a{% else %}b{% endif %}", "", "<p>b</p>\n", id="else"),
        pytest.param("{% if leaver.sen %}{% if leaver.course %}a{% endif %}{% endif %}", "", "", id="nested"),
    ],
)
def test_a_paragraph_that_is_one_if_leaves_no_gap(body, sen, html):
    filled = compile_html(letter(body))(context(notice(leaver(sen=sen))))

    assert filled == f"<article>\n{html}</article>\n"


def test_a_loop_goes_once_for_each_item():
    of = notice(
        withheld=[Withheld(DataCategory.SEN, "S21", "One."), Withheld(DataCategory.MEDICAL, "S21", "Two.")]
    )
    body = "{% for one in left_out %}{{ one.why }}{% if not loop.last %} {% endif %}{% endfor %}"

    assert "<p>One. Two.</p>" in compile_html(letter(body))(context(of))

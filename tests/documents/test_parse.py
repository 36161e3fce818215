"""Markdown to a letter: what each mark makes, where statements may stand, and what no writer sets."""

import pytest

from directory.documents.html import compile_html
from directory.documents.letter import (
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
from directory.errors import TemplateWrong
from directory.model import Withheld
from tests.makers import bug, context, leaver, letter, notice

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
        pytest.param(
            "### a\nb", [Heading(3, (Text("a"),)), Paragraph((Text("b"),))], id="heading above text"
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
        pytest.param("a{# b #}c", [Paragraph((Text("ac"),))], id="comment"),
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


@bug(reason="B13: Markdown's entities are still read: &copy; comes out as the sign")
def test_an_entity_is_text():
    assert letter("&copy; &amp;").blocks == (Paragraph((Text("&copy; &amp;"),)),)


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
    of = notice(withheld=[Withheld("sen", "S21", "One."), Withheld("medical", "S21", "Two.")])
    body = "{% for one in left_out %}{{ one.why }}{% if not loop.last %} {% endif %}{% endfor %}"

    assert "<p>One. Two.</p>" in compile_html(letter(body))(context(of))


CROSSING = [
    pytest.param("{% if leaver.sen %}a\n\nb{% endif %}", 0, 2, id="two paragraphs"),
    pytest.param("a\n\n- {% if leaver.sen %}a\n- b{% endif %}", 2, 3, id="two items"),
    pytest.param("| A |\n|---|\n| {% if leaver.sen %}a |\n| b{% endif %} |", 2, 3, id="two rows"),
    pytest.param("| A | B |\n|---|---|\n| {% if leaver.sen %}a | b{% endif %} |", 2, 2, id="two cells"),
    pytest.param("**{% if leaver.sen %}a** b{% endif %}", 0, 0, id="bold and not"),
    pytest.param("{% if leaver.sen %}\n\n- a\n- {% endif %} b", 0, 3, id="a block and an item"),
    pytest.param("# {% for one in left_out %}a\n{% endfor %}", 0, 1, id="heading and paragraph"),
    pytest.param("{% if leaver.sen %}\na\n\nb {% else %} c\n{% endif %}", 0, 4, id="else within a paragraph"),
    pytest.param(
        "{% if leaver.sen %}\n| A |\n|---|\n| a |\n{% endif %}", 0, 4, id="no blank line below a table"
    ),
]


@pytest.mark.parametrize(("body", "opens", "closes"), CROSSING)
def test_a_statement_that_crosses_blocks_is_refused_with_both_lines(body, opens, closes):
    with pytest.raises(TemplateWrong) as caught:
        letter(body, first_line=20)

    assert caught.value.line == 20 + opens
    assert f"closes in another paragraph, item or cell, on line {20 + closes}." in str(caught.value)


NO_PLACE = "has no place in a letter."
BULLET = "a bullet holds one paragraph"
ADDRESS = "a value cannot be part of a link's address. Print it as text."


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        pytest.param("a\n\n1. a", 2, f"a numbered list {NO_PLACE}", id="numbered list"),
        pytest.param("> a", 0, f"a quotation {NO_PLACE}", id="quotation"),
        pytest.param("```\na\n```", 0, f"a code block {NO_PLACE}", id="code block"),
        pytest.param("a\n\n#### a", 2, "a heading of more than three #.", id="deep heading"),
        pytest.param("- a\n- b\n\n  c", 1, BULLET, id="item of two paragraphs"),
        pytest.param("- a\n  - b", 0, BULLET, id="list in a list"),
        pytest.param("-", 0, BULLET, id="item of nothing"),
        pytest.param("a\n\n![a](b.png)", 2, NO_PLACE, id="image"),
        pytest.param(
            "| {% if leaver.sen %}{% endif %} |\n|---|\n| a |",
            0,
            "cannot be a table's heading row",
            id="heading row",
        ),
        pytest.param("[a](https://example.org/{{ leaver.name }})", 0, ADDRESS, id="a value in an address"),
        pytest.param("[a]({{ leaver.name }})", 0, ADDRESS, id="a value as an address"),
        pytest.param(
            "a\n\n[a](https://example.org/{% if leaver.sen %}a{% endif %})",
            2,
            ADDRESS,
            id="a statement in an address",
        ),
        pytest.param("a\n\n\ue000", 2, "a private-use character.", id="private use"),
        pytest.param("a\n\U000f0000", 1, "a private-use character.", id="a mark of ours"),
    ],
)
def test_what_no_writer_sets_is_refused_with_its_line(body, line, says):
    with pytest.raises(TemplateWrong) as caught:
        letter(body, first_line=20)

    assert says in str(caught.value)
    assert caught.value.line == 20 + line


@pytest.mark.parametrize("address", ["https://{{ school.name }}.example.org", "mailto:{{ school.email }}"])
@bug(reason="B5: markdown-it writes a mark in a host as xn--..., so the address is let through, and wrong")
def test_a_value_cannot_be_the_host_of_a_link(address):
    with pytest.raises(TemplateWrong):
        letter(f"[a]({address})")


@bug(reason="B5: the value is dropped without a word")
def test_a_value_cannot_be_the_title_of_a_link():
    with pytest.raises(TemplateWrong):
        letter('[a](https://example.org "{{ leaver.name }}")')


@bug(reason="B11: Markdown drops a cell beyond the heading row's, and its words with it")
def test_a_row_with_too_many_cells_is_refused():
    with pytest.raises(TemplateWrong):
        letter("| A | B |\n|---|---|\n| a | b | c |")


@pytest.mark.parametrize("above", ["{#\na\n#}", "{{ leaver.name\n}}", "{% if leaver.sen\n%}{% endif %}"])
@bug(reason="B10: a tag of several lines becomes one mark, so every line below it is counted too low")
def test_a_line_is_told_as_the_file_has_it_below_a_tag_of_several_lines(above):
    with pytest.raises(TemplateWrong) as caught:
        letter(f"{above}\n\n> a")

    assert caught.value.line == above.count("\n") + 3


@bug(reason="B10: a comment on a line of its own ends a table; the rows below it print as text with bars")
def test_a_comment_between_rows_leaves_the_table_whole():
    assert letter("| A |\n|---|\n{# a #}\n| b |").blocks == (Grid(row_of("A"), (row_of("b"),)),)

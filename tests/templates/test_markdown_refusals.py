"""Markdown that no writer can set is refused, with its place."""

import pytest

from directory.templates.problems import TemplateWrong
from tests.makers import letter

CROSSING = [
    pytest.param("{% if leaver.sen %}a\n\nb{% endif %}", 0, 2, id="two paragraphs"),
    pytest.param("a\n\n- {% if leaver.sen %}a\n- b{% endif %}", 2, 3, id="two items"),
    pytest.param("| A |\n|---|\n| {% if leaver.sen %}a |\n| b{% endif %} |", 2, 3, id="two rows"),
    pytest.param("| A | B |\n|---|---|\n| {% if leaver.sen %}a | b{% endif %} |", 2, 2, id="two cells"),
    pytest.param("**{% if leaver.sen %}a** b{% endif %}", 0, 0, id="bold and not"),
    pytest.param("{% if leaver.sen %}\n\n- a\n- {% endif %} b", 0, 3, id="a block and an item"),
    pytest.param("# a {% for one in left_out %}b\n{% endfor %}", 0, 1, id="heading and paragraph"),
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
ADDRESS = "a link needs a plain address: no value, no entity, no title. Print the value as text."
NO_WORDS = "a heading needs words of its own, outside of any if."
IN_FLOW = "a heading stands outside of any if and for. Use **bold** words here."
MORE_CELLS = "this row has more cells than the table's first one."


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        pytest.param("a\n\n1. a", 2, f"a numbered list {NO_PLACE}", id="numbered list"),
        pytest.param("> a", 0, f"a quotation {NO_PLACE}", id="quotation"),
        pytest.param("```\na\n```", 0, f"a code block {NO_PLACE}", id="code block"),
        pytest.param(
            "# a\n\n## a\n\n### a\n\n#### a", 6, "a heading of more than three #.", id="deep heading"
        ),
        pytest.param("a\n\n## a", 2, "this heading needs #: no level is left out.", id="second level first"),
        pytest.param(
            "# a\n\n### b", 2, "this heading needs ##: no level is left out.", id="a level left out"
        ),
        pytest.param(
            "# a\n\n## b\n\n# c\n\n### d", 6, "this heading needs ##:", id="a level left out further down"
        ),
        pytest.param(
            "# a\n\n{% if leaver.sen %}\nb\n{% endif %}\n\n### c",
            6,
            "this heading needs ##:",
            id="a level left out below an if",
        ),
        pytest.param("{% if leaver.sen %}\n# a\n{% endif %}", 1, IN_FLOW, id="heading in an if"),
        pytest.param("{% if leaver.sen %}\n## a\n{% endif %}", 1, IN_FLOW, id="second level in an if"),
        pytest.param(
            "{% if leaver.sen %}\na\n{% else %}\n# b\n{% endif %}", 3, IN_FLOW, id="heading in an else"
        ),
        pytest.param("{% for one in left_out %}\n# a\n{% endfor %}", 1, IN_FLOW, id="heading in a for"),
        pytest.param(
            "{% if leaver.sen %}\n{% if leaver.medical %}\na\n{% endif %}\n# b\n{% endif %}",
            4,
            IN_FLOW,
            id="heading below an if in an if",
        ),
        pytest.param("a\n\n#", 2, NO_WORDS, id="heading of nothing"),
        pytest.param("# {{ leaver.name }}", 0, NO_WORDS, id="heading that is only a value"),
        pytest.param("# {{ 'a' }}", 0, NO_WORDS, id="heading that is only a text in braces"),
        pytest.param("# **{{ leaver.name }}** {{ leaver.sen }}", 0, NO_WORDS, id="heading of values"),
        pytest.param("# {% if leaver.sen %}a{% endif %}", 0, NO_WORDS, id="heading that is one if"),
        pytest.param(
            "# {% if leaver.sen %}a{% else %}b{% endif %}",
            0,
            NO_WORDS,
            id="heading that is an if and its else",
        ),
        pytest.param(
            "# {% for one in left_out %}{{ one.what }}{% endfor %}", 0, NO_WORDS, id="heading that is one for"
        ),
        pytest.param(
            "# {% if leaver.sen %}{% if leaver.medical %}a{% endif %}b{% endif %}", 0, NO_WORDS, id="two deep"
        ),
        pytest.param("- a\n- b\n\n  c", 1, BULLET, id="item of two paragraphs"),
        pytest.param("- a\n  - b", 0, BULLET, id="list in a list"),
        pytest.param("-", 0, BULLET, id="item of nothing"),
        pytest.param("a\n\n![a](b.png)", 2, NO_PLACE, id="image"),
        pytest.param(
            "| {% if leaver.sen %}{% endif %} |\n|---|\n| a |",
            0,
            "cannot be in a table's heading row",
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
        pytest.param("[a](https://{{ school.name }}.example.org)", 0, ADDRESS, id="a value as a host"),
        pytest.param("[a](mailto:{{ school.email }})", 0, ADDRESS, id="a value as a mailbox"),
        pytest.param('[a](https://example.org "{{ leaver.name }}")', 0, ADDRESS, id="a value as a title"),
        pytest.param('a\n\n[a](https://example.org "b")', 2, ADDRESS, id="a title"),
        pytest.param("a\n\n[a]()", 2, ADDRESS, id="no address"),
        pytest.param("[a](<>)", 0, ADDRESS, id="no address between signs"),
        pytest.param("[a](https://example.org/?a=1&copy;=2)", 0, ADDRESS, id="an entity in an address"),
        pytest.param("[a](https://example.org/&#65;b)", 0, ADDRESS, id="a number as entity in an address"),
        pytest.param("[a](https://example.org/&#xE000;)", 0, ADDRESS, id="private use in an address"),
        pytest.param(r"[a](https://example.org/a\_b)", 0, ADDRESS, id="a backslash in an address"),
        pytest.param("a\n\n- b\n- [a](https://example.org/&amp;b)", 3, ADDRESS, id="an address in an item"),
        pytest.param("| A | B |\n|---|---|\n| a | b | c |", 2, MORE_CELLS, id="a row too wide"),
        pytest.param("| A | B |\n|---|---|\n| a | b |\na | b | c", 3, MORE_CELLS, id="without outer bars"),
        pytest.param(
            "| A | B |\n|---|---|\n|| b | c |",
            2,
            MORE_CELLS,
            id="a row too wide with an empty first cell",
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


@pytest.mark.parametrize(
    "row", ["| a |", "| a | |", "| | b |", "|| b |", "| a ||", "a | b", r"| a \| a | b |"], ids=str.strip
)
def test_a_row_of_no_more_cells_is_a_row(row):
    (grid,) = letter(f"| A | B |\n|---|---|\n{row}").blocks

    assert [len(line.cells) for line in grid.rows] == [2]


@pytest.mark.parametrize(
    "above", ["{{ leaver.name }}", "a\\\nb", "{% if leaver.sen %}\na\n{% endif %}", "| A |\n|---|\n| a |"]
)
def test_a_line_is_told_as_the_file_has_it_below_tags_and_blocks(above):
    with pytest.raises(TemplateWrong) as caught:
        letter(f"{above}\n\n> a")

    assert caught.value.line == above.count("\n") + 3


@pytest.mark.parametrize(
    "heading",
    [
        "# **{% if leaver.sen %}a{% endif %}**",
        "# [{% if leaver.sen %}a{% endif %}](https://example.org)",
        "# [](https://example.org)",
        '# {{ "" }}',
        '# {{ leaver.sen or "" }}',
    ],
)
def test_a_heading_of_marks_alone_has_no_words(heading):
    with pytest.raises(TemplateWrong, match=NO_WORDS):
        letter(heading)


@pytest.mark.parametrize(
    "body",
    [
        "{% if leaver.sen %}\n# a\n{% endif %}\n\n## b",
        "{% if leaver.sen %}\n# a\n{% else %}\nb\n{% endif %}\n\n## c",
        "# a\n\n{% if leaver.sen %}\n## b\n{% endif %}\n\n### c",
    ],
)
def test_no_level_hangs_on_a_heading_that_may_not_be_there(body):
    with pytest.raises(TemplateWrong, match="a heading stands outside of any if and for"):
        letter(body)


@pytest.mark.parametrize("body", ["a\n\n**[a]({{ leaver.sen }})**", "a\n\n**![a](b.png)**"])
def test_a_line_is_told_within_bold_too(body):
    with pytest.raises(TemplateWrong) as caught:
        letter(body)

    assert caught.value.line == 3


@pytest.mark.parametrize(
    "body",
    [
        "[a](https://example.org/&amp;)",
        r"[a](https://example.org/\\)",
        "[https://example.org/&](https://example.org/&amp;)",
        r"[https://example.org/_](https://example.org/\_)",
    ],
)
def test_no_address_passes_that_markdown_reads_otherwise(body):
    with pytest.raises(TemplateWrong, match=ADDRESS):
        letter(body)

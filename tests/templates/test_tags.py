"""The message about a template's first broken tag, and its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.templates.problems import Breach, Origin
from directory.templates.tags import read_tags

CHECK = "check the braces and the words between them."
OPEN = "it closes something that is not open here."
CLOSED = "an if or for is not closed. Add {% endif %} or {% endfor %}."
NO_COMMENT = "a template has no comments and no raw text."


def slips(text):
    return [(slip.at, slip.breach, slip.what) for slip in read_tags(text).slips]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("{{ leaver.sen", [(0, Breach.TAG, CHECK)], id="not closed"),
        pytest.param("a {{ b.c }\nd's {{ e.f }}", [(9, Breach.TAG, CHECK)], id="one brace"),
        pytest.param("{{ a.b c }} {{ ) }}", [(7, Breach.TAG, CHECK)], id="two values, and the first alone"),
        pytest.param("{% if %}a{% endif %}", [(6, Breach.TAG, CHECK)], id="an if that asks nothing"),
        pytest.param('{% if a.b = "c" %}{% endif %}', [(10, Breach.TAG, "Compare with ==.")], id="one ="),
        pytest.param(
            "{{ a.b \u2013 c }}", [(7, Breach.TAG, '"\u2013" means nothing in a tag.')], id="a dash"
        ),
        pytest.param("{% %}a", [(0, Breach.TAG, CHECK)], id="no word"),
        pytest.param("{% 1 %}a", [(0, Breach.TAG, CHECK)], id="a number"),
        pytest.param("{% if a.b %}c{% endif d %}", [(22, Breach.TAG, CHECK)], id="more than endif"),
        pytest.param("{{\na }}", [(0, Breach.TAG, "on one line.")], id="two lines"),
        pytest.param("{{ a.b\nc {{ d.e }}", [(0, Breach.TAG, CHECK)], id="not closed before the next"),
        pytest.param("{% if a.b %}c", [(0, Breach.STATEMENT, CLOSED)], id="if left open"),
        pytest.param("{% if a.b %}{% for c in d %}", [(0, Breach.STATEMENT, CLOSED)], id="two left open"),
        pytest.param("a{% endif %}{{ ) }}", [(1, Breach.STATEMENT, OPEN)], id="stray"),
        pytest.param("{% if a.b %}c{% endfor %}d", [(13, Breach.STATEMENT, OPEN)], id="closed as a for"),
        pytest.param("{% else %}", [(0, Breach.STATEMENT, OPEN)], id="else of nothing"),
        pytest.param(
            "{% if a.b %}{% else %}{% elif a.b %}{% endif %}",
            [(22, Breach.STATEMENT, OPEN)],
            id="elif after else",
        ),
        pytest.param(
            "{% for a in b %}{% elif c.d %}{% endfor %}", [(16, Breach.STATEMENT, OPEN)], id="elif in for"
        ),
        pytest.param("{# a #} {{ ) }}", [(0, Breach.LANGUAGE, NO_COMMENT)], id="comment"),
        pytest.param("a{# b", [(1, Breach.LANGUAGE, NO_COMMENT)], id="comment left open"),
        pytest.param("{% raw %}{{ ) }}{% endraw %}", [(0, Breach.LANGUAGE, NO_COMMENT)], id="raw"),
        pytest.param(
            "{% set a = 1 %}{% set b %}c{% endset %}",
            [(3, Breach.LANGUAGE, 'no "set"')],
            id="a set",
        ),
        pytest.param("{%- if a.b -%}\nc{% endif %}", [(0, Breach.LANGUAGE, '"{%-"')], id="sign before"),
        pytest.param("a  {%- if a.b %}{% endif %}", [(3, Breach.LANGUAGE, '"{%-"')], id="sign after spaces"),
        pytest.param("{% if a.b -%}\nc{% endif %}", [(10, Breach.LANGUAGE, '"-%}"')], id="sign behind"),
        pytest.param(
            "{{ a.b or “c” }} {{ ) }}",
            [(10, Breach.CURLY, 'Type {{ a.b or "c" }}'), (20, Breach.TAG, CHECK)],
            id="a curly mark is read as meant",
        ),
    ],
)
def test_the_first_broken_tag_is_told_at_its_place(text, told):
    found = slips(text)

    assert [(at, breach) for at, breach, _ in found] == [(at, breach) for at, breach, _ in told]
    for (_, _, what), (_, _, says) in zip(found, told, strict=True):
        assert says in what


@pytest.mark.parametrize(
    ("typed", "at", "type_"),
    [
        ("{{ leaver.sen or “none” }}", 17, '{{ leaver.sen or "none" }}'),
        ("{% if leaver.level == \u20183\u2019 %}a{% endif %}", 22, "{% if leaver.level == '3' %}"),
        ('{% if leaver.level == "3” %}a{% endif %}', 24, '{% if leaver.level == "3" %}'),
        ("{{ leaver.sen or „none“ }}", 17, '{{ leaver.sen or "none" }}'),
        ('“a” {{ leaver.sen or "don\u2019t" or “x” }}', 32, '{{ leaver.sen or "don\u2019t" or "x" }}'),
    ],
)
def test_a_curly_quotation_mark_in_a_tag_is_told_with_what_to_type(typed, at, type_):
    ((place, breach, what),) = slips(typed)

    assert (place, breach) == (at, Breach.CURLY)
    assert f"Type {type_}, and press Ctrl+Z" in what


@pytest.mark.parametrize("text", ["“a”", '{{ leaver.sen or "don\u2019t" }}', "{{ 'a ”' }} “b”"])
def test_a_curly_quotation_mark_in_text_may_stay(text):
    tags = read_tags(text)

    assert (tags.text, tags.slips) == (text, ())
    assert tags.tree is not None


@given(st.text(alphabet="{}%#ab.=\"'“\n -|()_", max_size=60))
def test_whatever_is_typed_is_read_or_told(text):
    tags = read_tags(text)

    assert len(tags.text) == len(text)
    assert all(0 <= slip.at <= len(text) for slip in tags.slips)
    assert tags.slips or tags.text == text
    assert tags.tree is not None or any(slip.breach is not Breach.CURLY for slip in tags.slips)


@pytest.mark.parametrize(
    ("origin", "at", "place"),
    [
        pytest.param(Origin(10), 0, (10, 1), id="the first character"),
        pytest.param(Origin(10), 4, (11, 2), id="on the second line"),
        pytest.param(Origin(10, first=9), 1, (10, 11), id="behind its key"),
        pytest.param(Origin(10, first=2, indent=2), 4, (11, 4), id="indented"),
        pytest.param(Origin(10, first=2, folded=True), 4, (10, 3), id="lines that YAML joins"),
    ],
)
def test_a_place_is_that_of_the_file(origin, at, place):
    assert origin.place("ab\ncd", at)[:2] == place

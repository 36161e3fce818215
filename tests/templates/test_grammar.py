"""What a template may say, and the message when it says something else."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from directory.documents.html import compile_html
from directory.documents.pdf import compile_pdf
from directory.templates.grammar import FIELDS, LISTS
from directory.templates.problems import TemplateWrong
from directory.templates.template import read_template
from tests.makers import context, leaver, notice
from tests.template_texts import FIRST_LINE, refusal, written

ALLOWED = [
    ("{{ leaver.surname }}", {"leaver.surname"}),
    ("{{ leaver.surname | upper }}", {"leaver.surname"}),
    ("{{ leaver.surname | lower }}", {"leaver.surname"}),
    ('{{ leaver.sen or "none" }}', {"leaver.sen"}),
    ("{{ leaver.surname | upper | lower }}", {"leaver.surname"}),
    ('{{ (leaver.sen or "none") | upper }}', {"leaver.sen"}),
    ("{{ leaver.sen or leaver.medical }}", {"leaver.sen", "leaver.medical"}),
    ("{{ 'braces: {{ }} {% %}' }}", set()),
    (
        "{% if leaver.sen %}a{% elif leaver.medical %}b{% else %}c{% endif %}",
        {"leaver.sen", "leaver.medical"},
    ),
    (
        '{% if leaver.level == "3" and not leaver.sen %}a{% endif %}',
        {"leaver.level", "leaver.sen"},
    ),
    ('{% if leaver.level != "3" or "12" == leaver.level %}a{% endif %}', {"leaver.level"}),
    ("{% if leaver.sen == leaver.medical %}a{% endif %}", {"leaver.sen", "leaver.medical"}),
    (
        "{% if withheld.ks4_results %}{{ withheld.ks4_results }}{% endif %}",
        {"withheld.ks4_results"},
    ),
    ("{% if left_out %}a{% endif %}", set()),
    ("{% for one in left_out %}{{ one.what }}{{ one.why }}{% endfor %}", set()),
    (
        "{% for one in enclosures %}{{ one.what }}{{ one.route }}{{ one.sent_by }}{% endfor %}",
        set(),
    ),
    (
        "{% for one in left_out %}{{ loop.index }}{% if loop.first or loop.last %}a{% endif %}{% endfor %}",
        set(),
    ),
    ("{% for one in left_out %}{{ loop.index }} of {{ loop.length | upper }}{% endfor %}", set()),
    ("{% for one in left_out %}{{ school.name }}{% endfor %}", {"school.name"}),
    (
        "{{ recipient.organisation }}{{ school.letterhead }}{{ letter.date }}",
        {"recipient.organisation", "school.letterhead", "letter.date"},
    ),
]


@pytest.mark.parametrize(("body", "asks"), ALLOWED)
def test_the_language_allows(body, asks):
    assert set(read_template("example", written(body)).asks) == asks


@pytest.mark.parametrize(
    ("body", "bare"),
    [
        ("{{ leaver.sen }}", {"sen"}),
        ("{% if leaver.sen %}a{% endif %}", {"sen"}),
        ("{% if not withheld.sen %}{{ leaver.sen }}{% endif %}", set()),
        ("{% if not withheld.sen %}{{ leaver.sen_file }}{{ leaver.uln }}{% endif %}", {"uln"}),  # of one kind
        ("{% if not withheld.sen %}a{% endif %}{{ leaver.sen }}", {"sen"}),
        ("{% if not withheld.sen %}a{% else %}{{ leaver.sen }}{% endif %}", {"sen"}),
        ("{% if withheld.sen %}{{ leaver.sen }}{% endif %}", {"sen"}),
        ("{% if withheld.sen %}a{% else %}{{ leaver.sen }}{% endif %}", set()),
        ("{% if withheld.sen %}a{% elif leaver.sen %}{{ leaver.sen }}{% endif %}", set()),
        ("{% if leaver.uln %}a{% elif not withheld.sen %}{{ leaver.sen }}{% endif %}", {"uln"}),
        ("{% if leaver.uln %}a{% elif withheld.sen %}b{% else %}{{ leaver.sen }}{% endif %}", {"uln"}),
        ("{% if not withheld.sen and leaver.sen %}{{ leaver.sen }}{% endif %}", set()),
        ("{% if leaver.sen and not withheld.sen %}{{ leaver.sen }}{% endif %}", {"sen"}),
        ("{% if not withheld.sen and not withheld.uln %}{{ leaver.sen }}{{ leaver.uln }}{% endif %}", set()),
        ("{% if not withheld.sen and school.name %}a{% else %}{{ leaver.sen }}{% endif %}", {"sen"}),
        ("{% if not withheld.sen or school.name %}{{ leaver.sen }}{% endif %}", {"sen"}),
        ("{% if withheld.sen or not leaver.sen %}a{% else %}{{ leaver.sen }}{% endif %}", set()),
        ("{% if not (withheld.sen or withheld.uln) %}{{ leaver.sen }}{{ leaver.uln }}{% endif %}", set()),
        ("{% for one in left_out %}{% if not withheld.sen %}{{ leaver.sen }}{% endif %}{% endfor %}", set()),
    ],
)
def test_it_is_known_what_a_letter_cannot_do_without(body, bare):
    found = read_template("example", written(body)).bare
    assert set(found) == {f"leaver.{name}" for name in bare}


def test_letter_always_prints_what_it_prints_unless_it_is_withheld():
    body = (
        "{% if not withheld.course %}{{ leaver.course }}{% else %}{{ leaver.uln }}{% endif %}"
        "{% if not withheld.sen and leaver.sen %}{{ leaver.sen }}{% endif %}"
        "{% if not withheld.level %}{% if leaver.level %}{{ leaver.level }}{% endif %}{% endif %}"
    )
    assert read_template("example", written(body)).always == {"leaver.course"}


NOT_ALLOWED = "is not allowed. A template has values, if and for."
ONLY_FOR = "a for has only this form: for ITEM in LIST."
NAMED_LIST = "a for goes over a named list: enclosures, left_out."
NOT_A_FIELD = "is not a field. Write which one, as in leaver.surname."
SIGN = "the program sees to blank lines."
NO_COMMENT = "a template has no comments and no raw text. Leave it out."
ONE_LINE = "keep everything between two braces on one line."
COMPARE = "compare only with == or !="


def no_statement(word):
    return f'there is no "{word}" in a template: only if, elif, else and for.'


FORBIDDEN = [
    ("{{ leaver.surname() }}", f"a call {NOT_ALLOWED}"),
    ("{{ range(3) }}", f"a call {NOT_ALLOWED}"),
    ("{% if leaver.surname.startswith('A') %}a{% endif %}", f"a call {NOT_ALLOWED}"),
    ("{{ 1 + 1 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ leaver.surname * 9 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ leaver.surname % 2 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ -1 }}", "is not allowed"),
    ("{{ leaver.forename ~ leaver.surname }}", f"joining with ~ {NOT_ALLOWED}"),
    ('{% include "other" %}', no_statement("include")),
    ('{% import "other" as other %}', no_statement("import")),
    ('{% from "other" import one %}', no_statement("from")),
    ('{% extends "other" %}', no_statement("extends")),
    ("{% set one = 1 %}", no_statement("set")),
    ("{% set one %}a{% endset %}", no_statement("set")),
    ("{% macro one() %}a{% endmacro %}", no_statement("macro")),
    ("{% block one %}a{% endblock %}", no_statement("block")),
    ("{% with one = 1 %}a{% endwith %}", no_statement("with")),
    ("{% filter upper %}a{% endfilter %}", no_statement("filter")),
    ("{% call one() %}a{% endcall %}", no_statement("call")),
    ("{% print leaver.surname %}", no_statement("print")),  # it would pass by the form's escape
    ("{% autoescape false %}a{% endautoescape %}", no_statement("autoescape")),
    ("{% unless leaver.sen %}a{% endunless %}", no_statement("unless")),
    ("{% if leaver.sen %}{% set one = 1 %}{% endif %}", no_statement("set")),
    ("{% raw %}{{ a }}{% endraw %}", NO_COMMENT),
    ("{# leaver.nmae #}", NO_COMMENT),
    ("{#- a #}", NO_COMMENT),
    ("{# a", NO_COMMENT),
    ("{#\na\n#}", NO_COMMENT),
    ("| A |{# a #}\n|---|\n| b |", NO_COMMENT),
    ("{{\n'a'\n}}", ONE_LINE),
    ("{{ 'a\nb' }}", ONE_LINE),
    ("{{ leaver.name\n}}", ONE_LINE),
    ("{% if leaver.sen\n%}{% endif %}", ONE_LINE),
    ("{% if leaver.sen %}{%\nendif %}", ONE_LINE),
    ("{%- if leaver.sen %}a{% endif %}", f'leave the sign out of "{{%-": {SIGN}'),
    ("{% if leaver.sen -%}a{% endif %}", f'leave the sign out of "-%}}": {SIGN}'),
    ("{%+ if leaver.sen %}a{% endif %}", f'leave the sign out of "{{%+": {SIGN}'),
    ("{{- leaver.sen }}", f'leave the sign out of "{{{{-": {SIGN}'),
    ("{{ leaver['surname'] }}", "square brackets"),
    ("{{ leaver.surname[0] }}", "square brackets"),
    ("{{ leaver.surname[:1] }}", "square brackets"),
    ("{{ [leaver.surname] }}", "is not allowed"),
    ("{{ {'a': 1} }}", "is not allowed"),
    ("{% if leaver.sen is defined %}a{% endif %}", f"an is-test {NOT_ALLOWED}"),
    ("{{ 'a' if leaver.sen else 'b' }}", f"an if inside a value {NOT_ALLOWED}"),
    ("{{ leaver.sen | title }}", 'there is no filter "title". There are:'),
    ("{{ leaver.sen | safe }}", 'there is no filter "safe". There are:'),
    ("{{ leaver.sen | length }}", 'there is no filter "length".'),
    ('{{ leaver.sen | join(", ") }}', 'there is no filter "join".'),
    ('{{ leaver.name | join(", ", "__class__") }}', 'there is no filter "join".'),
    ('{{ leaver.name | upper("x") }}', 'the filter "upper" takes nothing in brackets.'),
    ("{% if leaver.sen | length %}a{% endif %}", "is not allowed"),
    ("{% if leaver.sen | upper %}a{% endif %}", "is not allowed"),
    ("{% if leaver.attendance > '90' %}a{% endif %}", COMPARE),
    ("{% if leaver.start_date > leaver.leaving_date %}a{% endif %}", COMPARE),
    ("{% if leaver.level <= '3' %}a{% endif %}", COMPARE),
    ("{% if leaver.level in '12' %}a{% endif %}", COMPARE),
    ("{% if leaver.level not in '12' %}a{% endif %}", COMPARE),
    ("{% if leaver.level == 3 %}a{% endif %}", f"a number, true, false or none {NOT_ALLOWED}"),
    ("{% if true %}a{% endif %}", f"a number, true, false or none {NOT_ALLOWED}"),
    ("{{ none }}", f"a number, true, false or none {NOT_ALLOWED}"),
    ("{{ 3 }}", f"a number, true, false or none {NOT_ALLOWED}"),
    ('{{ leaver.level == "3" }}', f"printing a comparison {NOT_ALLOWED}"),
    ("{{ leaver.nmae }}", 'there is no field "leaver.nmae". Did you mean leaver.name?'),
    ("{% if leaver.nmae %}a{% endif %}", 'there is no field "leaver.nmae".'),
    ("{{ leaver.reference }}", 'there is no field "leaver.reference".'),
    ("{{ leaver.destination }}", 'there is no field "leaver.destination".'),
    ("{{ recipient.envelope }}", 'there is no field "recipient.envelope".'),
    ("{{ leaver.__class__ }}", 'there is no field "leaver.__class__".'),
    ("{{ leaver._values }}", 'there is no field "leaver._values".'),
    ("{{ leaver.surname.upper }}", "is not allowed"),
    ("{{ lever.surname }}", '"lever.surname" is not a field. Did you mean leaver?'),
    ("{{ zzz.surname }}", '"zzz.surname" is not a field.'),
    ("{{ surname }}", f'"surname" {NOT_A_FIELD}'),
    ("{{ leaver }}", f'"leaver" {NOT_A_FIELD}'),
    ("{% if leaver %}a{% endif %}", f'"leaver" {NOT_A_FIELD}'),
    ("{{ left_out }}", f'"left_out" {NOT_A_FIELD}'),
    ("{{ left_out | upper }}", f'"left_out" {NOT_A_FIELD}'),
    ("{{ leaver.name or left_out }}", f'"left_out" {NOT_A_FIELD}'),
    ("{% for one in left_out %}{{ one }}{% endfor %}", f'"one" {NOT_A_FIELD}'),
    ("{% for one in leaver.name %}a{% endfor %}", NAMED_LIST),
    ("{% for one in leaver %}a{% endfor %}", NAMED_LIST),
    ("{% for one in [1, 2] %}a{% endfor %}", NAMED_LIST),
    ("{% for one in left_out %}a{% else %}b{% endfor %}", ONLY_FOR),
    ("{% for one in left_out if one.what %}a{% endfor %}", ONLY_FOR),
    ("{% for one in left_out recursive %}a{% endfor %}", ONLY_FOR),
    ("{% for one, two in left_out %}a{% endfor %}", ONLY_FOR),
    ("{% for one in left_out %}a{% endfor %}{{ one.what }}", '"one.what" is not a field.'),
    ("{% for one in left_out %}{{ one.waht }}{% endfor %}", '"one.waht". Did you mean one.what?'),
    ("{% for one in left_out %}{{ loop.cycle }}{% endfor %}", 'there is no field "loop.cycle".'),
    ("{% if leaver.sen %}a", "an if or for is not closed. Add {% endif %} or {% endfor %}."),
    ("a{% endif %}", "closes something that is not open"),
    ("{% if leaver.sen %}a{% endfor %}", "closes something that is not open"),
    ("{{ leaver.surname", "check the braces"),
    ("{{ }}", "check the braces"),
]


@pytest.mark.parametrize(("snippet", "says"), FORBIDDEN)
def test_the_language_forbids_and_names_file_and_line(snippet, says):
    wrong = refusal(written(f"Dear colleague\n\n{snippet}\n"))

    assert says in str(wrong)
    assert (wrong.template, wrong.line) == ("example", FIRST_LINE + 2)


@pytest.mark.parametrize("snippet", ["{{ leaver.surname }}", "{% if withheld.sen %}a{% endif %}"])
@pytest.mark.parametrize(
    ("part", "quoted", "line"),
    [
        ("subject", "'a {}'", 6),
        ("cover", "'a {}'", 7),
        ("cover", "|\n  a\n\n  {}", 10),
        ("cover", ">-\n  a {}", 8),
    ],
)
def test_subject_and_cover_never_speak_of_a_leaver(part, quoted, line, snippet):
    wrong = refusal(written(**{part: quoted.format(snippet)}))

    assert "a subject and a covering message must not name a leaver." in str(wrong)
    assert wrong.line == line


@pytest.mark.parametrize("part", ["subject", "cover"])
@pytest.mark.parametrize("items", ["left_out", "enclosures"])
def test_subject_and_cover_do_not_list_what_is_about_a_leaver_either(part, items):
    wrong = refusal(written(**{part: f"'{{% for one in {items} %}}{{{{ one.what }}}}{{% endfor %}}'"}))

    assert "must not name a leaver" in str(wrong)


def test_a_template_is_judged_in_subject_and_cover_like_in_its_letter():
    assert "arithmetic" in str(refusal(written(subject="'{{ 1 + 1 }}'")))
    assert 'no field "school.nmae". Did you mean school.name?' in str(
        refusal(written(cover="'{{ school.nmae }}'"))
    )


@pytest.mark.parametrize("snippet", ["{{ not leaver.sen }}", "{{ leaver.name and leaver.sen }}"])
def test_printing_a_condition_is_refused_by_its_name(snippet):
    assert f"printing a condition {NOT_ALLOWED}" in str(refusal(written(snippet)))


@pytest.mark.parametrize(
    ("snippet", "says"),
    [
        pytest.param("{{ left_out or leaver.name }}", '"left_out" is not a field', id="a list"),
        pytest.param(
            '{{ leaver.sen == "" or "a" }}', f"printing a comparison {NOT_ALLOWED}", id="a comparison"
        ),
        pytest.param('{{ not leaver.sen or "a" }}', f"printing a condition {NOT_ALLOWED}", id="a condition"),
    ],
)
def test_nothing_but_text_is_printed(snippet, says):
    assert says in str(refusal(written(snippet)))


@pytest.mark.parametrize("asked", ["first", "last"])
@pytest.mark.parametrize("printed", ["loop.{}", "loop.{} | upper", 'loop.{} or "a"', "one.what or loop.{}"])
def test_what_a_loop_is_asked_is_not_printed(printed, asked):
    wrong = refusal(written(f"a\n{{% for one in left_out %}}{{{{ {printed.format(asked)} }}}}{{% endfor %}}"))

    assert wrong.line == FIRST_LINE + 1
    assert f'"loop.{asked}" is for an if to ask, not to print.' in str(wrong)


@pytest.mark.parametrize("field", ["first", "last", "index", "length"])
@pytest.mark.parametrize(
    "snippet",
    [
        "{{{{ loop.{} }}}}",
        "{{% if loop.{} %}}a{{% endif %}}",
        "{{% for one in left_out %}}a{{% endfor %}}{{{{ loop.{} }}}}",
    ],
)
def test_outside_of_a_loop_there_is_no_field_of_it(snippet, field):
    assert f'"loop.{field}" is not a field.' in str(refusal(written(snippet.format(field))))


@pytest.mark.parametrize("name", [*LISTS, *FIELDS, "loop"])
@pytest.mark.parametrize("around", ["{}", "{{% for one in left_out %}}{}{{% endfor %}}"])
def test_a_loops_item_cannot_take_a_name_that_is_taken(name, around):
    inner = f"{{% for {name} in left_out %}}a{{% endfor %}}"

    assert f'"{name}" already has a meaning.' in str(refusal(written(around.format(inner))))


@pytest.mark.parametrize(
    "condition",
    [
        'leaver.safeguarding_file == "yes"',
        'leaver.safeguarding_file != "No "',
        'leaver.sen and not leaver.safeguarding_file == "x"',
        'leaver.safeguarding_file == "Yes" or leaver.safeguarding_file == " "',
    ],
)
@pytest.mark.parametrize("word", ["if", "if leaver.sen %}b{% elif"])
def test_a_closed_list_is_compared_with_a_word_of_it(condition, word):
    wrong = refusal(written(f"a\n\n{{% {word} {condition} %}}a{{% endif %}}"))

    assert wrong.line == FIRST_LINE + 2
    assert "leaver.safeguarding_file is one of Yes, No: compare it with one of these words." in str(wrong)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ('"yes" == leaver.safeguarding_file', "compare it with one of these words"),
        ('leaver.sen == leaver.safeguarding_file == "yes"', "two things at a time"),
        ("leaver.safeguarding_file == leaver.sen", "compare it with one of these words"),
    ],
)
def test_a_closed_list_is_compared_with_a_word_of_it_on_either_side(condition, says):
    assert says in str(refusal(written(f"{{% if {condition} %}}a{{% endif %}}")))


def test_a_list_of_what_is_no_field_is_not_offered():
    wrong = refusal(written('{% if leaver.youth_support == "full" %}a{% endif %}'))

    assert 'there is no field "leaver.youth_support".' in str(wrong)


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ('leaver.safeguarding_file == "Yes"', "leaver.safeguarding_file"),
        ('leaver.safeguarding_file != "No"', "leaver.safeguarding_file"),
        ('"Yes" == leaver.safeguarding_file', "leaver.safeguarding_file"),
        ('leaver.safeguarding_file == ""', "leaver.safeguarding_file"),
        ('leaver.sen == "yes"', "leaver.sen"),
    ],
)
def test_a_word_of_its_list_may_be_asked_of_a_field_and_any_word_of_one_without(condition, field):
    template = read_template("example", written(f"{{% if {condition} %}}a{{% endif %}}"))

    assert set(template.asks) == {field}


def filled(text, form):
    """Return what ``text`` makes in ``form`` about a leaver with a need, or None when it is refused."""
    try:
        template = read_template("example", text)
    except TemplateWrong:
        return None
    return form(template.body.letter)(context(notice(leaver(sen="Secretneed"))))


@pytest.mark.parametrize("says", ["leaver.sen", "leaver.sen.__class__"])
def test_no_entity_in_an_address_passes_by_the_judge(says):
    html = filled(written(f"[a](https://example.org/&#xE000;{says}&#xE001;)"), compile_html)

    assert html is None or says in html


@pytest.mark.parametrize("mark", ["\\uE000{}\\uE001", "\ue000{}\ue001"], ids=["escaped", "itself"])
@pytest.mark.parametrize("says", ["leaver.sen", "leaver.sen.__class__"])
def test_no_title_passes_by_the_judge(mark, says):
    pdf = filled(written("a", title=f'"{mark.format(says)}"'), compile_pdf)

    assert pdf is None or says in PdfReader(BytesIO(pdf)).metadata.title


@pytest.mark.parametrize(
    "snippet",
    [
        "{{ -1 }}",
        "{% filter upper %}a{% endfilter %}",
        "{% call one() %}a{% endcall %}",
        "{{ leaver.name.a }}",
    ],
)
def test_a_refusal_is_in_words_of_the_office(snippet):
    words = {"neg", "filterblock", "callblock", "getattr"}

    assert not words.intersection(str(refusal(written(snippet))).split())

"""What a template may say, and what its writer is told where it says something else."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from directory.documents.html import compile_html
from directory.documents.pdf import compile_pdf
from directory.errors import BlankField, TemplateWrong, Unknown, WithheldField
from directory.front_matter import Enclosure
from directory.language import FIELDS, LISTS
from directory.model import DataCategory, Role
from directory.receipts import Within
from directory.templates import Again, load_template, read_template, template_names
from tests.makers import context, leaver, notice

FRONT = {
    "title": "Transfer",
    "kind": "letter",
    "audience": "destination",
    "rule": "S21",
    "addressee": "Admissions",
    "subject": "Our reference",
    "cover": "Dear colleague",
}
FIRST_LINE = 10  # of the body, below seven entries between two dividers


def written(body="Dear colleague\n", **entries):
    """Return a good template with entries of its front matter changed; None leaves one out."""
    front = {key: text for key, text in (FRONT | entries).items() if text is not None}
    return "---\n" + "".join(f"{key}: {text}\n" for key, text in front.items()) + f"---\n{body}"


def refusal(text):
    with pytest.raises(TemplateWrong) as caught:
        read_template("example", text)
    return caught.value


def test_a_good_template_is_read_whole():
    template = read_template(
        "example", written("Dear {{ recipient.addressee }}\n", subject='"Our: reference"')
    )

    assert (template.name, template.title, template.rule) == ("example", "Transfer", "S21")
    assert template.role is Role.ADMISSIONS
    assert template.addressee == "Admissions"
    assert (template.subject.text, template.subject.line) == ("Our: reference", 7)
    assert (template.cover.text, template.cover.line) == ("Dear colleague", 8)
    assert (template.body.text, template.body.line) == ("Dear {{ recipient.addressee }}\n", FIRST_LINE)
    assert template.enclosures == ()


def test_template_may_say_how_long_its_receipt_takes():
    assert read_template("example", written()).receipt_within is None
    template = read_template("example", written(receipt_within="5 school days"))
    assert template.receipt_within == Within(5, school=True)


def test_hash_of_a_template_tells_one_text_from_another():
    one, same, other = (read_template("example", written(body)) for body in ("a\n", "a\n", "b\n"))
    assert one.text_hash == same.text_hash != other.text_hash


def test_the_lines_of_a_file_may_end_as_in_windows():
    template = read_template("example", written("a\n\n{{ leaver.course }}\n").replace("\n", "\r\n"))

    assert template.asks == {"leaver.course": (FIRST_LINE + 2, 4)}
    assert template.body.text == "a\n\n{{ leaver.course }}\n"


def test_enclosures_are_read_in_their_order():
    entries = """
- what: Receipt slip
  route: with this letter
  sent_by: School office
- what: Safeguarding file
  route: separately
  sent_by: Safeguarding lead
  when: safeguarding_file"""

    assert read_template("example", written(enclosures=entries)).enclosures == (
        Enclosure("Receipt slip", "with this letter", "School office", None),
        Enclosure("Safeguarding file", "separately", "Safeguarding lead", "safeguarding_file"),
    )


@pytest.mark.parametrize("key", FRONT)
def test_front_matter_without_an_entry_names_it(key):
    wrong = refusal(written(**{key: None}))

    assert wrong.line == 1
    assert f'"{key}" is missing' in str(wrong)


ENCLOSURE = "what: a, route: b, sent_by: c"


@pytest.mark.parametrize(
    ("entries", "line", "says"),
    [
        pytest.param({"kind": "e-mail"}, 3, '"kind" is none of: letter.', id="kind"),
        pytest.param({"audience": "parent"}, 4, '"audience" is none of: destination', id="audience"),
        pytest.param({"title": '""'}, 2, '"title" is missing or no text', id="blank"),
        pytest.param({"title": "[a]"}, 2, '"title" is missing or no text', id="a list"),
        pytest.param({"title": "{a: b}"}, 2, '"title" is missing or no text', id="entries of its own"),
        pytest.param(
            {"subjct": "x"}, 9, '"subjct" is not known in front matter. Did you mean subject?', id="near"
        ),
        pytest.param({"zzz": "x"}, 9, '"zzz" is not known in front matter.', id="nothing near"),
        pytest.param({"title": "a: b"}, 2, "Put text that has a colon in quotation marks.", id="colon"),
        pytest.param({"rule": "@S21"}, 5, "cannot be read here", id="a sign that YAML keeps"),
        pytest.param({"rule": "*S21"}, 5, "cannot be read here", id="an alias of nothing"),
        pytest.param(
            {"cover": "!!python/name:os.system"}, 8, '"cover" is missing or no text', id="python object"
        ),
        pytest.param(
            {"cover": "!!python/object/apply:os.getcwd []"},
            8,
            '"cover" is missing or no text',
            id="python call",
        ),
        pytest.param({"enclosures": "Receipt"}, 9, "must be a list", id="enclosure of one word"),
        pytest.param({"receipt_within": "a week"}, 9, "like 7 days or 5 school days.", id="no time"),
        pytest.param({"enclosures": "[Receipt]"}, 9, "must be a list", id="list of words"),
        pytest.param(
            {"enclosures": "[{what: a, sent_by: c}]"}, 9, "needs what, route and sent_by", id="no route"
        ),
        pytest.param(
            {"enclosures": f"[{{{ENCLOSURE}, when: sfeguarding}}]"},
            9,
            '"enclosures" says when: "sfeguarding", which is no field of a leaver.',
            id="when",
        ),
    ],
)
def test_wrong_front_matter_is_refused_on_its_line(entries, line, says):
    wrong = refusal(written(**entries))

    assert wrong.line == line
    assert says in str(wrong)
    assert str(wrong).startswith(f"templates/example.md, line {line}: ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty file"),
        pytest.param("Dear colleague\n", id="letter alone"),
        pytest.param("---\ntitle: Transfer\n", id="no second divider"),
        pytest.param("Dear colleague\n---\ntitle: Transfer\n---\n", id="text above it"),
    ],
)
def test_a_file_without_dividers_is_refused(text):
    assert str(refusal(text)) == (
        "templates/example.md, line 1: the file must start with front matter between two lines of ---."
    )


@pytest.mark.parametrize("front", ["- a\n- b\n", "words\n", ""])
def test_front_matter_that_is_no_list_of_entries_is_refused(front):
    assert "lines of the form title: Words" in str(refusal(f"---\n{front}---\nBody\n"))


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        pytest.param({"title": "\x07"}, "", id="a control character"),
        pytest.param({"enclosures": "5"}, '"enclosures"', id="enclosures are a number"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, when: [a]}}]"}, '"enclosures"', id="when is a list"),
        pytest.param({"enclosures": "[{what: , route: b, sent_by: c}]"}, '"enclosures"', id="what is blank"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, whne: sen}}]"}, '"enclosures"', id="when misspelt"),
    ],
)
def test_odd_front_matter_is_refused_in_words(entries, says):
    assert says in str(refusal(written(**entries)))


@pytest.mark.parametrize(
    "typed", ["21", "2026-11-23", "2026-13-45", "yes", "null", "~", "0x1F", "1_000", "!!int x"]
)
def test_no_word_of_front_matter_becomes_anything_but_text(typed):
    template = read_template("example", written(title=typed, rule=typed))

    assert (template.title, template.rule) == (typed.split()[-1],) * 2


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


NOT_ALLOWED = "is not allowed. A template has values, if and for."
ONLY_FOR = "a for says only: for ITEM in LIST."
NAMED_LIST = "a for goes over a named list: enclosures, left_out."
NOT_A_FIELD = "is not a field. Write which one, as in leaver.surname."
SIGN = "blank lines are seen to."
NO_COMMENT = "a template has no comments and no raw text. Leave it out."
ONE_LINE = "keep what stands between two braces on one line."
COMPARE = "compare with == or != only."


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
    ("a{% endif %}", "closes what is not open"),
    ("{% if leaver.sen %}a{% endfor %}", "closes what is not open"),
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
        ("subject", "'a {}'", 7),
        ("cover", "'a {}'", 8),
        ("cover", "|\n  a\n\n  {}", 11),
        ("cover", ">-\n  a {}", 9),
    ],
)
def test_subject_and_cover_never_speak_of_a_leaver(part, quoted, line, snippet):
    wrong = refusal(written(**{part: quoted.format(snippet)}))

    assert "a subject and a covering message never speak of a leaver." in str(wrong)
    assert wrong.line == line


@pytest.mark.parametrize("part", ["subject", "cover"])
@pytest.mark.parametrize("items", ["left_out", "enclosures"])
def test_subject_and_cover_do_not_list_what_is_about_a_leaver_either(part, items):
    wrong = refusal(written(**{part: f"'{{% for one in {items} %}}{{{{ one.what }}}}{{% endfor %}}'"}))

    assert "never speak of a leaver" in str(wrong)


def test_a_template_is_judged_in_subject_and_cover_like_in_its_letter():
    assert "arithmetic" in str(refusal(written(subject="'{{ 1 + 1 }}'")))
    assert 'no field "school.nmae". Did you mean school.name?' in str(
        refusal(written(cover="'{{ school.nmae }}'"))
    )


@pytest.mark.parametrize("snippet", ["{{ not leaver.sen }}", "{{ leaver.name and leaver.sen }}"])
def test_printing_a_condition_is_refused_by_its_name(snippet):
    assert f"printing a condition {NOT_ALLOWED}" in str(refusal(written(snippet)))


@pytest.mark.parametrize(
    "snippet",
    [
        pytest.param("{{ left_out or leaver.name }}", id="a list"),
        pytest.param('{{ leaver.sen == "" or "a" }}', id="a comparison"),
        pytest.param('{{ not leaver.sen or "a" }}', id="a condition"),
    ],
)
def test_nothing_but_text_is_printed(snippet):
    refusal(written(snippet))


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

    assert f'"{name}" has a meaning already.' in str(refusal(written(around.format(inner))))


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
    "condition",
    [
        '"yes" == leaver.safeguarding_file',
        'leaver.sen == leaver.safeguarding_file == "yes"',
        "leaver.safeguarding_file == leaver.sen",
    ],
)
def test_a_closed_list_is_compared_with_a_word_of_it_on_either_side(condition):
    refusal(written(f"{{% if {condition} %}}a{{% endif %}}"))


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


@pytest.mark.parametrize(
    ("entries", "line", "key"),
    [
        pytest.param({"rule": "S21\nrule: S02"}, 6, "rule", id="at the top"),
        pytest.param({"rule": 'S21\n"rule": S21'}, 6, "rule", id="in quotes and of the same text"),
        pytest.param({"cover": "a\ntitle: b"}, 9, "title", id="far from the first"),
        pytest.param({"zzz": "a\nzzz: b"}, 10, "zzz", id="not known"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, what: d}}]"}, 9, "what", id="in an enclosure"),
        pytest.param(
            {"enclosures": f"\n- {{{ENCLOSURE}}}\n- what: a\n  route: b\n  sent_by: c\n  route: b"},
            14,
            "route",
            id="in the second enclosure",
        ),
    ],
)
def test_nothing_is_said_twice_in_front_matter(entries, line, key):
    wrong = refusal(written(**entries))

    assert str(wrong) == f'templates/example.md, line {line}: "{key}" is there twice.'


def test_two_enclosures_have_the_same_keys():
    assert (
        len(read_template("example", written(enclosures=f"[{{{ENCLOSURE}}}, {{{ENCLOSURE}}}]")).enclosures)
        == 2
    )


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


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param("{{ leaver.sen }}\n{{ leaver.sen }}", 0, id="the first of two"),
        pytest.param("{% if leaver.sen %}\na\n{{ leaver.sen }}\n{% endif %}", 2, id="printed below its test"),
        pytest.param("a\n{% if leaver.sen %}\na\n{% endif %}", 1, id="only tested"),
        pytest.param(
            "{% if leaver.sen %}\n{% endif %}\n{% if leaver.sen %}\n{% endif %}", 0, id="tested twice"
        ),
        pytest.param(
            "{{ 'a' }}\n\n{% if leaver.name %}\na\n{% endif %}\n{{ leaver.sen }}", 5, id="below tags"
        ),
        pytest.param("{% for one in left_out %}\n- {{ leaver.sen }}\n{% endfor %}", 1, id="in a loop"),
    ],
)
def test_asks_has_the_line_that_first_prints_a_field(body, line):
    assert read_template("example", written(body)).asks["leaver.sen"][0] == FIRST_LINE + line


def test_leaver_fields_come_in_the_order_of_the_leavers_file():
    template = read_template(
        "example", written("{{ leaver.sen }}{{ leaver.course }}{{ leaver.name }}{{ school.name }}")
    )

    assert template.leaver_fields == ("name", "course", "sen")


NOT_IN_IT = "the register does not allow it."


@pytest.mark.parametrize(
    ("body", "of", "error", "says"),
    [
        pytest.param(
            "a\n\n{{ leaver.course }}",
            notice(leaver(course="")),
            BlankField,
            "Line 12 of the template prints leaver.course, which is blank.",
            id="blank",
        ),
        pytest.param(
            "{% if leaver.course %}\n{% else %}\n{{ leaver.course }}\n{% endif %}",
            notice(leaver(course="")),
            BlankField,
            "Line 12 of the template prints leaver.course, which is blank.",
            id="blank where it is printed",
        ),
        pytest.param(
            "a\n{{ leaver.sen }}",
            notice(allowed=[DataCategory.NAME]),
            WithheldField,
            f"Line 11 of the template asks for leaver.sen, which rule S21 withholds: {NOT_IN_IT}",
            id="withheld",
        ),
        pytest.param(
            "a\n{% if leaver.sen %}\n{% endif %}",
            notice(allowed=[DataCategory.NAME]),
            WithheldField,
            f"Line 11 of the template asks for leaver.sen, which rule S21 withholds: {NOT_IN_IT}",
            id="withheld and only tested",
        ),
    ],
)
def test_look_names_the_line_of_what_cannot_be_filled(body, of, error, says):
    with pytest.raises(error) as caught:
        read_template("example", written(body)).look(context(of))

    assert str(caught.value) == says


@pytest.mark.parametrize(
    "body",
    [
        "{% if leaver.sen %}{{ leaver.sen }}{% endif %}",
        "{% if leaver.sen != '' %}{{ leaver.sen }}{% endif %}",
        "{% if leaver.sen == leaver.name %}{{ leaver.sen }}{% endif %}",
        '{{ leaver.sen or "none" }}',
        '{{ (leaver.sen or "none") | upper }}',
        "{{ leaver.name }}",
    ],
)
def test_look_is_silent_when_a_letter_can_be_filled(body):
    read_template("example", written(body)).look(context(notice(leaver(sen=""))))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{{ leaver.sen | upper }}", id="below a filter"),
        pytest.param("{{ leaver.start_date | lower }}", id="a date below a filter"),
        pytest.param("{{ leaver.sen or leaver.attendance }}", id="both are blank"),
        pytest.param("{{ (leaver.sen or leaver.level) | upper }}", id="both below a filter"),
        pytest.param("{% if leaver.sen == leaver.level %}{{ leaver.level }}{% endif %}", id="below a test"),
        pytest.param("# a {{ leaver.sen }}", id="in a heading"),
    ],
)
def test_look_stops_a_blank_however_it_is_used(body):
    blank = leaver(sen="", attendance="", start_date="", level="")

    with pytest.raises(BlankField):
        read_template("example", written(body)).look(context(notice(blank)))


def test_load_template_reads_a_file_of_the_folder(tmp_path):
    (tmp_path / "post16-transfer.md").write_text(written("Siân, Łucja\n"), "utf-8")

    template = load_template("post16-transfer", tmp_path)

    assert (template.name, template.body.text) == ("post16-transfer", "Siân, Łucja\n")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("post16-tranfer", 'There is no template "post16-tranfer". Did you mean post16-transfer?'),
        ("zzz", 'There is no template "zzz".'),
        ("../post16-transfer", 'There is no template "../post16-transfer". Did you mean post16-transfer?'),
        ("letterhead", 'There is no template "letterhead".'),
    ],
)
def test_load_template_offers_near_names(tmp_path, name, says):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "post16-transfer.md").write_text(written(), "utf-8")
    (folder / "letterhead.docx").write_bytes(b"")
    (tmp_path / "post16-transfer.md").write_text(written(), "utf-8")

    with pytest.raises(Unknown) as caught:
        load_template(name, folder)

    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("again", "on", "occasion"),
    [
        (Again.NEVER, date(2026, 9, 1), "confirm"),
        (Again.EACH_YEAR, date(2026, 8, 31), "confirm 2025"),
        (Again.EACH_YEAR, date(2026, 9, 1), "confirm 2026"),
        (Again.EACH_YEAR, date(2026, 12, 31), "confirm 2026"),
        (Again.EACH_YEAR, date(2027, 1, 1), "confirm 2026"),
        (Again.EACH_DAY, date(2026, 9, 1), "confirm 2026-09-01"),
    ],
)
def test_an_occasion_is_the_letter_the_letter_of_a_year_or_of_a_day(again, on, occasion):
    assert again.occasion("confirm", on) == occasion


def test_a_sibling_in_another_language_is_the_same_letter(tmp_path):
    (tmp_path / "letter.md").write_text(written("Hello\n"), "utf-8")
    (tmp_path / "letter.pl.md").write_text(written("Witam\n", title="List"), "utf-8")
    template = load_template("letter", tmp_path)

    assert template_names(tmp_path) == ["letter"]
    assert (template.in_language("pl").title, template.in_language("pl").body.text) == ("List", "Witam\n")
    assert template.in_language("pl").body.letter.language == "pl"
    assert template.in_language("cy") is template
    assert template.in_language("") is template


@pytest.mark.parametrize(
    ("changed", "heading"),
    [
        ({"audience": "placement"}, "audience"),
        ({"rule": "S02"}, "rule"),
        ({"addressee": "SENCO"}, "addressee"),
        ({"when": "sen"}, "when"),
        ({"again": "each day"}, "again"),
    ],
)
def test_a_sibling_differs_in_its_words_alone(tmp_path, changed, heading):
    (tmp_path / "letter.md").write_text(written("Hello\n"), "utf-8")
    (tmp_path / "letter.pl.md").write_text(written("Witam\n", **changed), "utf-8")

    with pytest.raises(TemplateWrong) as caught:
        load_template("letter", tmp_path)
    assert caught.value.template == "letter.pl"
    assert caught.value.what == f'"{heading}" differs from templates/letter.md.'

"""What a template may say, and what its writer is told where it says something else."""

import pytest

from directory.errors import BlankField, TemplateWrong, Unknown, WithheldField
from directory.model import Role
from directory.templates import Enclosure, load_template, read_template
from tests.makers import bug, context, leaver, notice

FRONT = {
    "title": "Transfer",
    "kind": "letter",
    "audience": "recipient",
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
    assert template.addressee is Role.ADMISSIONS
    assert (template.subject.text, template.subject.line) == ("Our: reference", 7)
    assert (template.cover.text, template.cover.line) == ("Dear colleague", 8)
    assert (template.body.text, template.body.line) == ("Dear {{ recipient.addressee }}\n", FIRST_LINE)
    assert template.enclosures == ()


def test_the_lines_of_a_file_may_end_as_in_windows():
    windows = written("a\n\n{{ leaver.course }}\n").replace("\n", "\r\n")

    assert read_template("example", windows).asks == {"leaver.course": FIRST_LINE + 2}


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
        pytest.param({"audience": "parent"}, 4, '"audience" is none of: recipient.', id="audience"),
        pytest.param({"addressee": "Head"}, 6, '"addressee" is none of: Admissions,', id="addressee"),
        pytest.param({"title": '""'}, 2, '"title" is missing or no text', id="blank"),
        pytest.param({"rule": "21"}, 5, '"rule" is missing or no text', id="a number"),
        pytest.param(
            {"subjct": "x"}, 9, '"subjct" is not known in front matter. Did you mean subject?', id="near"
        ),
        pytest.param({"zzz": "x"}, 9, '"zzz" is not known in front matter.', id="nothing near"),
        pytest.param({"title": "a: b"}, 2, "Put text that has a colon in quotation marks.", id="colon"),
        pytest.param({"rule": "@S21"}, 5, "cannot be read here", id="a sign that YAML keeps"),
        pytest.param({"cover": "!!python/name:os.system"}, 8, "cannot be read here", id="python object"),
        pytest.param(
            {"enclosures": "Receipt"}, 9, "needs what, route and sent_by", id="enclosure of one word"
        ),
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
        pytest.param({"title": "2026-13-45"}, '"title"', id="a date that is none"),
        pytest.param({"title": "\x07"}, "", id="a control character"),
        pytest.param({"enclosures": "5"}, '"enclosures"', id="enclosures are a number"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, when: [a]}}]"}, '"enclosures"', id="when is a list"),
        pytest.param({"enclosures": "[{what: , route: b, sent_by: c}]"}, '"enclosures"', id="what is blank"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, whne: sen}}]"}, '"enclosures"', id="when misspelt"),
        pytest.param({"rule": "S21\nrule: S02"}, '"rule"', id="an entry twice"),
    ],
)
@bug(reason="B7: front matter that yaml or a clerk can write, and read_template crashes on or passes")
def test_odd_front_matter_is_refused_in_words(entries, says):
    assert says in str(refusal(written(**entries)))


ALLOWED = [
    ("{{ leaver.surname }}", {"leaver.surname"}),
    ("{{ leaver.surname | upper }}", {"leaver.surname"}),
    ("{{ leaver.surname | lower }}", {"leaver.surname"}),
    ('{{ leaver.sen or "none" }}', {"leaver.sen"}),
    ("{{ 'braces: {{ }} {% %}' }}", set()),
    (
        "{% if leaver.sen %}a{% elif leaver.medical %}b{% else %}c{% endif %}",
        {"leaver.sen", "leaver.medical"},
    ),
    (
        '{% if leaver.level == "3" and not leaver.sen %}a{% endif %}',
        {"leaver.level", "leaver.sen"},
    ),
    ('{% if leaver.level != "3" or leaver.level in "12" %}a{% endif %}', {"leaver.level"}),
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
    ("{% for one in left_out %}{{ school.name }}{% endfor %}", {"school.name"}),
    (
        "{{ recipient.organisation }}{{ school.letterhead }}{{ letter.date }}",
        {"recipient.organisation", "school.letterhead", "letter.date"},
    ),
    ("{# leaver.nmae #}", set()),
]


@pytest.mark.parametrize(("body", "asks"), ALLOWED)
def test_the_language_allows(body, asks):
    assert set(read_template("example", written(body)).asks) == asks


NOT_ALLOWED = "is not allowed. A template has values, if and for."
ONLY_FOR = "a for says only: for ITEM in LIST."
NAMED_LIST = "a for goes over a named list: left_out, enclosures."
NOT_A_FIELD = "is not a field. Write which one, as in leaver.surname."
SIGN = "blank lines are seen to."
FORBIDDEN = [
    ("{{ leaver.surname() }}", f"a call {NOT_ALLOWED}"),
    ("{{ range(3) }}", f"a call {NOT_ALLOWED}"),
    ("{% if leaver.surname.startswith('A') %}a{% endif %}", f"a call {NOT_ALLOWED}"),
    ("{{ 1 + 1 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ leaver.surname * 9 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ leaver.surname % 2 }}", f"arithmetic {NOT_ALLOWED}"),
    ("{{ -1 }}", "is not allowed"),
    ("{{ leaver.forename ~ leaver.surname }}", f"joining with ~ {NOT_ALLOWED}"),
    ('{% include "other" %}', f"an include {NOT_ALLOWED}"),
    ('{% import "other" as other %}', f"an import {NOT_ALLOWED}"),
    ('{% from "other" import one %}', f"an import {NOT_ALLOWED}"),
    ('{% extends "other" %}', f"extends {NOT_ALLOWED}"),
    ("{% set one = 1 %}", f"an assignment {NOT_ALLOWED}"),
    ("{% set one %}a{% endset %}", f"an assignment {NOT_ALLOWED}"),
    ("{% macro one() %}a{% endmacro %}", f"a macro {NOT_ALLOWED}"),
    ("{% block one %}a{% endblock %}", f"a block {NOT_ALLOWED}"),
    ("{% with one = 1 %}a{% endwith %}", "is not allowed"),
    ("{% filter upper %}a{% endfilter %}", "is not allowed"),
    ("{% call one() %}a{% endcall %}", "is not allowed"),
    ("{% raw %}{{ a }}{% endraw %}", "raw text has no place in a template."),
    ("{%- if leaver.sen %}a{% endif %}", f'leave the sign out of "{{%-": {SIGN}'),
    ("{% if leaver.sen -%}a{% endif %}", f'leave the sign out of "-%}}": {SIGN}'),
    ("{%+ if leaver.sen %}a{% endif %}", f'leave the sign out of "{{%+": {SIGN}'),
    ("{{- leaver.sen }}", f'leave the sign out of "{{{{-": {SIGN}'),
    ("{#- a #}", SIGN),
    ("{{ leaver['surname'] }}", "square brackets"),
    ("{{ leaver.surname[0] }}", "square brackets"),
    ("{{ leaver.surname[:1] }}", "square brackets"),
    ("{{ [leaver.surname] }}", "is not allowed"),
    ("{{ {'a': 1} }}", "is not allowed"),
    ("{% if leaver.sen is defined %}a{% endif %}", f"an is-test {NOT_ALLOWED}"),
    ("{{ 'a' if leaver.sen else 'b' }}", f"an if inside a value {NOT_ALLOWED}"),
    ("{{ leaver.sen | title }}", 'there is no filter "title". There are:'),
    ("{{ leaver.sen | safe }}", 'there is no filter "safe". There are:'),
    ("{% if leaver.sen | length %}a{% endif %}", 'there is no filter "length".'),
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
    ("{{ left_out | join }}", f'"left_out" {NOT_A_FIELD}'),
    ("{% for one in left_out %}{{ one }}{% endfor %}", f'"one" {NOT_A_FIELD}'),
    ("{% for one in leaver.name %}a{% endfor %}", NAMED_LIST),
    ("{% for one in leaver %}a{% endfor %}", NAMED_LIST),
    ("{% for one in [1, 2] %}a{% endfor %}", NAMED_LIST),
    ("{% for one in left_out %}a{% else %}b{% endfor %}", ONLY_FOR),
    ("{% for one in left_out if one.what %}a{% endfor %}", ONLY_FOR),
    ("{% for one in left_out recursive %}a{% endfor %}", ONLY_FOR),
    ("{% for one, two in left_out %}a{% endfor %}", ONLY_FOR),
    ("{{ loop.last }}", '"loop.last" is not a field.'),
    ("{% for one in left_out %}a{% endfor %}{{ one.what }}", '"one.what" is not a field.'),
    ("{% for one in left_out %}{{ one.waht }}{% endfor %}", '"one.waht". Did you mean one.what?'),
    ("{% for one in left_out %}{{ loop.cycle }}{% endfor %}", 'there is no field "loop.cycle".'),
    ("{% if leaver.sen %}a", "an if or for is not closed. Add {% endif %} or {% endfor %}."),
    ("a{% endif %}", "closes what is not open"),
    ("{% if leaver.sen %}a{% endfor %}", "closes what is not open"),
    ("{% unless leaver.sen %}a{% endunless %}", "There are if, elif, else and for."),
    ("{{ leaver.surname", "check the braces"),
    ("{{ }}", "check the braces"),
    ("{# a", "check the braces"),
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
@bug(reason="B1: what was left out, and that a safeguarding file follows, can stand in subject and cover")
def test_subject_and_cover_do_not_list_what_is_about_a_leaver_either(part, items):
    wrong = refusal(written(**{part: f"'{{% for one in {items} %}}{{{{ one.what }}}}{{% endfor %}}'"}))

    assert "never speak of a leaver" in str(wrong)


def test_a_template_is_judged_in_subject_and_cover_like_in_its_letter():
    assert "arithmetic" in str(refusal(written(subject="'{{ 1 + 1 }}'")))
    assert 'no field "school.nmae". Did you mean school.name?' in str(
        refusal(written(cover="'{{ school.nmae }}'"))
    )


@pytest.mark.parametrize(
    ("snippet", "says"),
    [
        pytest.param("{% print leaver.surname %}", "print", id="print writes a value past the form's escape"),
        pytest.param("{% autoescape false %}a{% endautoescape %}", "is not allowed", id="autoescape crashes"),
        pytest.param('{{ leaver.name | join(", ", "__class__") }}', "", id="join reaches an attribute"),
        pytest.param('{{ leaver.name | upper("x") }}', "", id="upper takes nothing"),
        pytest.param("{{ none }}", "", id="prints None"),
        pytest.param("{{ not leaver.sen }}", "", id="prints True"),
        pytest.param('{{ leaver.level == "3" }}', "", id="prints a comparison"),
    ],
)
@bug(reason="B2, B3: let through, or a traceback", raises=(pytest.fail.Exception, TypeError))
def test_the_language_forbids_this_too(snippet, says):
    assert says in str(refusal(written(f"Dear colleague\n\n{snippet}\n")))


@pytest.mark.parametrize(
    "snippet",
    [
        "{{ -1 }}",
        "{% filter upper %}a{% endfilter %}",
        "{% call one() %}a{% endcall %}",
        "{{ leaver.name.a }}",
    ],
)
@bug(reason="B12: says Jinja's class names: neg, filterblock, callblock, getattr")
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
        pytest.param("{{\n'a'\n}}\n{{ leaver.sen }}", 3, id="below a value of three lines"),
        pytest.param("{#\na\n#}\n{{ leaver.sen }}", 3, id="below a comment of three lines"),
    ],
)
def test_asks_has_the_line_that_first_prints_a_field(body, line):
    assert read_template("example", written(body)).asks["leaver.sen"] == FIRST_LINE + line


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
            notice(allowed=["name"]),
            WithheldField,
            f"Line 11 of the template asks for leaver.sen, which rule S21 withholds: {NOT_IN_IT}",
            id="withheld",
        ),
        pytest.param(
            "a\n{% if leaver.sen %}\n{% endif %}",
            notice(allowed=["name"]),
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
    ["{% if leaver.sen %}{{ leaver.sen }}{% endif %}", '{{ leaver.sen or "none" }}', "{{ leaver.name }}"],
)
def test_look_is_silent_when_a_letter_can_be_filled(body):
    read_template("example", written(body)).look(context(notice(leaver(sen=""))))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{{ leaver.sen | join(", ") }}', id="join prints a hole"),
        pytest.param("{% if leaver.attendance > '90' %}a{% endif %}", id="a comparison with a blank"),
        pytest.param(
            "{% if leaver.start_date > leaver.leaving_date %}a{% endif %}", id="a blank date compared"
        ),
        pytest.param("{% if leaver.level in '12' %}a{% endif %}", id="a blank sought in a text"),
    ],
)
@bug(
    reason="B4: a blank is printed as nothing, or compared with a TypeError",
    raises=(pytest.fail.Exception, TypeError),
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

"""What a template is read as, what it asks for, and what stops it from being filled."""

from datetime import date

import pytest

from directory.errors import Unknown
from directory.model import DataCategory, Role
from directory.templates.folder import load_template, template_names
from directory.templates.problems import BlankField, Place, TemplateWrong, WithheldField
from directory.templates.template import Again, read_template
from directory.values.dates import Within
from tests.makers import context, leaver, notice
from tests.template_texts import FIRST_LINE, written

DEEP = "nested too deeply to be read. Write it flatter."


def test_a_good_template_is_read_whole():
    template = read_template(
        "example", written("Dear {{ recipient.addressee }}\n", subject='"Our: reference"')
    )

    assert (template.name, template.title, template.rule) == ("example", "Transfer", "S21")
    assert template.role is Role.ADMISSIONS
    assert template.addressee == "Admissions"
    assert (template.subject.text, template.subject.line) == ("Our: reference", 6)
    assert (template.cover.text, template.cover.line) == ("Dear colleague", 7)
    assert (template.body.text, template.body.line) == ("Dear {{ recipient.addressee }}\n", FIRST_LINE)
    assert template.enclosures == ()


def test_template_may_say_how_long_its_receipt_takes():
    assert read_template("example", written()).receipt_within is None
    template = read_template("example", written(receipt_within="5 school days"))
    assert template.receipt_within == Within(5, school=True)


def test_template_may_say_how_many_pages_are_too_many():
    assert read_template("example", written()).most_pages == 4
    assert read_template("example", written(most_pages="6")).most_pages == 6


def test_hash_of_a_template_tells_one_text_from_another():
    one, same, other = (read_template("example", written(body)) for body in ("a\n", "a\n", "b\n"))
    assert one.text_hash == same.text_hash != other.text_hash


def test_the_lines_of_a_file_may_end_as_in_windows():
    template = read_template("example", written("a\n\n{{ leaver.course }}\n").replace("\n", "\r\n"))

    assert template.asks == {"leaver.course": Place(FIRST_LINE + 2, 4)}
    assert template.body.text == "a\n\n{{ leaver.course }}\n"


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


NOT_IN_IT = "the register does not allow it."


@pytest.mark.parametrize(
    ("body", "of", "error", "says"),
    [
        pytest.param(
            "a\n\n{{ leaver.course }}",
            notice(leaver(course="")),
            BlankField,
            "Line 11 of the template prints leaver.course, which is blank.",
            id="blank",
        ),
        pytest.param(
            "{% if leaver.course %}\n{% else %}\n{{ leaver.course }}\n{% endif %}",
            notice(leaver(course="")),
            BlankField,
            "Line 11 of the template prints leaver.course, which is blank.",
            id="blank where it is printed",
        ),
        pytest.param(
            "a\n{{ leaver.sen }}",
            notice(allowed=[DataCategory.NAME]),
            WithheldField,
            f"Line 10 of the template asks for leaver.sen, which rule S21 withholds: {NOT_IN_IT}",
            id="withheld",
        ),
        pytest.param(
            "a\n{% if leaver.sen %}\n{% endif %}",
            notice(allowed=[DataCategory.NAME]),
            WithheldField,
            f"Line 10 of the template asks for leaver.sen, which rule S21 withholds: {NOT_IN_IT}",
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
    ("body", "front", "says"),
    [
        pytest.param("{{ " + "(" * 1000 + "leaver.name" + ")" * 1000 + " }}", {}, DEEP, id="brackets"),
        pytest.param("{% if leaver.sen %}" * 200 + "x" + "{% endif %}" * 200, {}, DEEP, id="ifs"),
        pytest.param("Hello\n", {"enclosures": "[" * 1000 + "]" * 1000}, DEEP, id="lists of front matter"),
        pytest.param(
            "Hello\n",
            {"enclosures": "&a [*a]"},
            "the front matter cannot be read here.",
            id="a list of itself",
        ),
        pytest.param("word " * 50_001, {}, "the file is larger than 250 KB, which no letter is.", id="large"),
    ],
)
def test_a_template_made_to_hurt_is_a_sentence(tmp_path, body, front, says):
    (tmp_path / "letter.md").write_text(written(body, **front), "utf-8")

    with pytest.raises(TemplateWrong, match=says):
        load_template("letter", tmp_path)


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
    assert caught.value.trouble == f'"{heading}" differs from templates/letter.md.'

"""The entries at the head of a template: what is read, and what is refused on its line."""

import pytest

from directory.model import Audience, Role
from directory.templates.front_matter import Enclosure
from directory.templates.problems import Place, TemplateWrong
from directory.templates.template import Again, read_template
from tests.plans import AT_HOME, template
from tests.template_texts import FRONT, refusal, written


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
        pytest.param({"audience": "parent"}, 3, '"audience" must be one of: destination', id="audience"),
        pytest.param({"title": '""'}, 2, '"title" is missing or is not text', id="blank"),
        pytest.param({"title": "[a]"}, 2, '"title" is missing or is not text', id="a list"),
        pytest.param({"title": "{a: b}"}, 2, '"title" is missing or is not text', id="entries of its own"),
        pytest.param(
            {"subjct": "x"}, 8, '"subjct" is not known in front matter. Did you mean subject?', id="near"
        ),
        pytest.param({"zzz": "x"}, 8, '"zzz" is not known in front matter.', id="nothing near"),
        pytest.param({"title": "a: b"}, 2, "Put text that has a colon in quotation marks.", id="colon"),
        pytest.param({"rule": "@S21"}, 4, "cannot be read here", id="a sign that YAML keeps"),
        pytest.param({"rule": "*S21"}, 4, "cannot be read here", id="an alias of nothing"),
        pytest.param(
            {"cover": "!!python/name:os.system"}, 7, '"cover" is missing or is not text', id="python object"
        ),
        pytest.param(
            {"cover": "!!python/object/apply:os.getcwd []"},
            7,
            '"cover" is missing or is not text',
            id="python call",
        ),
        pytest.param({"enclosures": "Receipt"}, 8, "must be a list", id="enclosure of one word"),
        pytest.param({"receipt_within": "a week"}, 8, "like 7 days or 5 school days.", id="no time"),
        pytest.param({"most_pages": "few"}, 8, "a number of pages from 1 to 99", id="no number"),
        pytest.param({"most_pages": "0"}, 8, "a number of pages from 1 to 99", id="no page"),
        pytest.param({"enclosures": "[Receipt]"}, 8, "must be a list", id="list of words"),
        pytest.param(
            {"enclosures": "[{what: a, sent_by: c}]"}, 8, "needs what, route and sent_by", id="no route"
        ),
        pytest.param(
            {"enclosures": f"[{{{ENCLOSURE}, when: sfeguarding}}]"},
            8,
            '"enclosures" says when: "sfeguarding", which is not a field of a leaver.',
            id="when",
        ),
    ],
)
def test_wrong_front_matter_is_refused_on_its_line(entries, line, says):
    wrong = refusal(written(**entries))

    assert wrong.line == line
    assert says in str(wrong)
    assert str(wrong).startswith(f"templates/example.md, line {line}: ")


def test_an_entry_that_every_template_once_needed_may_stay():
    assert read_template("example", written(kind="letter")).title == "Transfer"
    assert '"kind" is not known in front matter.' in str(refusal(written(kind="e-mail")))


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


@pytest.mark.parametrize(
    ("entries", "line", "key"),
    [
        pytest.param({"rule": "S21\nrule: S02"}, 5, "rule", id="at the top"),
        pytest.param({"rule": 'S21\n"rule": S21'}, 5, "rule", id="in quotes and of the same text"),
        pytest.param({"cover": "a\ntitle: b"}, 8, "title", id="far from the first"),
        pytest.param({"zzz": "a\nzzz: b"}, 9, "zzz", id="not known"),
        pytest.param({"enclosures": f"[{{{ENCLOSURE}, what: d}}]"}, 8, "what", id="in an enclosure"),
        pytest.param(
            {"enclosures": f"\n- {{{ENCLOSURE}}}\n- what: a\n  route: b\n  sent_by: c\n  route: b"},
            13,
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


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_is_told_by_its_words(audience: Audience) -> None:
    front = AT_HOME if audience is Audience.CHOOSER else {"audience": audience.value}
    assert template("Hello", **front).audience is audience


@pytest.mark.parametrize(
    ("addressee", "role", "alone"),
    [
        ("Safeguarding lead", Role.SAFEGUARDING_LEAD, True),
        ("SENCO", Role.SENCO, True),
        ("Admissions", Role.ADMISSIONS, False),
        ("Examinations", Role.EXAMINATIONS, False),
        ("Data protection", Role.DATA_PROTECTION, False),
        ("The beat team", "The beat team", False),
        ("senco", Role.SENCO, True),
        ("The SENCO", "The SENCO", False),
    ],
)
def test_addressee_is_a_role_or_any_post_in_words(addressee: str, role: str, alone: bool) -> None:
    made = template("Hello", addressee=addressee)
    assert (made.role, made.addressee, made.to_contact_alone) == (role, addressee, alone)


@pytest.mark.parametrize(
    ("words", "again"),
    [
        (None, Again.NEVER),
        ("never", Again.NEVER),
        ("each school year", Again.EACH_YEAR),
        ("each day", Again.EACH_DAY),
    ],
)
def test_letter_is_a_new_one_never_each_school_year_or_each_day(words: str | None, again: Again) -> None:
    assert template("Hello", again=words).again is again


def test_what_a_letter_goes_by_counts_as_asked_for_at_its_line() -> None:
    enclosures = "[{what: File, route: by hand, sent_by: Office, when: sen_file}]"
    made = template("Hello", when="safeguarding_file", addressee="Safeguarding lead", enclosures=enclosures)
    assert made.asks == {"leaver.safeguarding_file": Place(8, 7), "leaver.sen_file": Place(9, 13)}


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ({"audience": "body of the rule"}, 3, "Did you mean bodies of the rule?"),
        ({"audience": "parents"}, 3, "must be one of: destination, placement"),
        ({"rule": None}, 1, '"rule" is missing'),
        ({"addressee": None}, 1, '"addressee" is missing'),
        ({"cover": None}, 1, '"cover" is missing'),
        ({"subject": None}, 1, '"subject" is missing'),
        ({"again": "each year"}, 8, "Did you mean each school year?"),
        ({"when": "safeguarding"}, 8, "Did you mean safeguarding_file?"),
        ({"when": "hold"}, 8, "which is not a field of a leaver"),
        ({"when": "reference"}, 8, "which is not a field of a leaver"),
        ({"enclosures": "[{what: A, route: B, sent_by: C, when: hold}]"}, 8, "not a field of a leaver"),
    ],
)
def test_wrong_entry_is_refused_at_its_line(front: dict[str, str | None], line: int, says: str) -> None:
    with pytest.raises(TemplateWrong) as caught:
        template("Hello", **front)
    assert caught.value.line == line
    assert says in str(caught.value)


def test_letter_to_any_body_needs_no_rule_and_one_home_no_addressee() -> None:
    assert template("Hello", audience="body", rule=None).rule == ""
    assert template("Hello", **AT_HOME).addressee == ""

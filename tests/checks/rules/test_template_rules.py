"""Rules about templates: a table of what is written, and what is said of it, with line and column."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from directory.checks import registry
from directory.checks.run import check_templates
from directory.model import DataCategory, Pupils, Recipient, SendBy, SharingRule, Status
from directory.sharing.recipients import Directory
from directory.templates.folder import TemplateFolder, load_template, read_folder
from directory.templates.problems import Breach, Place, TemplateWrong
from directory.templates.tags import read_tags
from directory.templates.template import Reading, read_all
from directory.workbook.read import read_workbook
from tests.makers import recipient, rule, school
from tests.template_texts import FIRST_LINE, written
from tests.templates.test_grammar import FORBIDDEN

ROOT = Path(__file__).parents[3]
WORKBOOK = ROOT / "data" / "recipients.xlsx"
NOTHING_OF_A_PUPIL = {"audience": "body", "rule": None}
FAMILY = {"audience": "whoever holds the choice", "addressee": None, "subject": None, "cover": None}


def held_against(*rows: SharingRule, bodies: tuple[Recipient, ...] = (recipient(),)) -> Directory:
    """Return a directory with a register of ``rows``, by default one that allows everything."""
    return Directory(
        school=school(),
        recipients=MappingProxyType({body.id: body for body in bodies}),
        contacts=(),
        register=rows or (rule(),),
        wrong=MappingProxyType({}),
        doubtful=MappingProxyType({}),
        accepted=MappingProxyType({}),
        names=MappingProxyType({}),
        typed=MappingProxyType({}),
    )


def told(texts, against=None):
    """Return code, file, line, column and message of what is found in templates, by name."""
    texts = {"example": texts} if isinstance(texts, str) else texts
    readings = tuple(read_all(name, text) for name, text in texts.items())
    found = registry.run_templates(TemplateFolder(readings, against or held_against()))
    return [(one.code, one.file, one.line, one.column, one.message) for one in found]


def test_a_good_template_has_nothing_to_mend():
    assert told(written("Dear {{ recipient.addressee }}\n")) == []


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        pytest.param("a\n", "T01", 1, 1, "must start with front matter", id="no front matter"),
        pytest.param(written(again="weekly"), "T01", 8, 8, '"again" must be one of: never', id="entry"),
        pytest.param(written(title="a: b"), "T01", 2, 9, "Put text that has a colon", id="colon"),
        pytest.param(written(subject="'a {{ ) }}'"), "T02", 6, 16, "check the braces", id="subject's tag"),
        pytest.param(
            written("a\nb {{ leaver.sen or “c” }}"),
            "T03",
            FIRST_LINE + 1,
            20,
            "Type {{ leaver.sen or",
            id="curly",
        ),
        pytest.param(
            written("a\n\nb {% if leaver.sen %}c\n\nd{% endif %}"),
            "T04",
            FIRST_LINE + 2,
            3,
            f"on line {FIRST_LINE + 4}",
            id="crossing",
        ),
        pytest.param(written("{% if leaver.sen %}a"), "T04", FIRST_LINE, 1, "not closed", id="left open"),
        pytest.param(
            written("a {{ leaver.sen() }}"), "T05", FIRST_LINE, 16, "a call is not allowed", id="call"
        ),
        pytest.param(
            written("a {{ leaver.nmae }}"), "T06", FIRST_LINE, 6, "Did you mean leaver.name?", id="near"
        ),
        pytest.param(
            written("{% for a in pupils %}{{ a.b }}{% endfor %}"),
            "T06",
            FIRST_LINE,
            13,
            "goes over a named list",
            id="no such list, told once",
        ),
        pytest.param(
            written(cover="|\n  a\n  b {{ leaver.sen }}"),
            "T07",
            9,
            8,
            "must not name a leaver",
            id="in the cover",
        ),
        pytest.param(
            written("a\nb ![](x.png)"),
            "T08",
            FIRST_LINE + 1,
            3,
            "a picture has no place in a letter.",
            id="picture without a description",
        ),
        pytest.param(written("a ![b](x.png)"), "T08", FIRST_LINE, 3, "a picture", id="picture with one"),
        pytest.param(
            written("a\n\n  > b"), "T09", FIRST_LINE + 2, 3, "a quotation has no place", id="quotation"
        ),
        pytest.param(
            written("a\nb [c](d&amp;e)"), "T09", FIRST_LINE + 1, 3, "a link needs a plain address", id="link"
        ),
        pytest.param(
            written("a\n", rule="S99"),
            "T11",
            4,
            7,
            'rule "S99" is not in the Sharing sheet',
            id="rule that is not there",
        ),
    ],
)
def test_what_is_wrong_is_told_under_its_code_with_its_place(text, code, line, column, says):
    ((found, file, at, in_, message),) = told(text)

    assert (found, file, at, in_) == (code, "example.md", line, column)
    assert says in message


def test_what_a_letter_needs_is_not_told_while_it_is_unknown_whom_it_is_for():
    family = written("{{ choice.name }} {{ leaver.nmae }}\n", **(FAMILY | {"audience": "whoever"}), rule=None)

    assert [code for code, *_ in told(family)] == ["T01", "T06"]


@pytest.mark.parametrize(("snippet", "says"), FORBIDDEN)
def test_what_the_language_forbids_is_told_with_all_the_rest_or_as_a_broken_tag_alone(snippet, says):
    found = told(written(f"{{{{ leaver.aaa }}}}\n\n{snippet}\n\n{{{{ leaver.zzz }}}}\n"))
    messages = [message for *_, message in found]

    assert any(says in message for message in messages)
    if read_tags(snippet).tree is None:
        assert len(messages) == 1
    else:
        assert 'no field "leaver.aaa"' in messages[0]
        assert 'no field "leaver.zzz"' in messages[-1]


def test_a_broken_tag_hides_nothing_in_another_part():
    text = written(
        "{{ ( }} {{ ) }}", subject="'{{ school.nmae }}'", cover="'a {{ leaver.sen }} {{ [ }}'", title=None
    )

    assert [(code, line, column) for code, _, line, column, _ in told(text)] == [
        ("T01", 1, 1),
        ("T06", 5, 14),
        ("T02", 6, 33),
        ("T02", FIRST_LINE - 1, 6),
    ]


def test_everything_is_told_in_one_run():
    first = written("{{ leaver.nmae }} {{ 1 + 1 }}\n\n> a\n\n![](b)\n", rule="S99", title=None)
    found = told({"a": first, "b": written("{{ leaver.lvel }}\n"), "c": "nothing"})

    assert [(code, file, line) for code, file, line, *_ in found] == [
        ("T01", "a.md", 1),
        ("T11", "a.md", 3),
        ("T06", "a.md", 8),
        ("T05", "a.md", 8),
        ("T09", "a.md", 10),
        ("T08", "a.md", 12),
        ("T06", "b.md", FIRST_LINE),
        ("T01", "c.md", 1),
    ]


def test_a_run_stops_at_the_first_that_is_told(tmp_path):
    text = written("{{ leaver.nmae }}\n\n> a\n", again="weekly")
    (tmp_path / "example.md").write_text(text, "utf-8")
    with pytest.raises(TemplateWrong) as caught:
        load_template("example", tmp_path)

    assert (caught.value.line, caught.value.column, caught.value.trouble) == told(text)[0][2:]


def test_a_field_that_no_row_of_the_rule_allows_is_told_wherever_it_is_asked_for():
    names_only = held_against(rule(data=frozenset({DataCategory.NAME})))
    found = told(written("{{ leaver.name }}\n{% if leaver.sen %}a{% endif %} {{ leaver.upn }}"), names_only)

    assert found == [
        ("T12", "example.md", FIRST_LINE + 1, 7, "asks for leaver.sen, and rule S21 does not allow SEN."),
        ("T12", "example.md", FIRST_LINE + 1, 36, "asks for leaver.upn, and rule S21 does not allow UPN."),
    ]


def test_a_field_that_no_row_of_the_rule_allows_may_be_asked_for_where_it_is_not_withheld():
    names_only = held_against(rule(data=frozenset({DataCategory.NAME})))
    asking = "{{ leaver.name }}{% if not withheld.sen and leaver.sen %}{{ leaver.sen }}{% endif %}"
    assert told(written(asking), names_only) == []


def test_what_a_letter_is_about_is_told_with_another_mend():
    some = held_against(
        rule(recipient="School", data=frozenset(DataCategory)),
        rule(recipient="College", data=frozenset({DataCategory.NAME}), row=3),
    )
    (found,) = told(written("{{ leaver.name }}\n", when="sen"), some)
    assert found[0] == "T15"
    assert found[4].endswith(
        "The letter is nothing without it. If the body may have it, have the rule changed."
    )


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("{{ leaver.sen }} and {{ leaver.upn }}", [4, 25], id="both"),
        pytest.param(
            "{% if not withheld.sen %}{{ leaver.sen }}{% endif %} {{ leaver.upn }}", [57], id="asks"
        ),
        pytest.param(
            '{% if recipient.category == "School" %}{{ leaver.sen }}{% endif %}', [], id="not there"
        ),
    ],
)
def test_a_field_that_some_rows_of_the_rule_withhold_is_told_unless_the_letter_asks(text, columns):
    some = held_against(
        rule(recipient="School", data=frozenset(DataCategory)),
        rule(recipient="College", data=frozenset({DataCategory.NAME}), row=3),
    )

    found = told(written(f"{text}\n"), some)

    assert [(code, line, column) for code, _, line, column, _ in found] == [
        ("T15", FIRST_LINE, column) for column in columns
    ]
    assert all("which rule S21 withholds from College" in message for *_, message in found)


@pytest.mark.parametrize(
    ("entries", "rows", "bodies", "says"),
    [
        pytest.param(
            {}, [rule(pupils=Pupils.AGGREGATED)], [recipient()], "aggregated figures only", id="aggregated"
        ),
        pytest.param(
            {}, [rule(pupils=Pupils.NOT_OURS)], [recipient()], "what another body shares", id="not ours"
        ),
        pytest.param(
            {}, [rule(pupils=Pupils.BY_CONTRACT)], [recipient()], "a written contract", id="processor"
        ),
        pytest.param(
            {},
            [rule(pupils=Pupils.AGGREGATED), rule(recipient="example-college", row=3)],
            [recipient()],
            "",
            id="aggregated for the others",
        ),
        pytest.param({}, [rule()], [recipient(status=Status.CLOSED)], "no body that is open", id="closed"),
        pytest.param(
            {}, [rule()], [recipient(status=Status.UNCONFIRMED)], "", id="unconfirmed: it may be open"
        ),
        pytest.param({}, [rule()], [recipient(send_by=SendBy.PORTAL)], "takes letters", id="portal"),
        pytest.param(
            {}, [rule(recipient="Health")], [recipient()], "no body that is open", id="nobody there"
        ),
        pytest.param(
            {"audience": "body"},
            [rule(pupils=Pupils.AGGREGATED)],
            [recipient()],
            "",
            id="aggregated figures go to a body",
        ),
        pytest.param(
            {"audience": "body"}, [rule()], [recipient(status=Status.CLOSED)], "no body", id="body closed"
        ),
        pytest.param(NOTHING_OF_A_PUPIL, [rule()], [], "", id="any body"),
        pytest.param(FAMILY, [rule()], [], "names no choice", id="no choice to ask about"),
        pytest.param(FAMILY, [rule(limited_by="youth_support")], [], "", id="a choice"),
    ],
)
def test_a_template_that_nobody_can_get_is_told_at_its_rule(entries, rows, bodies, says):
    found = told(written("a\n", **entries), held_against(*rows, bodies=tuple(bodies)))

    assert [code for code, *_ in found] == (["T13"] if says else [])
    for _, _, line, column, message in found:
        assert says in message
        assert written("a\n", **entries).splitlines()[line - 1][column - 1 :] == "S21"


def test_a_body_whose_row_has_an_error_may_get_the_letter_once_it_is_mended():
    found = registry.run(read_workbook(WORKBOOK, date(2026, 11, 23)))[0]
    against = replace(held_against(rule(recipient="b"), bodies=()), wrong=MappingProxyType({"b": found}))

    assert told(written("a\n"), against) == []


A_FAMILY = written("{{ leaver.name }} {{ leaver.date_of_birth }}\n", **FAMILY)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a": A_FAMILY, "a.pl": A_FAMILY}, [], id="the same"),
        pytest.param(
            {"a": A_FAMILY, "a.pl": written("{{ leaver.name }}\n{{ leaver.surname }}", **FAMILY)},
            [
                ("T10", 1, 1, "does not ask for leaver.date_of_birth, which a.md does on line 6."),
                ("T10", 7, 4, "asks for leaver.surname, which a.md does not."),
            ],
            id="other fields",
        ),
        pytest.param(
            {"a": A_FAMILY, "a.pl": A_FAMILY.replace("S21", "S22")},
            [("T10", 4, 7, '"rule" differs from templates/a.md.')],
            id="another rule",
        ),
        pytest.param({"a.pl": A_FAMILY}, [("T13", 1, 1, "there is no a.md")], id="no original"),
        pytest.param(
            {"a": A_FAMILY, "a.polish": A_FAMILY},
            [("T13", 1, 1, "Polish is pl, so name.pl.md")],
            id="no code",
        ),
        pytest.param(
            {"a": written("b\n"), "a.pl": written("b\n")},
            [("T13", 1, 1, "only letters to families")],
            id="to a body",
        ),
        pytest.param(
            {"a": written("{{ leaver.nmae }}", **FAMILY), "a.pl": A_FAMILY},
            [("T06", 6, 4, "leaver.nmae")],
            id="not compared before the original can be read",
        ),
    ],
)
def test_a_sibling_is_the_same_letter_in_a_language_that_somebody_reads(files, expected):
    register = [rule(limited_by="youth_support"), rule(rule="S22", limited_by="youth_support")]
    found = told(files, held_against(*register))

    assert [(code, line, column) for code, _, line, column, _ in found] == [one[:3] for one in expected]
    for (*_, message), (*_, says) in zip(found, expected, strict=True):
        assert says in message


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / "example.md").write_bytes(written("Si\xe2n").encode("cp1252"))
    (one,) = registry.run_templates(read_folder(tmp_path, held_against()))

    assert (one.code, one.message) == ("T01", "the file is not UTF-8. Save it again with that encoding.")


def test_the_templates_that_come_with_the_program_have_nothing_to_mend():
    assert check_templates(WORKBOOK, date(2026, 11, 23), ROOT / "templates") == []


@pytest.mark.parametrize(
    "breach", sorted(set(Breach) - {*("sibling", "rule", "disallowed field", "nobody", "in Word alone")})
)
def test_whatever_stops_a_run_is_told_by_one_rule(breach):
    reading = Reading("example", (TemplateWrong("example", Place(7, 3), "a", breach),))
    (one,) = registry.run_templates(TemplateFolder((reading,), held_against()))

    assert (one.line, one.column, one.message) == (7, 3, "a")

"""A letter as plain text: what a mail reader shows, folded for it."""

import pytest

from directory.documents.text import WIDTH, compile_line, compile_text, wrapped
from tests.makers import context, leaver, letter, notice


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Dear {{ leaver.name }},\n\nHello", "Dear Ann Example,\n\nHello\n"),
        ("a\\\nb", "a\nb\n"),
        ("# a\n\nb", "a\n\nb\n"),
        ("**a** *b*", "a b\n"),
        ("a\n\n- b\n- c\n\nd", "a\n\n- b\n- c\n\nd\n"),
        ("[a](https://example.org)", "a (https://example.org)\n"),
        ("[office@example.org](mailto:office@example.org)", "office@example.org\n"),
        (
            "| A | B |\n|---|---|\n| Name | {{ leaver.name }} |\n| Slip | |",
            "A: B\nName: Ann Example\nSlip:\n",
        ),
        ("| A | B | C |\n|---|---|---|\n| a | b | c |", "A: B; C\na: b; c\n"),
        ("a\n\n---\n\nb", f"a\n\n{'-' * WIDTH}\n\nb\n"),
        ("a\n\n{% if leaver.sen %}\nb\n{% endif %}\n\nc", "a\n\nc\n"),
        ("a\n\n{% for one in enclosures %}\n- {{ one.what }}\n{% endfor %}\n\nb", "a\n\nb\n"),
    ],
)
def test_a_block_is_lines(body, text):
    assert compile_text(letter(body))(context(notice(leaver(sen="")))) == text


def test_the_addressee_stands_above():
    written = compile_text(letter("Dear colleague", addressed=True))(context())

    assert written.startswith("Admissions Manager\nExample College\n1 Example Street\n")
    assert written.endswith("LE1 1FZ\n\nDear colleague\n")


@pytest.mark.parametrize("body", ["{{ leaver.course }}", "- {{ leaver.course }}", "a {{ leaver.course }} b"])
def test_lines_are_folded_for_a_mail_reader_with_their_values(body):
    written = compile_text(letter(body))(context(notice(leaver(course="word " * 60 + "end"))))

    assert len(written.splitlines()) > 1
    assert max(len(line) for line in written.splitlines()) <= WIDTH
    assert written.split().count("word") == 60


def test_a_folded_item_is_indented_below_its_bullet():
    assert wrapped("- " + "word " * 20).splitlines()[1].startswith("  word")


@pytest.mark.parametrize("long", ["x" * 300, "https://example.org/" + "well-known-" * 30])
def test_a_word_is_never_broken(long):
    assert long in wrapped(f"See {long} for more.").splitlines()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("Our reference {{ letter.reference }}", "Our reference EX-ABCDE23456"),
        ("a\nb\\\nc", "a b c"),
        ("{% if leaver.sen %}a{% endif %} b", "b"),
    ],
)
def test_a_subject_is_one_line(body, line):
    assert compile_line(letter(body))(context(notice(leaver(sen="")))) == line


def test_a_subject_is_one_line_whatever_its_values():
    written = compile_line(letter("{{ leaver.course }}"))(
        context(notice(leaver(course="a\nBcc: b@example.org\r\n")))
    )

    assert written == "a Bcc: b@example.org"

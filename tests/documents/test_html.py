"""A letter as HTML: one fragment of elements that say what they hold."""

import re

import pytest

from directory.documents.html import compile_html, with_letterhead
from tests.makers import context, letter, shipped_letterhead


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Dear {{ leaver.name }}", "<p>Dear Ann Example</p>"),
        ("a\\\nb", "<p>a<br>b</p>"),
        ("# a\n\n## b\n\n### c", "<h1>a</h1>\n<h2>b</h2>\n<h3>c</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("**a *b* c**", "<p><strong>a </strong><strong><em>b</em></strong><strong> c</strong></p>"),
        (
            '[a](https://example.org/?a=1&b="2")',
            '<p><a href="https://example.org/?a=1&amp;b=&#34;2&#34;">a</a></p>',
        ),
        ("a\n\n---\n\nb", '<p>a</p>\n<hr class="page">\n<p>b</p>'),
        (
            "| A | B |\n|---|---|\n| a | {{ leaver.name }} |",
            '<table>\n<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>\n<tbody>\n'
            '<tr><th scope="row">a</th><td>Ann Example</td></tr>\n</tbody>\n</table>',
        ),
        ("<b> & \"a\" 'b'", "<p>&lt;b&gt; &amp; &#34;a&#34; &#39;b&#39;</p>"),
    ],
)
def test_a_block_is_an_element(body, html):
    assert compile_html(letter(body))(context()) == f"<article>\n{html}\n</article>\n"


def test_a_previewed_letter_stands_between_the_schools_header_and_footer():
    written = with_letterhead("<article>a</article>\n", shipped_letterhead(), "EX-<1>")

    head, _, foot = written.partition("<article>a</article>")
    assert re.sub("<[^>]*>", "", head.replace("<br>", "|")).split("\n")[1:3] == [
        "Example School",
        "2 Example Street, Leicester, LE1\u00a01FZ|0116\u00a0496\u00a00003 · office@school.example.org",
    ]
    assert re.sub("<[^>]*>", "", foot).strip() == "EX-&lt;1&gt;"


def test_the_addressee_is_an_address():
    written = compile_html(letter("a", addressed=True))(context())

    assert "<address>Admissions Manager<br>Example College<br>1 Example Street<br>" in written

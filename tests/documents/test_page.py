"""A page as one file: nothing becomes markup, nothing is left out, and it runs what it brought alone."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from directory.documents.page import file_page

SHELL = """\
{% extends "file.html" %}
{% block title %}{{ title }}{% endblock %}
{% block kind %}report{% endblock %}
{% block main %}<p>{{ title }}, {{ on | day }}, {{ title | shown }}, {{ none | shown }}.</p>{% endblock %}
"""


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    path = tmp_path / "shell.html"
    path.write_text(SHELL, "utf-8")
    return path


def test_no_value_becomes_markup(shell: Path) -> None:
    page = file_page(shell, title="</title><b>\u202e", on=date(2026, 11, 23), none=None)
    escaped = "&lt;/title&gt;&lt;b&gt;"
    assert f"<title>{escaped}\u202e</title>" in page
    assert f"<p>{escaped}\u202e, 23 November 2026, {escaped}&lt;U+202E&gt;, .</p>" in page


def test_style_and_script_are_in_the_file_and_allowed_by_their_hashes(shell: Path) -> None:
    page = file_page(
        shell, style=".more { color: red; }\n", script="look();\n", title="T", on=date(2026, 1, 1), none=None
    )
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for tag, says in (("style", ".more"), ("script", "look();")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert says in inside
        assert f"{tag}-src 'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_page_without_a_script_has_none(shell: Path) -> None:
    page = file_page(shell, title="T", on=date(2026, 1, 1), none=None)
    assert "script" not in page


def test_value_that_is_not_given_is_no_blank(shell: Path) -> None:
    with pytest.raises(UndefinedError):
        file_page(shell, on=date(2026, 1, 1), none=None)

"""The report of `list`: what a body is called."""

import json

import pytest

from directory.report.body import labelled
from directory.report.listing import FORMS
from directory.report.style import Style
from tests.helpers import row


@pytest.mark.parametrize("width", [80, 100, 160])
def test_other_names_stand_behind_the_name(width: int) -> None:
    named = row(organisation="Example College", also_known_as="EC; EC1")
    assert "Example College (EC; EC1)" in " ".join(FORMS["text"]([named], Style(width)).split())
    assert "(" not in FORMS["text"]([row()], Style(width))


def test_other_names_are_in_every_form() -> None:
    named = row(also_known_as="EC; EC1")
    assert json.loads(FORMS["json"]([named], Style()))[0]["also_known_as"] == "EC; EC1"
    assert "Also known as EC; EC1\n" in labelled(named, Style())

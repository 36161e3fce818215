"""What tests of templates need: the text of a good one, and what is said of a wrong one."""

from pathlib import Path

import pytest

from directory.templates.folder import load_template, template_names
from directory.templates.problems import TemplateWrong
from directory.templates.template import read_template

FRONT = {
    "title": "Transfer",
    "audience": "destination",
    "rule": "S21",
    "addressee": "Admissions",
    "subject": "Our reference",
    "cover": "Dear colleague",
}
FIRST_LINE = 9  # of the body, below six entries between two dividers


TEMPLATES = Path(__file__).parents[1] / "templates"


def letter_names():
    """Return the names of the templates that are letters: what is for anybody is published."""
    loaded = (load_template(name, TEMPLATES) for name in template_names(TEMPLATES))
    return [template.name for template in loaded if template.audience.is_letter]


def written(body="Dear colleague\n", **entries):
    """Return a good template with entries of its front matter changed; None leaves one out."""
    front = {key: text for key, text in (FRONT | entries).items() if text is not None}
    return "---\n" + "".join(f"{key}: {text}\n" for key, text in front.items()) + f"---\n{body}"


def refusal(text):
    with pytest.raises(TemplateWrong) as caught:
        read_template("example", text)
    return caught.value

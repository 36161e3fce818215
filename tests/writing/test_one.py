"""One letter filled to be looked at is the letter that would be written, and leaves no file."""

import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from directory.errors import Unknown
from directory.model import Notice
from directory.planning.prepare import Prepared
from directory.writing.one import letter_html, letter_message, letter_pdf, letter_text
from directory.writing.write import write
from tests.helpers import row
from tests.plans import college, directory_of, planned, prepared, pupil, template

ODD = "<b>O'Ann</b> {{ 7 }}"


@pytest.fixture(scope="module")
def made() -> Prepared:
    """Return a plan of two letters: one to a body that takes e-mail, one to a body that takes post."""
    directory = directory_of(
        row(number=2), college(3, "post-college", "Post College", send_by="Post"), row("Sharing", 2)
    )
    pupils = [pupil(2, forename=ODD), pupil(3, reference="4712", destination="post-college")]
    plan = planned(pupils, directory, [template()])
    assert len(plan.notices) == 2, plan.held
    return prepared(plan, directory, {"letter": template()})


def by_mail(made: Prepared) -> Notice:
    return next(one for one in made.plan.notices if one.email)


def test_letter_as_html_has_every_value_escaped(made: Prepared) -> None:
    html = letter_html(made, by_mail(made).key)
    assert html.startswith("<article>")
    assert "&lt;b&gt;O&#39;Ann&lt;/b&gt; {{ 7 }} Example" in html
    assert ODD in letter_text(made, by_mail(made).key)


def test_letter_and_message_are_those_that_are_written(made: Prepared, tmp_path: Path) -> None:
    list(write(made, tmp_path / "out"))
    preview = (tmp_path / "out" / "index.html").read_text("utf-8")
    for one in made.plan.notices:
        written = {name.rpartition(".")[2]: (tmp_path / "out" / name).read_bytes() for name in one.files}
        assert pages(letter_pdf(made, one.key)) == pages(written["pdf"])
        assert letter_html(made, one.key) in preview
    draft = message_from_bytes(written_draft(made, tmp_path / "out"), policy=policy.default)
    body = draft.get_body(("plain",))
    message = letter_message(made, by_mail(made).key)
    assert message is not None
    assert body is not None
    assert (message.to, message.subject) == (draft["To"], draft["Subject"])
    assert message.text.split() == body.get_content().split()


@pytest.mark.parametrize(
    ("subject", "says"),
    [
        (
            "Transfer, our reference {{ letter.reference }}",
            "Replaces our letter of 23 November 2026: Transfer, ",
        ),
        ("Transfer", "Replaces our letter {reference} of 23 November 2026: Transfer"),
        ("{% if letter.replaces %}New{% else %}First{% endif %}", "New"),
    ],
)
def test_message_of_a_correction_says_first_which_letter_it_replaces(
    made: Prepared, tmp_path: Path, subject: str, says: str
) -> None:
    notice, text = by_mail(made), template(subject=f"'{subject}'")
    reference = f"{made.background.school['letter_reference_prefix']}-{notice.key.upper()}"
    one = replace(made, templates={"letter": text}, replaced={notice.key: date(2026, 11, 23)})
    list(write(one, tmp_path / "out"))
    draft = message_from_bytes(written_draft(one, tmp_path / "out"), policy=policy.default)
    message = letter_message(one, notice.key)
    assert message is not None
    assert draft["Subject"] == message.subject
    assert message.subject.startswith(says.format(reference=reference))
    said = f"This replaces our letter {reference} of 23 November 2026. Please no longer use that one."
    for form in ("plain", "html"):
        body = draft.get_body((form,))
        assert body is not None
        words = " ".join(re.sub("<[^>]+>", "", body.get_content()).split())
        assert words.startswith(said), form
    first = letter_message(replace(one, replaced={}), notice.key)
    assert first is not None
    assert "eplaces" not in first.subject + first.text


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page: the file itself says in which second it was made."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def written_draft(made: Prepared, out: Path) -> bytes:
    return (out / by_mail(made).files[-1]).read_bytes()


def test_letter_by_post_has_no_message(made: Prepared) -> None:
    post = next(one for one in made.plan.notices if not one.email)
    assert letter_message(made, post.key) is None


def test_letter_that_is_not_in_the_plan_is_unknown(made: Prepared) -> None:
    with pytest.raises(Unknown, match='There is no letter in this plan with the key "zzzzzzzzzz"'):
        letter_html(made, "zzzzzzzzzz")


def test_looking_writes_no_file(made: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for show in (letter_html, letter_text, letter_pdf, letter_message):
        assert show(made, by_mail(made).key)
    assert not list(tmp_path.iterdir())

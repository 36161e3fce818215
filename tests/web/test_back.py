"""The way back to the letters, from what is mended so that they can go."""

import re
from html import unescape
from pathlib import Path

import pytest

from directory.workspace import Workspace
from tests.web.running import Answer, Visitor
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write
from tests.web.test_record import TITLE
from tests.web.test_uploaded import chosen, paired, row

__all__ = ["home", "page", "paired", "visitor"]  # fixtures
BODY, RULE = "/directory/body/gateway-college", "/directory/rules/S21"


def links(answer: Answer) -> list[str]:
    """Return where the links and the forms of a page's main part lead."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return [unescape(one) for one in re.findall(r'(?:href|action)="([^"]*)"', main)]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (f"{BODY}/change", {"town": "Oadby"}),
        (f"{BODY}/change", {"phone": "none"}),
        (f"{BODY}/contact", {"role": "SENCO", "name": "Miss A Example"}),
        ("/settings/school", {"senco": "Miss A Example"}),
        (f"{RULE}/change/College", {"notes": "Ask again."}),
    ],
    ids=["body", "body, wrong", "contact", "school", "rule"],
)
def test_what_is_mended_for_letters_leads_back_to_them(
    visitor: Visitor, place: str, change: dict[str, str]
) -> None:
    letters = visitor.post("/letters/new", LETTER).headers["Location"]
    of = letters.rpartition("/")[2]
    asked = visitor.get(f"{place}?of={of}")
    assert f"{place}?of={of}" in links(asked)
    saved = visitor.post(f"{place}?of={of}", filled(asked) | change)
    after = visitor.get(saved.headers["Location"]) if saved.status == 303 else saved
    assert ("Saved: " in said(after)) is ("none" not in change.values())
    for shown in (asked, after):
        assert f"Back to who gets what: {TITLE}" in said(shown)
        assert letters in links(shown)


def test_destination_that_needs_no_letter_is_filled_in_and_leads_back_to_the_letters(
    paired: Visitor,
) -> None:
    visitor, letters = paired, chosen(paired, row(0, "NEET") + row(1, "wqe-college"))
    assert "Held: 1" in said(visitor.get(letters))
    (place, *_) = [one for one in links(visitor.get(letters)) if "no_letter_for" in one]
    assert re.fullmatch(r"/settings/school\?row=\d+&of=\w+#no_letter_for", place)
    asked = visitor.get(place.partition("#")[0])
    form = filled(asked)
    word, was = form["no_letter_for"], form["was-no_letter_for"]
    assert (word, was) == ("NEET", "")
    assert f'"{word}" has been added to No letter for below.' in said(asked)
    wrong = visitor.post(place.partition("#")[0], form | {"email": "none"})
    assert filled(wrong)["no_letter_for"] == word
    saved = visitor.post(place.partition("#")[0], filled(wrong) | {"email": form["email"]})
    assert saved.headers["Location"] == letters
    told = said(visitor.get(letters))
    assert "Saved: No letter for." in told
    assert "Held" not in told
    assert "Not concerned" in told


def test_body_that_was_asked_leads_back_to_letters_that_are_written(home: Path, visitor: Visitor) -> None:
    letters = write(visitor)
    of = letters.rpartition("/")[2]
    asked = visitor.get(f"{BODY}?of={of}")
    assert [one for one in links(asked) if one.startswith(BODY) and f"of={of}" not in one] == []
    wrong = visitor.post(f"{BODY}/confirm?of={of}", filled(asked) | {"by": ""})
    assert f"Back to the steps: {TITLE}" in said(wrong)
    told = visitor.post(f"{BODY}/confirm?of={of}", filled(asked) | {"by": "AB"})
    after = visitor.get(told.headers["Location"])
    assert "Saved: Last checked" in said(after)
    assert f"Back to the steps: {TITLE}" in said(after)
    Workspace(home).ledger.write_bytes(b"no record")
    assert visitor.get(f"/settings/school?of={of}").status == 200


@pytest.mark.parametrize("of", ["", "?of=", "?of=0123456789ab", "?of=%22%3E%3Cb%3E//elsewhere.example"])
def test_whoever_comes_from_elsewhere_is_led_nowhere_back(visitor: Visitor, of: str) -> None:
    for place in (BODY, f"{BODY}/change", RULE, "/settings/school"):
        shown = visitor.get(f"{place}{of}")
        assert shown.status == 200
        assert "Back to who" not in said(shown)
        assert "><b>" not in shown.text


def test_rule_of_a_held_row_leads_to_its_bodies_and_to_another_one_and_back(visitor: Visitor) -> None:
    of = visitor.post("/letters/new", LETTER).headers["Location"].rpartition("/")[2]
    shown = visitor.get(f"{RULE}?of={of}")
    assert f"{RULE}/change/College?of={of}" in links(shown)
    assert f"{BODY}?of={of}" in links(shown)
    which = visitor.get(f"/directory/rules/new?for=gateway-college&of={of}")
    assert f"?rule=S21&for=gateway-college&of={of}" in links(which)

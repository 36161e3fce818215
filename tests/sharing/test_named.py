"""Which leavers a text names: in either order, with and without accents, apostrophes and hyphens."""

import pytest

from directory.sharing.named import Everybody, Others, others_than
from tests.helpers import row

ROWS = [
    row("Leavers", 2, forename="Bea Louise", surname="Other-Name", preferred_name="Beattie", upn="A123"),
    row("Leavers", 3, forename="Zo\u00eb", surname="O'Third", uln="1234567899", upn=""),
    row("Leavers", 4, forename="Mary Ann", surname="Lee", uln="", upn=""),
    row("Leavers", 5, forename="Ann", surname="Lee", uln="", upn=""),
    row("Leavers", 6, forename="Suharto", surname="", uln="", upn=""),
]
EVERYBODY = Everybody(ROWS)
NOBODY = others_than(EVERYBODY, None)


@pytest.mark.parametrize(
    "text",
    [
        "Bea Louise Other-Name",
        "twin of BEA OTHER NAME",
        "OTHER-NAME, Beattie (ref 3002), who has epilepsy",
        "Bea Other-Name's sister",
        "sits with Zoe OThird",
        "sits with Zoe\u0308 O\u2019Third.",
        "<p>O&#39;Third, Zo&euml;</p>",
        "Bea\nOther-\nName",
        "upn a123",
        "ULN: 1234567899",
    ],
)
def test_a_leaver_is_named_however_the_name_is_written(text: str) -> None:
    assert NOBODY.named_in("something else", text)


@pytest.mark.parametrize(
    "text", ["", "Bea", "Name Other Bea", "Suharto", "beaother name", "12345678999", "Lee, and Ann", "Leeann"]
)
def test_other_words_name_nobody(text: str) -> None:
    assert not NOBODY.named_in(text)


@pytest.mark.parametrize(
    ("of", "text", "named"),
    [
        pytest.param(ROWS[0], "Bea Other-Name, A123", False, id="the letter's own leaver"),
        pytest.param(ROWS[0], "Zoe O'Third", True, id="another"),
        pytest.param(ROWS[2], "Mary Ann Lee", False, id="another's name within the own name"),
        pytest.param(ROWS[3], "Mary Ann Lee", True, id="the own name within another's name"),
    ],
)
def test_a_letter_may_name_its_own_leaver(of, text: str, named: bool) -> None:
    assert others_than(EVERYBODY, of).named_in(text) is named


def test_a_leaver_who_is_called_like_the_head_teacher_does_not_hold_every_letter() -> None:
    head = "Mrs Bea Other-Name, Head Teacher"
    assert not others_than(EVERYBODY, ROWS[1], [head]).named_in(head)
    assert others_than(EVERYBODY, ROWS[1], [head]).named_in("A123")


def test_no_repr_shows_anybody() -> None:
    shown = repr(others_than(EVERYBODY, ROWS[0])) + repr(Others(EVERYBODY, ()))
    assert not [one for one in ("bea", "third", "other-name") if one in shown.casefold()]

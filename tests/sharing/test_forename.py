"""Whether a forename alone says which leaver is meant: a sister does, an ordinary word does not."""

import pytest

from directory.sharing.forename import Forenames
from tests.helpers import row

HOME = {"address": "1 Example Street", "postcode": "LE1 1AA"}
AWAY = {"address": "2 Example Street", "postcode": "LE1 1AB"}


def pupil(number: int, forename: str, surname: str, preferred: str = "", **cells: str):
    own = {"forename": forename, "surname": surname, "preferred_name": preferred, "parent": ""}
    return row("Leavers", number, **({"reference": f"30{number:02}"} | AWAY | own | cells))


ANN = pupil(2, "Ann Marie", "Example", **HOME, parent="Mrs Kali Example")
ROWS = [
    ANN,
    pupil(3, "Bea Louise", "Example", "Beattie"),
    pupil(4, "Caoimhe", "Other-Name", **HOME),
    pupil(5, "Dev", "Marlow"),
    pupil(6, "Will", "Example"),
    pupil(7, "May", "Example"),
    pupil(8, "Mark", "Brown"),
    pupil(9, "Jo", "Example"),
    pupil(10, "Kali", "Fourth"),
    pupil(11, "Ann", "Fifth"),
    pupil(12, "X", "Example", reference="12"),
    pupil(13, "Mary", "Example"),
    pupil(14, "Can", "Example"),
    pupil(15, "Don", "Example"),
    pupil(16, "Jan", "Example"),
    pupil(17, "Elizabeth", "Iqbal"),
]
FORENAMES = Forenames(ROWS)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sits next to Bea, who has epilepsy", id="same surname"),
        pytest.param("sits next to bea louise", id="small letters"),
        pytest.param("shares Beattie's reader", id="preferred name, owned"),
        pytest.param("Lives with CAOIMHE", id="same home, another surname"),
        pytest.param("collected with Jo", id="two letters, with a capital"),
        pytest.param("Her twin Dev has asthma", id="kin before"),
        pytest.param("Dev, her half-brother, has asthma", id="kin after"),
        pytest.param("as for Dev's cousin", id="kin of"),
        pytest.param("Her brother Will has asthma", id="an ordinary word right after kin"),
        pytest.param("her sisters Bea and May", id="two of them"),
        pytest.param("sister called May", id="called"),
        pytest.param("His brother Can has asthma", id="an ordinary word of another language"),
        pytest.param("Will's twin", id="an ordinary word that owns kin"),
        pytest.param("Works with Dev (ref 3005)", id="reference"),
        pytest.param("3008: see what Mark has", id="reference before an ordinary word"),
        pytest.param("Marlow (ref. 03005)", id="surname with a reference, and a zero"),
        pytest.param("Example (ref 3003)", id="the own surname with another's reference"),
        pytest.param("Sits with Dev M.", id="first letter of the surname"),
        pytest.param("Ring Mum Bea first", id="a mother, or a sister: a person has to look"),
    ],
)
def test_another_leaver_is_named(text: str) -> None:
    assert FORENAMES.another_in(text, ANN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sits next to Dev",
        "Dev, in 10M",
        "Dev B",
        "dev m",
        "Will need extra time",
        "May need a reader. Exams in May",
        "In May her sister fell ill",
        "Her sister may collect her",
        "HER BROTHER WILL COLLECT HER",
        "Her sister. Will need time",
        "Mark B in Maths, mark schemes",
        "Ann reads with a ruler; Marie is what friends call her",
        "Ask Kali, or her mother's friend Kali",
        "Mrs Bea, Miss Caoimhe and Mr Dev, her brother's tutor",
        "St Mary's Hospital; Beattie House",
        "jo",
        "Works well with friends and can lead; friends don't tire her",
        "88% in Jan, when her brother was ill",
        "A levels at Wyggeston and Queen Elizabeth I College",
        "X-ray of her knee",
        "twin of nobody, reference 3002, room 12",
        "3005",
        "Dev scored 300500",
    ],
)
def test_other_words_name_nobody(text: str) -> None:
    assert not FORENAMES.another_in(text, ANN)


def test_a_forename_that_two_share_is_the_other_leavers_where_it_is_not_the_own() -> None:
    assert FORENAMES.another_in("her friend Ann", ROWS[3])
    assert not FORENAMES.another_in("her friend Ann", ROWS[9])


def test_no_repr_shows_anybody() -> None:
    assert "bea" not in repr(FORENAMES).casefold()

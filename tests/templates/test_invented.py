"""The invented pupil that templates are shown with."""

from directory.model import LEAVER_FIELDS
from directory.templates.grammar import FIELDS
from directory.templates.invented import BODY, PUPIL


def test_nothing_of_the_invented_pupil_and_body_is_blank() -> None:
    assert PUPIL.keys() == LEAVER_FIELDS.keys()
    assert BODY.keys() == FIELDS["recipient"] | {"envelope"}
    assert all(PUPIL.values())
    assert all(BODY.values())

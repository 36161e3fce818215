"""What letters say that their rules withhold, or leave out for that, for the pages of a rule and a letter."""

from collections.abc import Sequence
from contextlib import suppress

from directory.checks.trusted import read_directory
from directory.errors import DirectoryError
from directory.sharing.recipients import Directory
from directory.templates.folder import Title, load_template
from directory.templates.register import allowed_fields
from directory.templates.template import Template
from directory.templates.withholding import Withholding, withholding
from directory.web.desk import Desk


def withheld_of(at: Desk, letters: Sequence[Title]) -> list[tuple[Title, Withholding]]:
    """Return what these letters say and a row of their rule withholds; of what cannot be read, nothing."""
    found: list[tuple[Title, Withholding]] = []
    for one in letters:
        with suppress(DirectoryError):  # the pages of the letters and of the directory say it
            letter = load_template(one.name, at.workspace.templates)
            found += [(one, lack) for lack in withholding(letter, _directory(at))]
    return found


def left_out_of(at: Desk, letter: Template) -> frozenset[str]:
    """Return the fields of a pupil that a letter could say and leaves out: no row of its rule allows them."""
    with suppress(DirectoryError):
        allowed = allowed_fields(letter, _directory(at).register)
        could = (field.partition(".")[2] for field in letter.asks.keys() - letter.bare if "leaver." in field)
        return frozenset(could) - allowed
    return frozenset()


def _directory(at: Desk) -> Directory:
    return at.kept("parsed", lambda: read_directory(at.workspace.workbook, at.today))

"""What the letters say that their rules withhold from a body, for the pages of a rule and of a letter."""

from collections.abc import Sequence
from contextlib import suppress

from directory.checks.trusted import read_directory
from directory.errors import DirectoryError
from directory.templates.folder import Title, load_template
from directory.templates.withholding import Withholding, withholding
from directory.web.desk import Desk


def withheld_of(at: Desk, letters: Sequence[Title]) -> list[tuple[Title, Withholding]]:
    """Return what these letters say and a row of their rule withholds; of what cannot be read, nothing."""
    found: list[tuple[Title, Withholding]] = []
    for one in letters:
        with suppress(DirectoryError):  # the pages of the letters and of the directory say it
            directory = at.kept("parsed", lambda: read_directory(at.workspace.workbook, at.today))
            letter = load_template(one.name, at.workspace.templates)
            found += [(one, lack) for lack in withholding(letter, directory)]
    return found

"""What a sheet and a column of the workbook are: headings, drop-downs, help texts, widths."""

from dataclasses import dataclass, field
from enum import Enum

from directory.values.text import snake


class Kind(Enum):
    """What a column holds, which decides how its cells are formatted."""

    TEXT = "text"  # Excel keeps what is typed: leading zeros, long digits
    DATE = "date"
    CHOICE = "choice"  # a plain drop-down


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``width`` in characters, ``help`` what its cells say, wherever they are filled in.

    ``in_excel`` is how they say it in the workbook itself, where that differs from a form; both are shown
    when its heading is selected there. ``key`` is the heading in snake_case, as JSON and code name the
    column.
    """

    heading: str
    help: str
    width: int = 18
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    needed: bool = False  # a blank cell is an error
    heading_needed: bool = False  # cells may be blank, but the column must be there
    open: bool = False  # the drop-down only proposes: another word may stand there too
    words: bool = False  # its cells say words of a list, which a pupil system may export as codes
    in_excel: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Make the key once: every row of a list is asked for it."""
        object.__setattr__(self, "key", snake(self.heading))

    @property
    def may_have_codes(self) -> bool:
        """Return whether a code may stand for its words: never for a name, a number or a day."""
        return self.words or self.kind is Kind.CHOICE

    @property
    def must_be_there(self) -> bool:
        """Return whether a file without this column cannot be used."""
        return self.needed or self.heading_needed


@dataclass(frozen=True, slots=True)
class SheetSchema:
    """One sheet. ``personal``: its values never leave the file except in a letter.

    ``keys`` are its columns' in order; ``named_by`` those of the columns that identify a row for its reader.
    ``synonyms`` pairs another system's heading with a column's key; a later pair wins, and the sheet's own
    heading wins over all. ``passed_over`` are unknown headings that are not reported. A school sets others
    aside: ``set_aside`` are headings that no letter is written from, by the school's own word, and ``absent``
    the keys of columns that its lists do not have. ``codes`` are a column's key, a code and its words.
    """

    name: str
    columns: tuple[Column, ...]
    named_by: tuple[str, ...]
    personal: bool = False
    synonyms: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    codes: tuple[tuple[str, str, str], ...] = ()
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Put the keys together once: every letter is asked for them."""
        object.__setattr__(self, "keys", tuple(column.key for column in self.columns))

    def column(self, key: str) -> Column:
        """Return the column with ``key``. Raises StopIteration when there is none."""
        return next(column for column in self.columns if column.key == key)


def values(enum: type[Enum]) -> tuple[str, ...]:
    """Return the closed list of an enum, for a drop-down."""
    return tuple(str(member.value) for member in enum)


def choice(
    heading: str,
    help: str,
    choices: tuple[str, ...],
    width: int,
    needed: bool = False,
    heading_needed: bool = False,
) -> Column:
    """Return a column with a drop-down of ``choices``."""
    return Column(heading, help, width, Kind.CHOICE, choices, needed, heading_needed)


def date_column(heading: str, help: str, needed: bool = False) -> Column:
    """Return a column of dates."""
    return Column(heading, help, 14, Kind.DATE, (), needed)

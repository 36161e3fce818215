"""A workbook as a person sees it, before any check: book, table, heading, row."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from directory.model.findings import Finding, Problem
from directory.model.recipients import Remembered


class Stored(StrEnum):
    """How the file stores a cell that is not plain text; text cells have no entry."""

    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA_WITHOUT_VALUE = "formula without a value"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a person sees it: the text of each cell, and which cell it is.

    ``values`` maps a column's key (its heading in snake_case) to text, "" when the cell is blank or the file
    has no such column; a date is shown as 31/08/2026. ``columns`` maps the key to the column letter; all rows
    of a table share it. ``stored`` names the cells that were not plain text. ``came`` has what the list says
    in cells whose ``values`` are others: a code that is in words, a choice that was recorded since.
    """

    sheet: str
    number: int
    values: Mapping[str, str] = field(repr=False)
    columns: Mapping[str, str] = field(repr=False)
    stored: Mapping[str, Stored] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    personal: bool = False
    came: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def __getitem__(self, key: str) -> str:
        """Return the text under ``key``, "" when it is blank; KeyError when the sheet has no such key."""
        return self.values[key]

    @property
    def as_it_came(self) -> Mapping[str, str]:
        """Return the texts as the list has them."""
        return {**self.values, **self.came}

    def with_texts(self, texts: Mapping[str, str]) -> "Row":
        """Return the row with other texts, by key, which remembers how it came."""
        came = {key: self[key] for key, text in texts.items() if text != self[key]}
        if not came:
            return self
        return replace(
            self,
            values=MappingProxyType({**self.values, **texts}),
            came=MappingProxyType({**came, **self.came}),
        )

    def cell(self, key: str) -> str:
        """Return the place Excel shows for ``key``: "J7"; "row 7" when the column is missing."""
        column = self.columns.get(key)
        return f"{column}{self.number}" if column else f"row {self.number}"

    def problem(
        self, key: str, message: str, *, suggestion: str | None = None, recipient: str | None = None
    ) -> Problem:
        """Return a problem at ``key``'s cell. ``recipient`` defaults to the row's own ID."""
        own = self.values.get("id") or self.values.get("recipient") or None
        return Problem(
            sheet=self.sheet,
            row=self.number,
            cell=self.cell(key),
            message=message,
            recipient=None if self.personal else recipient or own,
            column=key,
            value=None if self.personal else self[key],
            suggestion=None if self.personal else suggestion,
        )


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading as typed, its column letter, and its key (None: the program does not know the column).

    ``set_aside``: somebody has said that no letter is written from it.
    """

    column: str
    text: str
    key: str | None
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its headings, the rows below them that are not blank, and how it looks.

    Row numbers and column letters are those Excel shows. ``hidden_rows`` and ``hidden_columns`` lie within
    the table; ``merged`` are ranges ("A4:A6") that cover more than one cell of it. ``second_headings`` are
    the cells where a second row of headings begins, below or to the side. ``strays`` are the first filled
    cells under no heading. ``links`` maps a cell to where a click on it leads ("mailto:a@example.org").
    ``struck`` are the cells whose text is struck through, ``commented`` those with a comment, below the
    headings. ``absent`` are the keys of columns that, as somebody has said, such a table does not have. With
    ``rows_unseen`` the file's format does not tell which rows are hidden.
    """

    sheet: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    heading_row: int = 1
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    second_headings: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    struck: frozenset[str] = frozenset()
    commented: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    rows_unseen: bool = False

    def heading(self, key: str) -> str:
        """Return the file's own heading for the column ``key``; the key itself when it has none."""
        return next((heading.text for heading in self.headings if heading.key == key), key)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: the sheets we know, by name, and the day on which it is checked.

    Some rules need more. ``since`` is an earlier state of the workbook. ``mail_problems`` maps an e-mail
    domain to why it takes no mail (None if it does; no entry if DNS gave no answer); it is None when DNS was
    not asked. ``findings`` are those of the rules about cells. ``remembered`` are the details by which
    letters were last written; none where no ledger was asked.
    """

    tables: Mapping[str, Table]
    on: date
    since: "Book | None" = None
    mail_problems: Mapping[str, str | None] | None = None
    findings: tuple[Finding, ...] = ()
    remembered: tuple[Remembered, ...] = ()

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """Return the rows of ``sheet``; none when the workbook has no such sheet."""
        table = self.tables.get(sheet)
        return table.rows if table else ()

    def setting(self, name: str) -> str:
        """Return the School sheet's value for the setting ``name``; "" when it is not set."""
        values = (row["value"] for row in self.rows("School") if row["setting"].casefold() == name.casefold())
        return next(values, "")

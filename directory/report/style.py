"""The shape of every report: ``function(data, style) -> str``, and one table of forms for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from directory.values.text import as_json

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is to look: ``width`` in characters, and whether it may have colours.

    As it stands it is for a pipe or a file. Forms for programs ask nothing of it.
    """

    width: int = 100
    colour: bool = False


Form = Callable[[Data, Style], str]
Forms = Mapping[str, Form[Data]]


def json_of(record: Callable[[Data], Any]) -> Form[Data]:
    """Return the JSON form of a report: what ``record`` makes of its data, in plain values."""
    return lambda data, _: as_json(record(data))

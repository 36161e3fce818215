"""A letter's values as its template reads them, blank ones among them; and the Jinja that asks for them.

Reading a withheld field raises, and so does printing a blank one; ``if`` may ask whether a field is blank.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NoReturn

from jinja2 import Environment, StrictUndefined

from directory.templates.problems import BlankField, WithheldField
from directory.values.dates import show_date


class Blank:
    """A field without a value: false, equal to "", and refused when printed."""

    __slots__ = ("field",)

    def __init__(self, field: str) -> None:
        self.field = field

    def __str__(self) -> NoReturn:
        raise BlankField(self.field)

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other == "" or isinstance(other, Blank)

    def __hash__(self) -> int:
        return hash("")


class Fields:
    """A named set of fields, read as attributes: ``leaver.course``. Its repr shows no value.

    Reading a field in ``refused`` raises WithheldField with the rule and the reason. ``read`` collects the
    names of the fields that were read and have a value. A value is put into words only when it is read: a
    letter reads half of its eighty fields.
    """

    __slots__ = ("_name", "_read", "_refused", "_values")

    def __init__(
        self,
        name: str,
        values: Mapping[str, object],
        refused: Mapping[str, tuple[str, str]] = MappingProxyType({}),
        read: set[str] | None = None,
    ) -> None:
        self._name, self._values, self._refused, self._read = name, values, refused, read

    def __getattr__(self, key: str) -> object:
        return self.told(key)

    def told(self, key: str) -> object:
        """Return the field's value as a letter prints it."""
        if key in self._refused:
            raise WithheldField(f"{self._name}.{key}", *self._refused[key])
        try:
            value = self._values[key]
        except KeyError:
            raise AttributeError(f"{self._name}.{key}") from None
        if value is None or value == "":
            return Blank(f"{self._name}.{key}")
        if self._read is not None:
            self._read.add(key)
        return show_date(value) if isinstance(value, date) else value  # in words, also for filters

    def __repr__(self) -> str:
        return f"<fields of {self._name}>"


class Jinja(Environment):
    """Jinja as templates are filled with it: a name that is not there is an error; nothing can be called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.globals.clear()  # they would be copied with each letter's values

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field. Python would first look for an attribute, which takes as long as the rest."""
        return obj.told(attribute) if isinstance(obj, Fields) else super().getattr(obj, attribute)

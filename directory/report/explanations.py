"""The report of `explain`: one code in full, or a line for each code."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from directory.report.style import Forms, Style, json_of

if TYPE_CHECKING:
    from directory.checks.registry import Explanation


def _text(codes: "Sequence[Explanation]", _: Style) -> str:
    if len(codes) == 1:
        return f"{codes[0].in_full}\n"
    return "".join(f"{one.code}  {one.weight:<7}  {one.summary}\n" for one in codes)


def _record(one: "Explanation") -> dict[str, str]:
    return {key: getattr(one, key) for key in ("code", "name", "weight", "doc", "source")}


FORMS: "Forms[Sequence[Explanation]]" = MappingProxyType(
    {"text": _text, "json": json_of(lambda codes: [_record(one) for one in codes])}
)

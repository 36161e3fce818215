"""Which rows of the register let more go than before: more data, younger pupils, more bodies. Pure."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from directory.checks.rules.register import data_words
from directory.workbook.compare import Change, Difference, RowChange
from directory.workbook.schema import RECIPIENTS, SHARING

# In words what a row lets go, with {} for each text of a cell; and those texts.
More = tuple[str, tuple[str, ...]]
# A sheet and its row in the newer workbook, the column that shows it, and what more may go.
Widening = tuple[str, RowChange, str, More]


def widened(difference: Difference) -> Iterator[Widening]:
    """Yield each way in which the newer register lets more go, in the sheets' order.

    A body in another category falls under other rules, although none of them has changed.
    """
    for sheet in difference.sheets:
        lets_more = _LETS_MORE.get(sheet.sheet, {})
        for row in sheet.rows if lets_more else ():
            if row.change is Change.ADDED and sheet.sheet == SHARING.name:
                yield sheet.sheet, row, "rule", ("is new", ())
            elif row.change is Change.CHANGED:
                for cell in row.cells:
                    more = lets_more[cell.column](cell.old, cell.new) if cell.column in lets_more else None
                    if more:
                        yield sheet.sheet, row, cell.column, more


def _data(old: str, new: str) -> More | None:
    more = _added(old, new)
    return ("may now share {}", (more,)) if more else None


def _when_limited(old: str, new: str) -> More | None:
    """Return what goes although a choice limits the rule; where it was blank, there was no limit."""
    more = _added(old, new) if old else ""
    return ("may now share {} in spite of the choice", (more,)) if more else None


def _added(old: str, new: str) -> str:
    before = data_words(old)
    return "; ".join(word for word in data_words(new) if word not in before)


def _limited_by(old: str, new: str) -> More | None:
    """Return that the choice made so far counts no more; nobody may have made the new one yet."""
    if not old:
        return None
    no_longer = "is no longer limited by the choice {}"
    return (f"{no_longer}, but by {{}}", (old, new)) if new else (no_longer, (old,))


def _from_age(old: str, new: str) -> More | None:
    if not old.isdigit() or (new.isdigit() and int(new) >= int(old)):
        return None
    return (
        ("is from age {}, before from {}", (new, old)) if new else ("is for any age, before from {}", (old,))
    )


def _pupils(old: str, new: str) -> More | None:
    """Return that a rule is about other pupils; which of two kinds is the wider one, a person knows."""
    if not old:
        return None
    return ("is about pupils {}, before {}", (new, old)) if new else ("is about any pupil, before {}", (old,))


def _category(old: str, new: str) -> More | None:
    if not old or not new:
        return None
    return "falls under the rules about {}, before those about {}", (new, old)


_LETS_MORE: Mapping[str, Mapping[str, Callable[[str, str], More | None]]] = MappingProxyType(
    {
        RECIPIENTS.name: {"category": _category},
        SHARING.name: {
            "data": _data,
            "when_limited": _when_limited,
            "limited_by": _limited_by,
            "from_age": _from_age,
            "pupils": _pupils,
        },
    }
)

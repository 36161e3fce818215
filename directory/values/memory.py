"""What the parsers said of a text, kept for the next rule that asks: a dozen rules read the same cells."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from directory.values.error import ContactError
from directory.values.text import LONGEST_CELL

Parse = TypeVar("Parse", bound=Callable[..., Any])

MOST = 2**15  # verdicts a parser: 10,000 bodies with two phones each; some 10 MB for all parsers, never more


def remembering(parse: Parse) -> Parse:
    """Return ``parse`` with a memory of what it returned or raised, for texts as long as a cell may be.

    What it raises is a new error each time, which knows nothing of where an earlier one was raised. Safe
    between threads, since `lru_cache` is: two that ask at once may both do the work.
    """

    @lru_cache(MOST)
    def verdict(text: str, *options: str) -> object:
        try:
            return parse(text, *options)
        except ContactError as error:
            return error.again()

    @wraps(parse)
    def remembered(text: str, *options: str) -> object:
        if len(text) > LONGEST_CELL:
            return parse(text, *options)
        found = verdict(text, *options)
        if isinstance(found, ContactError):
            raise found.again()
        return found

    return cast(Parse, remembered)

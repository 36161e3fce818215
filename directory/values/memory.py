"""Each parser's answers, remembered: a dozen rules parse the same cells."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from directory.values.error import ContactError
from directory.values.text import LONGEST_CELL

Parse = TypeVar("Parse", bound=Callable[..., Any])

MOST = 2**15  # answers a parser: 10,000 bodies with two phones each; at most some 10 MB for all parsers


def remembering(parse: Parse) -> Parse:
    """Return ``parse``, made to remember what it returned or raised; longer texts than a cell's are not kept.

    Each call raises a new error, without an earlier one's traceback. Safe between threads, as `lru_cache`
    is: two that ask at once may both do the work.
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

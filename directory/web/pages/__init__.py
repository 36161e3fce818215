"""The pages, a Blueprint each: what stands on a page is asked for here, how it looks is in ``templates``."""

from collections.abc import Iterator
from importlib import import_module

from flask import Blueprint

MODULES = (
    "start",
    "match",
    "choose",
    "letters",
    "letter",
    "write",
    "away",
    "held",
    "send",
    "post",
    "correct",
    "undo",
    "answer",
    "clear",
    "ledger",
    "directory",
    "rules",
    "mend",
    "settings",
    "letterhead",
    "backup",
    "registers",
    "choices",
)
# The addresses that every page leads to, in this order.
PLACES = (
    ("/", "Start"),
    ("/letters", "Letters"),
    ("/directory", "Directory"),
    ("/ledger", "What went where"),
    ("/choices", "Choices"),
    ("/settings", "Settings"),
)


def blueprints() -> Iterator[Blueprint]:
    """Yield every page."""
    for name in MODULES:
        page: Blueprint = import_module(f"{__name__}.{name}").page
        yield page

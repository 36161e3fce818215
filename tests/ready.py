"""A server of processes that begin with the program loaded: the rest is their command's own work."""

import multiprocessing
from multiprocessing.context import ForkServerContext
from pathlib import Path

from directory.checks import rules

LOADED_LATE = ("email_validator", "openpyxl", "phonenumbers", "rapidfuzz", "rich")


def ready(*modules: str) -> ForkServerContext:
    """Return a context whose processes begin with the rules, what most commands need, and ``modules``."""
    every_rule = (
        f"directory.checks.rules.{one.stem}" for one in Path(rules.__file__).parent.glob("[a-z]*.py")
    )
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*LOADED_LATE, *every_rule, *modules])
    return context

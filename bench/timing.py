"""Time several ways of doing one job in turn, A B A B, so that a busy minute slows them all."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Generic, TypeVar

Item = TypeVar("Item")

ROUNDS = 9  # scored ones; one more goes before them, to warm up


class PeerMissing(Exception):
    """What we measure against, or what compares the two, cannot be loaded here."""

    def __init__(self, name: str, error: Exception) -> None:
        super().__init__(name, error)
        self.name, self.error = name, error

    def __str__(self) -> str:
        return f"Left out: {self.name} cannot be loaded here ({str(self.error).splitlines()[0]})."


@dataclass(frozen=True, slots=True)
class Side(Generic[Item]):
    """One way of doing the job. ``many``: items a round, so that a slow side does not take all day."""

    run: Callable[[Item], object]
    many: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: seconds an item, a round each. ``goal`` is a ratio.

    ``slower`` turns the ratio around: how many times slower we are, where that is what the goal limits.
    """

    what: str
    ours: Sequence[float]
    peer: Sequence[float]
    goal: float | None = None
    slower: bool = False

    @property
    def ratios(self) -> list[float]:
        """Return how many times faster we are (``slower``: slower), round by round."""
        ratios = [peer / ours for ours, peer in zip(self.ours, self.peer, strict=True)]
        return [1 / ratio for ratio in ratios] if self.slower else ratios

    @property
    def met(self) -> str:
        """Return what to say of the goal: "met", "missed", or "" without one."""
        if self.goal is None:
            return ""
        ratio = median(self.ratios)
        return "met" if (ratio <= self.goal if self.slower else ratio >= self.goal) else "missed"

    def __str__(self) -> str:
        ratios = self.ratios
        unit, ours, peer = ("/s", 1 / median(self.ours), 1 / median(self.peer))
        if self.slower:
            unit, ours, peer = (" ms", 1000 / ours, 1000 / peer)
        sign = "at most" if self.slower else "at least"
        goal = f"{sign} {self.goal:g}: {self.met}" if self.goal is not None else "none"
        spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
        return (
            f"{self.what:<52}{ours:>9,.1f}{unit:<3}{peer:>9,.1f}{unit:<3}"
            f"{median(ratios):>8.2f}  {spread:<15}{goal}"
        )


HEADING = f"{'ours / peer':<52}{'ours':>9}   {'peer':>9}   {'ratio':>8}  {'(min-max)':<15}goal"


def interleave(sides: Sequence[Side[Item]], items: Sequence[Item], rounds: int = ROUNDS) -> list[list[float]]:
    """Return for each side its seconds an item in every round.

    Every round has items that no earlier one had, so that what a side remembers helps it as little as in a
    real run. All sides get the same ones; a side with fewer ``many`` gets the first of them.
    """
    most = max(side.many for side in sides)
    assert len(items) >= most * (rounds + 1), "too few items for rounds of unseen ones"
    seconds: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        fresh = items[number * most : (number + 1) * most]
        for side, scored in zip(sides, seconds, strict=True):
            mine = fresh[: side.many]
            gc.collect()
            start = perf_counter()
            for item in mine:
                side.run(item)
            spent = (perf_counter() - start) / len(mine)
            if number > 0:
                scored.append(spent)
    return seconds

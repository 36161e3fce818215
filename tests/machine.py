"""How slow this machine is: a limit in seconds of the processor's time is of the one where it was set."""

from time import process_time

QUIET = 0.035  # seconds that the sum took where the limits of the tests were set


def slowness() -> float:
    """Return how many times as long this machine takes just now; at least 1."""
    return max(1.0, min(_sum() for _ in range(3)) / QUIET)


def _sum() -> float:
    began = process_time()
    sum(number * number for number in range(1_000_000))
    return process_time() - began

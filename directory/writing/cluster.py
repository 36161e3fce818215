"""Make a run's letters on a Dask cluster, where one machine is too small: hardly ever (docs/performance.md).

Each of its machines has this program, of the same version, and the same fonts. The version is compared.
"""

from collections import deque
from collections.abc import Generator, Sequence
from functools import lru_cache
from importlib.metadata import version
from pickle import loads
from threading import get_ident
from typing import TYPE_CHECKING, Any

from directory.errors import DirectoryError
from directory.model import Held, Notice
from directory.planning.prepare import Prepared
from directory.writing.making import Made, Maker, make_packed, packed, packed_setup
from directory.writing.workers import AHEAD, chunks_of, not_made

if TYPE_CHECKING:
    from distributed import Client

PROGRAM = "recipient-directory"
ANSWER = 15  # seconds in which a scheduler answers
LOOK = 30  # seconds after which somebody looks whether there are workers left


class ClusterUnfit(DirectoryError):
    """There is no cluster to make letters on, or nobody is left in it."""


def made_on(address: str, prepared: Prepared, notices: Sequence[Notice]) -> Generator[Made | Held]:
    """Yield what becomes of each notice, in their order, as the cluster at ``address`` makes it.

    Dask gives the chunk of a worker that dies to another; once the scheduler takes the chunk for what kills
    them, its letters are held. Raises ClusterUnfit.
    """
    with _client(address) as client:
        setup, waiting, ours = packed_setup(prepared), deque(chunks_of(notices)), version(PROGRAM)
        ahead = AHEAD * len(_workers(client, address))
        given: deque[tuple[list[Notice], Any]] = deque()
        while waiting or given:
            while waiting and len(given) < ahead:
                chunk = waiting.popleft()
                # With the set-up in each task no worker that dies takes it along. It is a few KB a letter.
                given.append((chunk, client.submit(make_chunk, setup, packed(chunk), ours, pure=False)))
            chunk, future = given.popleft()
            yield from _result(client, address, chunk, future)


def make_chunk(setup: bytes, chunk: bytes, asked: str) -> bytes:
    """Return what becomes of a chunk's letters: what a worker of the cluster does.

    ``asked`` is the version of the program that planned them: another one might make other letters of them.
    """
    if (here := version(PROGRAM)) != asked:
        what = f"A machine of the cluster has version {here} of this program, and this one {asked}."
        return packed(ClusterUnfit(what, "Install the same version on all of them."))
    return make_packed(_maker(setup, get_ident()), chunk)


@lru_cache(maxsize=16)
def _maker(setup: bytes, _thread: int) -> Maker:
    """Return the maker of one of a worker's threads: Typst's compiler serves one at a time."""
    return Maker(loads(setup))  # noqa: S301  # from our own first process


def _client(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        mend = 'Install it: pip install "recipient-directory[cluster]".'
        raise ClusterUnfit(
            "The package distributed, which speaks to a Dask cluster, is not here.", mend
        ) from None
    try:
        return Client(address, timeout=ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        mend = "Start it there, or make the letters on this machine: that is nearly always quick enough."
        raise ClusterUnfit(f"No Dask scheduler answers at {address}.", mend) from error


def _workers(client: "Client", address: str) -> Sequence[str]:
    """Return the workers of the cluster. Raises ClusterUnfit when there is none."""
    found = list(client.scheduler_info(n_workers=-1)["workers"])
    if not found:
        what = f"The Dask scheduler at {address} has no workers."
        raise ClusterUnfit(what, "Start some, then write the letters again.")
    return found


def _result(client: "Client", address: str, chunk: list[Notice], future: Any) -> list[Made | Held]:
    from distributed import KilledWorker

    while True:
        try:
            outcomes = loads(future.result(timeout=LOOK))  # noqa: S301  # our own function made it
            break
        except TimeoutError:
            _workers(client, address)
        except KilledWorker:
            return [not_made(notice) for notice in chunk]
    if isinstance(outcomes, BaseException):
        raise outcomes
    made: list[Made | Held] = outcomes
    return made

"""Ask git whether it would take a file: pupils' data, once committed, stays in every copy for good.

Where git is not installed, or there is no repository around the file, nothing can be taken.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from directory.errors import DirectoryError

# They would make git look at another repository: a hook is started with them.
_OF_ANOTHER = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"})
IGNORED, NOT_IGNORED = 0, 1  # how `git check-ignore` ends; 128 where it cannot say


class GitWouldTake(DirectoryError):
    """A file with pupils' data would lie where git takes it into a repository."""

    def __init__(self, path: Path, mend: str) -> None:
        what = f'Git would take "{path}" into the repository around it, and it has pupils\' data.'
        super().__init__(f"{what} Nothing was written.", mend)


def refuse_taken(path: Path) -> None:
    """Raise GitWouldTake when git would take the file ``path``, there or still to be written."""
    found = _asked(path, "check-ignore", "-q", "--", path.resolve())
    if found and found.returncode == NOT_IGNORED:
        mend = f'Name a place outside of it, or add the line "{path.name}" to its .gitignore.'
        raise GitWouldTake(path, mend)


def refuse_tracked(folder: Path) -> None:
    """Raise GitWouldTake when git has a file of ``folder`` already: no .gitignore keeps that one out."""
    found = _asked(folder / "any", "ls-files", "--", folder.resolve())
    if found and found.stdout.strip():
        raise GitWouldTake(folder, "Choose another folder: git already has files of this one.")


def _asked(path: Path, *question: str | Path) -> subprocess.CompletedProcess[str] | None:
    """Return how git answers a question about a file; None where there is no git or no repository."""
    above = next(_there(path), None)
    if above is None or not any((one / ".git").exists() for one in (above, *above.parents)):
        return None
    env = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
    try:
        return subprocess.run(  # noqa: S603  # the words are this module's, the path a person's own
            ["git", "-C", above, *question],  # noqa: S607  # whichever git commits here
            env=env,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except OSError:
        return None


def _there(path: Path) -> Iterator[Path]:
    """Yield the folders above a file that are there, the nearest first."""
    yield from (one for one in path.resolve().parents if one.is_dir())

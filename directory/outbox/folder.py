"""A folder of finished notices: private, each file whole or absent, and never two runs mixed.

Letters of an earlier run that stayed behind could be sent by mistake, so a folder holds one run only.
"""

import json
import os
from pathlib import Path
from tempfile import mkstemp

from directory.errors import FolderTaken

PLAN = "plan.json"  # written first: it lists every other file


class Folder:
    """A folder that takes the files of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path, *, replace: bool) -> "Folder":
        """Return the folder at ``path``, made if need be, readable by its owner only, and empty.

        ``replace`` takes away the files that an earlier run listed in its plan.json. Raises FolderTaken when
        something else is in the way.
        """
        if path.exists() and not path.is_dir():
            raise FolderTaken(str(path), "is a file, not a folder", "Choose another --out.")
        if path.is_dir() and any(path.iterdir()):
            if not (path / PLAN).is_file():
                what = "holds files that no run of this program lists"
                raise FolderTaken(str(path), what, "Choose another --out, or empty it yourself.")
            if not replace:
                what = "holds an earlier run"
                raise FolderTaken(str(path), what, "Choose another --out, or add --replace to do it anew.")
            _clear(path)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        return cls(path)

    def put(self, name: str, content: bytes) -> None:
        """Write one file, whole: it is made aside and moved into place, readable by its owner only."""
        handle, aside = mkstemp(dir=self.path, prefix=f".{name}.")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(aside).replace(self.path / name)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


def _clear(path: Path) -> None:
    """Take away an earlier run: the files that its plan lists, and the plan last. All of it or nothing."""
    try:
        listed = set(json.loads((path / PLAN).read_text("utf-8"))["files"])
    except (ValueError, KeyError, TypeError) as error:
        what = "holds a plan.json that cannot be read"
        raise FolderTaken(str(path), what, "Choose another --out, or empty it yourself.") from error
    # By what is there, not by what is listed: no name in plan.json leads out of the folder.
    ours = [one for one in path.iterdir() if one.is_file() and (one.name in listed or _aside_of(one, listed))]
    others = sorted({one.name for one in path.iterdir()} - {one.name for one in ours} - {PLAN})
    if others:
        what = f"holds files that are not the earlier run's: {', '.join(others[:3])}"
        raise FolderTaken(str(path), what, "Move them elsewhere first.")
    for one in ours:
        if one.name != PLAN:
            one.unlink()
    (path / PLAN).unlink()


def _aside_of(one: Path, listed: set[str]) -> bool:
    """Tell whether a run that was killed left ``one`` half-written: ".NAME.xxxxxxxx"."""
    return one.name.startswith(".") and one.name[1:].rpartition(".")[0] in listed | {PLAN}

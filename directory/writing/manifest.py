"""plan.json: what a folder of letters was made from, and what it holds. Its only reader and writer."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Self, TypeVar

from directory.errors import Action, Unfit
from directory.model import Held, Plan
from directory.planning.prepare import Sources
from directory.planning.request import Request

PLAN = "plan.json"  # written first: it lists every other file of its run
PREVIEW, HELD = "index.html", "held.xlsx"
GITIGNORE = ".gitignore"  # the folder keeps itself out of any repository that it stands in

Value = TypeVar("Value")


class FolderUnfit(Unfit):
    """A folder of letters that cannot be sent, approved, packed or written again as it is."""


class FolderTaken(FolderUnfit):
    """The folder to write into holds something already, or cannot be written into."""


class _Wrong(Exception):
    """An entry of plan.json is missing, or is not what it has to be: its key."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What plan.json says: what the run was asked for, whether it was finished, and what it wrote.

    ``notices`` maps each letter's key to its files' names; ``files`` are all files of the run. ``last`` is
    the ledger's last line when the folder was complete, its number and hash; None without a ledger.
    """

    folder: Path
    templates: tuple[str, ...]
    template_folder: Path
    leavers: Path | None
    workbook: Path
    on: date
    to: str
    hidden_rows: bool
    fingerprint: Mapping[str, str]
    notices: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    complete: bool
    last: tuple[int, str] | None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return what the plan.json of ``folder`` says; FolderUnfit when it has none, or a damaged one."""
        try:
            record = json.loads((folder / PLAN).read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            mend = "Choose a folder that this program has written letters into."
            raise FolderUnfit(folder, f"has no {PLAN}", mend, action=Action.CHOOSE_FOLDER) from None
        except (ValueError, RecursionError):
            raise _damaged(folder, "it cannot be read") from None
        try:
            sources = _of(record, "sources", dict)
            leavers = _of(sources, "leavers", str, None)
            return cls(
                folder=folder,
                templates=tuple(_each(sources, "templates", str)),
                template_folder=folder / _of(sources, "template_folder", str),
                leavers=folder / leavers if leavers is not None else None,
                workbook=folder / _of(sources, "workbook", str),
                on=_day(record, "on"),
                to=_of(sources, "to", str),
                hidden_rows="hidden_rows" in sources and _of(sources, "hidden_rows", bool),
                fingerprint=_texts(sources, "fingerprint"),
                notices={_of(one, "key", str): tuple(_names(one)) for one in _each(record, "notices", dict)},
                files=tuple(_names(record)),
                complete=_of(record, "complete", bool),
                last=_last(record),
            )
        except _Wrong as wrong:
            raise _damaged(folder, f'its entry "{wrong}" is missing or wrong') from None

    @classmethod
    def read_complete(cls, folder: Path) -> Self:
        """Return what ``read`` does; FolderUnfit also for a folder whose writing was broken off."""
        found = cls.read(folder)
        if not found.complete:
            mend = "Write it again."
            raise FolderUnfit(folder, "was broken off while it was written", mend, action=Action.REPLACE)
        return found

    @property
    def request(self) -> Request:
        """Return what the run was asked to be."""
        return Request(
            self.templates,
            self.template_folder,
            self.leavers,
            self.workbook,
            self.on,
            self.to,
            self.hidden_rows,
        )


def manifest_of(
    plan: Plan,
    sources: Sources,
    folder: Path,
    kept: Sequence[str],
    *,
    complete: bool,
    last: tuple[int, str] | None = None,
) -> bytes:
    """Return plan.json for the ``folder`` of a plan; ``kept`` are files of an earlier run that stay there.

    ``last`` is the ledger's last line when the folder was complete, to witness it. Paths are kept as the way
    from the folder.
    """
    files = [GITIGNORE, *(name for notice in plan.notices for name in notice.files), *kept, HELD, PREVIEW]
    record = plan_record(plan) | {"complete": complete, "files": files, "sources": _sources(sources, folder)}
    if last:
        record["ledger"] = {"seq": last[0], "hash": last[1]}
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def plan_record(made: Plan) -> dict[str, Any]:
    """Return a plan as other programs rely on it: no value of a leaver is in it."""
    return {
        "template": ", ".join(made.templates),
        "on": made.on.isoformat(),
        "notices": [
            {
                "key": notice.key,
                "template": notice.template,
                "recipient": notice.recipient.id,
                "cell": notice.cell,
                "rule": notice.rule.rule if notice.rule else None,
                "shared": list(notice.shared),
                "withheld": [{"field": field, "reason": reason} for field, reason in notice.withheld.items()],
                "remarks": list(notice.remarks),
                "files": list(notice.files),
            }
            for notice in made.notices
        ],
        "held": _held(made.held),
        "not_concerned": _held(made.not_concerned),
    }


def _held(held: Sequence[Held]) -> list[dict[str, str]]:
    return [
        {"cell": one.cell, "code": one.code, "reason": one.reason, "template": one.template} for one in held
    ]


def _sources(sources: Sources, folder: Path) -> dict[str, object]:
    request = sources.request
    return {
        "templates": list(dict.fromkeys(request.templates)),
        "template_folder": _from(folder, request.template_folder),
        "leavers": _from(folder, request.leavers) if request.leavers else None,
        "workbook": _from(folder, request.workbook),
        "to": request.to,
        "hidden_rows": request.hidden_rows,
        "fingerprint": dict(sources.fingerprint),
    }


def _from(folder: Path, path: Path) -> str:
    """Return the way from ``folder`` to ``path``; the whole path where there is none, on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _damaged(folder: Path, how: str) -> FolderUnfit:
    why = "What was written there is not certain."
    mend = "Take plan.json from your backup, or move the folder away and write the letters into another one."
    return FolderUnfit(folder, f"has a {PLAN} that is damaged: {how}", mend, why=why)


def _of(record: object, key: str, kind: type[Value], *without: Value | None) -> Any:
    """Return an entry of one ``kind``, or one of the values that it may have ``without``; _Wrong."""
    value = record.get(key) if isinstance(record, dict) else None
    absent = not isinstance(record, dict) or key not in record
    if type(value) is kind or (not absent and value in without):
        return value
    raise _Wrong(key)


def _each(record: object, key: str, kind: type[Value]) -> Iterator[Value]:
    for value in _of(record, key, list):
        if not isinstance(value, kind):
            raise _Wrong(key)
        yield value


def _names(record: object) -> Iterator[str]:
    """Yield the names of files in an entry; none of them leads out of the folder, on any system."""
    for name in _each(record, "files", str):
        if not name or any(path(name).name != name for path in (PurePosixPath, PureWindowsPath)):
            raise _Wrong("files")
        yield name


def _texts(record: object, key: str) -> Mapping[str, str]:
    entries = _of(record, key, dict)
    return {name: _of(entries, name, str) for name in entries}


def _day(record: object, key: str) -> date:
    try:
        return date.fromisoformat(_of(record, key, str))
    except ValueError:
        raise _Wrong(key) from None


def _last(record: Mapping[str, object]) -> tuple[int, str] | None:
    if "ledger" not in record:
        return None
    line = _of(record, "ledger", dict)
    return _of(line, "seq", int), _of(line, "hash", str)

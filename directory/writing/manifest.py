"""Read and write plan.json, which records what a folder of letters was made from and holds."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Self, TypeVar

from directory.errors import Action, Unfit
from directory.model import Held, Plan
from directory.planning.causes import all_of
from directory.planning.fingerprint import Marks, marks_of
from directory.planning.keys import whose
from directory.planning.prepare import Sources
from directory.planning.request import Request

PLAN = "plan.json"  # written first: it lists every other file of its run
PREVIEW, HELD = "index.html", "held.xlsx"
# What `print` makes in the folder, anew each time; a run that replaces the folder deletes it.
TRAY, LABELS, ENVELOPES = "to-post.pdf", "labels.pdf", "envelopes.pdf"
SETTLED = "settled.json"  # of which held letters somebody said that none is needed
GITIGNORE = ".gitignore"  # keeps the folder out of any repository around it

Value = TypeVar("Value")


class FolderUnfit(Unfit):
    """A folder of letters that cannot be sent, approved, packed or written again as it is."""


class FolderTaken(FolderUnfit):
    """The folder to write into is not empty, or cannot be written."""


class WrongEntry(Exception):
    """An entry of a record is missing or wrong; the argument is its key."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as plan.json has it: what it was made from, the place that named its recipient, its files.

    ``rule`` is its sharing rule, "" for none, and ``shared`` are the fields that it tells.
    """

    template: str
    recipient: str
    cell: str
    files: tuple[str, ...]
    marks: Marks
    rule: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """A letter about a pupil that was held, as plan.json has it.

    ``whose`` is a hash, the same for all letters of this template about the pupil: see ``keys.whose``.
    """

    cell: str
    code: str
    reason: str
    template: str
    whose: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of plan.json: the run's request, whether it was finished, and what it wrote.

    ``notices`` has each letter by its key; ``held`` are those about pupils that were held, as far as it says
    whose they are; ``files`` are all files of the run. ``last`` is the ledger's last line when the folder was
    complete, its number and hash; None without a ledger.
    """

    folder: Path
    templates: tuple[str, ...]
    template_folder: Path
    leavers: Path | None
    workbook: Path
    on: date
    to: str
    hidden_rows: bool
    confirm_first: bool
    require_basis: bool
    sheet: str
    large_print: bool
    fingerprint: Mapping[str, str]
    notices: Mapping[str, Written]
    files: tuple[str, ...]
    complete: bool
    last: tuple[int, str] | None
    held: tuple[HeldLetter, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the contents of the ``folder``'s plan.json. Raises FolderUnfit if missing or damaged."""
        try:
            record = json.loads((folder / PLAN).read_text("utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            mend = "Choose a folder that this program has written letters into."
            raise FolderUnfit(folder, f"has no {PLAN}", mend) from None
        except (ValueError, RecursionError):
            raise _damaged(folder, "it cannot be read") from None
        try:
            sources = _of(record, "sources", dict)
            return cls(
                folder=folder,
                templates=_templates(sources),
                template_folder=_path(folder, sources, "template_folder"),
                leavers=_path(folder, sources, "leavers") if sources.get("leavers", "") is not None else None,
                workbook=_path(folder, sources, "workbook"),
                on=_day(record, "on"),
                to=_of(sources, "to", str),
                hidden_rows="hidden_rows" in sources and _of(sources, "hidden_rows", bool),
                confirm_first="confirm_first" in sources and _of(sources, "confirm_first", bool),
                require_basis="require_basis" in sources and _of(sources, "require_basis", bool),
                sheet=_of(sources, "sheet", str) if "sheet" in sources else "",
                large_print="large_print" in sources and _of(sources, "large_print", bool),
                fingerprint=_texts(sources, "fingerprint"),
                notices={_of(one, "key", str): _written(one) for one in _each(record, "notices", dict)},
                files=tuple(_names(record)),
                complete=_of(record, "complete", bool),
                last=ledger_line(record["ledger"]) if "ledger" in record else None,
                held=tuple(_held_letter(one) for one in _each(record, "held", dict) if "whose" in one),
            )
        except WrongEntry as wrong:
            raise _damaged(folder, f'its entry "{wrong}" is missing or wrong') from None

    @classmethod
    def read_complete(cls, folder: Path) -> Self:
        """Return what ``read`` does. Raises FolderUnfit also for a folder that was not finished."""
        found = cls.read(folder)
        if not found.complete:
            mend = "Write it again."
            what = "was broken off while it was written"
            raise FolderUnfit(folder, what, mend, action=Action.REPLACE, about=folder)
        return found

    @property
    def request(self) -> Request:
        """Return the run's request."""
        return Request(
            self.templates,
            self.template_folder,
            self.leavers,
            self.workbook,
            self.on,
            self.to,
            self.hidden_rows,
            self.confirm_first,
            self.sheet,
            self.large_print,
            self.require_basis,
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

    ``last`` is the ledger's last line when the folder was complete, as evidence of it. Paths are relative to
    the folder.
    """
    files = [GITIGNORE, *(name for notice in plan.notices for name in notice.files), *kept, HELD, PREVIEW]
    record = plan_record(plan) | {"complete": complete, "files": files, "sources": _sources(sources, folder)}
    for entry, notice in zip(record["notices"], plan.notices, strict=True):
        entry["marks"] = asdict(marks_of(notice))
    for entry, held in zip(record["held"], plan.held, strict=True):
        if held.row:
            # Of a row without a reference nobody can say later whose it was.
            reference = held.row["reference"]
            entry["whose"] = whose(held.template, reference) if reference else held.cell
    if last:
        record["ledger"] = _ledger_line(last)
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def with_ledger_line(folder: Path, last: tuple[int, str]) -> bytes:
    """Return the ``folder``'s plan.json with this ``last`` line of the ledger. Raises OSError."""
    record = json.loads((folder / PLAN).read_text("utf-8")) | {"ledger": _ledger_line(last)}
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def _ledger_line(last: tuple[int, str]) -> dict[str, object]:
    return {"seq": last[0], "hash": last[1]}


def plan_record(made: Plan) -> dict[str, Any]:
    """Return a plan in the form that other programs rely on, without any value of a leaver."""
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
        "done_before": _held(made.done_before),
        "not_concerned": _held(made.not_concerned),
    }


def _held(held: Sequence[Held]) -> list[dict[str, str]]:
    return [
        {"cell": one.cell, "code": one.code, "reason": all_of(one), "template": one.template} for one in held
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
        "confirm_first": request.confirm_first,
        "require_basis": request.require_basis,
        "sheet": request.sheet,
        "large_print": request.large_print,
        "fingerprint": dict(sources.fingerprint),
    }


def _from(folder: Path, path: Path) -> str:
    """Return ``path`` relative to ``folder``; the whole path when it is on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _damaged(folder: Path, how: str) -> FolderUnfit:
    why = "What was written there is not certain."
    mend = "Take plan.json from your backup, or move the folder away and write the letters into another one."
    return FolderUnfit(folder, f"has a {PLAN} that is damaged: {how}", mend, why=why)


def _of(record: object, key: str, kind: type[Value]) -> Value:
    """Return an entry of exactly this ``kind``: true is no number. Raises WrongEntry."""
    value = record.get(key) if isinstance(record, dict) else None
    if type(value) is not kind:
        raise WrongEntry(key)
    return value


def _templates(sources: object) -> tuple[str, ...]:
    names = tuple(_each(sources, "templates", str))
    if not names:
        raise WrongEntry("templates")
    return names


def _written(entry: dict[str, Any]) -> Written:
    marks = _texts(entry, "marks") if "marks" in entry else {}  # an earlier version wrote none: all has moved
    return Written(
        template=_of(entry, "template", str),
        recipient=_of(entry, "recipient", str),
        cell=_of(entry, "cell", str),
        files=tuple(_names(entry)),
        marks=Marks(*(marks.get(one.name, "") for one in fields(Marks))),
        rule=_of(entry, "rule", str) if entry.get("rule") else "",
        shared=tuple(_each(entry, "shared", str)) if "shared" in entry else (),
    )


def _held_letter(entry: dict[str, Any]) -> HeldLetter:
    return HeldLetter(*(_of(entry, one.name, str) for one in fields(HeldLetter)))


def _path(folder: Path, record: object, key: str) -> Path:
    """Return a path, which is relative to the folder. Raises WrongEntry for one that no system can have."""
    way = _of(record, key, str)
    if "\0" in way or any("\ud800" <= one <= "\udfff" for one in way):
        raise WrongEntry(key)
    return folder / way


def _each(record: object, key: str, kind: type[Value]) -> Iterator[Value]:
    for value in _of(record, key, list):
        if not isinstance(value, kind):
            raise WrongEntry(key)
        yield value


# Most names have none of these, and to take each apart as a path would cost half of the reading.
_PARTED = re.compile(r"[/\\:]")


def _names(record: object) -> Iterator[str]:
    """Yield the file names in an entry. Raises WrongEntry for one that leads out of the folder."""
    for name in _each(record, "files", str):
        if name in ("", ".", "..") or (
            _PARTED.search(name) and any(path(name).name != name for path in (PurePosixPath, PureWindowsPath))
        ):
            raise WrongEntry("files")
        yield name


def _texts(record: object, key: str) -> Mapping[str, str]:
    entries = _of(record, key, dict)
    return {name: _of(entries, name, str) for name in entries}


def _day(record: object, key: str) -> date:
    try:
        return date.fromisoformat(_of(record, key, str))
    except ValueError:
        raise WrongEntry(key) from None


def ledger_line(record: object) -> tuple[int, str]:
    """Return a ledger line's number and hash, as a folder keeps them. Raises WrongEntry."""
    number, digest = _of(record, "seq", int), _of(record, "hash", str)
    if not 0 <= number < 2**63:  # SQLite's largest
        raise WrongEntry("seq")
    return number, digest

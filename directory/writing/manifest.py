"""plan.json: what a folder of letters was made from and holds. Its only reader and writer."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from directory.errors import DirectoryError
from directory.model import Held, Plan
from directory.planning.prepare import Sources


class FolderUnfit(DirectoryError):
    """A folder of letters that cannot be sent, approved or written anew as it is."""

    def __init__(self, folder: Path, what: str, mend: str) -> None:
        super().__init__(folder, what, mend)
        self.folder, self.what, self.mend = folder, what, mend

    def __str__(self) -> str:
        return f'"{self.folder}" {self.what}. {self.mend}'


class FolderTaken(FolderUnfit):
    """The folder to write into holds something already, or is no folder of letters at all."""


PLAN = "plan.json"  # written first: it lists every other file of its run


def listed(path: Path) -> tuple[list[str], tuple[int, str] | None]:
    """Return the keys of the notices in a folder, and the ledger's last line when it was written, if noted.

    Raises FolderTaken when no run of this program wrote it.
    """
    try:
        plan = json.loads((path / PLAN).read_text("utf-8"))
        last = plan.get("ledger")
        keys = [str(notice["key"]) for notice in plan["notices"]]
        return keys, (int(last["seq"]), str(last["hash"])) if last else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"has no {PLAN} of this program that can be read"
        raise FolderTaken(path, what, "Choose the --out folder of a recipients write.") from error


def sources_record(sources: Sources, folder: Path) -> dict[str, object]:
    """Return what ``folder``'s plan.json keeps of a plan's sources. Paths are meant from the folder."""
    return {
        "templates": list(sources.templates),
        "leavers": _from(folder, sources.leavers),
        "workbook": _from(folder, sources.workbook),
        "to": sources.to,
        "fingerprint": dict(sources.fingerprint),
    }


def _from(folder: Path, path: Path | None) -> str | None:
    """Return the way from ``folder`` to ``path``; the whole path where there is none, on another drive."""
    if path is None:
        return None
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _names(folder: Path) -> list[str]:
    """Return the names of the files of a finished folder's notices, in the plan's order; FolderTaken."""
    try:
        plan = json.loads((folder / PLAN).read_text("utf-8"))
        names = [str(name) for notice in plan["notices"] for name in notice["files"]]
        whole = plan["complete"] is True and all(Path(name).name == name for name in names)
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"has no {PLAN} of this program that can be read"
        raise FolderTaken(folder, what, "Choose the --out folder of a recipients write.") from error
    if not whole:
        raise FolderTaken(folder, "was broken off while it was written", "Write it anew with --replace.")
    return names


def _record(folder: Path) -> Mapping[str, Any]:
    """Return the folder's plan.json; FolderUnfit when there is none that can be sent."""
    again = "Write it anew: recipients write ... --replace."
    try:
        record = json.loads((folder / PLAN).read_text("utf-8"))
        complete, known = record["complete"], {"templates", "leavers", "workbook", "to", "fingerprint"}
        whole_record = known <= record["sources"].keys() and isinstance(record["notices"], list)
    except FileNotFoundError:
        mend = "Name the folder that recipients write has written (--out)."
        raise FolderUnfit(folder, f"has no {PLAN}", mend) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FolderUnfit(folder, f"has a {PLAN} that cannot be read", again) from None
    if not whole_record:
        raise FolderUnfit(folder, f"has a {PLAN} that does not say what it was made from", again)
    if not complete:
        raise FolderUnfit(folder, "was broken off while it was written", again)
    return dict(record)


PREVIEW, HELD = "index.html", "held.xlsx"


GITIGNORE = ".gitignore"  # the folder keeps itself out of any repository that it stands in


def _plan_json(
    plan: Plan,
    sources: Mapping[str, object],
    kept: Sequence[str],
    *,
    complete: bool,
    last: tuple[int, str] | None = None,
) -> bytes:
    """Return plan.json; ``last`` is the ledger's last line when the folder was complete, to witness it."""
    files = [GITIGNORE, *(name for notice in plan.notices for name in notice.files), *kept, HELD, PREVIEW]
    record = plan_record(plan) | {"complete": complete, "files": files, "sources": sources}
    if last:
        record["ledger"] = {"seq": last[0], "hash": last[1]}
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def plan_record(made: Plan) -> dict[str, Any]:
    """Return a plan as other programs rely on it."""
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
        "held": _records(made.held),
        "not_concerned": _records(made.not_concerned),
    }


def _records(held: Sequence[Held]) -> list[dict[str, str]]:
    return [
        {"cell": one.cell, "code": one.code, "reason": one.reason, "template": one.template} for one in held
    ]

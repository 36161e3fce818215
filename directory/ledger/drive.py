"""Say what kind of drive a path is on, and what that means for the ledger.

SQLite needs a lock that every computer sees, and a file that nobody copies while it is written. Sources:
sqlite.org/howtocorrupt.html (2.1) and useovernet.html, read 2026-11-30.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath, PurePosixPath, PureWindowsPath

REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ncpfs|davfs|ceph|glusterfs|fuse\.(?:sshfs|rclone|gvfsd-fuse|davfs2?)"
)
# How the folders of these services are called on Windows, macOS and Linux.
_CLOUDS: Mapping[str, str] = {
    r"onedrive\b.*": "OneDrive",
    r"dropbox\b.*": "Dropbox",
    r"google ?drive\b.*|my drive": "Google Drive",
    r"icloud ?drive|com~apple~clouddocs|mobile documents": "iCloud",
}
_ENVIRONMENT = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


class Kind(StrEnum):
    """What a drive is."""

    LOCAL = "this computer's own"
    NETWORK = "a network drive"
    CLOUD = "synchronised with a cloud"


MEANING: Mapping[Kind, str] = {
    Kind.LOCAL: "Good: the ledger's lock and its records hold. Back the ledger up.",
    Kind.NETWORK: (
        "The ledger works there while one person at a time uses it, if the drive keeps locks. If a "
        "run says that the ledger is damaged or held, keep it on one computer's own disk (ledger in "
        "recipients.toml) and back it up to the drive."
    ),
    Kind.CLOUD: (
        "The service copies the ledger while it is written, and may put an older copy back or make a second "
        "one: then a letter could go twice. Move the folder out of it, or only the ledger (ledger in "
        "recipients.toml). It also keeps earlier versions of letters and lists of pupils."
    ),
}


@dataclass(frozen=True, slots=True)
class Drive:
    """What a path is on; ``name`` is the service or the file system, "" for this computer's own disk."""

    kind: Kind
    name: str = ""


def drive_of(
    path: PurePath,
    environment: Mapping[str, str],
    mounts: str = "",
    type_of: Callable[[str], int] | None = None,
) -> Drive:
    """Return what kind of drive an absolute ``path`` is on.

    ``mounts`` is /proc/mounts, "" where there is none; ``type_of`` is GetDriveTypeW, on Windows alone.
    """
    for name in _ENVIRONMENT:
        folder = environment.get(name, "")
        if folder and path.is_relative_to(folder):
            return Drive(Kind.CLOUD, "OneDrive")
    for part in path.parts[1:]:
        for pattern, service in _CLOUDS.items():
            if re.fullmatch(pattern, part.casefold()):
                return Drive(Kind.CLOUD, service)
    if isinstance(path, PureWindowsPath):
        if path.drive.startswith("\\\\"):
            return Drive(Kind.NETWORK, "a share")
        if type_of and type_of(path.anchor) == REMOTE:
            return Drive(Kind.NETWORK, path.drive)
        return Drive(Kind.LOCAL)
    system = _file_system(PurePosixPath(path), mounts)
    return Drive(Kind.NETWORK, system) if _NETWORK.fullmatch(system) else Drive(Kind.LOCAL)


def _file_system(path: PurePosixPath, mounts: str) -> str:
    """Return the type of the file system that ``path`` is on, by the longest mount point above it."""
    found = "", -1
    for line in mounts.splitlines():
        _, point, system, *_ = [*line.split(" "), "", "", ""]
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point)
        if point and path.is_relative_to(point) and len(point) >= found[1]:
            found = system, len(point)
    return found[0]

"""What kind of drive a path is on, by its names, the environment, the mounts and what Windows says."""

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from directory.ledger.drive import MEANING, Drive, Kind, drive_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/office /mnt/the\\040office cifs rw 0 0
server:/home /home/nfs nfs4 rw 0 0
/dev/sdb1 /home/nfs/own ext4 rw 0 0
C: /mnt/c 9p rw 0 0
"""
ENVIRONMENT = {"OneDriveCommercial": "C:\\Users\\ab\\Work", "OneDrive": ""}


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        (PurePosixPath("/home/ab/data/ledger.db"), Kind.LOCAL, ""),
        (PurePosixPath("/mnt/the office/ledger.db"), Kind.NETWORK, "cifs"),
        (PurePosixPath("/mnt/the officer/ledger.db"), Kind.LOCAL, ""),
        (PurePosixPath("/home/nfs/ledger.db"), Kind.NETWORK, "nfs4"),
        (PurePosixPath("/home/nfs/own/ledger.db"), Kind.LOCAL, ""),
        (PurePosixPath("/mnt/c/ledger.db"), Kind.NETWORK, "9p"),
        (PurePosixPath("/home/ab/Dropbox (School)/ledger.db"), Kind.CLOUD, "Dropbox"),
        (PurePosixPath("/Users/ab/Library/CloudStorage/GoogleDrive-ab/x.db"), Kind.CLOUD, "Google Drive"),
        (PurePosixPath("/Users/ab/Library/Mobile Documents/x.db"), Kind.CLOUD, "iCloud"),
        (PurePosixPath("/home/ab/dropboxes/ledger.db"), Kind.LOCAL, ""),
        (PureWindowsPath("C:\\Users\\ab\\OneDrive - School\\ledger.db"), Kind.CLOUD, "OneDrive"),
        (PureWindowsPath("C:\\Users\\ab\\Work\\ledger.db"), Kind.CLOUD, "OneDrive"),
        (PureWindowsPath("C:\\Users\\ab\\Other\\ledger.db"), Kind.LOCAL, ""),
        (PureWindowsPath("\\\\server\\office\\ledger.db"), Kind.NETWORK, "a share"),
        (PureWindowsPath("S:\\office\\ledger.db"), Kind.NETWORK, "S:"),
    ],
)
def test_drive_of(path: PurePath, kind: Kind, name: str) -> None:
    found = drive_of(path, ENVIRONMENT, MOUNTS, lambda root: 4 if root == "S:\\" else 3)
    assert found == Drive(kind, name)
    assert MEANING[kind]


def test_without_mounts_a_drive_counts_as_our_own() -> None:
    assert drive_of(PurePosixPath("/home/ab/ledger.db"), {}) == Drive(Kind.LOCAL)

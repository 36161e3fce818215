"""A finished zip is, byte for byte, the one that zipfile writes."""

import os
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from directory.documents.zipped import LEVEL, finisher

COMMON = {"a.xml": b"<a/>", "word/b.xml": b"<b>" + bytes(range(256)) * 40 + b"</b>"}


def zipped(members: dict[str, bytes], level: int | None = None) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(ZipInfo(name), content, ZIP_DEFLATED, compresslevel=level)
    return whole.getvalue()


@pytest.mark.skipif(os.name != "posix", reason="zipfile names the system that it ran on")
@pytest.mark.parametrize("common", [COMMON, {}], ids=["some", "none"])
@pytest.mark.parametrize(
    "more", [{}, {"c.xml": b""}, {"c.xml": b"<c/>" * 900, "word/Ŵyn.xml": b"<d/>"}], ids=len
)
def test_finished_zip_is_as_zipfile_writes_it(common: dict[str, bytes], more: dict[str, bytes]) -> None:
    made = finisher(zipped(common, LEVEL))(more)
    assert made == zipped(common | more, LEVEL)
    with ZipFile(BytesIO(made)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == common | more

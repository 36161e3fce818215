"""The tests' own authority, as a file that the settings name."""

from pathlib import Path

import pytest

from tests.sending.makers import authority


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority(tmp_path_factory.mktemp("authority"))

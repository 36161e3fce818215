"""`recipients doctor` says where the ledger lies and who holds it, also where there is no workspace."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.ledger import open_ledger
from tests.ledger.makers import Clock, ledger_with


def found() -> Any:
    result = CliRunner().invoke(cli, ["doctor", "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_doctor_names_place_lock_and_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (found()["workspace"], found()["drive"]) == (None, None)
    data = tmp_path / "Dropbox" / "data"
    data.mkdir(parents=True)
    (data / "recipients.xlsx").touch()
    monkeypatch.chdir(data)
    assert found()["lock"] == "no ledger yet"
    ledger_with(data / "ledger.db")
    told = found()
    assert (told["lock"], told["drive"]["name"]) == ("free", "Dropbox")
    assert told["versions"]["Program"]
    assert told["fonts"] > 0
    with open_ledger(data / "ledger.db", now=Clock(), command="write"):
        assert "write" in found()["lock"]
    assert "may put an older copy back" in " ".join(CliRunner().invoke(cli, ["doctor"]).stdout.split())

"""The declaration as a command: what it takes for known, and what it says nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.base.ledger.make import all_signed
from tests.records.incidents.make import incident_facts

from ecrime.base.keys.folder import VARIABLE, KeyFolder
from ecrime.cli.drills.instance import Database
from ecrime.cli.main import main
from ecrime.records.incidents import actions

WHY = "The machine was lost, and what the ledger had signed last with it."


@pytest.fixture
def keys(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyFolder:
    """A signed log at an address of the operator's, and its keys."""
    actions.record_incident(database.actor("lak"), incident_facts())
    all_signed(database, tmp_path / "keys")
    for name, role in (("", "app"), ("_OWNER", "owner"), ("_AUTH", "auth"), ("_SEQUENCER", "sequencer")):
        monkeypatch.setenv(f"DATABASE{name}_URL", database.instance.address(database.name, role))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    return KeyFolder(tmp_path / "keys")


def test_a_lost_memory_is_declared_with_what_a_witness_knows(
    database: Database, keys: KeyFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [(note, size)] = database.as_superuser("select note, size from ledger_checkpoint order by size desc limit 1")
    (tmp_path / "court").write_text(note, encoding="utf-8")
    words = ["declare-loss", "--data", str(tmp_path / "data"), "--witness", str(tmp_path / "court"), WHY]
    assert main(words) == 1
    assert "nothing is lost that could be declared" in capsys.readouterr().err
    keys.log_state.unlink()
    assert main(words) == 0
    said = capsys.readouterr().out
    assert f"of {size} entries that were signed {size} are left for certain" in said
    assert "(log.state) is not in the folder of keys" in said
    assert "whether more were signed, nobody here knows" in said
    assert keys.log_state.exists()


def test_a_witness_that_is_none_is_refused_before_anything_is_said(
    database: Database, keys: KeyFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.log_state.unlink()
    [(note,)] = database.as_superuser("select note from ledger_checkpoint order by size desc limit 1")
    size = note.split("\n")[1]
    for text, says in (
        (note.replace(f"\n{size}\n", f"\n1{size}\n", 1), "is not signed with a key of this ledger"),
        ("x", "is no"),
    ):
        (tmp_path / "court").write_text(text, encoding="utf-8")
        words = ["declare-loss", "--data", str(tmp_path / "data"), "--witness", str(tmp_path / "court"), WHY]
        assert main(words) == 1
        assert says in capsys.readouterr().err
    assert database.as_superuser("select count(*) from ledger_loss") == [(0,)]

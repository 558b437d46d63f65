"""An upgrade that is refused leaves the old data, and says what can be done before the next."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from ecrime.base.database.addresses import APP, OWNER
from ecrime.base.database.server import upgrade as upgrading
from ecrime.base.database.server.folder import DataFolder
from ecrime.base.keys.folder import VARIABLE
from ecrime.base.ledger.loss import Comparison, Reckoning, Standing
from ecrime.base.ledger.tree.signer import Signed
from ecrime.cli import upgrade
from ecrime.cli.main import sentences
from ecrime.foundation.errors import Unavailable


def test_a_ledger_that_lost_its_end_is_declared_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (APP, OWNER):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    folder = DataFolder(tmp_path / "data")
    folder.make()
    folder.pg.mkdir()
    (folder.pg / "PG_VERSION").write_text("17")
    signed = Signed("log", 7, b"")
    behind = Reckoning(Comparison(Standing.BEHIND, 5, signed), signed)
    monkeypatch.setattr(upgrading, "programs_of", lambda *_given: None)
    monkeypatch.setattr(upgrading, "upgrade", lambda *_given: None)
    monkeypatch.setattr(upgrade, "look_after", lambda *_given, **_named: behind)
    with pytest.raises(Unavailable, match=r"upgrade\.behind") as refused:
        upgrade.run(Namespace(data=folder.path, programs=None))
    [said] = sentences(refused.value)
    assert "7 entries were signed, and 5 are there" in said
    # This program cannot open the data, and has no such words for an upgrade.
    assert "--declare-loss" not in said
    assert upgrading.major_of(folder) == 17
    assert sorted(path.name for path in folder.path.glob("*grad*")) == []

"""A small drill: PostgreSQL 17 becomes the one we bring along."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecrime.base.database.server.binaries import Binaries
from ecrime.cli.drills.backups import upgrade
from ecrime.cli.drills.memory import folder_in_memory
from ecrime.cli.machine import postgresql_17

OLD = postgresql_17.find()


@pytest.mark.skipif(OLD is None, reason=postgresql_17.MISSING)
def test_an_older_server_is_upgraded_and_keeps_every_row() -> None:
    with folder_in_memory() as folder:
        report = upgrade.run(Binaries.at(Path(str(OLD))), folder, acts=2)
    assert report.failures == []
    assert (report.found, report.made) == (17, 18)
    assert report.entries > 0
    assert list(upgrade.lines(upgrade.told(report)))[-1].endswith("rows hold, 0 failures")

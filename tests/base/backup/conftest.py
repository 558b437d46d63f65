"""A target that holds a full backup and its log."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.base.backup.make import A_MINUTE, FIRST, NOON, put_full, put_segment

from ecrime.base.backup.target import Target
from ecrime.base.database.server.folder import DataFolder


@pytest.fixture
def target(tmp_path: Path) -> Target:
    """A full backup of noon, and its log: a segment each minute for ten minutes."""
    folder = DataFolder(tmp_path / "data")
    folder.make()
    found = Target(tmp_path / "target")
    found.claim(folder)
    put_full(found, NOON)
    for number in range(10):
        put_segment(found, FIRST + number, NOON + number * A_MINUTE)
    return found

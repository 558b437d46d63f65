"""What the tests of corrections stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ecrime.cli.drills.instance import Database


@pytest.fixture
def auth_process(database: Database) -> Iterator[None]:
    """The process that mints sessions and keeps signatures."""
    with database.auth_process():
        yield

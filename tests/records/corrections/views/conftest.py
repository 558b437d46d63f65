"""Pages stand on a process that mints sessions, and on one locked record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.records.incidents.make import locked_incident

from ecrime.cli.drills.instance import Database


@pytest.fixture(autouse=True)
def auth_process(database: Database) -> Iterator[None]:
    with database.auth_process():
        yield


@pytest.fixture
def number(database: Database) -> str:
    """The number of a locked record."""
    return locked_incident(database).record.number

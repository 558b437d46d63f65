"""Pages stand on a process that keeps signatures, and on one locked record."""

from __future__ import annotations

import pytest
from tests.records.incidents.make import locked_incident

from ecrime.cli.drills.instance import Database


@pytest.fixture(autouse=True)
def _signing(auth_process: None) -> None:
    """Every page here."""


@pytest.fixture
def number(database: Database) -> str:
    """The number of a locked record."""
    return locked_incident(database).record.number
